"""Forward pass and backpropagation through fully connected layers.

    z_l = a_{l-1} W_l + b_l        a_l = f_l(z_l)        a_{-1} = X

The last layer is linear: its ``z`` is the raw output, which the loss turns into
predictions. With ``delta_l = dJ/dz_l``, and ``delta_L`` given by the loss,

    dJ/dW_l = a_{l-1}^T delta_l
    dJ/db_l = sum over rows of delta_l
    delta_{l-1} = (delta_l W_l^T) * f_{l-1}'(z_{l-1})
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .activations import Activation
from .layout import Array

# Rows computed at a time: large enough that matrix products dominate, small enough that
# a block's layer outputs stay near the cache.
BLOCK_ROWS = 1024


class Workspace:
    """Buffers for the layers' outputs and deltas, allocated once per fit.

    Serves batches of up to ``max_rows`` rows through leading-row views.
    """

    def __init__(
        self, units: Sequence[int], max_rows: int, dtype: npt.DTypeLike, *, training: bool = True
    ) -> None:
        self.outputs: list[Array] = [np.empty((max_rows, n), dtype) for n in units]
        self.deltas: list[Array] = [np.empty((max_rows, n), dtype) for n in units[:-1] if training]


class Network:
    """A stack of fully connected layers.

    Parameters
    ----------
    layer_sizes : sequence of int
        Units per layer, from the input features to the outputs.
    activations : sequence of Activation
        One per hidden layer.
    """

    def __init__(self, layer_sizes: Sequence[int], activations: Sequence[Activation]) -> None:
        self.layer_sizes = tuple(layer_sizes)
        self.activations = tuple(activations)

    def workspace(self, max_rows: int, dtype: npt.DTypeLike, *, training: bool = True) -> Workspace:
        return Workspace(self.layer_sizes[1:], max_rows, dtype, training=training)

    def forward(
        self, weights: Sequence[Array], biases: Sequence[Array], X: Any, workspace: Workspace
    ) -> Array:
        """Fill the workspace with every layer's output; return the last, the raw output.

        ``X`` is an array or a CSR matrix, (n_rows, n_features). The result is a view of
        the workspace, (n_rows, n_outputs).
        """
        n_rows = X.shape[0]
        a = X
        for layer, (W, b) in enumerate(zip(weights, biases, strict=True)):
            z = workspace.outputs[layer][:n_rows]
            _matmul(a, W, out=z)
            z += b
            if layer < len(self.activations):
                self.activations[layer].forward(z, out=z)
            a = z
        return z

    def backward(
        self,
        weights: Sequence[Array],
        X: Any,
        delta: Array,
        workspace: Workspace,
        grad_weights: Sequence[Array],
        grad_biases: Sequence[Array],
    ) -> None:
        """Write dJ/dW and dJ/db, given ``delta = dJ/dz`` of the raw output.

        Must follow ``forward`` with the same ``X`` and ``workspace``.
        """
        n_rows = X.shape[0]
        for layer in reversed(range(len(weights))):
            a = workspace.outputs[layer - 1][:n_rows] if layer > 0 else X
            _matmul(a.T, delta, out=grad_weights[layer])
            delta.sum(axis=0, out=grad_biases[layer])
            if layer > 0:
                delta_below = workspace.deltas[layer - 1][:n_rows]
                np.matmul(delta, weights[layer].T, out=delta_below)
                self.activations[layer - 1].backward(a, delta_below)
                delta = delta_below

    def predict(
        self, weights: Sequence[Array], biases: Sequence[Array], X: Any, dtype: npt.DTypeLike
    ) -> Array:
        """Raw output (n_rows, n_outputs), computed in blocks of rows to bound the memory."""
        n_rows = X.shape[0]
        block_rows = max(1, min(n_rows, BLOCK_ROWS))
        workspace = self.workspace(block_rows, dtype, training=False)
        weights = [np.asarray(W, dtype) for W in weights]
        biases = [np.asarray(b, dtype) for b in biases]
        raw: Array = np.empty((n_rows, self.layer_sizes[-1]), dtype)
        for start in range(0, n_rows, block_rows):
            X_block = X[start : start + block_rows].astype(dtype, copy=False)
            raw[start : start + block_rows] = self.forward(weights, biases, X_block, workspace)
        return raw


def _matmul(a: Any, b: Array, out: Array) -> None:
    """``out = a b`` where ``a`` may be sparse; SciPy has no ``out``."""
    if isinstance(a, np.ndarray):
        np.matmul(a, b, out=out)
    else:
        out[...] = a @ b
