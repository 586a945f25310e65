"""Stochastic solvers: one step along each batch's gradient, epoch after epoch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..nn.layout import Array
from .batches import Rows, count_rows, shuffle_rows, split_rows
from .monitors import Monitor
from .objective import Objective
from .schedules import Progress, Schedule
from .solution import Solution, Status
from .update_rules import UpdateRule


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
    *,
    rule: UpdateRule,
    schedule: Schedule,
    learning_rate: float,
    batch_size: int,
    max_iter: int,
    shuffle: bool,
    random_state: np.random.RandomState,
    monitor: Monitor,
) -> Solution:
    """Minimise ``objective`` over ``state.rows``, starting at ``theta``.

    ``theta`` and ``state`` are changed in place. Ends when patience runs out (unless
    the schedule goes on at a lower rate), after ``max_iter`` epochs, on
    KeyboardInterrupt, or at the first loss that is not finite.
    """
    progress = state.progress
    rows_before = progress.rows
    status, message = Status.MAX_ITER, ""
    try:
        for n_iter in range(1, max_iter + 1):
            if shuffle:
                state.rows = shuffle_rows(state.rows, random_state)
            rate = schedule.rate(learning_rate, progress)
            loss, n_steps = _run_epoch(objective, theta, state, rule, rate, batch_size)
            progress.rows += count_rows(state.rows)
            exhausted = monitor.epoch_ends(loss, theta, rate)
            if not (math.isfinite(loss) and np.isfinite(theta).all()):
                status, message = Status.DIVERGED, f"epoch {n_iter}, update {n_steps}"
                break
            if exhausted:
                if schedule.ends_on_plateau(rate):
                    status = Status.CONVERGED
                    break
                progress.plateaus += 1
                monitor.patience.count = 0
    except KeyboardInterrupt:
        status = Status.INTERRUPTED
    n_rows = progress.rows - rows_before
    return Solution(theta, status, monitor.last_loss, len(monitor.losses), n_rows, message)


def _run_epoch(
    objective: Objective,
    theta: Array,
    state: TrainingState,
    rule: UpdateRule,
    rate: float,
    batch_size: int,
) -> tuple[float, int]:
    """One pass over the rows: their mean loss, and the number of batches looked at.

    Stops early at a loss that is not finite, and returns it.
    """
    total = 0.0
    n_steps = 0
    for n_steps, batch in enumerate(split_rows(state.rows, batch_size), start=1):
        loss, grad = objective.value_and_grad(theta, batch)
        if not math.isfinite(loss):
            return loss, n_steps
        total += loss * count_rows(batch)
        rule.step(theta, grad, rate, state.rule_state)
    return total / count_rows(state.rows), n_steps
