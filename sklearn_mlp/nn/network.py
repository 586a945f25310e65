"""Forward pass and backpropagation through fully connected layers.

Of each layer::

    z_l = a_{l-1} W_l + b_l        a_l = f_l(z_l)        a_{-1} = X

The last layer is linear: its ``z`` is the raw output, which the loss turns into
predictions. With ``delta_l = dJ/dz_l``, and ``delta_L`` given by the loss::

    dJ/dW_l = a_{l-1}^T delta_l
    dJ/db_l = sum over rows of delta_l
    delta_{l-1} = (delta_l W_l^T) * f_{l-1}'(z_{l-1})

In training, batch normalisation stands between ``z_l`` and ``f_l``, and dropout after
``a_l``: each output is 0 with probability p, else divided by 1 - p (Srivastava et al.
2014, "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15).
An embedding may make the first layer's inputs of X, and a scale of each input multiplies the
rows of ``W_0``.

Several networks, the members, are computed at once where the parameters have a leading axis:
everything then has it, and each member may look at rows of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .._typing import Array, RandomStates
from . import parametric
from .activations import Activation
from .embeddings import Embedding
from .layout import Layers
from .workspace import TrainingWorkspace, Workspace

# Rows computed at a time: large enough that matrix products dominate, small enough that
# a block's layer outputs stay near the cache.
BLOCK_ROWS = 1024


class Network:
    """A stack of fully connected layers.

    Parameters
    ----------
    layer_sizes : sequence of int
        Units per layer, from the inputs of the first weights to the outputs.
    activations : sequence of Activation
        One per hidden layer.
    dropout : sequence of float, default=()
        Probability with which outputs are dropped in training, one per hidden layer.
    batch_norm : bool, default=False
    parametric : bool, default=False
        Whether activations are mixed with the identity, see ``parametric.py``.
    embedding : Embedding or None, default=None
        Makes the first layer's inputs of X.

    Attributes
    ----------
    dropout_share : float
        What ``dropout`` is multiplied by at the moment.
    """

    def __init__(
        self,
        layer_sizes: Sequence[int],
        activations: Sequence[Activation],
        dropout: Sequence[float] = (),
        batch_norm: bool = False,
        parametric: bool = False,
        embedding: Embedding | None = None,
    ) -> None:
        self.layer_sizes = tuple(layer_sizes)
        self.activations = tuple(activations)
        self.dropout = tuple(dropout) or (0.0,) * len(self.activations)
        self.batch_norm = batch_norm
        self.parametric = parametric
        self.embedding = embedding
        self.dropout_share = 1.0

    def forward(
        self,
        layers: Layers,
        X: Any,
        workspace: Workspace,
        random_state: RandomStates = None,
    ) -> Array:
        """Fill the workspace with every layer's output; return the last, the raw output.

        ``X`` is an array or a CSR matrix, (n_rows, n_features). ``random_state`` draws
        what is dropped; without one nothing is. The result is a view of the workspace,
        (n_rows, n_outputs).
        """
        workspace = workspace.leading(X.shape[-2])
        a = X
        if self.embedding is not None:
            a, workspace.embedding = self.embedding.forward(layers.embedding, X)
        workspace.inputs = a
        weights = _scaled_weights(layers)
        for layer, f in enumerate(self.activations):
            z = workspace.z[layer]
            _dot(a, weights[layer], out=z)
            z += layers.biases[layer][..., np.newaxis, :]
            if layers.scales:
                workspace.norms[layer].forward(z, layers.scales[layer], layers.shifts[layer])
            a = workspace.a[layer]
            if layers.mixes:
                parametric.forward(f, layers.mixes[layer], z, out=a)
            else:
                f.forward(z, out=a)
            mask = workspace.masks[layer]
            if mask is not None and random_state is not None:
                p = self.dropout[layer] * self.dropout_share
                np.divide(_draw(random_state, a.shape, p), 1 - p, out=mask)
                a = np.multiply(a, mask, out=workspace.sent[layer])
        raw = workspace.raw
        _dot(a, weights[-1], out=raw)
        raw += layers.biases[-1][..., np.newaxis, :]
        return raw

    def backward(
        self, layers: Layers, X: Any, delta: Array, workspace: TrainingWorkspace, grad: Layers
    ) -> None:
        """Write every layer's gradient, given ``delta = dJ/dz`` of the raw output.

        Must follow ``forward`` with the same ``X`` and ``workspace``, and with dropout a
        ``random_state``.
        """
        n_rows = X.shape[-2]
        workspace = workspace.leading(n_rows)
        weights = _scaled_weights(layers)
        for layer in reversed(range(len(weights))):
            below = layer - 1
            sent = workspace.sent[below] if layer > 0 else workspace.inputs
            _dot(_transpose(sent), delta, out=grad.weights[layer])
            _dot(workspace.ones[:n_rows], delta, out=grad.biases[layer])
            if layer > 0:
                delta_below = workspace.deltas[below]
                _dot(delta, _transpose(weights[layer]), out=delta_below)
                delta = delta_below
                self._through_unit(below, layers, delta, workspace, grad)
        if self.embedding is not None:
            delta_inputs = delta @ _transpose(weights[0])
            self.embedding.backward(
                layers.embedding, workspace.embedding, delta_inputs, grad.embedding
            )
        for scale, grad_scale in zip(layers.input_scale, grad.input_scale, strict=True):
            np.sum(grad.weights[0] * layers.weights[0], axis=-1, out=grad_scale)
            grad.weights[0][...] *= scale[..., np.newaxis]

    def _through_unit(
        self, layer: int, layers: Layers, delta: Array, workspace: TrainingWorkspace, grad: Layers
    ) -> None:
        """Turn ``delta`` of a hidden layer's output into that of its ``z``, in place."""
        mask = workspace.masks[layer]
        if mask is not None:
            delta *= mask
        f, z = self.activations[layer], workspace.z[layer]
        if layers.mixes:
            parametric.backward(f, layers.mixes[layer], z, delta, grad.mixes[layer])
        else:
            f.backward(z, workspace.a[layer], delta)
        if layers.scales:
            workspace.norms[layer].backward(
                delta, layers.scales[layer], grad.scales[layer], grad.shifts[layer]
            )

    def update_running(self, layers: Layers, workspace: TrainingWorkspace, n_updates: int) -> None:
        """Move the running means and variances towards the last batch."""
        for norm, mean, variance in zip(
            workspace.norms, layers.means, layers.variances, strict=False
        ):
            norm.update_running(mean, variance, n_updates)

    def predict(self, layers: Layers, X: Any, dtype: npt.DTypeLike) -> Array:
        """Raw output (n_rows, n_outputs), computed in blocks of rows to bound the memory.

        Without dropout, and of folded layers.
        """
        n_rows = X.shape[0]
        block_rows = max(1, min(n_rows, BLOCK_ROWS))
        workspace = Workspace(self, block_rows, dtype)
        layers = Layers(*([np.asarray(part, dtype) for part in parts] for parts in layers))
        if n_rows == block_rows:
            return self.forward(layers, X.astype(dtype, copy=False), workspace)
        raw: Array = np.empty((n_rows, self.layer_sizes[-1]), dtype)
        for start in range(0, n_rows, block_rows):
            X_block = X[start : start + block_rows].astype(dtype, copy=False)
            raw[start : start + block_rows] = self.forward(layers, X_block, workspace)
        return raw


def _scaled_weights(layers: Layers) -> Sequence[Array]:
    """The weights, those of the first layer with the scale of its inputs."""
    if not layers.input_scale:
        return layers.weights
    (scale,) = layers.input_scale
    return [scale[..., np.newaxis] * layers.weights[0], *layers.weights[1:]]


def _draw(random_state: RandomStates, shape: tuple[int, ...], p: float) -> npt.NDArray[np.bool_]:
    """What is kept, with probability ``1 - p``; each member's from a stream of its own."""
    if isinstance(random_state, np.random.RandomState):
        # 16 bits decide: four times faster than random_sample, p right to 1 / 131072
        bits = np.frombuffer(random_state.bytes(2 * math.prod(shape)), np.uint16)
        return bits.reshape(shape) >= round(p * 65536)
    assert random_state is not None
    return np.stack([_draw(stream, shape[1:], p) for stream in random_state])


def _transpose(a: Any) -> Any:
    return a.T if a.ndim == 2 else a.swapaxes(-1, -2)


def _dot(a: Any, b: Array, out: Array) -> None:
    """``out = a b`` where ``a`` may be sparse, or both may have a leading axis."""
    if not isinstance(a, np.ndarray):
        out[...] = a @ b  # SciPy has no ``out``
    elif b.ndim == 2:
        np.dot(a, b, out=out)  # less overhead than matmul, and BLAS whatever the shapes
    elif a.ndim > 1 and a.shape[-1] == 1:
        np.multiply(a, b, out=out)  # an outer product, for which matmul does not use BLAS
    else:
        np.matmul(a, b, out=out)
