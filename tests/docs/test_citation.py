"""CITATION.cff cites the version that there is."""

import re
from pathlib import Path

import sklearn_mlp

TEXT = (Path(__file__).parents[2] / "CITATION.cff").read_text("utf-8")


def test_version():
    assert re.findall(r"^version: (.+)$", TEXT, re.M) == [sklearn_mlp.__version__]
