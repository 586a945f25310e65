"""`TabularEncoder.transform` as ONNX nodes: a value per column of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

import numpy as np

from ..tabular import TabularEncoder
from ..tabular._categories import level_key
from ..tabular._columns import is_number, level
from ._onnx_graph import ML, Graph, Value
from ._onnx_times import Calendar, in_days, write_cycles, write_years

# Beyond, the scaled number is 3 all the same.
FARTHEST = 1e9


def write_encoder(
    g: Graph, encoder: TabularEncoder, columns: Sequence[Value], are_text: Sequence[bool]
) -> Value:
    """The encoded table, computed in double precision, then in the graph's.

    Parameters
    ----------
    g : Graph
    encoder : TabularEncoder
    columns : sequence of str
        A value (n_rows, 1) for each column: numbers in any precision, NaN where they are missing;
        text, empty where it is missing; dates and durations as whole microseconds.
    are_text : sequence of bool
        Which of them are text: others among the categories are numbers.
    """
    double = g.in_precision(np.float64)
    parts = [i for i, _ in encoder.date_parts_]
    calendars = {i: Calendar(double, columns[i]) for i in dict.fromkeys(parts)}
    levels = [Levels(double, columns[i], are_text[i]) for i in np.flatnonzero(encoder.categorical_)]
    few, many = (list(compress(levels, mask)) for mask in (~encoder.is_many_, encoder.is_many_))
    numbers = [
        in_days(double, columns[i]) if i in encoder.time_kinds_ else double.cast(columns[i])
        for i in np.flatnonzero(~encoder.categorical_)
    ]
    numbers += write_years(double, calendars, encoder.date_parts_)
    if encoder.target_statistics_ is not None:
        numbers += write_statistics(double, encoder.target_statistics_, many)
    blocks = write_numbers(double, encoder, numbers)
    blocks += write_cycles(double, calendars, encoder.date_parts_)
    if encoder.one_hot_ is not None:
        blocks += write_one_hot(double, encoder.one_hot_, few)
    if encoder.level_numbers_ is not None:
        for column, known in zip(many, encoder.level_numbers_.levels_, strict=True):
            blocks.append(double.cast(column.number(known, range(1, len(known) + 1), 0)))
    return g.cast(side_by_side(double, blocks))


def side_by_side(g: Graph, parts: Sequence[Value]) -> Value:
    return g.Concat(*parts, axis=1) if len(parts) > 1 else parts[0]


# Numbers


def write_numbers(g: Graph, encoder: TabularEncoder, columns: Sequence[Value]) -> list[Value]:
    """Scaled numbers, their ranks, and where they are missing."""
    if not columns:
        return []
    X, medians = side_by_side(g, columns), encoder.medians_
    missing = g.IsNaN(X)
    blocks = [scale_and_clip(g, X, missing, medians, encoder.scales_)]
    if encoder.rank_tables_:
        blocks.append(interpolate(g, g.Where(missing, medians, X), encoder.rank_tables_))
    if encoder.has_missing_.any():
        chosen = g.columns(g.cast(missing), np.flatnonzero(encoder.has_missing_))
        blocks.append(chosen)
    return blocks


def scale_and_clip(g: Graph, X: Value, missing: Value, medians: Any, scales: Any) -> Value:
    """``z / sqrt(1 + (z / 3)^2)`` with ``z = (X - medians) scales``, 0 where X is missing."""
    half = g.Mul(g.Sub(g.Div(X, 2.0), medians / 2), scales)
    half = g.Clip(g.Where(missing, 0.0, half), -FARTHEST, FARTHEST)
    z = g.Mul(half, 2.0)
    third = g.Div(z, 3.0)
    return g.Div(z, g.Sqrt(g.Add(g.Mul(third, third), 1.0)))


def interpolate(g: Graph, X: Value, tables: Sequence[tuple[Any, Any]]) -> Value:
    """Piecewise linear functions, one per column: a binary search in all tables at once."""
    n_steps = max(len(knots) for knots, _ in tables).bit_length()
    size = 2**n_steps  # more than any table has
    knots, ranks, slopes = np.full((len(tables), size), np.inf), *np.zeros((2, len(tables), size))
    for i, (x, y) in enumerate(tables):
        knots[i, : len(x)], ranks[i, : len(x)] = x, y
        with np.errstate(over="ignore"):
            slopes[i, : len(x) - 1] = np.nan_to_num(np.diff(y) / np.diff(x))
    all_knots = g.constant(knots.ravel(), "rank_knots")
    X = g.Min(g.Max(X, knots[:, 0]), np.array([x[-1] for x, _ in tables]))
    place = g.constant(np.arange(len(tables)) * size, "rank_starts")
    for step in (2**k for k in reversed(range(n_steps))):
        further = g.Add(place, np.array(step))
        place = g.Where(g.LessOrEqual(g.Gather(all_knots, further), X), further, place)
    y, slope = (
        g.Gather(g.constant(table.ravel(), name), place)
        for table, name in ((ranks, "ranks"), (slopes, "rank_slopes"))
    )
    return g.Add(g.Mul(slope, g.Sub(X, g.Gather(all_knots, place))), y)


# Categories


class Levels:
    """A column of categories, whose levels are looked up.

    Parameters
    ----------
    g : Graph
    column : str
        A value (n_rows, 1).
    is_text : bool
        Else numbers, which are the levels that their text is.
    """

    def __init__(self, g: Graph, column: Value, is_text: bool) -> None:
        self.g, self.column, self.is_text = g, column, is_text

    def number(self, levels: Sequence[Any], numbers: Sequence[int], other: int) -> Value:
        """Of each row the number that its level has, int64; ``other`` for an unknown one."""
        pairs = list(zip(levels, map(int, numbers), strict=True))
        number_of = {known: number for known, number in pairs if isinstance(known, str)}
        # A missing one is the empty text, also where there is a level of empty text.
        number_of.update(("", number) for known, number in pairs if not isinstance(known, str))
        if self.is_text:
            return self.g.LabelEncoder(
                self.column,
                domain=ML,
                keys_strings=[*number_of] or [""],
                values_int64s=[*number_of.values()] or [other],
                default_int64=other,
            )
        return self._of_numbers(number_of, other)

    def _of_numbers(self, number_of: Mapping[str, int], other: int) -> Value:
        g, x = self.g, self.g.cast(self.column)
        known = [text for text in number_of if is_number(text) and level(float(text)) == text]
        offsets = np.array([[number_of[text] - other] for text in known], float).reshape(-1, 1)
        values = np.array([[float(text) for text in known]]).reshape(1, -1)
        number = g.Add(g.MatMul(g.cast(g.Equal(x, values)), offsets), float(other))
        if "" in number_of:
            number = g.Where(g.IsNaN(x), float(number_of[""]), number)
        return g.cast(number, np.int64)


def write_one_hot(g: Graph, one_hot: Any, columns: Sequence[Levels]) -> list[Value]:
    """A column per level; infrequent and unknown ones share the last, or have zeros."""
    blocks = []
    rare = getattr(one_hot, "infrequent_categories_", [None] * len(columns))
    for column, known, infrequent in zip(columns, one_hot.categories_, rare, strict=True):
        if infrequent is None:
            own, n_columns, other = [*known], len(known), -1
        else:
            shared = set(map(level_key, infrequent))
            own = [each for each in known if level_key(each) not in shared]
            n_columns, other = len(own) + 1, len(own)
        number = column.number(own, range(len(own)), other)
        blocks.append(g.cast(g.Equal(number, np.arange(n_columns)[np.newaxis])))
    return blocks


def write_statistics(g: Graph, statistics: Any, columns: Sequence[Levels]) -> list[Value]:
    """The mean target of each level, of unknown ones that of all rows."""
    blocks = []
    for encoder in statistics.encoders:
        n_each = len(encoder.encodings_) // len(columns)  # one per class of several
        of_all = np.broadcast_to(encoder.target_mean_, n_each)
        for i, (column, known) in enumerate(zip(columns, encoder.categories_, strict=True)):
            own = np.array(encoder.encodings_[i * n_each : (i + 1) * n_each])
            table = np.vstack([own.T, of_all])
            number = column.number(known, range(len(known)), len(known))
            row = g.Gather(g.constant(table, "target_statistics"), number)  # (n_rows, 1, n_each)
            blocks.append(g.Reshape(row, np.array([-1, n_each])))
    return blocks
