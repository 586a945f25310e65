"""Forward pass and backpropagation through fully connected layers.

    z_l = a_{l-1} W_l + b_l        a_l = f_l(z_l)        a_{-1} = X

The last layer is linear: its ``z`` is the raw output, which the loss turns into
predictions. With ``delta_l = dJ/dz_l``, and ``delta_L`` given by the loss,

    dJ/dW_l = a_{l-1}^T delta_l
    dJ/db_l = sum over rows of delta_l
    delta_{l-1} = (delta_l W_l^T) * f_{l-1}'(z_{l-1})

In training, batch normalisation stands between ``z_l`` and ``f_l``, and dropout after
``a_l``: each output is 0 with probability p, else divided by 1 - p (Srivastava et al.
2014, "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15).
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from .activations import Activation
from .batch_norm import BatchNorm
from .layout import Array, Layers

# Rows computed at a time: large enough that matrix products dominate, small enough that
# a block's layer outputs stay near the cache.
BLOCK_ROWS = 1024


class Workspace:
    """Buffers of the forward pass, for batches of up to ``max_rows`` rows.

    Per hidden layer ``z``; ``a``, the same memory unless the activation keeps its input;
    and ``sent``, what the next layer sees, the same as ``a`` unless there is dropout.
    """

    def __init__(self, network: Network, max_rows: int, dtype: npt.DTypeLike) -> None:
        self.raw: Array = np.empty((max_rows, network.layer_sizes[-1]), dtype)
        self.z: list[Array] = [np.empty((max_rows, n), dtype) for n in network.layer_sizes[1:-1]]
        self.a = [
            np.empty_like(z) if f.keeps_input else z
            for z, f in zip(self.z, network.activations, strict=True)
        ]
        self.sent = self.a
        self.masks: list[Array | None] = [None] * len(self.a)
        self.norms: list[BatchNorm] = []
        self._leading: dict[int, Self] = {}

    def leading(self, n_rows: int) -> Self:
        """The same buffers, seen as a workspace for the first ``n_rows`` rows."""
        if n_rows == len(self.raw):
            return self
        if n_rows not in self._leading:
            view = self._leading[n_rows] = copy.copy(self)
            view._leading = {}
            view.raw = self.raw[:n_rows]
            for name in ("z", "a", "sent", "masks", "deltas"):
                buffers = getattr(self, name, [])
                setattr(view, name, [b if b is None else b[:n_rows] for b in buffers])
        return self._leading[n_rows]


class TrainingWorkspace(Workspace):
    """Buffers of both passes, allocated once per fit.

    Adds each hidden layer's ``delta``, dropout's masks, and batch normalisation.
    """

    def __init__(self, network: Network, max_rows: int, dtype: npt.DTypeLike) -> None:
        super().__init__(network, max_rows, dtype)
        self.sent = [
            np.empty_like(a) if p > 0 else a for a, p in zip(self.a, network.dropout, strict=True)
        ]
        self.masks = [
            np.empty_like(a) if p > 0 else None
            for a, p in zip(self.a, network.dropout, strict=True)
        ]
        self.deltas = [np.empty_like(z) for z in self.z]
        if network.batch_norm:
            self.norms = [BatchNorm(max_rows, z.shape[1], dtype) for z in self.z]
        self.ones: Array = np.ones(max_rows, dtype)


class Network:
    """A stack of fully connected layers.

    Parameters
    ----------
    layer_sizes : sequence of int
        Units per layer, from the input features to the outputs.
    activations : sequence of Activation
        One per hidden layer.
    dropout : sequence of float, default=()
        Probability with which outputs are dropped in training, one per hidden layer.
    batch_norm : bool, default=False
    """

    def __init__(
        self,
        layer_sizes: Sequence[int],
        activations: Sequence[Activation],
        dropout: Sequence[float] = (),
        batch_norm: bool = False,
    ) -> None:
        self.layer_sizes = tuple(layer_sizes)
        self.activations = tuple(activations)
        self.dropout = tuple(dropout) or (0.0,) * len(self.activations)
        self.batch_norm = batch_norm

    def forward(
        self,
        layers: Layers,
        X: Any,
        workspace: Workspace,
        random_state: np.random.RandomState | None = None,
    ) -> Array:
        """Fill the workspace with every layer's output; return the last, the raw output.

        ``X`` is an array or a CSR matrix, (n_rows, n_features). ``random_state`` draws
        what is dropped; without one nothing is. The result is a view of the workspace,
        (n_rows, n_outputs).
        """
        workspace = workspace.leading(X.shape[0])
        a = X
        for layer, f in enumerate(self.activations):
            z = workspace.z[layer]
            _dot(a, layers.weights[layer], out=z)
            z += layers.biases[layer]
            if layers.scales:
                workspace.norms[layer].forward(z, layers.scales[layer], layers.shifts[layer])
            a = workspace.a[layer]
            f.forward(z, out=a)
            mask = workspace.masks[layer]
            if mask is not None and random_state is not None:
                p = self.dropout[layer]
                kept = random_state.random_sample(a.shape) >= p
                np.divide(kept, 1 - p, out=mask)
                a = np.multiply(a, mask, out=workspace.sent[layer])
        raw = workspace.raw
        _dot(a, layers.weights[-1], out=raw)
        raw += layers.biases[-1]
        return raw

    def backward(
        self, layers: Layers, X: Any, delta: Array, workspace: TrainingWorkspace, grad: Layers
    ) -> None:
        """Write every layer's gradient, given ``delta = dJ/dz`` of the raw output.

        Must follow ``forward`` with the same ``X`` and ``workspace``, and with dropout a
        ``random_state``.
        """
        n_rows = X.shape[0]
        workspace = workspace.leading(n_rows)
        for layer in reversed(range(len(layers.weights))):
            below = layer - 1
            sent = workspace.sent[below] if layer > 0 else X
            _dot(sent.T, delta, out=grad.weights[layer])
            np.dot(workspace.ones[:n_rows], delta, out=grad.biases[layer])
            if layer > 0:
                delta = np.dot(delta, layers.weights[layer].T, out=workspace.deltas[below])
                mask = workspace.masks[below]
                if mask is not None:
                    delta *= mask
                self.activations[below].backward(workspace.z[below], workspace.a[below], delta)
                if layers.scales:
                    workspace.norms[below].backward(
                        delta, layers.scales[below], grad.scales[below], grad.shifts[below]
                    )

    def update_running(self, layers: Layers, workspace: TrainingWorkspace, n_updates: int) -> None:
        """Move the running means and variances towards the last batch."""
        for norm, mean, variance in zip(
            workspace.norms, layers.means, layers.variances, strict=False
        ):
            norm.update_running(mean, variance, n_updates)

    def predict(self, layers: Layers, X: Any, dtype: npt.DTypeLike) -> Array:
        """Raw output (n_rows, n_outputs), computed in blocks of rows to bound the memory.

        Without dropout; batch normalisation must have been folded.
        """
        n_rows = X.shape[0]
        block_rows = max(1, min(n_rows, BLOCK_ROWS))
        workspace = Workspace(self, block_rows, dtype)
        layers = Layers(
            [np.asarray(W, dtype) for W in layers.weights],
            [np.asarray(b, dtype) for b in layers.biases],
        )
        if n_rows == block_rows:
            return self.forward(layers, X.astype(dtype, copy=False), workspace)
        raw: Array = np.empty((n_rows, self.layer_sizes[-1]), dtype)
        for start in range(0, n_rows, block_rows):
            X_block = X[start : start + block_rows].astype(dtype, copy=False)
            raw[start : start + block_rows] = self.forward(layers, X_block, workspace)
        return raw


def _dot(a: Any, b: Array, out: Array) -> None:
    """``out = a b`` where ``a`` may be sparse; SciPy has no ``out``."""
    if isinstance(a, np.ndarray):
        np.dot(a, b, out=out)  # less overhead than matmul, and BLAS whatever the shapes
    else:
        out[...] = a @ b
