"""Writes the names of all parts, from the registries, into the tables of docs/.

    python docs/names.py

A row is found by its first cell; of its second cell what comes before the first semicolon (all of
it, if there is none) is written anew. A test sees to it that nothing is out of date.
"""

from __future__ import annotations

import re
from pathlib import Path

from sklearn.neural_network import MLPClassifier
from sklearn.neural_network._base import ACTIVATIONS as THEIR_ACTIVATIONS

from sklearn_mlp.nn import ACTIVATIONS, COLUMN_LOSSES, INITIALIZERS, REGRESSION_LOSSES
from sklearn_mlp.optim import SCHEDULES, SOLVERS

ROOT = Path(__file__).parents[1]
REMARKS = {"sgd": "one row per update"}


def listed(names, new_since=()):
    return ", ".join(f"`'{name}'`" for name in names if name not in new_since)


def plain(names):
    return ", ".join(names)


def remarked(names):
    return ", ".join(f"`'{n}'`" + (f" ({REMARKS[n]})" if n in REMARKS else "") for n in names)


THEIR_SCHEDULES = next(
    option.options for option in MLPClassifier._parameter_constraints["learning_rate"]
)
# File and first cell of a row: what its second cell begins with.
ROWS = {
    ("docs/features.md", "solvers"): remarked(SOLVERS),
    ("docs/features.md", "activations"): plain(ACTIVATIONS),
    ("docs/features.md", "losses, classifier"): plain(COLUMN_LOSSES),
    ("docs/features.md", "losses, regressor"): plain(REGRESSION_LOSSES),
    ("docs/features.md", "learning rate"): plain(SCHEDULES),
    ("docs/features.md", "initial weights"): plain(INITIALIZERS),
    ("docs/differences.md", "losses, classifier"): listed(COLUMN_LOSSES, {"log_loss"}),
    ("docs/differences.md", "losses, regressor"): listed(
        REGRESSION_LOSSES, {"squared_error", "poisson"}
    ),
    ("docs/differences.md", "activations"): listed(ACTIVATIONS, THEIR_ACTIVATIONS),
    ("docs/differences.md", "schedules"): listed(SCHEDULES, THEIR_SCHEDULES),
    ("docs/differences.md", "initial weights"): f"`init`: {listed(INITIALIZERS)}",
}


def written(text, file):
    """A file's text with the rows that are its own written anew."""
    for (where, first), names in ROWS.items():
        if where == file:
            row = re.compile(rf"^(\| {re.escape(first)} \| )([^;|]*?)( \||;)", re.MULTILINE)
            text, n_rows = row.subn(lambda match, names=names: match[1] + names + match[3], text)
            if n_rows != 1:
                raise ValueError(f"{file} has {n_rows} rows that begin with {first!r}, not one.")
    return text


def main():
    for file in sorted({file for file, _ in ROWS}):
        path = ROOT / file
        path.write_text(written(path.read_text(encoding="utf-8"), file), encoding="utf-8")


if __name__ == "__main__":
    main()
