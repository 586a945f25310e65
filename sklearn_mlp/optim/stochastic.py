"""Stochastic solvers: one step along each batch's gradient, epoch after epoch."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from .._typing import Array
from .batches import count_rows, shuffle_rows
from .descent import Descent
from .epochs import is_finite, run_epoch
from .objective import Objective
from .run import STOPPED, Run, Solution, Solver, Status
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

        ``theta`` and ``run.state`` are changed in place. Ends when the schedule says so,
        when patience runs out (unless the schedule goes on at a lower rate), after ``max_iter``
        epochs, when the observer says so, or at the first loss that is not finite.

        With a leading axis, ``theta`` is several networks with rows, random stream and
        monitor of their own, until training is over for all.
        """
        assert run.descent is not None
        state, progress, monitor = run.state, run.state.progress, run.monitor
        for epoch in range(1, run.max_iter + 1):
            if run.observer is not None:
                run.observer.begin()
            if run.shuffle:
                state.rows = shuffle_rows(state.rows, run.random_state)
            done = run_epoch(objective, theta, state, run.descent)
            progress.rows += count_rows(state.rows)
            progress.epochs += 1
            run.n_rows += count_rows(state.rows)
            exhausted = monitor.epoch_ends(theta, done.loss, done.rate, done.grad_norm)
            if not (is_finite(done.loss) and np.isfinite(theta).all()):
                where = f"epoch {epoch}, update {done.n_updates}"
                return Solution(theta, Status.DIVERGED, monitor.last_loss, where)
            is_over = monitor.is_over(run.descent.schedule, progress)
            is_over = is_over or (exhausted and not _goes_on(run, run.descent))
            if run.observer is not None and run.observer.end(theta):
                return Solution(theta, Status.CONVERGED, monitor.last_loss, STOPPED)
            if is_over:
                return Solution(theta, Status.CONVERGED, monitor.last_loss)
        return Solution(theta, Status.MAX_ITER, monitor.last_loss)


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
