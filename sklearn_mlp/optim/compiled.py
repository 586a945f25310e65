"""The objective of a plain network, and updates along its gradient, in compiled code.

The twin of `NetworkObjective` and of the loop over batches: it computes the same without coming
back to Python after each update, and without holding its lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .._typing import Array, Rows
from ..nn.twins import PRECISIONS, loss_number, network_of
from ..nn.units import draw_bits
from .batches import count_rows
from .update_rules import AdamState

if TYPE_CHECKING:
    from .objective import NetworkObjective


class CompiledObjective:
    """``J(theta)`` as `NetworkObjective` has it, of networks that have a twin."""

    def __init__(self, objective: NetworkObjective, network: Any) -> None:
        self.network = network
        self.per_stretch = 1  # updates that are made before Python can be interrupted
        self.grad: Array = np.zeros(objective.layout.n_parameters, objective.dtype)
        architecture = objective.layout.architecture
        dropout = zip(architecture.hidden_sizes, architecture.dropout, strict=False)
        self._dropped = [size for size, p in dropout if p > 0]
        self._block_rows = objective.block_rows

    @classmethod
    def of(cls, objective: NetworkObjective) -> CompiledObjective | None:
        """The twin, or None where there is none."""
        X, y, dtype = objective.X, objective.y, np.dtype(objective.dtype)
        loss, dense = loss_number(objective.loss), isinstance(X, np.ndarray)
        if loss is None or X.dtype not in (PRECISIONS if dense else (dtype,)):
            return None
        architecture = objective.layout.architecture
        network = network_of(architecture, loss, dtype, objective.block_rows)
        if network is None or not (dense or architecture.embedding is None):
            return None
        if dense:
            X = np.require(X, requirements="A")
        else:
            indices, starts = X.indices, X.indptr
            parts = (X.data, dtype), (indices, np.int32), (starts, np.int64)
            X = tuple(np.ascontiguousarray(part, of_type) for part, of_type in parts)
        known = y.dtype in (*PRECISIONS, np.int64)
        y = np.require(y, None if known else dtype, "A")
        network.see(X, y, objective.sample_weight, objective.alpha)
        return cls(objective, network)

    def value_and_grad(
        self, theta: Array, rows: Rows, noise: float, random_state: np.random.RandomState | None
    ) -> tuple[float, Array]:
        n_rows, (indices, first) = count_rows(rows), _indices_and_first(rows)
        bits = self._bits([n_rows], random_state)
        value = self.network.value_and_grad(theta, self.grad, indices, first, n_rows, noise, bits)
        return value, self.grad

    def descend(
        self,
        theta: Array,
        rows: Rows,
        batch_size: int,
        rates: Array,
        noises: Array,
        random_state: np.random.RandomState | None,
        rule: Any,
        state: Any,
        **settings: Any,
    ) -> tuple[float, float, float, int]:
        """Updates on consecutive batches of these rows, by the twin of a rule and its state.

        The ``settings`` are the factors of rates, the weight decay and the longest gradient (0:
        any), and ``loss`` and ``norm``: the sums over updates so far of the loss times its rows,
        and of the gradient's length. Returns these sums, the last loss, and how many updates
        there were; they end at a loss that is not finite.
        """
        n_rows, (indices, first) = count_rows(rows), _indices_and_first(rows)
        sizes = [min(batch_size, n_rows - start) for start in range(0, n_rows, batch_size)]
        bits, is_adam = self._bits(sizes, random_state), isinstance(state, AdamState)
        moments = (state.m, state.v, state.t) if is_adam else (state.velocity, None, 0)
        where = indices, first, n_rows, batch_size
        if is_adam:
            state.t += len(rates)  # before Ctrl-C can come in
        return self.network.descend(
            theta, self.grad, *where, rates, noises, bits, rule, *moments, **settings
        )

    @property
    def dropout_bytes(self) -> int:
        """What is drawn for each row."""
        return 2 * sum(self._dropped)

    def _bits(
        self, batches: list[int], random_state: np.random.RandomState | None
    ) -> npt.NDArray[np.uint16] | None:
        """What decides on dropout in these batches, drawn as the layers' stages draw it."""
        if not self._dropped or random_state is None:
            return None
        blocks = (
            min(self._block_rows, n_rows - start)
            for n_rows in batches
            for start in range(0, n_rows, self._block_rows)
        )
        drawn = [
            draw_bits(random_state, (n_rows * n_units,))
            for n_rows in blocks
            for n_units in self._dropped
        ]
        return np.concatenate(drawn)


def _indices_and_first(rows: Rows) -> tuple[npt.NDArray[np.intp] | None, int]:
    if isinstance(rows, slice):
        return None, rows.start
    return np.ascontiguousarray(rows, np.intp), 0
