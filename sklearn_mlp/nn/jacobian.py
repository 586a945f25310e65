"""Derivatives of each row's outputs: by its inputs, and of plain networks by all parameters.

Backpropagation of a vector ``r`` for each row in place of the loss's gradient::

    delta_L = r        delta_{l-1} = (delta_l W_l^T) * f_{l-1}'(z_{l-1})

gives ``r^T J``, a row of the Jacobian ``J = dz_L/dtheta`` times ``r``. Per row, and in ``theta``'s
order::

    r^T dz_L/dW_l = a_{l-1}^T delta_l        r^T dz_L/db_l = delta_l

The gradient by the inputs, of any network without dropout and batch normalisation, is
``delta_0 W_0^T``, through the embedding if there is one.

What becomes of these products over rows i and j can be had without them::

    J_i J_j^T = sum_l (a_{l-1,i} a_{l-1,j}^T + 1) * (delta_{l,i} delta_{l,j}^T)

and ``J v``, the change of the outputs along ``v = (V_l, c_l)``, by a forward pass of tangents::

    z_l' = a_{l-1}' W_l + a_{l-1} V_l + c_l        a_l' = f_l'(z_l) * z_l'        a_{-1}' = 0

All follow a ``forward`` with the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import issparse

from .._typing import Array
from .layout import Layers, Layout
from .network import backward
from .workspace import Workspace


class Derivatives:
    """Those of the rows that the workspace was last filled with.

    Parameters
    ----------
    layout : Layout
    layers : Layers
        What ``forward`` was called with.
    workspace : Workspace
        For just these rows; `transposed` needs one for training.
    """

    def __init__(self, layout: Layout, layers: Layers, workspace: Workspace) -> None:
        self.layout = layout
        self.layers = layers
        self.workspace = workspace
        self._unused = layout.layers(np.empty(layout.n_parameters, workspace.z[0].dtype))

    @property
    def inputs(self) -> list[Any]:
        """``a_{l-1}`` of each layer, (n_rows, n_in)."""
        return [self.workspace.inputs, *self.workspace.outputs[:-1]]

    def deltas(self, r: Array) -> list[Array]:
        """``delta_l`` of each layer, (n_rows, n_out), for an ``r`` of shape (n_rows, n_outputs)."""
        found = [r]
        for layer in range(len(self.layers.weights) - 1, 0, -1):
            below = found[0] @ self.layers.weights[layer].T
            self._times_slope(below, layer - 1)
            found.insert(0, below)
        return found

    def by_inputs(self, r: Array) -> Array:
        """``r^T dz_L/dX`` of each row, (n_rows, n_features)."""
        delta: Array = self.deltas(r)[0] @ self.layers.weights[0].T
        embed, saved = self.workspace.embed, self.workspace.embedding
        if embed is None:
            return delta
        return embed.input_gradient(self.layers.embedding, saved, delta)

    def jacobian(self, r: Array) -> Array:
        """``r^T J`` of each row, (n_rows, n_parameters), column by column in memory."""
        rows: Array = np.empty((self.layout.n_parameters, len(r)), r.dtype).T
        views = self.layout.layers(rows)
        for layer, (a, delta) in enumerate(zip(self.inputs, self.deltas(r), strict=True)):
            a = a.toarray(order="F") if issparse(a) else np.asfortranarray(a)
            delta = np.asfortranarray(delta)
            np.multiply(a[:, :, np.newaxis], delta[:, np.newaxis], out=views.weights[layer])
            views.biases[layer][...] = delta
        return rows

    def transposed(self, r: Array) -> Array:
        """The sum over rows of ``r^T J``, (n_parameters,); this is backpropagation."""
        grad: Array = np.empty(self.layout.n_parameters)
        backward(self.layers, self.inputs[0], r, self.workspace, self.layout.layers(grad))
        return grad

    def squares(self, r: Array) -> Array:
        """The sum over rows of the squares of ``r^T J``, (n_parameters,)."""
        squares = np.empty(self.layout.n_parameters)
        views = self.layout.layers(squares)
        for layer, (a, delta) in enumerate(zip(self.inputs, self.deltas(r), strict=True)):
            views.weights[layer][...] = (a.multiply(a) if issparse(a) else a * a).T @ delta**2
            np.sum(delta**2, axis=0, out=views.biases[layer])
        return squares

    def tangent(self, v: Array) -> Array:
        """``J v`` of each row, (n_rows, n_outputs)."""
        direction = self.layout.layers(v)
        tangent: Array = np.empty(0)
        for layer, a in enumerate(self.inputs):
            along = a @ direction.weights[layer] + direction.biases[layer]
            if layer > 0:
                self._times_slope(tangent, layer - 1)
                along += tangent @ self.layers.weights[layer]
            tangent = along
        return tangent

    def _times_slope(self, x: Array, layer: int) -> None:
        """``x *= f'(z)``: what each stage's way back does."""
        for stage in reversed(self.workspace.stages[layer]):
            stage.backward(x, self.layers, self._unused)


def gram(inputs: Sequence[Any], deltas: Sequence[Array]) -> tuple[Array, Array]:
    """``J J^T`` of many rows, (n_rows, n_rows): the part of the weights and that of the biases.

    Parameters
    ----------
    inputs : list of ndarray or CSR matrix of shape (n_rows, n_in)
        ``a_{l-1}`` of each layer.
    deltas : list of ndarray of shape (n_rows, n_out)
        ``delta_l`` of each layer.
    """
    of_weights, of_biases = np.zeros((2, len(deltas[0]), len(deltas[0])))
    for a, delta in zip(inputs, deltas, strict=True):
        products, bias_products = a @ a.T, delta @ delta.T
        products = products.toarray() if issparse(products) else products
        of_biases += bias_products
        of_weights += np.multiply(products, bias_products, out=products)
    return of_weights, of_biases
