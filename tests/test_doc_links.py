"""The "?" of an estimator's HTML representation leads to its page of the reference."""

import email
import pickle
import re
from pathlib import Path

import pytest
from data import X_iris
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import (
    MLPClassifier,
    MLPRegressor,
    TabularEncoder,
    TabularMLPClassifier,
    TabularMLPRegressor,
    _doc_links,
)
from sklearn_mlp.distributed import (
    DaskMLPClassifier,
    DaskMLPRegressor,
    DaskTabularMLPClassifier,
    DaskTabularMLPRegressor,
)
from sklearn_mlp.distributed._table_rows import LabelledClassifier
from sklearn_mlp.tabular._targets import UnitRegressor

LOCAL = [MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor, TabularEncoder]
ON_CLUSTER = [
    DaskMLPClassifier, DaskMLPRegressor, DaskTabularMLPClassifier, DaskTabularMLPRegressor,
]  # fmt: skip
EACH_ESTIMATOR = pytest.mark.parametrize("cls", LOCAL + ON_CLUSTER, ids=lambda cls: cls.__name__)
REFERENCE = Path(__file__).parents[1] / "docs" / "api.md"
SITE = "https://example.org/docs"


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setenv("SKLEARN_MLP_DOCS", SITE)


@pytest.fixture
def package(monkeypatch):
    """Sets what the package's metadata say; there is no address in the environment."""
    monkeypatch.delenv("SKLEARN_MLP_DOCS", raising=False)

    def say(*lines):
        fields = email.message_from_string("\n".join(("Name: sklearn-mlp", *lines)))
        monkeypatch.setattr(_doc_links, "metadata", lambda name: fields)
        _doc_links.published_site.cache_clear()

    yield say
    _doc_links.published_site.cache_clear()


def links(estimator):
    """Where each "?" leads."""
    html = estimator._repr_html_()
    return re.findall(r'class="sk-estimator-doc-link[^>]*href="([^"]*)">\?', html)


@EACH_ESTIMATOR
def test_link_is_of_a_page_that_there_is(cls, site):
    (link,) = links(cls())
    address, page = link.rsplit("/generated/sklearn_mlp.", 1)
    assert address == SITE
    assert f"\n   {page.removesuffix('.html')}\n" in REFERENCE.read_text("utf-8")


@pytest.mark.parametrize(
    ("cls", "page"), [(UnitRegressor, "MLPRegressor"), (LabelledClassifier, "MLPClassifier")]
)
def test_members_lead_to_what_they_derive_from(cls, page, site):
    assert links(cls()) == [f"{SITE}/generated/sklearn_mlp.{page}.html"]


@EACH_ESTIMATOR
def test_none_without_an_address(cls, package):
    package("Project-URL: Source, https://example.org/source")
    assert links(cls()) == []


def test_address_of_the_package(package):
    package("Project-URL: Source, https://example.org", f"Project-URL: Documentation, {SITE}/")
    assert links(MLPRegressor()) == [f"{SITE}/generated/sklearn_mlp.MLPRegressor.html"]


def test_own_address_counts_before_that_of_the_package(package, monkeypatch):
    package(f"Project-URL: Documentation, {SITE}")
    monkeypatch.setenv("SKLEARN_MLP_DOCS", "../{of mine}")
    assert links(MLPRegressor()) == ["../{of mine}/generated/sklearn_mlp.MLPRegressor.html"]
    monkeypatch.setenv("SKLEARN_MLP_DOCS", "")
    assert links(MLPRegressor()) == []


def test_package_that_is_not_installed(monkeypatch, package):
    def missing(name):
        raise _doc_links.PackageNotFoundError(name)

    package()
    monkeypatch.setattr(_doc_links, "metadata", missing)
    assert links(MLPRegressor()) == []


def test_in_a_pipeline_each_step_has_its_own(site):
    found = links(make_pipeline(StandardScaler(), MLPClassifier()))
    assert [link.rsplit("/", 1)[-1] for link in found] == [
        "sklearn.pipeline.Pipeline.html",
        "sklearn.preprocessing.StandardScaler.html",
        "sklearn_mlp.MLPClassifier.html",
    ]


def test_subclasses_of_others_have_none(site):
    class Mine(MLPClassifier):
        pass

    assert links(Mine()) == []


@pytest.mark.parametrize("cls", LOCAL, ids=lambda cls: cls.__name__)
def test_every_parameter_has_a_description_and_a_link(cls, site):
    html, page = cls()._repr_html_(), f"{SITE}/generated/sklearn_mlp.{cls.__name__}.html"
    for name in cls().get_params():
        assert re.search(rf'href="{page}#:~:text={name},-[^"]+">\s+{name}\s', html), name
        assert re.search(rf"> {name}: [^<]+<br><br>\w".replace("> ", r">\s*"), html), name


def test_fitted_attributes_have_a_link(site):
    html = TabularEncoder().fit(X_iris)._repr_html_()
    assert f'href="{SITE}/generated/sklearn_mlp.TabularEncoder.html#:~:text=n_numeric_,' in html


@EACH_ESTIMATOR
def test_nothing_of_it_is_kept(cls, site):
    model = cls()
    model._repr_html_()
    assert b"example.org" not in pickle.dumps(model)
    assert vars(clone(model)).keys() == set(cls._get_param_names())
    assert "example.org" not in repr(model)
