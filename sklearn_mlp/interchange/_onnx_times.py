"""Dates as microseconds since 1970 in whole numbers, and their parts, as ONNX nodes."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ._onnx_graph import Graph, Value

DAY = 86_400_000_000
NOT_A_TIME = np.iinfo(np.int64).min
MONTH_LENGTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def floor_divide(g: Graph, x: Value, n: int) -> Value:
    """``x // n`` of whole numbers, also of negative ones."""
    return g.Div(g.Sub(x, g.Mod(x, n)), n)


def in_days(g: Graph, times: Value) -> Value:
    """Days with their fraction, NaN where the time is missing."""
    return unless_missing(g, times, g.Div(g.cast(times), float(DAY)), math.nan)


def unless_missing(g: Graph, times: Value, value: Value, other: float) -> Value:
    return g.Where(g.Equal(times, NOT_A_TIME), other, value)


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
        self.g, self.times = g, times
        self.day_number = floor_divide(g, times, DAY)
        day = g.Add(self.day_number, 719_468)  # since 1 March of the year 0
        era = floor_divide(g, day, 146_097)
        of_era = g.Mod(day, 146_097)
        leaps = g.Sub(g.Div(of_era, 36_524), g.Add(g.Div(of_era, 1460), g.Div(of_era, 146_096)))
        year_of_era = g.Div(g.Add(of_era, leaps), 365)
        leap_days = g.Sub(g.Div(year_of_era, 4), g.Div(year_of_era, 100))
        of_year = g.Sub(of_era, g.Add(g.Mul(year_of_era, 365), leap_days))
        month = g.Div(g.Add(g.Mul(of_year, 5), 2), 153)  # 0 is March
        first = g.Div(g.Add(g.Mul(month, 153), 2), 5)
        self.day = g.Sub(of_year, first)  # 0 is the first
        self.month = g.Mod(g.Add(month, 2), 12)  # 0 is January
        is_next = g.cast(g.Less(self.month, 2), np.int64)
        self.year = g.Add(g.Add(year_of_era, g.Mul(era, 400)), is_next)

    def month_length(self) -> Value:
        g, year = self.g, self.year
        by_4, by_100, by_400 = (g.Equal(g.Mod(year, n), 0) for n in (4, 100, 400))
        is_leap = g.And(by_4, g.Or(g.Not(by_100), by_400))
        leap_day = g.cast(g.And(is_leap, g.Equal(self.month, 1)), np.int64)
        return g.Add(g.Gather(MONTH_LENGTHS, self.month), leap_day)

    def ratio(self, numerator: Value, denominator: Value | int) -> Value:
        g = self.g
        by = float(denominator) if isinstance(denominator, int) else g.cast(denominator)
        return g.Div(g.cast(numerator), by)


# Of a calendar the year, of others the share of a turn in [0, 1).
PARTS: dict[str, Callable[[Calendar], Value]] = {
    "year": lambda c: c.g.cast(c.year),
    "month": lambda c: c.ratio(c.month, 12),
    "day": lambda c: c.ratio(c.day, c.month_length()),
    "weekday": lambda c: c.ratio(c.g.Mod(c.g.Sub(c.day_number, 4), 7), 7),
    "hour": lambda c: c.ratio(c.g.Mod(c.times, DAY), DAY),
}


def write_years(g: Graph, calendars: dict[int, Calendar], parts: list[tuple[int, str]]):
    """The years among the parts, NaN where a date is missing."""
    years = [calendars[i] for i, name in parts if name == "year"]
    return [unless_missing(g, c.times, PARTS["year"](c), math.nan) for c in years]


def write_cycles(g: Graph, calendars: dict[int, Calendar], parts: list[tuple[int, str]]):
    """Sine and cosine of the other parts, 0 where a date is missing."""
    waves = []
    for i, name in parts:
        if name != "year":
            calendar = calendars[i]
            turn = g.Mul(PARTS[name](calendar), 2 * math.pi)
            both = g.Sin(turn), g.Cos(turn)
            waves += [unless_missing(g, calendar.times, wave, 0.0) for wave in both]
    return waves
