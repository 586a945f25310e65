"""Forward pass and backpropagation through fully connected layers.

Of each layer::

    z_l = a_{l-1} W_l + b_l        a_l = f_l(z_l)        a_{-1} = X

The last layer is linear: its ``z`` is the raw output, which the loss turns into
predictions. With ``delta_l = dJ/dz_l``, and ``delta_L`` given by the loss::

    dJ/dW_l = a_{l-1}^T delta_l
    dJ/db_l = sum over rows of delta_l
    delta_{l-1} = (delta_l W_l^T) * f_{l-1}'(z_{l-1})

``units.py`` has what makes ``a_l`` of the product: the bias, the activation, and what else a
hidden layer does. An embedding may make the first layer's inputs of X, and a scale of each
input multiplies the rows of ``W_0``.

Several networks, the members, are computed at once where the parameters have a leading axis:
everything then has it, and each member may look at rows of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._typing import Array
from .layout import Layers
from .units import Batch, dot
from .workspace import Workspace

NO_TRAINING = Batch()


def forward(
    layers: Layers,
    X: Any,
    workspace: Workspace,
    batch: Batch = NO_TRAINING,
) -> Array:
    """Fill the workspace with every layer's output; return the last, the raw output.

    ``X`` is an array or a CSR matrix, (n_rows, n_features). The result is a view of the
    workspace, (n_rows, n_outputs).
    """
    workspace = workspace.leading(X.shape[-2])
    a = X
    if workspace.embed is not None:
        a, workspace.embedding = workspace.embed.forward(layers.embedding, X)
    workspace.inputs = a
    weights = _scaled_weights(layers)
    for layer, stages in enumerate(workspace.stages):
        z = workspace.z[layer]
        dot(a, weights[layer], out=z)
        a = z
        for stage in stages:
            a = stage.forward(a, layers, batch)
        workspace.outputs[layer] = a
    return a


def backward(layers: Layers, X: Any, delta: Array, workspace: Workspace, grad: Layers) -> None:
    """Write every layer's gradient, given ``delta = dJ/dz`` of the raw output.

    Must follow ``forward`` with the same ``X`` and ``workspace``.
    """
    workspace = workspace.leading(X.shape[-2])
    weights = _scaled_weights(layers)
    for layer in reversed(range(len(weights))):
        for stage in reversed(workspace.stages[layer]):
            stage.backward(delta, layers, grad)
        a = workspace.outputs[layer - 1] if layer > 0 else workspace.inputs
        dot(_transpose(a), delta, out=grad.weights[layer])
        if layer > 0:
            below = workspace.deltas[layer - 1]
            dot(delta, _transpose(weights[layer]), out=below)
            delta = below
    if workspace.embed is not None:
        delta_inputs = delta @ _transpose(weights[0])
        workspace.embed.backward(
            layers.embedding, workspace.embedding, delta_inputs, grad.embedding
        )
    if layers.input_scale:
        (scale,), (grad_scale,) = layers.input_scale, grad.input_scale
        np.sum(grad.weights[0] * layers.weights[0], axis=-1, out=grad_scale)
        grad.weights[0][...] *= scale[..., np.newaxis]


def after_update(layers: Layers, workspace: Workspace, n_updates: int) -> None:
    """Bring parameters without a gradient up to date with the last batch."""
    for stages in workspace.stages:
        for stage in stages:
            stage.after_update(layers, n_updates)


def _scaled_weights(layers: Layers) -> Sequence[Array]:
    """The weights, those of the first layer with the scale of its inputs."""
    if not layers.input_scale:
        return layers.weights
    (scale,) = layers.input_scale
    return [scale[..., np.newaxis] * layers.weights[0], *layers.weights[1:]]


def _transpose(a: Any) -> Any:
    return a.T if a.ndim == 2 else a.swapaxes(-1, -2)
