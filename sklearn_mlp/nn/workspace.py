"""Buffers of the forward and the backward pass."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import numpy.typing as npt

from .._typing import Array
from .architecture import Architecture
from .units import make_stages

# Rows computed at a time: large enough that matrix products dominate, small enough that
# a block's layer outputs stay near the cache.
BLOCK_ROWS = 1024


class Workspace:
    """Buffers for batches of up to ``max_rows`` rows, allocated once per fit.

    ``z`` and the stages that follow it, of each layer; in ``training`` the ``deltas`` of the
    hidden ones too. The forward pass leaves the ``inputs`` of the first layer here, and the
    ``outputs`` of each layer, which are the next one's inputs. ``members`` is the leading shape
    of several networks, () for one.
    """

    def __init__(
        self,
        architecture: Architecture,
        max_rows: int,
        dtype: npt.DTypeLike,
        members: tuple[int, ...] = (),
        *,
        training: bool = False,
    ) -> None:
        self.embed = architecture.embedding
        self.n_rows = max_rows
        shapes = [(*members, max_rows, n) for n in architecture.layer_sizes[1:]]
        self.z: list[Array] = [np.empty(shape, dtype) for shape in shapes]
        self.deltas = [np.empty_like(z) for z in self.z[:-1]] if training else []
        self.stages = [
            make_stages(architecture, layer, shape, dtype) for layer, shape in enumerate(shapes)
        ]
        self.inputs: Any = None
        self.embedding: Any = None
        self.outputs = list(self.z)
        self._leading: dict[int, Workspace] = {}

    def leading(self, n_rows: int) -> Workspace:
        """The same buffers, seen as a workspace for the first ``n_rows`` rows."""
        if n_rows == self.n_rows:
            return self
        if n_rows not in self._leading:
            view = self._leading[n_rows] = copy.copy(self)
            view._leading, view.n_rows = {}, n_rows
            view.z = [z[..., :n_rows, :] for z in self.z]
            view.deltas = [delta[..., :n_rows, :] for delta in self.deltas]
        return self._leading[n_rows]
