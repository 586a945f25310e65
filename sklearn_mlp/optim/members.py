"""Several networks trained in lockstep: one product for all where one each would be small.

Each has its own parameters, rows, random stream and monitor, and ends up where it would have
alone, to rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from .._typing import Array, Rows
from ..nn.layout import Layers
from ..nn.network import backward, forward
from ..nn.units import Batch
from ..nn.workspace import Workspace
from .objective import NetworkObjective, loss_term_of


class Members:
    """Several objectives over the same dense ``X`` and ``y``, as one.

    ``theta`` and its gradient have shape (n_members, n_parameters), rows (n_members,
    n_rows), values (n_members,). They differ in parameters, weights, penalty and random stream.

    Parameters
    ----------
    objectives : sequence of NetworkObjective
    random_states : sequence of RandomState
        What draws each one's dropout.
    max_rows : int
        The largest number of rows of each that will be asked for at once.
    ended : sequence of bool or None
        For which of them training is over, kept up to date by their monitors; None for none.
    """

    def __init__(
        self,
        objectives: Sequence[NetworkObjective],
        random_states: Sequence[np.random.RandomState],
        max_rows: int,
        ended: Sequence[bool] | None = None,
    ) -> None:
        first = objectives[0]
        self.objectives = list(objectives)
        self._max_rows = max_rows
        self.ended = [False] * len(objectives) if ended is None else ended
        self.layout, self.n_weights = first.layout, first.n_weights
        self.X, self.y, self.dtype = first.X, first.y, first.dtype
        self.random_states = list(random_states)
        self._alphas = np.array([[each.alpha] for each in objectives], self.dtype)
        weights = [each.sample_weight for each in objectives if each.sample_weight is not None]
        self._weights = np.stack(weights) if weights else None
        self.largest_product = self.layout.architecture.largest_product(max_rows, dense=True)
        self._loss_term = loss_term_of(first.loss)
        self._theta: Array | None = None

    @cached_property
    def is_compiled(self) -> bool:
        """Whether each has a twin: then they take turns, epoch by epoch."""
        return all(each.is_compiled for each in self.objectives)

    @cached_property
    def workspace(self) -> Workspace:
        members = (len(self.objectives),)
        architecture = self.layout.architecture
        return Workspace(architecture, self._max_rows, self.dtype, members, training=True)

    @cached_property
    def _grad(self) -> Array:
        return np.zeros((len(self.objectives), self.layout.n_parameters), self.dtype)

    @cached_property
    def _grad_layers(self) -> Layers:
        return self.layout.layers(self._grad)

    @cached_property
    def _penalty_grad(self) -> Array:
        return np.empty((len(self.objectives), self.n_weights), self.dtype)

    def value_and_grad(self, theta: Array, rows: Rows, noise: float = 1.0) -> tuple[Array, Array]:
        """Each member's ``J`` and ``dJ/dtheta``; a buffer that the next call overwrites."""
        assert not isinstance(rows, slice)
        if theta is not self._theta:
            self._theta, self._layers = theta, self.layout.layers(theta)
        n_rows = rows.shape[1]
        X = self.X.take(rows, axis=0).astype(self.dtype, copy=False)
        y = self.y.take(rows, axis=0).astype(self.dtype, copy=False)
        z = forward(self._layers, X, self.workspace, Batch(self.random_states, noise))
        s = None if self._weights is None else np.take_along_axis(self._weights, rows, axis=1)
        values, delta = self._loss_term(y, z, s, n_rows)
        backward(self._layers, X, delta, self.workspace, self._grad_layers)

        weights, strengths = theta[:, : self.n_weights], self._alphas / n_rows
        penalties = 0.5 * strengths[:, 0] * np.einsum("ij,ij->i", weights, weights)
        self._grad[:, : self.n_weights] += np.multiply(weights, strengths, out=self._penalty_grad)
        return values + penalties, self._grad

    def after_update(self, theta: Array, n_updates: int) -> None:
        """Nothing: batch normalisation does not know of several networks."""
