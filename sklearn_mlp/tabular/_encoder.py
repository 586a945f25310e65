"""``TabularEncoder``: a raw table as a dense matrix that a network can learn from."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from numbers import Integral
from typing import Any, Self

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import OneHotEncoder
from sklearn.utils import check_array
from sklearn.utils._param_validation import Interval, Options, StrOptions
from sklearn.utils.validation import (
    _check_categorical_features,
    _check_feature_names_in,
    check_is_fitted,
    validate_data,
)

from .._estimator import validates_parameters
from .._typing import MatrixLike
from ..fitting.warn import warn
from ._columns import (
    is_number,
    level,
    looks_categorical,
    refuse_what_is_no_value,
    series_of,
    to_float,
    values_of,
)
from ._text import refuse_free_text
from ._times import (
    as_in_fit,
    cycle_names,
    cycles,
    days,
    find_parts,
    read_times,
    refuse_as_category,
    year_names,
    years,
)

# Of a value that many rows share: so much of the ranks' range at most.
LARGEST_SHARE = 0.05


class TabularEncoder(TransformerMixin, BaseEstimator):
    """Encode a table of numbers and categories as a dense matrix of floats.

    Columns of numbers are scaled robustly and clipped smoothly to [-3, 3] [1]_:

        z = s (x - m),    s = 1 / (q75 - q25),    f(x) = z / sqrt(1 + (z / 3)^2)

    m is the median, and s is 2 / (max - min) if the quartiles are equal, 0 in a constant
    column. A missing value becomes m; a column with some in `fit` has a 0/1 indicator too.
    A date becomes a number, the days since 1970, and parts: the year, which is a number too, and
    month, day, weekday and hour, each as sine and cosine. Categories are one-hot encoded. The
    output's columns are the scaled numbers, then their ranks if asked for, then the indicators,
    then sines and cosines, then the one-hot columns.

    Parameters
    ----------
    categorical_features : 'from_dtype', None or array-like of {bool, int, str}, \
            default='from_dtype'
        Which columns are categories: a mask, positions, or names in a DataFrame. None for
        none. 'from_dtype': in a DataFrame those of text, categorical, enum and object dtype
        (but objects that are booleans are numbers), in an array of objects or text those
        with an entry that is not a number.
    max_categories : int or None, default=32
        Most one-hot columns of one input column, where the rarest levels share one. None
        for a column per level.
    datetime_features : bool, default=True
        Whether columns of dates, with or without time of day and time zone, and columns of
        durations are turned into numbers. If not, they are refused. A duration becomes days.
    ranks : bool, default=False
        Whether each number is also given as its rank among those in `fit`, from
        -sqrt(3) to sqrt(3), so that they have variance 1. A value that many rows share
        counts as 5% of the rows at most.
    dtype : {numpy.float32, numpy.float64}, default=numpy.float32
        Of the output; computed in float64.

    Attributes
    ----------
    categorical_ : ndarray of shape (`n_features_in_`,), dtype=bool
        Which columns are categories.
    n_numeric_ : int
        How many are not, plus one for each year: so many columns of the output are scaled
        numbers.
    medians_, scales_ : ndarray of shape (`n_numeric_`,)
        m and s of the formula, 0 for a column without values.
    rank_tables_ : list of (ndarray, ndarray)
        Per column of numbers, values and their ranks, between which others are interpolated;
        empty without `ranks`.
    has_missing_ : ndarray of shape (`n_numeric_`,), dtype=bool
        Which columns of numbers have an indicator.
    time_kinds_ : dict of int to str
        Positions of the columns of dates and durations, and which of the two each is.
    date_parts_ : list of (int, str)
        The parts of dates in the output: the column's position and 'year', 'month', ...
    one_hot_ : sklearn.preprocessing.OneHotEncoder or None
        What encodes the categories, if there are any.
    n_features_out, n_features_in_ : int
        How many columns there are in the output and in the input.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the input's columns, where all are strings.

    Notes
    -----
    Missing is a level, and 1, 1.0, True and '1' are the same one. A level not seen in `fit`
    goes where rare ones go, or has zeros only; so columns with two levels have two columns.

    A date with a time zone is what the clocks there show; in a column of objects, what those in
    UTC show. Parts that are the same in all rows of `fit` are left out. Of a part that comes round
    there are the sine and cosine of its share of a turn: (month - 1) / 12, (day - 1) / days of
    that month, the weekday / 7 with Monday as 0, the time of day. They are not scaled, and 0
    where the date is missing.

    References
    ----------
    .. [1] Holzmueller, Grinsztajn, Steinwart (2024), "Better by default: Strong pre-tuned
       MLPs and boosted trees on tabular data", NeurIPS, arXiv:2407.04491.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_mlp.tabular import TabularEncoder
    >>> X = np.array([[1, "red"], [2, "blue"], [None, "red"], [3, "blue"]], dtype=object)
    >>> encoder = TabularEncoder().fit(X)
    >>> encoder.get_feature_names_out().tolist()
    ['x0', 'missingindicator_x0', 'x1_blue', 'x1_red']
    >>> encoder.transform(X).round(2)
    array([[-0.95,  0.  ,  0.  ,  1.  ],
           [ 0.  ,  0.  ,  1.  ,  0.  ],
           [ 0.  ,  1.  ,  0.  ,  1.  ],
           [ 0.95,  0.  ,  1.  ,  0.  ]], dtype=float32)
    >>> days = np.array([["2024-02-01"], ["2024-02-16"], ["2025-02-01"]], dtype="datetime64[D]")
    >>> TabularEncoder().fit(days).get_feature_names_out().tolist()
    ['x0', 'x0_year', 'x0_day_sin', 'x0_day_cos', 'x0_weekday_sin', 'x0_weekday_cos']
    """

    _parameter_constraints = {
        "categorical_features": ["array-like", StrOptions({"from_dtype"}), None],
        "max_categories": [Interval(Integral, 1, None, closed="left"), None],
        "datetime_features": ["boolean"],
        "ranks": ["boolean"],
        "dtype": [Options(type, {np.float32, np.float64, float})],
    }

    def __init__(
        self,
        *,
        categorical_features: str | Sequence[Any] | None = "from_dtype",
        max_categories: int | None = 32,
        datetime_features: bool = True,
        ranks: bool = False,
        dtype: type = np.float32,
    ) -> None:
        self.categorical_features = categorical_features
        self.max_categories = max_categories
        self.datetime_features = datetime_features
        self.ranks = ranks
        self.dtype = dtype

    @validates_parameters
    def fit(self, X: MatrixLike, y: object = None) -> Self:
        """Learn medians, scales and levels of a table, array-like or DataFrame; y is ignored.

        Raises
        ------
        ValueError
            If numbers are infinite, a column of numbers has something else, a column has
            nested values or free text, or a parameter is not allowed.
        TypeError
            If X is sparse.
        """
        columns, dtypes = self._read(X, reset=True)
        if isinstance(self.categorical_features, str):
            chosen = [
                i not in self.time_kinds_ and looks_categorical(*column)
                for i, column in enumerate(zip(columns, dtypes, strict=True))
            ]
        else:
            # Only names, dtypes and shape are looked at, and a list has none.
            table = X if hasattr(X, "columns") else np.empty((0, len(columns)))
            chosen = _check_categorical_features(table, self.categorical_features)
        self.categorical_ = np.zeros(len(columns), bool)
        self.categorical_[:] = False if chosen is None else chosen
        names = _check_feature_names_in(self)
        for i, kind in self.time_kinds_.items():
            if self.categorical_[i]:
                refuse_as_category(names[i], kind)
        self.date_parts_ = find_parts(columns)

        numbers = self._numbers(columns)
        self.n_numeric_ = numbers.shape[1]
        self.has_missing_ = np.isnan(numbers).any(axis=0)
        self.has_missing_[(~self.categorical_).sum() :] = False  # years, as their dates say it
        known = [column[~np.isnan(column)] for column in numbers.T]
        learnt = [_median_and_scale(values) for values in known]
        self.medians_, self.scales_ = np.array(learnt, float).reshape(-1, 2).T
        self.rank_tables_ = [_rank_table(values) for values in known] if self.ranks else []
        self.one_hot_ = None
        if self.categorical_.any():
            self.one_hot_ = OneHotEncoder(  # with drop, unknown levels would equal a known one
                handle_unknown="infrequent_if_exist",
                max_categories=self.max_categories,
                sparse_output=False,
                dtype=self.dtype,
            ).set_output(transform="default")
            levels = self._levels(columns)
            self.one_hot_.fit(levels)
            if isinstance(self.categorical_features, str):
                refuse_free_text(names[self.categorical_], levels, self.max_categories)
                self._warn_of_numbers_as_text(levels)
        return self

    def transform(self, X: MatrixLike) -> NDArray[np.floating[Any]]:
        """Encode a table with the columns of `fit`: (n_samples, n_features_out), all finite.

        Raises
        ------
        ValueError, TypeError
            As `fit`, and if the columns are not those of `fit`.
        """
        check_is_fitted(self)
        columns, _ = self._read(X, reset=False)
        numbers = self._numbers(columns)
        filled = np.where(np.isnan(numbers), self.medians_, numbers)
        ranked = zip(filled.T, self.rank_tables_, strict=False)  # no tables without ranks
        ranks = [np.interp(column, *table) for column, table in ranked]
        blocks = [
            _scale_and_clip(numbers, self.medians_, self.scales_).astype(self.dtype),
            np.array(ranks, self.dtype).reshape(len(ranks), len(numbers)).T,
            np.isnan(numbers[:, self.has_missing_]).astype(self.dtype),
            cycles(columns, self.date_parts_).astype(self.dtype),
        ]
        if self.one_hot_ is not None:
            blocks.append(self.one_hot_.transform(self._levels(columns)))
        return np.hstack(blocks)

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[Any]:
        """Names of the output's columns: ``age``, ``missingindicator_age``, ``color_red``.

        From those in `fit` or ``input_features``, which must agree; without, x0, x1, ... A name
        that is taken already has a number put behind it, as in ``color_red_1``.
        """
        check_is_fitted(self)
        names = _check_feature_names_in(self, input_features)
        numeric = np.append(names[~self.categorical_], year_names(names, self.date_parts_))
        names_out = [*numeric, *(f"rank_{n}" for n in numeric if self.rank_tables_)]
        names_out += [*(f"missingindicator_{n}" for n in numeric[self.has_missing_])]
        names_out += cycle_names(names, self.date_parts_)
        if self.one_hot_ is not None:
            names_out += list(self.one_hot_.get_feature_names_out(names[self.categorical_]))
        return np.array(_made_unique(names_out), dtype=object)

    @property
    def n_features_out(self) -> int:
        """How many columns the output has."""
        return len(self.get_feature_names_out())

    def _read(self, X, *, reset):
        """The columns of a table as arrays, and the narwhals dtypes of a DataFrame's."""
        if nw.dependencies.is_into_dataframe(X):
            validate_data(self, X, reset=reset, skip_check_array=True)
            check_array(np.broadcast_to(0, X.shape), estimator=self)  # refuse an empty one
            series = series_of(X)
            columns, dtypes = [values_of(s) for s in series], [s.dtype for s in series]
        else:
            array = validate_data(self, X, reset=reset, dtype=None, ensure_all_finite=False)
            if array.dtype.kind in "US" and not hasattr(X, "dtype"):
                array = np.asarray(X, dtype=object)  # a list: its numbers shall stay numbers
            columns, dtypes = list(array.T), [None] * array.shape[1]
        names = _check_feature_names_in(self)
        kinds = {}
        for i, (name, column, dtype) in enumerate(zip(names, columns, dtypes, strict=True)):
            columns[i], kind = read_times(name, column, dtype)
            if kind is None or (reset and not self.datetime_features):
                refuse_what_is_no_value(name, column, dtype)
            if kind is not None:
                kinds[i] = kind
            if not reset:
                columns[i] = as_in_fit(name, columns[i], kind, self.time_kinds_.get(i))
        if reset:
            self.time_kinds_ = kinds
        return columns, dtypes

    def _numbers(self, columns):
        """The columns of numbers as a float64 matrix, NaN where a value is missing."""
        names = _check_feature_names_in(self)
        numbers = np.empty((len(columns[0]), (~self.categorical_).sum()))
        for i, column in enumerate(np.flatnonzero(~self.categorical_)):
            if columns[column].dtype.kind == "M":
                numbers[:, i] = days(columns[column])
            else:
                numbers[:, i] = to_float(names[column], columns[column])
        infinite = np.isinf(numbers).any(axis=0)
        if infinite.any():
            named = [str(name) for name in names[~self.categorical_][infinite]]
            raise ValueError(
                f"Input X contains infinity, in {len(named)} column(s), the first of them "
                f"{named[0]!r}. Make it a missing value, NaN, or a large number."
            )
        added = years(columns, self.date_parts_)
        return np.column_stack([numbers, *added]) if added else numbers

    def _levels(self, columns):
        """The columns of categories as an array of str and NaN."""
        levels = np.empty((len(columns[0]), self.categorical_.sum()), dtype=object)
        for i, column in enumerate(np.flatnonzero(self.categorical_)):
            levels[:, i] = [level(value) for value in columns[column].tolist()]
        return levels

    def _warn_of_numbers_as_text(self, levels):
        """Warn of numbers stored as text, too many for each to have a column of its own."""
        names = _check_feature_names_in(self)[self.categorical_]
        for name, column in zip(names, levels.T, strict=True):
            different = {level for level in column if isinstance(level, str)}
            if len(different) > (self.max_categories or np.inf) and all(map(is_number, different)):
                warn(
                    f"Column {name!r} has {len(different)} different numbers stored as text. They "
                    f"are categories, all but max_categories={self.max_categories} of which are "
                    "treated alike. To have numbers, convert the column, for example with "
                    "astype(float); if they are categories, name it in categorical_features."
                )

    def __setstate__(self, state):
        # An earlier version's has no dates.
        super().__setstate__({"time_kinds_": {}, "date_parts_": []} | state)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        tags.transformer_tags.preserves_dtype = []
        return tags


def _made_unique(names):
    """Names with a number put behind those that are taken already."""
    unique = {}  # in order
    for name in names:
        numbered = (f"{name}_{number}" for number in itertools.count(1))
        free = (n for n in itertools.chain([name], numbered) if n not in unique)
        unique[next(free)] = None
    return list(unique)


def _median_and_scale(values):
    """The median and the scale of values without missing ones, zeros if there are none."""
    if not values.size:
        return 0.0, 0.0
    # Halves, because their differences cannot overflow.
    low, q25, median, q75, high = np.quantile(values / 2, [0, 0.25, 0.5, 0.75, 1])
    half_width = (q75 - q25) or (high - low) / 2
    with np.errstate(over="ignore"):
        scale = 0.5 / half_width if half_width else 0.0
    return 2 * median, min(scale, np.finfo(np.float64).max)


def _rank_table(values):
    """Up to 1000 increasing values, and their ranks in [-sqrt(3), sqrt(3)]."""
    if not values.size:
        return np.zeros(1), np.zeros(1)
    levels, counts = np.unique(values, return_counts=True)
    counts = np.minimum(counts, LARGEST_SHARE * len(values))
    ranks = (np.cumsum(counts) - counts / 2) / counts.sum()
    chosen = np.unique(np.linspace(0, len(levels) - 1, min(len(levels), 1000)).round().astype(int))
    return levels[chosen], np.sqrt(12) * (ranks[chosen] - 0.5)


def _scale_and_clip(X, medians, scales):
    """``z / sqrt(1 + (z / 3)^2)`` with ``z = (X - medians) * scales``, 0 where X is NaN."""
    with np.errstate(over="ignore"):
        half = (X / 2 - medians / 2) * scales
    z = 2 * np.clip(np.nan_to_num(half), -1e9, 1e9)  # far beyond, f(z) is 3 all the same
    return z / np.sqrt(1 + (z / 3) ** 2)
