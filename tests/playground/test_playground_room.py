"""The playground needs the package's public names alone."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import sklearn_mlp.playground
from sklearn_mlp.playground import _data

FOLDER = Path(sklearn_mlp.playground.__file__).parent
FILES = sorted(FOLDER.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_public_names_are_used(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 2:
            module = import_module(f"sklearn_mlp.{node.module}".removesuffix(".None"))
            assert not any(part.startswith("_") for part in module.__name__.split("."))
            for alias in node.names:
                assert not alias.name.startswith("_")
                exported = getattr(module, "__all__", [alias.name])
                assert alias.name in exported, alias.name
        is_hidden = isinstance(node, ast.Attribute) and node.attr.startswith("_")
        if is_hidden and not node.attr.endswith("__"):
            assert getattr(node.value, "id", None) in ("self", "Playground"), ast.unparse(node)


def test_a_data_function_stands_alone():
    """It is shown as it is, so it may use nothing but NumPy and its arguments."""
    for function in _data.MADE.values():
        assert set(function.__code__.co_names) & set(vars(_data)) <= {"np"}
