"""Types that every room uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse

Array: TypeAlias = npt.NDArray[np.floating[Any]]
# What users give as X, DataFrames included.
MatrixLike: TypeAlias = npt.ArrayLike | scipy.sparse.spmatrix | scipy.sparse.sparray
# A slice where rows are taken in order (no copy), else their indices; of several networks
# (n_members, n_rows).
Rows: TypeAlias = slice | npt.NDArray[np.intp]
# Of several networks, one for each.
RandomStates: TypeAlias = np.random.RandomState | Sequence[np.random.RandomState] | None


class DistantRows(Protocol):
    """Rows that lie elsewhere: here only their number and their order are known."""

    @property
    def n_rows(self) -> int: ...

    def between(self, start: int, stop: int) -> DistantRows:
        """From the ``start``-th of them to before the ``stop``-th."""

    def shuffled(self, random_state: np.random.RandomState) -> DistantRows:
        """The same rows in a new random order."""


AnyRows: TypeAlias = Rows | DistantRows
