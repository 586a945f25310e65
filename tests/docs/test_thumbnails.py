"""The panels that stand for examples are of examples that there are."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

Image = pytest.importorskip("PIL.Image")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def thumbnails():
    spec = importlib.util.spec_from_file_location("thumbnails", ROOT / "docs" / "thumbnails.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_panels(thumbnails):
    for example, (number, (left, top, right, bottom)) in thumbnails.PANELS.items():
        assert (ROOT / "examples" / f"{example}.py").is_file()
        assert number >= 1
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1


def test_a_panel_is_cut_from_the_figure_of_its_number(thumbnails, tmp_path):
    thumbnails.PANELS = {"use/plot_a": (2, (0.5, 0, 1, 1)), "use/plot_b": (1, (0, 0, 1, 1))}
    app = SimpleNamespace(srcdir=tmp_path)
    thumbnails.cut(app)  # a build without pictures
    images = tmp_path / "auto_examples" / "use" / "images"
    (images / "thumb").mkdir(parents=True)
    figure = np.zeros((28, 80, 3), np.uint8)
    figure[:, 40:] = 250
    Image.fromarray(figure).save(images / "sphx_glr_plot_a_002.png")
    with pytest.raises(FileNotFoundError, match=r"sphx_glr_plot_b_001\.png"):
        thumbnails.cut(app)
    Image.fromarray(figure).save(images / "sphx_glr_plot_b_001.png")
    thumbnails.cut(app)
    with Image.open(images / "thumb" / "sphx_glr_plot_a_thumb.png") as panel:
        assert panel.size == (400, 280)
        assert (np.asarray(panel) == 250).all()
