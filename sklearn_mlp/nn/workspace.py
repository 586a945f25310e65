"""Buffers of the forward and the backward pass."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from .._typing import Array
from .batch_norm import BatchNorm

if TYPE_CHECKING:
    from .network import Network


class Workspace:
    """Buffers of the forward pass, for batches of up to ``max_rows`` rows.

    Per hidden layer ``z``; ``a``, the same memory unless the activation keeps its input;
    and ``sent``, what the next layer sees, the same as ``a`` unless there is dropout.
    ``members`` is the leading shape of several networks, () for one.
    """

    def __init__(
        self,
        network: Network,
        max_rows: int,
        dtype: npt.DTypeLike,
        members: tuple[int, ...] = (),
    ) -> None:
        self.n_rows = max_rows
        self.inputs: Any = None
        self.embedding: Any = None
        self.raw: Array = np.empty((*members, max_rows, network.layer_sizes[-1]), dtype)
        self.z: list[Array] = [
            np.empty((*members, max_rows, n), dtype) for n in network.layer_sizes[1:-1]
        ]
        self.a = [
            np.empty_like(z) if f.keeps_input or network.parametric else z
            for z, f in zip(self.z, network.activations, strict=True)
        ]
        self.sent = self.a
        self.masks: list[Array | None] = [None] * len(self.a)
        self.norms: list[BatchNorm] = []
        self._leading: dict[int, Self] = {}

    def leading(self, n_rows: int) -> Self:
        """The same buffers, seen as a workspace for the first ``n_rows`` rows."""
        if n_rows == self.n_rows:
            return self
        if n_rows not in self._leading:
            view = self._leading[n_rows] = copy.copy(self)
            view._leading = {}
            view.n_rows = n_rows
            view.raw = self.raw[..., :n_rows, :]
            for name in ("z", "a", "sent", "masks", "deltas"):
                buffers = getattr(self, name, [])
                setattr(view, name, [b if b is None else b[..., :n_rows, :] for b in buffers])
        return self._leading[n_rows]


class TrainingWorkspace(Workspace):
    """Buffers of both passes, allocated once per fit.

    Adds each hidden layer's ``delta``, dropout's masks, batch normalisation, and ``ones``
    to sum columns with.
    """

    def __init__(
        self,
        network: Network,
        max_rows: int,
        dtype: npt.DTypeLike,
        members: tuple[int, ...] = (),
    ) -> None:
        super().__init__(network, max_rows, dtype, members)
        self.sent = [
            np.empty_like(a) if p > 0 else a for a, p in zip(self.a, network.dropout, strict=True)
        ]
        self.masks = [
            np.empty_like(a) if p > 0 else None
            for a, p in zip(self.a, network.dropout, strict=True)
        ]
        self.deltas = [np.empty_like(z) for z in self.z]
        if network.batch_norm:
            self.norms = [BatchNorm(max_rows, z.shape[-1], dtype) for z in self.z]
        self.ones: Array = np.ones(max_rows, dtype)
