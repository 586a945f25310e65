"""In the reference, names of parameters and the like lead to what is said of them."""

import inspect
import re
import sys
from pathlib import Path

import pytest

from sklearn_mlp import MLPRegressor

application = pytest.importorskip("sphinx.application")
pytest.importorskip("numpydoc")

CONF = """
extensions = ["numpydoc", "sphinx.ext.autodoc", "reference_links"]
numpydoc_show_class_members = False
default_role = "literal"
root_doc = "generated/page"
html_theme = "basic"
"""
PAGE = """
Page
====

.. autoclass:: sklearn_mlp.MLPRegressor
   :members: fit, partial_fit, tuning_space

.. autoclass:: sklearn_mlp.nn.losses.Loss
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page of the reference, as HTML."""
    root = tmp_path_factory.mktemp("site")
    (root / "generated").mkdir()
    (root / "conf.py").write_text(CONF)
    (root / "generated" / "page.rst").write_text(PAGE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(Path(__file__).parents[2] / "docs"), *sys.path])
        out = str(root / "out")
        site = application.Sphinx(str(root), str(root), out, out, "html", status=None)
        site.build()
    return (root / "out" / "generated" / "page.html").read_text("utf-8")


def address(name):
    return f"sklearn_mlp.MLPRegressor.{name}"


@pytest.mark.parametrize("name", [*inspect.signature(MLPRegressor).parameters, "coefs_", "t_"])
def test_each_has_an_address(page, name):
    assert page.count(f'<dt id="{address(name)}"><strong>{name}</strong>') == 1


@pytest.mark.parametrize("name", inspect.signature(MLPRegressor).parameters)
def test_groups_lead_there(page, name):
    groups = page.partition(">Parameters<")[0]
    link = f'href="#{address(name)}"[^>]*><code[^>]*><span class="pre">{name}</span>'
    assert re.search(link, groups)


def test_methods_and_other_classes(page):
    assert re.search(rf'href="#{address("tuning_space")}"[^>]*><code', page)
    assert re.search(r'href="#sklearn_mlp.nn.losses.Loss"[^>]*><code', page)


def test_none_to_where_one_is(page):
    entry = page.partition(f'<dt id="{address("tol")}">')[2].partition("<dt")[0]
    assert '<span class="pre">tol</span>' in entry
    assert f'"#{address("tol")}"' not in entry
