"""The columns of any table as arrays, and their values as numbers or levels."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Collection
from decimal import Decimal
from numbers import Integral, Real

import narwhals.stable.v2 as nw
import numpy as np

from ..fitting.targets import is_missing

NUMBERS = (Real, Decimal, np.bool_)
# From here on not every integer is a float of its own.
LARGEST_INTEGER = 2**53
TIMES = (np.datetime64, np.timedelta64, datetime.date, datetime.time, datetime.timedelta)


# What numbers may be made of where it is not plain.
AS_NUMBERS = {"time": ", such as hours: t.hour + t.minute / 60"}


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text  # which Python allows between digits


def refuse_lazy(X):
    """Refuse a table without values, such as a polars LazyFrame or a dask DataFrame."""
    if isinstance(nw.from_native(X, pass_through=True), nw.LazyFrame):
        raise TypeError(
            f"X is a {type(X).__name__}, which has not been computed. Give its values: "
            "X.collect(), of dask X.compute()."
        )


def kinds_of(column):
    """The types of a column's values, missing ones aside."""
    if column.dtype != object:
        return {column.dtype.type}
    values = column.tolist()
    return {
        kind
        for kind in set(map(type, values))
        if not all(is_missing(value) for value in values if type(value) is kind)
    }


def series_of(X):
    """The columns of a DataFrame as narwhals' series."""
    if nw.dependencies.is_pandas_like_dataframe(X) and not X.columns.is_unique:
        columns = (X.iloc[:, i] for i in range(X.shape[1]))
        return [nw.from_native(column, series_only=True) for column in columns]
    return list(nw.from_native(X, eager_only=True).iter_columns())


def values_of(series):
    """A column as an array; of what is missing None, NaN or pandas' NA."""
    native = series.to_native()
    if nw.dependencies.is_pyarrow_chunked_array(native) and series.dtype == nw.Categorical:
        # to_numpy would make the last level of what is missing.
        series = nw.from_native(native.cast(native.type.value_type), series_only=True)
    if series.dtype == nw.Datetime and series.dtype.time_zone:
        series = _wall_clock(series)
    if series.dtype in (nw.Int128, nw.UInt128) or _loses_digits(series):
        return np.array(series.to_list(), dtype=object)
    return series.to_numpy()


def _wall_clock(series):
    """Times without their zone, as the clocks there show them."""
    native, zone = series.to_native(), series.dtype.time_zone
    if str(getattr(native, "dtype", "")).endswith("[pyarrow]"):  # pandas would give UTC
        native = native.astype(f"datetime64[{series.dtype.time_unit}, {zone}]")
        series = nw.from_native(native, series_only=True)
    return series.dt.replace_time_zone(None)


def _loses_digits(series):
    """Whether NumPy would make floats of integers that floats do not tell apart."""
    if series.dtype not in (nw.Int64, nw.UInt64):
        return False
    if isinstance(getattr(series.to_native(), "dtype", None), np.dtype):  # none is missing
        return False
    if not 0 < series.null_count() < len(series):
        return False
    return max(series.max(), -series.min()) > LARGEST_INTEGER


def looks_categorical(column, dtype):
    """What 'from_dtype' says of a column; ``dtype`` is None for one of an array."""
    if dtype is None or dtype == nw.Object:
        return not all(issubclass(kind, NUMBERS) for kind in kinds_of(column))
    return dtype in (nw.String, nw.Categorical, nw.Enum)


def refuse_what_is_no_value(name, column, dtype):
    """Refuse times, and what is neither a number nor a level, such as lists and bytes."""
    if dtype is not None and dtype.is_nested():
        refused = dtype
    else:
        levels = dtype in (nw.Categorical, nw.Enum)  # of intervals, as pandas.cut makes them
        kinds = sorted(kinds_of(column), key=lambda kind: kind.__name__)
        refused = next((kind.__name__ for kind in kinds if _is_no_value(kind, levels)), None)
    if refused is not None:
        raise ValueError(
            f"Column {name!r} has values of type {refused}, which cannot be encoded. Turn them "
            f"into numbers first{AS_NUMBERS.get(refused, '')}, or into text to have categories. A "
            "column of nothing but dates or durations is turned into numbers with "
            "datetime_features=True."
        )


def _is_no_value(kind, levels):
    if issubclass(kind, TIMES) or kind.__name__ == "Period":
        return True
    if kind.__name__ == "Interval":
        return not levels
    return issubclass(kind, Collection) and not issubclass(kind, str)


def to_float(name, column):
    """A column of numbers as float64, NaN where a value is missing."""
    if not all(issubclass(kind, NUMBERS) for kind in kinds_of(column)):
        values = column.tolist()
        other = next(v for v in values if not (is_missing(v) or isinstance(v, NUMBERS)))
        raise ValueError(
            f"Column {name!r} is numeric, but has {other!r}. Give numbers or missing values "
            "there, or fit with categorical_features that lists all columns of categories."
        )
    if column.dtype == object:
        column = np.array([np.nan if is_missing(v) else v for v in column])
    with np.errstate(over="ignore"):  # of a longdouble: will be refused as infinite
        return column.astype(np.float64)


def level(value):
    """A category's level: text, the same for 1, 1.0 and True; NaN if it is missing."""
    if isinstance(value, str) or is_missing(value):
        return value if isinstance(value, str) else np.nan
    if isinstance(value, NUMBERS):
        number = value if isinstance(value, Integral) else float(value)
        value = int(number) if number == number // 1 else number
    return str(value)


def made_unique(names):
    """Names with a number put behind those that are taken already."""
    unique = {}  # in order
    for name in names:
        numbered = (f"{name}_{number}" for number in itertools.count(1))
        free = (n for n in itertools.chain([name], numbered) if n not in unique)
        unique[next(free)] = None
    return list(unique)
