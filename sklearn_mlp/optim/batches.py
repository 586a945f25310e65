"""Which rows are looked at together, and in which order.

Rows of several networks, (n_members, n_rows), are split and shuffled alike.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .._typing import RandomStates, Rows


def count_rows(rows: Rows) -> int:
    """How many rows there are, of each network."""
    return rows.stop - rows.start if isinstance(rows, slice) else rows.shape[-1]


def split_rows(rows: Rows, size: int) -> Iterator[Rows]:
    """Consecutive batches of ``size`` rows; the last may be smaller."""
    n_rows = count_rows(rows)
    for start in range(0, n_rows, size):
        yield rows_between(rows, start, min(start + size, n_rows))


def rows_between(rows: Rows, start: int, stop: int) -> Rows:
    """From the ``start``-th of the rows to before the ``stop``-th."""
    if isinstance(rows, slice):
        return slice(rows.start + start, rows.start + stop)
    return rows[..., start:stop]


def shuffle_rows(rows: Rows, random_state: RandomStates) -> Rows:
    """The same rows in a new random order; each network's from a stream of its own."""
    if isinstance(random_state, np.random.RandomState):
        order = random_state.permutation(count_rows(rows))
        return order + rows.start if isinstance(rows, slice) else rows.take(order)
    assert random_state is not None
    assert not isinstance(rows, slice)
    members = zip(rows, random_state, strict=True)
    return np.stack([own.take(stream.permutation(len(own))) for own, stream in members])
