"""Which rows are looked at together, and in which order.

Rows of several networks, (n_members, n_rows), are split and shuffled alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .._typing import AnyRows, RandomStates


def count_rows(rows: AnyRows) -> int:
    """How many rows there are, of each network."""
    if isinstance(rows, slice):
        return rows.stop - rows.start
    return rows.shape[-1] if isinstance(rows, np.ndarray) else rows.n_rows


def split_rows(rows: AnyRows, size: int) -> Iterator[Any]:
    """Consecutive batches of ``size`` rows; the last may be smaller."""
    n_rows = count_rows(rows)
    for start in range(0, n_rows, size):
        yield rows_between(rows, start, min(start + size, n_rows))


def rows_between(rows: AnyRows, start: int, stop: int) -> Any:
    """From the ``start``-th of the rows to before the ``stop``-th."""
    if isinstance(rows, slice):
        return slice(rows.start + start, rows.start + stop)
    return rows[..., start:stop] if isinstance(rows, np.ndarray) else rows.between(start, stop)


def shuffle_rows(rows: AnyRows, random_state: RandomStates) -> AnyRows:
    """The same rows in a new random order; each network's from a stream of its own."""
    if isinstance(random_state, np.random.RandomState):
        if not isinstance(rows, slice | np.ndarray):
            return rows.shuffled(random_state)
        order = random_state.permutation(count_rows(rows))
        return order + rows.start if isinstance(rows, slice) else rows.take(order)
    assert random_state is not None
    assert isinstance(rows, np.ndarray)
    members = zip(rows, random_state, strict=True)
    return np.stack([own.take(stream.permutation(len(own))) for own, stream in members])
