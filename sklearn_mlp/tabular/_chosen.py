"""Which columns are categories."""

from __future__ import annotations

import numpy as np
from sklearn.utils.validation import _check_categorical_features

from ..fitting.targets import is_missing
from ._columns import NUMBERS, kinds_of, looks_categorical
from ._times import refuse_as_category


def choose_categories(categorical_features, X, names, columns, dtypes, time_kinds):
    """A mask of the columns that are categories.

    Raises
    ------
    ValueError
        If dates are among them, or columns that are neither numbers nor dates are not.
    """
    if isinstance(categorical_features, str):
        chosen = [
            i not in time_kinds and looks_categorical(*column)
            for i, column in enumerate(zip(columns, dtypes, strict=True))
        ]
        return np.array(chosen, bool)
    # Only names, dtypes and shape are looked at, and a list has none.
    table = X if hasattr(X, "columns") else np.empty((0, len(columns)))
    listed = _check_categorical_features(table, categorical_features)
    categorical = np.zeros(len(columns), bool)
    categorical[:] = False if listed is None else listed
    for i, kind in time_kinds.items():
        if categorical[i]:
            refuse_as_category(names[i], kind)
    rest = [i for i in np.flatnonzero(~categorical) if i not in time_kinds]
    _refuse_left_out([names[i] for i in rest], [columns[i] for i in rest])
    return categorical


def _refuse_left_out(names, columns):
    """Refuse columns of other values than numbers, all in one message."""
    left_out = [
        (name, column)
        for name, column in zip(names, columns, strict=True)
        if not all(issubclass(kind, NUMBERS) for kind in kinds_of(column))
    ]
    if left_out:
        values = left_out[0][1].tolist()
        other = next(v for v in values if not (is_missing(v) or isinstance(v, NUMBERS)))
        named = ", ".join(repr(name) for name, _ in left_out)
        raise ValueError(
            f"Column(s) {named} are not among categorical_features, and have values such as "
            f"{other!r} ({type(other).__name__}), which are no numbers. What is given there "
            "replaces what dtypes say. List all columns of categories there; or leave it at "
            "'from_dtype', and give columns of numbers that are categories the dtype 'category'; "
            "or make numbers of these."
        )
