"""Which rows are looked at together, and in which order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .._typing import Rows


def count_rows(rows: Rows) -> int:
    """How many rows there are."""
    return rows.stop - rows.start if isinstance(rows, slice) else len(rows)


def split_rows(rows: Rows, size: int) -> Iterator[Rows]:
    """Consecutive batches of ``size`` rows; the last may be smaller."""
    for start in range(0, count_rows(rows), size):
        if isinstance(rows, slice):
            yield slice(rows.start + start, min(rows.start + start + size, rows.stop))
        else:
            yield rows[start : start + size]


def shuffle_rows(rows: Rows, random_state: np.random.RandomState) -> Rows:
    """The same rows in a new random order."""
    order = random_state.permutation(count_rows(rows))
    return order + rows.start if isinstance(rows, slice) else rows.take(order)
