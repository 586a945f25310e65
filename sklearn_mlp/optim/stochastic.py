"""Stochastic solvers: one step along each batch's gradient, epoch after epoch."""

from __future__ import annotations

import math
from typing import Any, NamedTuple, Self

import numpy as np

from .._typing import Array
from .batches import count_rows, shuffle_rows, split_rows
from .descent import Descent
from .objective import Objective
from .run import STOPPED, Run, Solution, Solver, Status, TrainingState
from .update_rules import UpdateRule


class Stochastic(Solver):
    """Updates on batches by a rule, as by momentum or Adam.

    Parameters
    ----------
    rule : UpdateRule
    batch_size : int, default=200
        Rows per update where the estimator's `batch_size` is 'auto'.
    """

    by_batches = True
    resumable = True
    in_lockstep = True
    needs = ("value_and_grad", "after_update")

    def __init__(self, rule: UpdateRule, batch_size: int = 200) -> None:
        if not isinstance(rule, UpdateRule):
            raise TypeError(f"rule must be an UpdateRule, such as Adam(), got {rule!r}.")
        self.rule = rule
        self.batch_size = batch_size

    def with_settings_of(self, parameters: Any) -> Self:
        return type(self)(self.rule.with_settings_of(parameters), self.batch_size)

    @property
    def kind_of_state(self) -> object:
        return type(self), type(self.rule)

    def initial_state(self, theta: Array) -> Any:
        return self.rule.initial_state(theta.reshape(-1))

    def minimize(self, objective: Objective, theta: Array, run: Run) -> Solution:
        """Minimise ``objective`` over ``run.rows``, starting at ``theta``.

        ``theta`` and ``run.state`` are changed in place. Ends when patience runs out (unless
        the schedule goes on at a lower rate), after ``max_iter`` epochs, when the observer
        says so, or at the first loss that is not finite.

        With a leading axis, ``theta`` is several networks with rows, random stream and
        monitor of their own; they end together, when none has patience left.
        """
        assert run.descent is not None
        state, progress, monitor = run.state, run.state.progress, run.monitor
        for epoch in range(1, run.max_iter + 1):
            if run.observer is not None:
                run.observer.begin()
            if run.shuffle:
                state.rows = shuffle_rows(state.rows, run.random_state)
            done = _run_epoch(objective, theta, state, run.descent)
            progress.rows += count_rows(state.rows)
            progress.epochs += 1
            run.n_rows += count_rows(state.rows)
            exhausted = monitor.epoch_ends(theta, done.loss, done.rate, done.grad_norm)
            if not (_is_finite(done.loss) and np.isfinite(theta).all()):
                where = f"epoch {epoch}, update {done.n_updates}"
                return Solution(theta, Status.DIVERGED, monitor.last_loss, where)
            is_over = exhausted and not _goes_on(run, run.descent)
            if run.observer is not None and run.observer.end(theta):
                return Solution(theta, Status.CONVERGED, monitor.last_loss, STOPPED)
            if is_over:
                return Solution(theta, Status.CONVERGED, monitor.last_loss)
        return Solution(theta, Status.MAX_ITER, monitor.last_loss)


class Epoch(NamedTuple):
    """The mean loss over the rows, the mean length of the gradients, the last rate.

    Loss and length are arrays of several networks'.
    """

    loss: Any
    grad_norm: Any
    rate: float
    n_updates: int


def _run_epoch(objective: Objective, theta: Array, state: TrainingState, descent: Descent) -> Epoch:
    """One pass over the rows. Stops at a loss that is not finite, and returns it."""
    total_loss = total_norm = rate = 0.0
    n_updates, progress = 0, state.progress
    progress.epoch_done = 0.0  # also after an epoch that was interrupted
    n_batches = -(-count_rows(state.rows) // descent.batch_size)
    for batch in split_rows(state.rows, descent.batch_size):
        loss, grad = objective.value_and_grad(theta, batch, descent.noise(progress))
        n_updates += 1
        if not _is_finite(loss):
            return Epoch(loss, math.nan * loss, descent.rate(progress), n_updates)
        rate, norm = descent.update(objective, theta, grad, progress, state.solver_state)
        progress.epoch_done = n_updates / n_batches
        total_loss += loss * count_rows(batch)
        total_norm += norm
    return Epoch(total_loss / count_rows(state.rows), total_norm / n_updates, rate, n_updates)


def _goes_on(run: Run, descent: Descent) -> bool:
    """Whether the schedule goes on at a lower rate where patience has run out."""
    progress = run.state.progress
    # Without warm-up, whose small rates are no sign of the end.
    rate = descent.schedule.rate(descent.learning_rate, progress)
    if descent.schedule.ends_on_plateau(rate):
        return False
    progress.plateaus += 1
    run.monitor.be_patient_again()
    return True


def _is_finite(loss: Any) -> bool:
    """Whether a loss is finite; of several networks, whether all are."""
    return math.isfinite(loss) if isinstance(loss, float) else bool(np.isfinite(loss).all())
