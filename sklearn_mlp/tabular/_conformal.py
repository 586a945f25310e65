"""Split conformal prediction: intervals and sets that hold the truth as often as is asked.

Rows that nothing else has seen tell how far predictions are off: by a score per row, the larger
the worse. If new rows are like them, a new row's score is at most the ``ceil((n + 1) coverage)``-th
smallest of these n with a probability of ``coverage`` or a little more.

References
----------
Vovk, Gammerman and Shafer (2005), "Algorithmic learning in a random world", Springer.
"""

from __future__ import annotations

import math
from fractions import Fraction
from numbers import Real

import numpy as np
from sklearn.model_selection import GroupShuffleSplit, TimeSeriesSplit, train_test_split

from ..fitting.splits import without_rare

# The share of the rows that conformal=True sets aside.
DEFAULT_SHARE = 0.2


def is_conformal(estimator):
    """Whether an estimator sets calibration rows aside."""
    if not estimator.conformal:
        raise AttributeError(
            "predict_interval and predict_set need calibration rows, and conformal="
            f"{estimator.conformal!r}. Set conformal=True before fit."
        )
    return True


def draw_calibration_rows(parameters, data, counts, *, by_class):
    """Numbers of the rows to set aside for calibration.

    The last ones if `validation_split` is about time; groups of their own if there are groups;
    else at random, by class in proportion. A class is never set aside as a whole.

    Parameters
    ----------
    parameters : estimator or SimpleNamespace
        With `conformal`, `validation_split` and `random_state`.
    data : Data
    counts : ndarray of bool of shape (n_rows,)
        Which rows may be drawn.
    by_class : bool
        Whether y is labels.

    Raises
    ------
    ValueError
        If nothing would be left to train on, or nothing can be set aside.
    """
    share = parameters.conformal
    if isinstance(share, (bool, np.bool_)):
        share = DEFAULT_SHARE
    rows = np.flatnonzero(counts)
    y, groups = data.y[rows], None if data.groups is None else np.asarray(data.groups)[rows]
    units = rows if groups is None else groups
    n_units, what = len(np.unique(units)), "sample(s)" if groups is None else "group(s)"
    places = rows[:0]
    if math.ceil(share * n_units) < n_units:
        rest, places = _split(parameters, share, y, groups, by_class)
        if by_class:
            is_new = ~np.isin(y[places], y[rest])
            places = places[~np.isin(units[places], units[places[is_new]])]
    if not len(places):
        raise ValueError(
            f"Cannot set aside conformal={parameters.conformal!r} of {n_units} {what} for "
            "calibration and have some left to train on, of each class. Add rows, or change "
            "conformal."
        )
    return rows[places]


def _split(parameters, share, y, groups, by_class):
    """Places of the other rows and of those to set aside."""
    n_rows, split = len(y), parameters.validation_split
    if isinstance(split, TimeSeriesSplit) or split == "last":
        return np.split(np.arange(n_rows), [-math.ceil(share * n_rows)])
    random = {"test_size": share, "random_state": parameters.random_state}
    if groups is not None:
        return next(GroupShuffleSplit(1, **random).split(y, groups=groups))
    strata = without_rare(np.unique(y, return_inverse=True)[1], share) if by_class else None
    return train_test_split(np.arange(n_rows), stratify=strata, **random)


def conformal_quantile(scores, coverage):
    """The ``ceil((n + 1) coverage)``-th smallest of n scores.

    Parameters
    ----------
    scores : ndarray of shape (n,) or (n, n_outputs)
        Of calibration rows, sorted along the first axis.
    coverage : float
        In (0, 1).

    Returns
    -------
    quantile : float or ndarray of shape (n_outputs,)

    Raises
    ------
    ValueError
        If the coverage is not in (0, 1), or takes more calibration rows.
    """
    check_coverage(coverage)
    exact = Fraction(str(coverage))  # so that (99 + 1) 0.55 is 55, not a little more
    n_rows, rank = len(scores), math.ceil((len(scores) + 1) * exact)
    if rank > n_rows:
        raise ValueError(
            f"coverage={coverage} needs {math.ceil(exact / (1 - exact))} calibration rows or more, "
            f"and there are {n_rows}. Fit to more rows or with a larger conformal, or ask for less "
            "coverage."
        )
    return scores[rank - 1]


def check_coverage(coverage):
    """Refuse what is not in (0, 1)."""
    if not (isinstance(coverage, Real) and 0 < coverage < 1):
        raise ValueError(f"coverage must be a number in (0, 1), got {coverage!r}.")


def distance(y, low, high):
    """How far targets are outside of an interval, negative inside: ``max(low - y, y - high)``.

    Where the interval is a point, that is the absolute residual.

    References
    ----------
    Romano, Patterson and Candes (2019), "Conformalized quantile regression", NeurIPS,
    arXiv 1905.03222, equation 6.
    """
    return np.maximum(low - y, y - high)


def widened(low, high, margin):
    """All targets at a ``distance`` of at most ``margin``: shape (..., 2).

    Where a negative margin leaves none, the middle of the interval.
    """
    middle = low / 2 + high / 2
    ends = np.minimum(low - margin, middle), np.maximum(high + margin, middle)
    return np.stack(ends, axis=-1)
