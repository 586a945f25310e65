"""Imports only go down: nn on the ground, optim above it, the estimators above that."""

import ast
import sys
from pathlib import Path

import pytest

import sklearn_mlp

PACKAGE = Path(sklearn_mlp.__file__).parent
FLOORS = {"_typing": -1, "nn": 0, "optim": 1, "": 2, "inspection": 3, "tabular": 3}
FOUNDATIONS = {"numpy", "scipy", "sklearn_mlp"}


def room(parts):
    return parts[0] if parts and parts[0] in FLOORS else ""


def imports(path):
    """Absolute dotted names of everything a module imports."""
    package = ("sklearn_mlp", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join([*base, *([node.module] if node.module else [])])


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_imports_only_go_down(path):
    if path == PACKAGE / "__init__.py":
        return  # the public names, of every room
    here = room(path.relative_to(PACKAGE).parts)
    for name in imports(path):
        top, *rest = name.split(".")
        if top == "sklearn_mlp":
            assert FLOORS[room(rest)] <= FLOORS[here], f"{path.name} imports {name}"
        if here in ("nn", "optim"):
            assert top in FOUNDATIONS | sys.stdlib_module_names, f"{path.name} imports {name}"


def test_files_stay_short():
    lines = {p.name: len(p.read_text(encoding="utf-8").splitlines()) for p in PACKAGE.rglob("*.py")}
    assert max(lines.values()) <= 400, lines
