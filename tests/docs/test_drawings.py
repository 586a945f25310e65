"""The committed drawings of how_it_works.md are what docs/drawings.py draws."""

import importlib.util
from pathlib import Path

PATH = Path(__file__).parents[2] / "docs" / "drawings.py"


def test_drawings():
    spec = importlib.util.spec_from_file_location("drawings", PATH)
    drawings = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(drawings)
    for path, svg in drawings.DRAWINGS.items():
        assert path.read_text("utf-8") == svg, "run: python docs/drawings.py"
