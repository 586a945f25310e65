"""One style for displays, gallery and site."""

import ast
import gc
from pathlib import Path
from weakref import ref

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_hex, to_rgb

from sklearn_mlp.inspection import LayerActivationDisplay, LossCurveDisplay, style
from sklearn_mlp.inspection._plotting import panel_below

ROOT = Path(__file__).parents[2]


def test_the_settings_are_for_our_axes_alone():
    _, theirs = plt.subplots()
    ours = LossCurveDisplay([2, 1]).plot().ax_
    LossCurveDisplay([2, 1]).plot(ax=theirs)
    assert not ours.spines["top"].get_visible()
    assert theirs.spines["top"].get_visible()
    _, later = plt.subplots()
    assert later.spines["top"].get_visible()
    with plt.rc_context(style.STYLE):
        lines = plt.subplots()[1].plot(np.eye(6))
        colors = [to_hex(line.get_color()) for line in lines]
    assert colors == list(style.CYCLE)


# Viénot, Brettel and Mollon (1999), "Digital video colourmaps for checking the legibility of
# displays by dichromats", Color Research and Application: linear RGB as a protanope and as a
# deuteranope see it.
SEEN_BY = {
    "protanope": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deuteranope": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


def test_colours_that_are_compared_differ_for_the_colour_blind():
    pairs = [(style.TRAINING, style.VALIDATION), (style.SKY, style.WRONG), (style.BLUE, style.RED)]
    for matrix in [np.eye(3), *SEEN_BY.values()]:
        for pair in pairs:
            first, second = (np.array(matrix) @ np.array(to_rgb(c)) ** 2.2 for c in pair)
            assert np.linalg.norm(first - second) > 0.3


def test_the_site_has_the_same_colours():
    css = (ROOT / "docs" / "_static" / "site.css").read_text(encoding="utf-8")
    for color in (style.BLUE, style.SKY, style.RED, style.ORANGE):
        assert color in css


def test_displays_name_no_colour_of_their_own():
    for path in (ROOT / "sklearn_mlp" / "inspection").glob("_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else ""
            assert not (isinstance(text, str) and text.startswith(("#", "C0", "C1"))), path.name


def test_a_panel_below_fits_axes_with_and_without_a_grid():
    figure = plt.figure()
    for ax in (figure.add_axes([0.1, 0.1, 0.8, 0.8]), figure.add_subplot(2, 2, 1)):
        before = ax.get_position()
        below = panel_below(ax, 0.3)
        assert below.get_position().y1 < ax.get_position().y0
        assert below.get_position().y0 >= before.y0 - 1e-9
        assert ax.get_position().y1 <= before.y1 + 1e-9


def test_a_figure_with_a_panel_is_forgotten_once_it_is_closed():
    shown = LossCurveDisplay([2, 1], val_score=[0.5, 0.6]).plot()
    figure = ref(shown.figure_)
    plt.close(shown.figure_)
    del shown
    gc.collect()
    assert figure() is None


def test_drawn_again_on_the_same_axes_there_is_one_panel():
    a = [np.linspace(0, 1, 20)[:, np.newaxis]]
    for display in (LayerActivationDisplay(a, ["ReLU"]), LossCurveDisplay([2, 1], None, [0, 1])):
        ax = display.plot().ax_
        place = ax.get_position().bounds
        display.plot(ax=ax)
        assert len(ax.figure.axes) == 2
        assert ax.get_position().bounds == place
