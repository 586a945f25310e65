"""Dates and durations as numbers, and the parts of dates that come round as sine and cosine."""

from __future__ import annotations

import datetime

import numpy as np

from ..fitting.targets import is_missing
from ._columns import kinds_of

DATES = (np.datetime64, datetime.date)  # datetime.datetime and pandas.Timestamp are such too
DURATIONS = (np.timedelta64, datetime.timedelta)

EPOCH = np.datetime64("1970-01-01")
A_MONDAY = np.datetime64("1970-01-05")
DAY, WEEK = np.timedelta64(1, "D"), np.timedelta64(7, "D")
MONTH, YEAR = np.timedelta64(1, "M"), np.timedelta64(1, "Y")


def days(dates):
    """Days since 1970 began, with their fraction."""
    return (dates - EPOCH) / DAY


def _year(dates):
    return 1970 + (dates.astype("M8[Y]") - EPOCH.astype("M8[Y]")) / YEAR


def _month(dates):
    return (dates.astype("M8[M]") - dates.astype("M8[Y]")) / (12 * MONTH)


def _day(dates):
    month = dates.astype("M8[M]")
    first, last = month.astype("M8[D]"), (month + MONTH).astype("M8[D]") - DAY
    return (dates.astype("M8[D]") - first) / (last - first + DAY)


def _weekday(dates):
    return (dates.astype("M8[D]") - A_MONDAY) % WEEK / WEEK


def _hour(dates):
    return (dates - EPOCH) % DAY / DAY


# Of datetime64: the year as a number, of others the share of a turn in [0, 1); NaN of NaT.
PARTS = {"year": _year, "month": _month, "day": _day, "weekday": _weekday, "hour": _hour}


def read_times(name, column, dtype):
    """Dates as datetime64, durations as days, another column as it is; and the kind of times.

    Of periods, such as months, the date is when they begin.
    Dates with a time zone are as the clocks there show them; among objects, each of which has
    one of its own, as they are in UTC.
    """
    kinds = kinds_of(column)
    if kinds and all(issubclass(kind, DURATIONS) for kind in kinds):
        return _as_array(column, "m8[us]") / DAY, "durations"
    if not (kinds and all(_is_date(kind) for kind in kinds)):
        return column, None
    zone = getattr(dtype, "time_zone", None)
    if column.dtype == object:
        aware = {_is_aware(value) for value in column if not is_missing(value)}
        if len(aware) == 2:
            raise ValueError(
                f"Column {name!r} has dates with and without time zone. Convert it, for example "
                "with pandas.to_datetime(..., utc=True)."
            )
        zone = "UTC" if aware == {True} else None
    return _as_array(column, "M8[us]"), f"dates with time zone {zone}" if zone else "dates"


def _is_date(kind):
    return issubclass(kind, DATES) or kind.__name__ == "Period"  # pandas', not imported here


def _begin(value):
    """When a period begins, also outside of the years of a Timestamp; a date as it is."""
    if type(value).__name__ != "Period":
        return value
    day = value.asfreq("D", how="start")
    time = value.hour, value.minute, value.second
    return datetime.datetime(day.year, day.month, day.day, *time)


def _is_aware(value):
    return getattr(value, "tzinfo", None) is not None


def _as_array(column, dtype):
    """Objects as an array of times; one of times as it is."""
    if column.dtype != object:
        return column
    known = (None if is_missing(value) else _begin(value) for value in column)
    in_utc = (v.astimezone(datetime.UTC).replace(tzinfo=None) if _is_aware(v) else v for v in known)
    return np.array(list(in_utc), dtype)


def as_in_fit(name, column, kind, kind_in_fit):
    """A column from `read_times`, if it has the kind of times of `fit`, or no values at all."""
    if kind == kind_in_fit:
        return column
    values = [value for value in column.astype(object) if not is_missing(value)]
    if values:
        found = kind or f"values such as {values[0]!r}"
        raise ValueError(
            f"Column {name!r} had {kind_in_fit or 'no dates or durations'} in fit, and now has "
            f"{found}. Convert it, for example with pandas.to_datetime or Series.dt.tz_convert."
        )
    if kind_in_fit in (None, "durations"):
        return np.full(len(column), None)
    return np.full(len(column), "NaT", EPOCH.dtype)


def refuse_as_category(name, kind):
    """Say that times are no levels."""
    raise ValueError(
        f"Column {name!r} has {kind}, and is among categorical_features. Leave it out there to "
        "have numbers made of it, or make it text to have categories."
    )


def find_parts(columns):
    """The parts that vary: pairs of the position of a column of dates and a part's name."""
    return [
        (i, name)
        for i, column in enumerate(columns)
        if column.dtype.kind == "M"
        for name, part in PARTS.items()
        if len(np.unique(part(column[~np.isnat(column)]))) > 1
    ]


def years(columns, parts):
    """Years of the columns that have them among their parts: a list of (n_samples,)."""
    return [PARTS[name](columns[i]) for i, name in parts if name == "year"]


def cycles(columns, parts):
    """Sine and cosine of the other parts, both 0 where a date is missing, as a matrix."""
    turns = [2 * np.pi * PARTS[name](columns[i]) for i, name in parts if name != "year"]
    waves = [wave(turn) for turn in turns for wave in (np.sin, np.cos)]
    return np.nan_to_num(np.array(waves).reshape(len(waves), len(columns[0])).T)


def year_names(names, parts):
    return [f"{names[i]}_year" for i, name in parts if name == "year"]


def cycle_names(names, parts):
    cyclic = [f"{names[i]}_{name}" for i, name in parts if name != "year"]
    return [f"{name}_{wave}" for name in cyclic for wave in ("sin", "cos")]
