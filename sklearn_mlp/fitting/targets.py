"""What targets may be: numbers of a regressor, labels of a classifier."""

from __future__ import annotations

from decimal import Decimal
from numbers import Complex

import numpy as np
from numpy import bool_
from scipy.sparse import issparse
from sklearn.utils import assert_all_finite
from sklearn.utils.multiclass import type_of_target

NUMBERS = (Complex, Decimal, bool_)  # complex ones are refused by scikit-learn


def is_missing(value):
    """Whether a value is None, NaN, or pandas' NA or NaT (without importing pandas)."""
    if isinstance(value, (float, np.floating)):
        return value != value
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def check_numbers(y):
    """Refuse text, times and missing values as targets.

    Raises
    ------
    ValueError
        With one of them.
    """
    if y is None or issparse(y):
        return
    values = np.asarray(y).ravel()
    _refuse_missing(values, "targets")
    if values.dtype.kind not in "USMmVO":
        return
    others = values if values.dtype != object else [v for v in values if not isinstance(v, NUMBERS)]
    if len(others):
        raise ValueError(
            f"y must be numbers, got {others[0]!r} of type {type(others[0]).__name__}. Text that "
            "names classes is for a classifier; of dates make numbers, such as days."
        )


def check_labels(y):
    """Refuse missing labels, numbers that are no labels, and labels that have no order.

    Raises
    ------
    ValueError
        With what is wrong with them.
    """
    values = y if hasattr(y, "dtype") and not hasattr(y, "iloc") else np.asarray(y)
    if values.dtype == object:
        values = values.ravel()
        _refuse_missing(values, "labels")
        kinds = sorted({type(label).__name__ for label in values})
        if "str" in kinds and len(kinds) > 1:
            raise ValueError(
                f"y has labels of several types, {', '.join(kinds)}. Give text only, or numbers "
                "only."
            )
    elif values.dtype.kind == "f":
        _refuse_missing(values.ravel(), "labels")
        assert_all_finite(values, input_name="y")  # before it is taken for whole numbers
    kind = type_of_target(y, input_name="y")
    if kind.startswith("continuous") or (kind == "unknown" and np.ndim(values) == 1):
        some = ", ".join(map(str, np.unique(np.asarray(values))[:3]))
        raise ValueError(
            f"Unknown label type: {kind}. y has values such as {some}, which are not classes: "
            "labels are text, booleans or whole numbers. Use a regressor, or make classes of "
            "numbers, for example with KBinsDiscretizer."
        )


def _refuse_missing(values, what):
    if values.dtype.kind == "f":
        n_missing = np.isnan(values).sum()
    else:
        n_missing = sum(map(is_missing, values.tolist())) if values.dtype == object else 0
    if n_missing:
        raise ValueError(
            f"Input y contains NaN: {n_missing} of {len(values)} {what} are missing. Remove these "
            "rows, from X and y."
        )
