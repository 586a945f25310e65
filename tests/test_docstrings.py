"""Docstrings name what there is, in the same words where two estimators share it."""

import importlib.util
import inspect
import re
from pathlib import Path

import pytest
from numpydoc.docscrape import ClassDoc, FunctionDoc
from sklearn.utils._testing import assert_docstring_consistency

import sklearn_mlp
import sklearn_mlp.callbacks
import sklearn_mlp.inspection
import sklearn_mlp.interchange
import sklearn_mlp.nn
import sklearn_mlp.optim
from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.nn import (
    ACTIVATIONS,
    COLUMN_LOSSES,
    EMBEDDINGS,
    INITIALIZERS,
    OUTPUT_ACTIVATIONS,
    REGRESSION_LOSSES,
)
from sklearn_mlp.optim import SCHEDULES, SOLVERS

ROOT = Path(__file__).parents[1]
PUBLIC = [
    getattr(module, name)
    for module in (
        sklearn_mlp,
        sklearn_mlp.inspection,
        sklearn_mlp.interchange,
        sklearn_mlp.callbacks,
    )
    for name in module.__all__
]
METHODS = [
    pytest.param(method, id=method.__qualname__)
    for cls in PUBLIC
    if inspect.isclass(cls)
    for name, member in vars(cls).items()
    if not name.startswith("_")
    if inspect.isfunction(method := inspect.unwrap(getattr(member, "fn", member)))
]


@pytest.mark.parametrize(
    ("pair", "differ"),
    [
        ((MLPClassifier, MLPRegressor), ["loss"]),
        (
            (TabularMLPClassifier, TabularMLPRegressor),
            ["learning_rate_init", "frequency_scale", "dropout", "scoring", "mlp_params"],
        ),
    ],
    ids=["networks", "tables"],
)
@pytest.mark.filterwarnings("ignore:Checking was skipped")  # of what only one of them has
def test_what_two_estimators_share_is_said_in_the_same_words(pair, differ):
    assert_docstring_consistency(
        pair, include_params=True, exclude_params=differ, include_attrs=True, exclude_attrs=["mlp_"]
    )
    for name in ("fit", "partial_fit", "predict"):
        methods = [getattr(cls, name, None) for cls in pair]
        if all(methods):
            functions = [inspect.unwrap(getattr(method, "fn", method)) for method in methods]
            assert_docstring_consistency(functions, include_params=True, exclude_params=["y"])


@pytest.mark.parametrize("documented", PUBLIC, ids=lambda o: o.__name__)
def test_every_parameter_is_documented(documented):
    doc = ClassDoc(documented) if inspect.isclass(documented) else FunctionDoc(documented)
    entries = doc["Parameters"] or doc["Attributes"]  # of a record they are the same
    named = [name for entry in entries for name in entry.name.split(", ")]
    assert named == list(inspect.signature(documented).parameters)


@pytest.mark.parametrize("documented", PUBLIC, ids=lambda o: o.__name__)
def test_every_entry_says_something(documented):
    doc = ClassDoc(documented) if inspect.isclass(documented) else FunctionDoc(documented)
    entries = doc["Parameters"] + doc["Attributes"]
    assert [entry.name for entry in entries if not "".join(entry.desc).strip()] == []


@pytest.mark.parametrize("method", METHODS)
def test_every_argument_is_documented(method):
    doc = FunctionDoc(method)
    named = [name for entry in doc["Parameters"] for name in entry.name.split(", ")]
    arguments = [
        name for name in inspect.signature(method).parameters if name not in ("self", "cls")
    ]
    if named or not doc["Summary"]:  # those of a protocol and of plot are said elsewhere
        assert named == arguments


@pytest.mark.parametrize("module", sorted(Path(sklearn_mlp.__file__).parent.rglob("*.py")), ids=str)
def test_no_docstring_is_a_template(module):
    assert not re.search(r"^\s+\{\w+\}$", module.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    ("cls", "parameter", "registry"),
    [
        *((cls, "activation", ACTIVATIONS) for cls in (MLPClassifier, MLPRegressor)),
        *((cls, "solver", SOLVERS) for cls in (MLPClassifier, MLPRegressor)),
        *((cls, "learning_rate", SCHEDULES) for cls in (MLPClassifier, MLPRegressor)),
        *((cls, "init", INITIALIZERS) for cls in (MLPClassifier, MLPRegressor)),
        *((cls, "embedding", EMBEDDINGS) for cls in (MLPClassifier, MLPRegressor)),
        (MLPClassifier, "loss", COLUMN_LOSSES),
        (MLPRegressor, "loss", REGRESSION_LOSSES),
    ],
)
def test_docstrings_name_every_part(cls, parameter, registry):
    entry = next(p for p in ClassDoc(cls)["Parameters"] if p.name == parameter)
    said = entry.type + " " + " ".join(entry.desc)
    assert [name for name in registry if f"'{name}'" not in said] == []


def test_output_activations_are_hidden_ones_that_are_smooth_and_exp():
    assert set(OUTPUT_ACTIVATIONS) <= {*ACTIVATIONS, "exp"}


def test_tables_of_names_are_those_of_the_registries():
    spec = importlib.util.spec_from_file_location("names", ROOT / "docs" / "names.py")
    names = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(names)
    for file in {file for file, _ in names.ROWS}:
        text = (ROOT / file).read_text(encoding="utf-8")
        assert names.written(text, file) == text, "run: python docs/names.py"


@pytest.mark.parametrize("module", [sklearn_mlp.nn, sklearn_mlp.optim], ids=lambda m: m.__name__)
def test_what_is_exported_is_documented(module):
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    room = module.__name__.removeprefix("sklearn_mlp.")
    for name in module.__all__:
        exported = getattr(module, name)
        if inspect.isclass(exported):
            own_module = exported.__module__.removeprefix("sklearn_mlp.")
            assert f"   {room}.{name}\n" in page or f"   {own_module}\n" in page, name
            assert exported.__doc__
