"""The first pass over the rows: how many there are, of which labels, and whether they are valid."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from dask import delayed
from scipy.sparse import issparse
from sklearn.base import is_regressor
from sklearn.utils import check_X_y
from sklearn.utils.validation import _check_sample_weight

from .._base import FLOAT_DTYPES
from ..fitting.targets import check_labels, check_numbers
from ._cluster import tells_losses


class Summary(NamedTuple):
    """What is known of a partition, or of all together.

    Attributes
    ----------
    n_rows, n_counted : int or ndarray of int
        Of all together, those of each partition; those that have weight.
    n_features : int
    dtype : dtype
        Of X.
    n_bytes : int
        Of X.
    is_sparse : bool
    like_y : ndarray
        Targets of some rows, a classifier's with each label.
    """

    n_rows: Any
    n_counted: Any
    n_features: int
    dtype: np.dtype
    n_bytes: int
    is_sparse: bool
    like_y: np.ndarray | None


@tells_losses
def survey(client, parts, estimator, classes=None):
    """What is known of all partitions together.

    Raises
    ------
    TypeError, ValueError
        For the first partition with something wrong.
    """
    look = delayed(look_or_say, pure=False)
    name, regresses = type(estimator).__name__, is_regressor(estimator)
    futures = client.compute(
        [
            look(look_at_part, where, *part, name, regresses, classes)
            for where, part in parts.named()
        ]
    )
    found = client.gather(futures)
    filled = check_found(found)
    check_alike(found)
    first = filled[0]
    return Summary(
        np.array([each.n_rows for each in found]),
        np.array([each.n_counted for each in found]),
        first.n_features,
        np.result_type(*(each.dtype for each in filled)),
        sum(each.n_bytes for each in filled),
        first.is_sparse,
        join_labels(filled, regresses) if classes is None or first.like_y.ndim == 2 else classes,
    )


def check_found(found):
    """What is known of the partitions that have rows; raises the first error."""
    for each in found:
        if isinstance(each, Exception):
            raise each
    filled = [each for each in found if each.n_rows]
    if not filled:
        raise ValueError(f"X has no rows in any of its {len(found)} partitions. Give some.")
    return filled


def check_alike(found):
    """Refuse partitions with other columns than the first one that has rows."""
    described = {i: describe(each) for i, each in enumerate(found) if each.n_rows}
    first = next(iter(described))
    for number, own in described.items():
        if own != described[first]:
            raise ValueError(
                f"Partitions differ in their columns: number {first} has {described[first]}, "
                f"number {number} has {own}. Make them alike."
            )


def describe(summary):
    kind = "sparse" if summary.is_sparse else "dense"
    width = "one column" if summary.like_y.ndim == 1 else f"{summary.like_y.shape[1]} columns"
    return f"a {kind} X of {summary.n_features} column(s) and a y of {width}"


def join_labels(summaries, regresses):
    """Targets with each label that there is."""
    if regresses or summaries[0].like_y.ndim == 2:
        return summaries[0].like_y
    all_labels = [each.like_y for each in summaries]
    if len({labels.dtype.kind in "OUS" for labels in all_labels}) > 1:  # which is refused
        return np.array([label for labels in all_labels for label in labels.tolist()], object)
    together = np.concatenate(all_labels)
    if together.dtype == object:
        check_labels(together)
    return np.unique(together)


# On workers.


def look_or_say(look, where, *arguments):
    """What ``look(*arguments)`` returns, or the error that says what is wrong ``where``."""
    try:
        return look(*arguments)
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        return kind(f"{where}: {error}")


def count_rows_of(X, y, weight):
    """How many rows there are, the same in all of these."""
    n_rows, counted = X.shape[0], {"y": len(y)}
    if weight is not None:
        counted["sample_weight"] = len(weight)
    if set(counted.values()) != {n_rows}:
        others = ", ".join(f"{name} {n_own}" for name, n_own in counted.items())
        raise ValueError(f"X has {n_rows} rows, {others}. They must belong to the same rows.")
    return n_rows


def check_weight(weight, X):
    """Valid weights, of which all may be zero; None for none."""
    if weight is None:
        return None
    settings = {"ensure_non_negative": True, "allow_all_zero_weights": True}
    return _check_sample_weight(np.asarray(weight), X, dtype=np.float64, **settings)


def check_known(y, classes):
    """Refuse labels that are not as the user has said, or not 0 and 1 if there are several."""
    if y.ndim == 2:
        if not np.isin(y, (0, 1)).all():
            raise ValueError(
                f"y has {y.shape[1]} columns and values besides 0 and 1, such as "
                f"{y[~np.isin(y, (0, 1))][0]!r}. Several labels for a row are columns of 0 and 1; "
                "of one label make a single column."
            )
    elif classes is not None and len(others := np.setdiff1d(y, classes)):
        raise ValueError(
            f"y has labels that are not in classes: {others.tolist()}. Add them, or leave out "
            "classes."
        )


def look_at_part(X, y, weight, name, regresses, classes):
    """The `Summary` of a partition."""
    n_rows = count_rows_of(X, y, weight)
    if not n_rows:
        return Summary(0, 0, 0, np.dtype(np.float32), 0, False, None)
    if regresses:
        check_numbers(y)
    else:
        check_labels(y)
    X, y = check_X_y(
        X,
        y,
        accept_sparse="csr",
        multi_output=True,
        y_numeric=regresses,
        dtype=FLOAT_DTYPES,
        estimator=name,
    )
    weight = check_weight(weight, X)
    n_counted = n_rows if weight is None else int(np.count_nonzero(weight))
    y = as_column(y)
    if not regresses:
        check_known(y, classes)
    arrays = (X.data, X.indices, X.indptr) if issparse(X) else (X,)
    n_bytes = sum(each.nbytes for each in arrays)
    like_y = _like(y, regresses, classes is None)
    return Summary(n_rows, n_counted, X.shape[1], X.dtype, n_bytes, issparse(X), like_y)


def as_column(y):
    """One-dimensional, if there is one column."""
    return y.ravel() if y.ndim == 2 and y.shape[1] == 1 else y


def _like(y, regresses, learns_labels):
    if regresses:
        return np.ones_like(y[:1])
    if y.ndim == 2:  # a 0 and a 1 in each column
        return np.stack([np.zeros_like(y[0]), np.ones_like(y[0])])
    return np.unique(y) if learns_labels else y[:1]
