"""Dates as microseconds since 1970 in whole numbers, and their parts, as ONNX nodes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ._onnx_graph import Graph, Value
from ._onnx_inputs import DAY, NOT_A_TIME

MONTH_LENGTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def floor_divide(whole: Graph, x: Value, n: int) -> Value:
    """``x // n`` of whole numbers, also of negative ones."""
    return whole.Div(whole.Sub(x, whole.Mod(x, n)), n)


def in_days(g: Graph, times: Value) -> Value:
    """Days with their fraction, NaN where the time is missing."""
    return unless_missing(g, times, g.Div(g.cast(times), float(DAY)), math.nan)


def unless_missing(g: Graph, times: Value, value: Value, other: float) -> Value:
    return g.Where(g.Equal(times, np.array(NOT_A_TIME)), other, value)


class Calendar:
    """Year, month and day of a column of dates, in the Gregorian calendar.

    Years begin in March here, so that a leap day is the last of its year; 400 of them, an era,
    always have 146,097 days.

    Parameters
    ----------
    g : Graph
    times : str
        Microseconds since 1970 began, int64.
    """

    def __init__(self, g: Graph, times: Value) -> None:
        self.times, self._g = times, g
        self._whole = g = g.in_precision(np.int64)
        self._day_number = floor_divide(g, times, DAY)
        day = g.Add(self._day_number, 719_468)  # since 1 March of the year 0
        era = floor_divide(g, day, 146_097)
        of_era = g.Mod(day, 146_097)
        leaps = g.Sub(g.Div(of_era, 36_524), g.Add(g.Div(of_era, 1460), g.Div(of_era, 146_096)))
        year_of_era = g.Div(g.Add(of_era, leaps), 365)
        leap_days = g.Sub(g.Div(year_of_era, 4), g.Div(year_of_era, 100))
        of_year = g.Sub(of_era, g.Add(g.Mul(year_of_era, 365), leap_days))
        month = g.Div(g.Add(g.Mul(of_year, 5), 2), 153)  # 0 is March
        first = g.Div(g.Add(g.Mul(month, 153), 2), 5)
        self._day = g.Sub(of_year, first)  # 0 is the first
        self._month = g.Mod(g.Add(month, 2), 12)  # 0 is January
        is_next = g.cast(g.Less(self._month, 2))
        self._year = g.Add(g.Add(year_of_era, g.Mul(era, 400)), is_next)

    def year(self) -> Value:
        return self._g.cast(self._year)

    def month(self) -> Value:
        """The share of a turn in [0, 1), as are the next ones."""
        return self._share(self._month, 12.0)

    def day(self) -> Value:
        g = self._whole
        by_4, by_100, by_400 = (g.Equal(g.Mod(self._year, n), 0) for n in (4, 100, 400))
        is_leap = g.And(by_4, g.Or(g.Not(by_100), by_400))
        leap_day = g.cast(g.And(is_leap, g.Equal(self._month, 1)))
        length = g.Add(g.Gather(MONTH_LENGTHS, self._month), leap_day)
        return self._share(self._day, self._g.cast(length))

    def weekday(self) -> Value:
        g = self._whole
        return self._share(g.Mod(g.Sub(self._day_number, 4), 7), 7.0)

    def hour(self) -> Value:
        return self._share(self._whole.Mod(self.times, DAY), float(DAY))

    def _share(self, count: Value, of: Value | float) -> Value:
        return self._g.Div(self._g.cast(count), of)


PARTS: dict[str, Callable[[Calendar], Value]] = {
    "year": Calendar.year,
    "month": Calendar.month,
    "day": Calendar.day,
    "weekday": Calendar.weekday,
    "hour": Calendar.hour,
}


def write_years(
    g: Graph, calendars: Mapping[int, Calendar], parts: Sequence[tuple[int, str]]
) -> list[Value]:
    """The years among the parts, NaN where a date is missing."""
    years = [calendars[i] for i, name in parts if name == "year"]
    return [unless_missing(g, each.times, each.year(), math.nan) for each in years]


def write_cycles(
    g: Graph, calendars: Mapping[int, Calendar], parts: Sequence[tuple[int, str]]
) -> list[Value]:
    """Sine and cosine of the other parts, 0 where a date is missing."""
    waves = []
    for i, name in parts:
        if name != "year":
            turn = g.Mul(PARTS[name](calendars[i]), 2 * math.pi)
            both = g.Sin(turn), g.Cos(turn)
            waves += [unless_missing(g, calendars[i].times, wave, 0.0) for wave in both]
    return waves
