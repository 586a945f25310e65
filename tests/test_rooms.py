"""Imports only go down, lower rooms know no estimator, and files stay short."""

import ast
import re
import sys
from pathlib import Path

import pytest

import sklearn_mlp

PACKAGE = Path(sklearn_mlp.__file__).parent
FLOORS = {
    "_typing": -1, "kernels": 0, "nn": 1, "optim": 2, "fitting": 3, "": 4,
    "inspection": 5, "_live_plot": 5, "callbacks": 5, "tabular": 5, "distributed": 5,
    "interchange": 6, "playground": 6,
}  # fmt: skip
FOUNDATIONS = {"numpy", "scipy", "sklearn_mlp"}
MOST_LINES_OF_CODE = 250

FILES = sorted(PACKAGE.rglob("*.py"))
EACH_FILE = pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))


def room(parts):
    return parts[0] if parts and parts[0] in FLOORS else ""


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path):
    """Absolute dotted names of everything a module imports."""
    package = ("sklearn_mlp", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = [*base, *([node.module] if node.module else [])]
            # Of a package, what is imported may be a module.
            yield from (".".join([*module, alias.name]) for alias in node.names)


@EACH_FILE
def test_imports_only_go_down(path):
    if path == PACKAGE / "__init__.py":
        return  # the public names, of every room
    here = room(path.relative_to(PACKAGE).with_suffix("").parts)
    for name in imports(path):
        top, *rest = name.split(".")
        if top == "sklearn_mlp":
            assert FLOORS[room(rest)] <= FLOORS[here], f"{path.name} imports {name}"
        if FLOORS[here] <= FLOORS["optim"]:
            assert top in FOUNDATIONS | sys.stdlib_module_names, f"{path.name} imports {name}"


def is_hidden(name):
    """Whether an attribute is private or set by fit."""
    return not name.endswith("__") and (name.startswith("_") or name.endswith("_"))


def asked_by_name(node):
    """The attribute that a call of getattr and the like is about, if it is written out."""
    asks = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    if asks and node.func.id in ("getattr", "hasattr", "setattr", "delattr"):
        name = node.args[1]
        return name.value if isinstance(name, ast.Constant) else None
    return None


@pytest.mark.parametrize("path", sorted((PACKAGE / "fitting").glob("*.py")), ids=lambda p: p.name)
def test_fitting_knows_no_estimator(path):
    """It sees parameters; what was fitted is handed in, in a `Start`, and handed back."""
    own = {"self", "cls", "binarizer", "scorer", "warnings", "sys"}  # scikit-learn's pieces
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute) and is_hidden(node.attr):
            owner = node.value
            name = getattr(owner, "id", getattr(owner, "attr", None))
            assert name in own, f"{path.name}:{node.lineno} reads {ast.unparse(node)}"
        asked = asked_by_name(node)
        if asked is not None and is_hidden(asked):
            assert getattr(node.args[0], "id", None) in own, f"{path.name}:{node.lineno}"


def lines_of_code(path):
    """Lines that are not blank, comments or docstrings."""
    documented = set()
    tree = tree_of(path)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(
            node
        ):
            text = node.body[0]
            documented |= set(range(text.lineno, text.end_lineno + 1))
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and number not in documented
        for number, line in lines
    )


@EACH_FILE
def test_files_stay_short(path):
    assert lines_of_code(path) <= MOST_LINES_OF_CODE


# A source that is not installed is in the clone.
SOURCES = sorted(Path(__file__).parents[1].glob("sklearn_mlp/kernels/*.[chp]*"))
COMPILED = [path for path in SOURCES if path.suffix in {".h", ".pyx", ".pxi", ".pxd"}]


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.name)
def test_compiled_files_stay_short(path):
    text = re.sub(r'/\*.*?\*/|""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = [line.strip() for line in text.splitlines()]
    code = [line for line in lines if line and not line.startswith("# ")]
    assert len(code) <= MOST_LINES_OF_CODE
    assert max(map(len, text.splitlines()), default=0) <= 100
