"""What the extensions in docs/ make of a small site."""

import json
import re
import sys
from pathlib import Path

import pytest

application = pytest.importorskip("sphinx.application")

CONF = """
extensions = ["column_names", "mathml", "search_text"]
html_math_renderer = "mathml"
html_theme = "basic"
"""
INDEX = """
First
=====

.. a comment

.. raw:: html

   <svg></svg>

Here :math:`x`, once.
"""
TABLES = """
Tables
======

+-----+-----+-----+
| A   | B   | C   |
+=====+=====+=====+
| wide      | c   |
+-----+-----+-----+

+-----+-----+
| D   | E   |
+=====+=====+
| d   | e   |
+     +-----+
|     | e2  |
+-----+-----+
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A directory of sources that can be built into ``html`` and ``text``."""
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parents[2] / "docs"), *sys.path])
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "index.rst").write_text(INDEX)
    (tmp_path / "other.rst").write_text(":orphan:\n\nOther\n=====\n\nsecond\n")
    return tmp_path


def build(site, builder="html"):
    place, doctrees = str(site), str(site / "doctrees")
    application.Sphinx(
        place, place, str(site / builder), doctrees, builder, status=None, warning=None
    ).build()


def search_texts(site):
    script = (site / "html" / "_static" / "search_text.js").read_text("utf-8")
    return json.loads(script.removeprefix("const SEARCH_TEXT = ").removesuffix(";\n"))


def test_the_search_has_the_text_of_all_pages_after_each_build(site):
    texts = {"index": "First Here x, once.", "other": "Other second"}
    for _ in range(2):
        build(site)
        assert search_texts(site) == texts
    (site / "other.rst").write_text(":orphan:\n\nOther\n=====\n\nchanged\n")
    build(site)
    assert search_texts(site) == {**texts, "other": "Other changed"}
    (site / "other.rst").unlink()
    build(site)
    assert search_texts(site) == {"index": texts["index"]}


def test_a_comma_stays_with_its_formula(site):
    for builder in ("html", "text"):
        build(site, builder)
    assert re.search(r"</math>,</span> once", (site / "html" / "index.html").read_text("utf-8"))
    assert "Here x, once." in (site / "text" / "index.txt").read_text("utf-8")


def test_cells_have_the_names_of_their_columns(site):
    (site / "index.rst").write_text(TABLES)
    build(site)
    cells = re.findall(r"<td([^>]*)><p>(\w+)", (site / "html" / "index.html").read_text("utf-8"))
    names = {text: re.findall('data-column="(.*?)"', attributes) for attributes, text in cells}
    assert names == {"wide": ["A"], "c": ["C"], "d": [], "e": [], "e2": []}
