"""``TabularEncoder``: a raw table as a dense matrix that a network can learn from."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import signature
from itertools import compress
from numbers import Integral
from typing import Any, Self

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import check_array, check_consistent_length
from sklearn.utils._param_validation import Interval, Options, StrOptions
from sklearn.utils.validation import (
    _check_feature_names_in,
    check_is_fitted,
    validate_data,
)

from .._doc_links import LinksToReference
from .._estimator import validates_parameters
from .._typing import MatrixLike
from ._categories import TargetStatistics
from ._chosen import choose_categories
from ._columns import (
    level,
    made_unique,
    refuse_lazy,
    refuse_what_is_no_value,
    series_of,
    to_float,
    values_of,
)
from ._counts import Counts, learn_counts
from ._scaling import median_and_scale, rank_table, scale_and_clip
from ._text import check_text
from ._times import (
    as_in_fit,
    cycle_names,
    cycles,
    days,
    find_parts,
    read_times,
    year_names,
    years,
)


class TabularEncoder(LinksToReference, TransformerMixin, BaseEstimator):
    """Encode a table of numbers and categories as a dense matrix of floats.

    Columns of numbers are scaled robustly and clipped smoothly to [-3, 3] [1]_:

        z = s (x - m),    s = 1 / (q75 - q25),    f(x) = z / sqrt(1 + (z / 3)^2)

    m is the median, and s is 2 / (max - min) if the quartiles are equal, 0 in a constant
    column. A missing value becomes m; a column with some in `fit` has a 0/1 indicator too.
    A date becomes a number, the days since 1970, and parts: the year, which is a number too, and
    month, day, weekday and hour, each as sine and cosine. Categories are one-hot encoded, those
    of many levels as `high_cardinality` says. The output's columns are the scaled numbers, target
    statistics last, then their ranks if asked for, then the indicators, then sines and cosines,
    then the one-hot columns, then numbers of levels.

    Parameters
    ----------
    categorical_features : 'from_dtype', None or array-like of {bool, int, str}, \
            default='from_dtype'
        Which columns are categories: a mask, positions, or names in a DataFrame. None for
        none. 'from_dtype': in a DataFrame those of text, categorical, enum and object dtype
        (but objects that are booleans are numbers), in an array of objects or text those
        with an entry that is not a number. A list or mask replaces what dtypes say, as in
        scikit-learn's `HistGradientBoostingClassifier`: all other columns must be numbers or dates.
    max_categories : int or None, default=32
        Most one-hot columns of one input column. Columns of more levels are of high
        cardinality. None for a column per level.
    high_cardinality : {'one_hot', 'target', 'number', 'both'}, default='one_hot'
        What becomes of these: one-hot columns, of which the rarest levels share one; the mean
        target of each level, drawn towards the mean of all as scikit-learn's `TargetEncoder` does,
        weights aside [2]_; the number of its level, for an embedding, from 1 on in order of
        frequency, 0 for levels of fewer than 10 rows and those not seen in `fit`; statistics and
        number.
    target_type : {'auto', 'binary', 'multiclass', 'continuous'}, default='auto'
        What y is, for target statistics: of three or more classes there is a column for each.
    datetime_features : bool, default=True
        Whether columns of dates, with or without time of day and time zone, and columns of
        durations are turned into numbers. If not, they are refused. A duration becomes days, a
        period, such as a month of pandas, the date when it begins.
    ranks : bool, default=False
        Whether each number is also given as its rank among those in `fit`, from
        -sqrt(3) to sqrt(3), so that they have variance 1. A value that many rows share
        counts as 5% of the rows at most.
    random_state : int, RandomState instance or None, default=0
        Draws the folds of target statistics, see `fit_transform`.
    dtype : {numpy.float32, numpy.float64}, default=numpy.float32
        Of the output; computed in float64.

    Attributes
    ----------
    categorical_ : ndarray of shape (`n_features_in_`,), dtype=bool
        Which columns are categories.
    n_numeric_ : int
        How many are not, plus one for each year and each statistic of the target: so many
        columns of the output are scaled numbers.
    n_statistics_ : int
        How many of these, the last, are statistics of the target.
    medians_ : ndarray of shape (`n_numeric_`,)
        m of the formula, 0 for a column without values.
    scales_ : ndarray of shape (`n_numeric_`,)
        s of the formula, 0 for a column without values.
    rank_tables_ : list of (ndarray, ndarray)
        Per column of numbers, values and their ranks, between which others are interpolated;
        empty without `ranks`.
    has_missing_ : ndarray of shape (`n_numeric_`,), dtype=bool
        Which columns of numbers have an indicator.
    time_kinds_ : dict of int to str
        Positions of the columns of dates and durations, and which of the two each is.
    date_parts_ : list of (int, str)
        The parts of dates in the output: the column's position and 'year', 'month', ...
    is_many_ : ndarray of bool
        Which of the columns of categories are of high cardinality and not one-hot.
    one_hot_ : sklearn.preprocessing.OneHotEncoder or None
        What encodes the other categories, if there are any.
    level_numbers_ : object or None
        What numbers the levels of those of high cardinality: its ``levels_`` has a list per
        column, of the levels 1, 2, ..., NaN for a missing one.
    target_statistics_ : object or None
        What encodes those of high cardinality by the mean target of each level.
    n_features_out : int
        Number of columns of the output.
    n_features_in_ : int
        Number of columns of the input.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the input's columns, where all are strings.

    Notes
    -----
    Missing is a level, and 1, 1.0, True and '1' are the same one. A level not seen in `fit`
    goes where rare ones go, or has zeros only; so columns with two levels have two columns.

    Numbers and dates that are stored as text, all or all but a few entries such as 'n/a', are
    categories, with a warning if they are many; with none in a column of dtype category.

    A date with a time zone is what the clocks there show; in a column of objects, what those in
    UTC show. Parts that are the same in all rows of `fit` are left out. Of a part that comes round
    there are the sine and cosine of its share of a turn: (month - 1) / 12, (day - 1) / days of
    that month, the weekday / 7 with Monday as 0, the time of day. They are not scaled, and 0
    where the date is missing.

    References
    ----------
    .. [1] Holzmueller, Grinsztajn, Steinwart (2024), "Better by default: Strong pre-tuned
       MLPs and boosted trees on tabular data", NeurIPS, arXiv:2407.04491.
    .. [2] Micci-Barreca (2001), "A preprocessing scheme for high-cardinality categorical
       attributes in classification and prediction problems", SIGKDD Explorations 3.

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
        "high_cardinality": [StrOptions({"one_hot", "target", "number", "both"})],
        "target_type": [StrOptions({"auto", "binary", "multiclass", "continuous"})],
        "datetime_features": ["boolean"],
        "ranks": ["boolean"],
        "random_state": ["random_state"],
        "dtype": [Options(type, {np.float32, np.float64, float})],
    }

    def __init__(
        self,
        *,
        categorical_features: str | Sequence[Any] | None = "from_dtype",
        max_categories: int | None = 32,
        high_cardinality: str = "one_hot",
        target_type: str = "auto",
        datetime_features: bool = True,
        ranks: bool = False,
        random_state: int | np.random.RandomState | None = 0,
        dtype: type = np.float32,
    ) -> None:
        self.categorical_features = categorical_features
        self.max_categories = max_categories
        self.high_cardinality = high_cardinality
        self.target_type = target_type
        self.datetime_features = datetime_features
        self.ranks = ranks
        self.random_state = random_state
        self.dtype = dtype

    @validates_parameters
    def fit(self, X: MatrixLike, y: ArrayLike | None = None) -> Self:
        """Learn medians, scales and levels of a table, array-like or DataFrame.

        ``y`` is only for statistics of the target.

        Raises
        ------
        ValueError
            If numbers are infinite, a column of numbers has something else, a column has
            nested values or free text, ``y`` is missing, or a parameter is not allowed.
        TypeError
            If X is sparse, or a lazy table.
        """
        self._fit_columns(X, y, None)
        return self

    @validates_parameters
    def fit_transform(
        self, X: MatrixLike, y: ArrayLike | None = None, groups: ArrayLike | None = None
    ) -> NDArray[Any]:
        """`fit`, and the encoded table: not by `transform`, where there are target statistics.

        Those of a row are then of rows in other folds, so that its own target is not among
        its inputs; nor that of a row of the same one of ``groups``.

        Raises
        ------
        ValueError, TypeError
            As `fit`.
        """
        return self._encode(*self._fit_columns(X, y, groups))

    def _fit_columns(self, X, y, groups):
        """Learn all; the columns, numbers and levels of the table."""
        columns, dtypes = self._read(X, reset=True)
        names, chosen = _check_feature_names_in(self), self.categorical_features
        self.categorical_ = choose_categories(chosen, X, names, columns, dtypes, self.time_kinds_)
        self.date_parts_ = find_parts(columns)

        numbers, levels = self._numbers(columns), self._levels(columns)
        if isinstance(chosen, str):
            dtypes = compress(dtypes, self.categorical_)
            check_text(names[self.categorical_], levels, dtypes, self.max_categories)
        learn_counts(self, Counts.of(numbers, levels))
        statistics = self._fit_statistics(levels[:, self.is_many_], y, groups)
        numbers, self.n_statistics_ = np.hstack([numbers, statistics]), statistics.shape[1]
        self.n_numeric_ = numbers.shape[1]
        self.has_missing_ = np.append(self.has_missing_, np.zeros(self.n_statistics_, bool))
        known = [column[~np.isnan(column)] for column in numbers.T]
        learnt = [median_and_scale(values) for values in known]
        self.medians_, self.scales_ = np.array(learnt, float).reshape(-1, 2).T
        self.rank_tables_ = [rank_table(values) for values in known] if self.ranks else []
        return columns, numbers, levels

    def _fit_statistics(self, levels, y, groups):
        """Learn those of the target; the ones of these rows, (n_rows, n_statistics)."""
        self.target_statistics_ = None
        if not (levels.shape[1] and self.high_cardinality in ("target", "both")):
            return np.empty((len(levels), 0))
        if y is None:
            raise ValueError(
                f"high_cardinality={self.high_cardinality!r} needs y, which is None. Pass it to "
                "fit, or set high_cardinality to 'number' or 'one_hot'."
            )
        check_consistent_length(levels, y, groups)
        self.target_statistics_ = TargetStatistics()
        return self.target_statistics_.fit_transform(
            levels, np.asarray(y), groups, self.target_type, self.random_state
        )

    def transform(self, X: MatrixLike) -> NDArray[np.floating[Any]]:
        """Encode a table with the columns of `fit`: (n_samples, n_features_out), all finite.

        Raises
        ------
        ValueError, TypeError
            As `fit`, and if the columns are not those of `fit`.
        """
        check_is_fitted(self)
        columns, _ = self._read(X, reset=False)
        numbers, levels = self._numbers(columns), self._levels(columns)
        if self.target_statistics_ is not None:
            statistics = self.target_statistics_.transform(levels[:, self.is_many_])
            numbers = np.hstack([numbers, statistics])
        return self._encode(columns, numbers, levels)

    def _encode(self, columns, numbers, levels):
        filled = np.where(np.isnan(numbers), self.medians_, numbers)
        ranked = zip(filled.T, self.rank_tables_, strict=False)  # no tables without ranks
        ranks = [np.interp(column, *table) for column, table in ranked]
        blocks = [
            scale_and_clip(numbers, self.medians_, self.scales_).astype(self.dtype),
            np.array(ranks, self.dtype).reshape(len(ranks), len(numbers)).T,
            np.isnan(numbers[:, self.has_missing_]).astype(self.dtype),
            cycles(columns, self.date_parts_).astype(self.dtype),
        ]
        if self.one_hot_ is not None:
            blocks.append(self.one_hot_.transform(levels[:, ~self.is_many_]))
        if self.level_numbers_ is not None:
            numbers_of_levels = self.level_numbers_.transform(levels[:, self.is_many_])
            blocks.append(numbers_of_levels.astype(self.dtype))
        return np.hstack(blocks)

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[Any]:
        """Names of the output's columns: ``age``, ``missingindicator_age``, ``color_red``.

        From those in `fit` or ``input_features``, which must agree; without, x0, x1, ... A name
        that is taken already has a number put behind it, as in ``color_red_1``.
        """
        check_is_fitted(self)
        names = _check_feature_names_in(self, input_features)
        many = names[self.categorical_][self.is_many_]
        numeric = np.append(names[~self.categorical_], year_names(names, self.date_parts_))
        if self.target_statistics_ is not None:
            numeric = np.append(numeric, self.target_statistics_.names(many))
        names_out = [*numeric, *(f"rank_{n}" for n in numeric if self.rank_tables_)]
        names_out += [*(f"missingindicator_{n}" for n in numeric[self.has_missing_])]
        names_out += cycle_names(names, self.date_parts_)
        if self.one_hot_ is not None:
            few = names[self.categorical_][~self.is_many_]
            names_out += list(self.one_hot_.get_feature_names_out(few))
        if self.level_numbers_ is not None:
            names_out += [f"level_{name}" for name in many]
        return np.array(made_unique(names_out), dtype=object)

    @property
    def n_features_out(self) -> int:
        """How many columns the output has."""
        return len(self.get_feature_names_out())

    def _read(self, X, *, reset):
        """The columns of a table as arrays, and the narwhals dtypes of a DataFrame's."""
        refuse_lazy(X)
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
            values = columns[column].tolist()
            of_each = {value: level(value) for value in set(values)}
            levels[:, i] = [of_each[value] for value in values]
        return levels

    def __setstate__(self, state):
        # An earlier version's has no dates, and nothing for many levels.
        new = {name: each.default for name, each in signature(type(self)).parameters.items()}
        new |= {"time_kinds_": {}, "date_parts_": []}
        new |= {"level_numbers_": None, "target_statistics_": None}
        new["is_many_"] = np.zeros(np.sum(state.get("categorical_", 0)), bool)
        super().__setstate__(new | state)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        tags.target_tags.required = self.high_cardinality in ("target", "both")
        tags.transformer_tags.preserves_dtype = []
        return tags
