"""Several networks trained in lockstep: one product for all where one each would be small.

Each has its own parameters, rows, random stream and monitor, and ends up where it would have
alone, to rounding.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from .._typing import Array
from .monitors import STOPPED, Monitor, Observer
from .objective import Objective
from .schedules import Progress
from .solution import Solution, Status
from .stochastic import Descent

RowsOfMembers = npt.NDArray[np.intp]


class JointObjective(Objective):
    """Several objectives over the same dense ``X`` and ``y``.

    ``theta`` and its gradient have shape (n_members, n_parameters), rows (n_members,
    n_rows), values (n_members,).
    """

    def __init__(self, objectives: Sequence[Objective], max_rows: int) -> None:
        first = objectives[0]
        super().__init__(
            first.network,
            first.layout,
            first.loss,
            first.X,
            first.y,
            sample_weight=None,
            alpha=0.0,
            dtype=first.dtype,
            max_rows=max_rows,
            random_state=[cast(np.random.RandomState, each.random_state) for each in objectives],
            members=(len(objectives),),
        )
        self._strengths = np.array([[each.alpha] for each in objectives], first.dtype)
        weights = [each.sample_weight for each in objectives if each.sample_weight is not None]
        self._weights = np.stack(weights) if weights else None
        self._theta = None

    def values_and_grads(self, theta: Array, rows: RowsOfMembers) -> tuple[Array, Array]:
        """Each member's ``J`` and ``dJ/dtheta``; a buffer that the next call overwrites."""
        if theta is not self._theta:
            self._theta, self._layers = theta, self.layout.layers(theta)
        n_members, n_rows = rows.shape
        X = self.X.take(rows, axis=0).astype(self.dtype, copy=False)
        y = self.y.take(rows, axis=0).astype(self.dtype, copy=False)
        z = self.network.forward(self._layers, X, self._workspace, self.random_state)
        n_outputs = z.shape[-1]
        values, delta = self.loss.value_and_gradient(
            y.reshape(-1, n_outputs), z.reshape(-1, n_outputs)
        )
        values = values.reshape(n_members, n_rows)
        delta = delta.reshape(z.shape).astype(self.dtype, copy=False)
        if self._weights is not None:
            s = np.take_along_axis(self._weights, rows, axis=1)
            values = values * s
            delta *= s[..., np.newaxis]
        delta /= n_rows
        self.network.backward(self._layers, X, delta, self._workspace, self._grad_layers)

        weights = theta[:, : self.layout.n_weights]
        strengths = self._strengths / n_rows
        penalties = 0.5 * strengths[:, 0] * np.einsum("ij,ij->i", weights, weights)
        self._grad[:, : self.layout.n_weights] += np.multiply(
            weights, strengths, out=self._penalty_grad
        )
        return values.mean(axis=1, dtype=np.float64) + penalties, self._grad


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # the status tells
def minimize_jointly(
    objective: JointObjective,
    theta: Array,
    rows: RowsOfMembers,
    descent: Descent,
    *,
    max_iter: int,
    shuffle: bool,
    random_states: Sequence[np.random.RandomState],
    monitors: Sequence[Monitor],
    observer: Observer | None = None,
) -> list[Solution]:
    """Minimise each member's objective over its rows, starting at its row of ``theta``.

    Changes ``theta`` in place. Ends when no member has patience left, after ``max_iter``
    epochs, on KeyboardInterrupt, when the observer says so, or at the first loss that is not
    finite.
    """
    state = descent.rule.initial_state(theta.reshape(-1))
    progress = Progress(max_epochs=max_iter)
    status, message = Status.MAX_ITER, ""
    try:
        for epoch in range(1, max_iter + 1):
            if observer is not None:
                observer.begin()
            if shuffle:
                members = zip(rows, random_states, strict=True)
                rows = np.stack([own.take(stream.permutation(len(own))) for own, stream in members])
            losses, norms, rate = _run_epoch(objective, theta, rows, descent, state, progress)
            progress.rows += rows.shape[1]
            progress.epochs += 1
            ended = [
                monitor.epoch_ends(own, float(loss), rate, float(norm))
                for monitor, own, loss, norm in zip(monitors, theta, losses, norms, strict=True)
            ]
            if not (np.isfinite(losses).all() and np.isfinite(theta).all()):
                status, message = Status.DIVERGED, f"epoch {epoch}, update {progress.updates}"
                break
            if observer is not None and observer.end(theta):
                status, message = Status.CONVERGED, STOPPED
                break
            if all(ended):
                status = Status.CONVERGED
                break
    except KeyboardInterrupt:
        status = Status.INTERRUPTED
    return [
        Solution(own, status, monitor.last_loss, monitor.n_epochs, progress.rows, message)
        for own, monitor in zip(theta, monitors, strict=True)
    ]


def _run_epoch(
    objective: JointObjective,
    theta: Array,
    rows: RowsOfMembers,
    descent: Descent,
    state: Any,
    progress: Progress,
) -> tuple[Array, Array, float]:
    """Each member's mean loss and length of the gradients, and the last rate."""
    n_members, n_rows = rows.shape
    total_losses, total_norms, rate = np.zeros(n_members), np.zeros(n_members), 0.0
    n_batches = math.ceil(n_rows / descent.batch_size)
    factors = descent.rate_factors
    factors = None if factors is None else np.tile(factors, n_members)
    progress.epoch_done = 0.0
    for n_done, start in enumerate(range(0, n_rows, descent.batch_size), start=1):
        batch = rows[:, start : start + descent.batch_size]
        rate = descent.schedule(descent.learning_rate, progress)
        objective.network.dropout_share = descent.regularization(1.0, progress)
        losses, grads = objective.values_and_grads(theta, batch)
        if not np.isfinite(losses).all():
            return losses, total_norms, rate
        norms = np.sqrt(np.einsum("ij,ij->i", grads, grads))
        if descent.max_grad_norm is not None:
            grads *= np.minimum(1, descent.max_grad_norm / norms)[:, np.newaxis]
        descent.decay(theta, objective.layout.n_weights, rate, progress)
        descent.rule.step(theta.reshape(-1), grads.reshape(-1), rate, state, factors)
        progress.updates += 1
        progress.epoch_done = n_done / n_batches
        total_losses += losses * batch.shape[1]
        total_norms += norms
    return total_losses / n_rows, total_norms / n_batches, rate
