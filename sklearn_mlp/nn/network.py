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

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .activations import Activation
from .batch_norm import BatchNorm
from .layout import Array, Layers

# Rows computed at a time: large enough that matrix products dominate, small enough that
# a block's layer outputs stay near the cache.
BLOCK_ROWS = 1024


class Workspace:
    """Buffers of the layers, allocated once per fit for batches of up to ``max_rows`` rows.

    Per hidden layer: ``z``; ``a``, the same memory unless the activation keeps its
    input; ``sent``, what the next layer sees, the same as ``a`` unless there is dropout;
    and ``delta``.
    """

    def __init__(self, network: Network, max_rows: int, dtype: npt.DTypeLike) -> None:
        def buffers() -> list[Array]:
            return [np.empty((max_rows, n), dtype) for n in network.layer_sizes[1:-1]]

        self.raw: Array = np.empty((max_rows, network.layer_sizes[-1]), dtype)
        self.z = buffers()
        self.a = [
            np.empty_like(z) if f.keeps_input else z
            for z, f in zip(self.z, network.activations, strict=True)
        ]
        self.sent = [
            np.empty_like(a) if p > 0 else a for a, p in zip(self.a, network.dropout, strict=True)
        ]
        self.masks = [
            np.empty_like(a) if p > 0 else None
            for a, p in zip(self.a, network.dropout, strict=True)
        ]
        self.deltas = buffers()
        self.norms = [
            BatchNorm(max_rows if network.batch_norm else 0, n, dtype)
            for n in network.layer_sizes[1:-1]
        ]


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
        n_rows = X.shape[0]
        a = X
        for layer, f in enumerate(self.activations):
            z = workspace.z[layer][:n_rows]
            _matmul(a, layers.weights[layer], out=z)
            z += layers.biases[layer]
            if layers.scales:
                workspace.norms[layer].forward(z, layers.scales[layer], layers.shifts[layer])
            a = workspace.a[layer][:n_rows]
            f.forward(z, out=a)
            mask = workspace.masks[layer]
            if mask is not None and random_state is not None:
                p = self.dropout[layer]
                kept = random_state.random_sample(a.shape) >= p
                np.divide(kept, 1 - p, out=mask[:n_rows])
                sent = workspace.sent[layer][:n_rows]
                a = np.multiply(a, mask[:n_rows], out=sent)
        raw = workspace.raw[:n_rows]
        _matmul(a, layers.weights[-1], out=raw)
        raw += layers.biases[-1]
        return raw

    def backward(
        self, layers: Layers, X: Any, delta: Array, workspace: Workspace, grad: Layers
    ) -> None:
        """Write every layer's gradient, given ``delta = dJ/dz`` of the raw output.

        Must follow ``forward`` with the same ``X`` and ``workspace``, and with dropout a
        ``random_state``.
        """
        n_rows = X.shape[0]
        for layer in reversed(range(len(layers.weights))):
            below = layer - 1
            sent = workspace.sent[below][:n_rows] if layer > 0 else X
            _matmul(sent.T, delta, out=grad.weights[layer])
            delta.sum(axis=0, out=grad.biases[layer])
            if layer > 0:
                delta_below = workspace.deltas[below][:n_rows]
                np.matmul(delta, layers.weights[layer].T, out=delta_below)
                delta = delta_below
                mask = workspace.masks[below]
                if mask is not None:
                    delta *= mask[:n_rows]
                z, a = workspace.z[below][:n_rows], workspace.a[below][:n_rows]
                self.activations[below].backward(z, a, delta)
                if layers.scales:
                    workspace.norms[below].backward(
                        delta, layers.scales[below], grad.scales[below], grad.shifts[below]
                    )

    def update_running(self, layers: Layers, workspace: Workspace, n_updates: int) -> None:
        """Move the running means and variances towards the last batch."""
        for norm, mean, variance in zip(
            workspace.norms, layers.means, layers.variances, strict=False
        ):
            norm.update_running(mean, variance, n_updates)

    def predict(self, layers: Layers, X: Any, dtype: npt.DTypeLike) -> Array:
        """Raw output (n_rows, n_outputs), computed in blocks of rows to bound the memory.

        Without dropout; batch normalisation must have been folded.
        """
        deployed = Network(self.layer_sizes, self.activations)
        n_rows = X.shape[0]
        block_rows = max(1, min(n_rows, BLOCK_ROWS))
        workspace = Workspace(deployed, block_rows, dtype)
        layers = Layers(
            [np.asarray(W, dtype) for W in layers.weights],
            [np.asarray(b, dtype) for b in layers.biases],
        )
        raw: Array = np.empty((n_rows, self.layer_sizes[-1]), dtype)
        for start in range(0, n_rows, block_rows):
            X_block = X[start : start + block_rows].astype(dtype, copy=False)
            raw[start : start + block_rows] = deployed.forward(layers, X_block, workspace)
        return raw


def _matmul(a: Any, b: Array, out: Array) -> None:
    """``out = a b`` where ``a`` may be sparse; SciPy has no ``out``."""
    if isinstance(a, np.ndarray):
        np.matmul(a, b, out=out)
    else:
        out[...] = a @ b
