"""Stochastic solvers: one step along each batch's gradient, epoch after epoch."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from .._typing import Array, Rows
from .batches import count_rows, shuffle_rows, split_rows
from .monitors import STOPPED, Monitor, Observer
from .objective import Objective
from .schedules import Constant, Progress, Schedule
from .solution import Solution, Status
from .update_rules import UpdateRule


@dataclass(frozen=True)
class Descent:
    """How each update is made.

    Attributes
    ----------
    rule : UpdateRule
    schedule : Schedule
    learning_rate : float
        The schedule's initial rate.
    batch_size : int
    weight_decay : float
        Before each update weights are multiplied by ``1 - rate * weight_decay``, not below 0
        (Loshchilov and Hutter 2019, "Decoupled weight decay regularization", ICLR).
    max_grad_norm : float or None
        A longer gradient is scaled down to this length (Pascanu, Mikolov and Bengio 2013,
        "On the difficulty of training recurrent neural networks", ICML).
    rate_factors : ndarray of shape (n_parameters,) or None
        What the rate of each parameter is multiplied by; not that of the weight decay.
    regularization : Schedule
        What ``weight_decay`` and dropout are multiplied by.
    """

    rule: UpdateRule
    schedule: Schedule
    learning_rate: float
    batch_size: int
    weight_decay: float = 0.0
    max_grad_norm: float | None = None
    rate_factors: Array | None = None
    regularization: Schedule = field(default_factory=Constant)

    def decay(self, theta: Array, n_weights: int, rate: float, progress: Progress) -> None:
        """Make the weights smaller, in place, by what the rate and the schedule say."""
        if self.weight_decay > 0:
            strength = rate * self.weight_decay * self.regularization(1.0, progress)
            theta[..., :n_weights] *= max(0.0, 1 - strength)


@dataclass
class TrainingState:
    """What it takes to go on as if training had never stopped."""

    rule_state: Any
    progress: Progress
    rows: Rows


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # the status tells
def minimize_stochastic(
    objective: Objective,
    theta: Array,
    state: TrainingState,
    descent: Descent,
    *,
    max_iter: int,
    shuffle: bool,
    random_state: np.random.RandomState,
    monitor: Monitor,
    observer: Observer | None = None,
) -> Solution:
    """Minimise ``objective`` over ``state.rows``, starting at ``theta``.

    ``theta`` and ``state`` are changed in place. Ends when patience runs out (unless
    the schedule goes on at a lower rate), after ``max_iter`` epochs, on
    KeyboardInterrupt, when the observer says so, or at the first loss that is not finite.
    """
    progress = state.progress
    rows_before = progress.rows
    status, message = Status.MAX_ITER, ""
    try:
        for epoch in range(1, max_iter + 1):
            if observer is not None:
                observer.begin()
            if shuffle:
                state.rows = shuffle_rows(state.rows, random_state)
            done = _run_epoch(objective, theta, state, descent)
            progress.rows += count_rows(state.rows)
            progress.epochs += 1
            exhausted = monitor.epoch_ends(theta, done.loss, done.rate, done.grad_norm)
            if not (math.isfinite(done.loss) and np.isfinite(theta).all()):
                status, message = Status.DIVERGED, f"epoch {epoch}, update {done.n_updates}"
                break
            if exhausted:
                # Without warm-up, whose small rates are no sign of the end.
                rate = descent.schedule.rate(descent.learning_rate, progress)
                if descent.schedule.ends_on_plateau(rate):
                    status = Status.CONVERGED
                else:
                    progress.plateaus += 1
                    monitor.patience.count = 0
            if observer is not None and observer.end(theta):
                status, message = Status.CONVERGED, STOPPED
            if status is Status.CONVERGED:
                break
    except KeyboardInterrupt:
        status = Status.INTERRUPTED
    n_rows = progress.rows - rows_before
    return Solution(theta, status, monitor.last_loss, monitor.n_epochs, n_rows, message)


class Epoch(NamedTuple):
    """The mean loss over the rows, the mean length of the gradients, the last rate."""

    loss: float
    grad_norm: float
    rate: float
    n_updates: int


def _run_epoch(objective: Objective, theta: Array, state: TrainingState, descent: Descent) -> Epoch:
    """One pass over the rows. Stops at a loss that is not finite, and returns it."""
    total_loss = total_norm = rate = 0.0
    n_updates = 0
    network = objective.network
    state.progress.epoch_done = 0.0  # also after an epoch that was interrupted
    n_batches = -(-count_rows(state.rows) // descent.batch_size)
    for batch in split_rows(state.rows, descent.batch_size):
        rate = descent.schedule(descent.learning_rate, state.progress)
        network.dropout_share = descent.regularization(1.0, state.progress)
        loss, grad = objective.value_and_grad(theta, batch)
        n_updates += 1
        if not math.isfinite(loss):
            return Epoch(loss, math.nan, rate, n_updates)
        norm = math.sqrt(grad.dot(grad))
        if descent.max_grad_norm is not None and norm > descent.max_grad_norm:
            grad *= descent.max_grad_norm / norm
        descent.decay(theta, objective.layout.n_weights, rate, state.progress)
        descent.rule.step(theta, grad, rate, state.rule_state, descent.rate_factors)
        objective.after_update(theta, state.progress.updates)
        state.progress.updates += 1
        state.progress.epoch_done = n_updates / n_batches
        total_loss += loss * count_rows(batch)
        total_norm += norm
    return Epoch(total_loss / count_rows(state.rows), total_norm / n_updates, rate, n_updates)
