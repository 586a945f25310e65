"""The function that training minimises, and its gradient.

For rows B with weights s_i, whose mean over all training rows is s_mean::

    J(theta) = [ sum_{i in B} s_i l(y_i, f(x_i; theta)) + alpha/2 sum_l ||W_l||^2 ]
               / (|B| s_mean)

Losses are summed over outputs; biases are not penalised. Dividing by s_mean and not by
the batch's own weight sum keeps the mini-batch gradient unbiased. The caller does it
beforehand: weights come as s_i / s_mean, the penalty's strength as alpha / s_mean.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from .._typing import Array, Rows
from ..kernels import compiled
from ..nn.layout import Layers, Layout
from ..nn.losses import Loss
from ..nn.network import after_update, backward, forward
from ..nn.twins import PRECISIONS, loss_number
from ..nn.units import Batch
from ..nn.workspace import BLOCK_ROWS, Workspace
from .batches import count_rows, split_rows
from .compiled import CompiledObjective
from .curvature import Curvature


class Objective(Protocol):
    """All that a solver knows of what it minimises.

    Attributes
    ----------
    n_weights : int
        ``theta[..., :n_weights]`` are weights: penalised, and subject to decay.
    """

    n_weights: int

    def value_and_grad(self, theta: Array, rows: Rows, noise: float = 1.0) -> tuple[Any, Array]:
        """``J`` and ``dJ/dtheta`` over ``rows``; ``noise`` is what dropout is multiplied by.

        The gradient may be a buffer that the next call overwrites.
        """

    def after_update(self, theta: Array, n_updates: int) -> None:
        """Bring what follows the batches without a gradient up to date, in ``theta``.

        ``n_updates`` were made before this one.
        """


LossTerm = Callable[[Array, Array, Array | None, int], tuple[Any, Array]]


def loss_term_of(loss: Loss) -> LossTerm:
    """``sum_i s_i l_i / n`` and its gradient in ``z``, as a function of ``y, z, s, n``.

    Arrays may have a leading axis, of several networks. ``z`` may be overwritten.
    """

    def by_numpy(y: Array, z: Array, s: Array | None, n_rows: int) -> tuple[Any, Array]:
        if z.ndim == 2:
            values, delta = loss.value_and_gradient(y, z)
        else:
            flat = (-1, z.shape[-1])
            values, delta = loss.value_and_gradient(y.reshape(flat), z.reshape(flat))
            values, delta = values.reshape(z.shape[:-1]), delta.reshape(z.shape)
        delta = delta.astype(z.dtype, copy=False)
        if s is not None:
            values = values * s
            delta *= s[..., np.newaxis]
        delta /= n_rows
        return np.add.reduce(values, axis=-1, dtype=np.float64) / n_rows, delta

    def by_its_twin(y: Array, z: Array, s: Array | None, n_rows: int) -> tuple[Any, Array]:
        if z.dtype not in PRECISIONS:
            return by_numpy(y, z, s, n_rows)
        y, delta = np.require(y, requirements=["C", "A"]), np.empty(z.shape, z.dtype)
        if z.ndim == 2:
            return compiled.loss(number, y, z, s, n_rows, delta) / n_rows, delta
        weights = [None] * len(z) if s is None else s
        totals = [
            compiled.loss(number, y[member], z[member], weights[member], n_rows, delta[member])
            for member in range(len(z))
        ]
        return np.array(totals) / n_rows, delta

    number = loss_number(loss)
    return by_numpy if number is None else by_its_twin


class NetworkObjective:
    """``J(theta)`` of a network over any subset of the training rows.

    Its buffers are allocated when it is first evaluated.

    Parameters
    ----------
    layout : Layout
        Of ``theta`` and of its gradient.
    loss : Loss
    X : ndarray or CSR matrix of shape (n_rows, n_features)
    y : ndarray of shape (n_rows, n_outputs)
        Encoded targets; cast to ``dtype`` a batch at a time.
    sample_weight : ndarray of shape (n_rows,) or None
        ``s_i / s_mean``.
    mean_weight : float, default=1.0
        ``s_mean``.
    alpha : float
        ``alpha / s_mean``, the strength of the L2 penalty.
    dtype : dtype
        Of ``theta`` and of all arithmetic.
    max_rows : int
        The largest number of rows that will be asked for at once. More than
        ``BLOCK_ROWS`` are computed in blocks, so that memory stays bounded; not with
        batch normalisation, which needs the whole batch.
    random_state : RandomState or None
        Draws what dropout drops, anew at each evaluation.
    """

    def __init__(
        self,
        layout: Layout,
        loss: Loss,
        X: Any,
        y: npt.NDArray[Any],
        *,
        sample_weight: Array | None,
        alpha: float,
        dtype: npt.DTypeLike,
        max_rows: int,
        random_state: np.random.RandomState | None = None,
        mean_weight: float = 1.0,
    ) -> None:
        self.layout = layout
        self.n_weights = layout.n_weights
        self.loss = loss
        self.X = X
        self.y = y
        self.sample_weight = sample_weight
        self.mean_weight = mean_weight
        self.alpha = alpha
        self.dtype = dtype
        self.random_state = random_state
        self._has_batch_norm = layout.architecture.batch_norm
        self.block_rows = max_rows if self._has_batch_norm else min(max_rows, BLOCK_ROWS)
        self._loss_term = loss_term_of(loss)
        self._theta: Array | None = None
        self._fits_buffer = isinstance(X, np.ndarray) and X.dtype == dtype and X.flags.c_contiguous

    @cached_property
    def twin(self) -> CompiledObjective | None:
        """What computes the same in compiled code, if it can."""
        return CompiledObjective.of(self)

    @property
    def is_compiled(self) -> bool:
        return self.twin is not None

    @cached_property
    def workspace(self) -> Workspace:
        return Workspace(self.layout.architecture, self.block_rows, self.dtype, training=True)

    @cached_property
    def _grad(self) -> Array:
        return np.zeros(self.layout.n_parameters, self.dtype)

    @cached_property
    def _grad_layers(self) -> Layers:
        return self.layout.layers(self._grad)

    @cached_property
    def _block_grad(self) -> Array:
        return np.zeros_like(self._grad)

    @cached_property
    def _block_grad_layers(self) -> Layers:
        return self.layout.layers(self._block_grad)

    @cached_property
    def _penalty_grad(self) -> Array:
        return np.empty(self.n_weights, self.dtype)

    @cached_property
    def _X_buffer(self) -> Array:
        return np.empty((self.block_rows, self.X.shape[1]), self.dtype)

    @property
    def largest_product(self) -> int:
        """Multiplications in the largest dense matrix product of a block."""
        dense = isinstance(self.X, np.ndarray)
        return self.layout.architecture.largest_product(self.block_rows, dense=dense)

    def value_and_grad(self, theta: Array, rows: Rows, noise: float = 1.0) -> tuple[float, Array]:
        """``J`` and ``dJ/dtheta`` over ``rows``.

        The gradient is a buffer that the next call overwrites.
        """
        if self.twin is not None and theta.dtype == self.dtype:
            return self.twin.value_and_grad(theta, rows, noise, self.random_state)
        if theta is not self._theta:  # the solvers that update it in place reuse the views
            self._theta, self._layers = theta, self.layout.layers(theta)
        n_rows = count_rows(rows)
        if n_rows <= self.block_rows:
            value = self._data_term(rows, n_rows, noise, self._grad_layers)
        else:
            value = 0.0
            self._grad.fill(0)
            for block in split_rows(rows, self.block_rows):
                value += self._data_term(block, n_rows, noise, self._block_grad_layers)
                self._grad += self._block_grad

        weights, grad = theta[: self.n_weights], self._grad[: self.n_weights]
        strength = self.alpha / n_rows
        return value + 0.5 * strength * self._penalise(weights, grad, strength), self._grad

    def curvature(self, theta: Array, rows: Rows) -> Curvature:
        """The Gauss-Newton matrix of the data term over ``rows``; of plain networks."""
        return Curvature(self, theta, rows)

    def _penalise(self, weights: Array, grad: Array, strength: float) -> float:
        """Add the penalty's gradient; the sum of the squared weights."""
        if compiled is not None and weights.dtype == grad.dtype and grad.dtype in PRECISIONS:
            return compiled.penalise(weights, grad, strength)
        grad += np.multiply(weights, strength, out=self._penalty_grad)
        return float(weights.dot(weights))

    def _data_term(self, rows: Rows, n_rows: int, noise: float, grad: Layers) -> float:
        """``sum_i s_i l_i / n_rows`` over ``rows``; its gradient is written into ``grad``."""
        X, y = self.gather(rows)
        layers, workspace = self._layers, self.workspace
        s = None if self.sample_weight is None else self.sample_weight[rows]
        z = forward(layers, X, workspace, Batch(self.random_state, noise, s))
        value, delta = self._loss_term(y, z, s, n_rows)
        backward(layers, X, delta, workspace, grad)
        return float(value)

    def gather(self, rows: Rows) -> tuple[Any, Array]:
        """``X`` and ``y`` of these rows: copies, but a slice of ``X`` is a view."""
        if isinstance(rows, slice) or not self._fits_buffer:
            X = self.X[rows].astype(self.dtype, copy=False)
            return X, self.y[rows].astype(self.dtype, copy=False)
        # mode="clip": the default would go through another buffer
        X = self.X.take(rows, axis=0, out=self._X_buffer[: len(rows)], mode="clip")
        return X, self.y.take(rows, axis=0).astype(self.dtype, copy=False)

    def sample_rows(self, rows: Rows, most: int) -> tuple[Any, Array, Array | None]:
        """``X``, ``y`` and weights of at most so many of these rows, evenly spread."""
        indices = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        chosen = indices[:: max(1, -(-len(indices) // most))]
        weights = None if self.sample_weight is None else self.sample_weight[chosen]
        if weights is not None and not weights.any():
            weights = None
        return self.X[chosen], self.y[chosen].astype(np.float64), weights

    def squared_errors(self, theta: Array, rows: Rows) -> Array:
        """``sum_i s_i (f(x_i) - y_i)^2`` of each output, (n_outputs,)."""
        layers, total = self.layout.layers(theta), np.zeros(self.y.shape[1])
        for block in split_rows(rows, self.block_rows):
            X, y = self.gather(block)
            errors = (self.loss.predict(forward(layers, X, self.workspace)) - y) ** 2
            s = None if self.sample_weight is None else self.sample_weight[block]
            total += errors.sum(axis=0) if s is None else s @ errors
        return total

    def with_alpha(self, alpha: float) -> NetworkObjective:
        """The same with another penalty."""
        other = copy.copy(self)
        other.alpha = alpha
        vars(other).pop("twin", None)  # it has a penalty of its own
        return other

    def after_update(self, theta: Array, n_updates: int) -> None:
        """Move the running averages of batch normalisation, which lie in ``theta``."""
        if self._has_batch_norm:
            after_update(self.layout.layers(theta), self.workspace, n_updates)
