"""The panels that stand for examples are of examples that there are."""

import sys
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
sys.path.insert(0, str(DOCS))
from thumbnails import PANELS  # noqa: E402


def test_panels():
    for example, (number, (left, top, right, bottom)) in PANELS.items():
        assert (DOCS.parent / "examples" / f"{example}.py").is_file()
        assert number >= 1
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
