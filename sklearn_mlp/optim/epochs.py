"""One pass over the rows, batch by batch."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from .._typing import Array
from .batches import count_rows, rows_between, split_rows
from .compiled import CompiledObjective
from .descent import Descent
from .members import Members
from .objective import NetworkObjective, Objective
from .run import TrainingState
from .schedules import Progress
from .update_rules import AdamState, twin_of

SECONDS = 0.02  # after which compiled updates let Python in, for Ctrl-C
BYTES = 2**22  # the most that is drawn beforehand for dropout


class Epoch(NamedTuple):
    """The mean loss over the rows, the mean length of the gradients, the last rate.

    Loss and length are arrays of several networks'.
    """

    loss: Any
    grad_norm: Any
    rate: float
    n_updates: int


def run_epoch(objective: Objective, theta: Array, state: TrainingState, descent: Descent) -> Epoch:
    """One pass over the rows. Stops at a loss that is not finite, and returns it."""
    rule = twin_of(descent.rule)
    if rule is not None and type(objective) is NetworkObjective and objective.twin is not None:
        return _run_compiled(objective, objective.twin, rule, theta, state, descent)
    if rule is not None and type(objective) is Members and objective.is_compiled:
        return _run_members(objective, theta, state, descent)
    return _run_batches(objective, theta, state, descent)


def _run_batches(
    objective: Objective, theta: Array, state: TrainingState, descent: Descent
) -> Epoch:
    total_loss = total_norm = rate = 0.0
    n_updates, progress = 0, state.progress
    progress.epoch_done = 0.0  # also after an epoch that was interrupted
    n_batches = -(-count_rows(state.rows) // descent.batch_size)
    for batch in split_rows(state.rows, descent.batch_size):
        loss, grad = objective.value_and_grad(theta, batch, descent.noise(progress))
        n_updates += 1
        if not is_finite(loss):
            return Epoch(loss, math.nan * loss, descent.rate(progress), n_updates)
        rate, norm = descent.update(objective, theta, grad, progress, state.solver_state)
        progress.epoch_done = n_updates / n_batches
        total_loss += loss * count_rows(batch)
        total_norm += norm
    return Epoch(total_loss / count_rows(state.rows), total_norm / n_updates, rate, n_updates)


def _run_compiled(
    objective: NetworkObjective,
    twin: CompiledObjective,
    rule: Any,
    theta: Array,
    state: TrainingState,
    descent: Descent,
) -> Epoch:
    """The same as ``_run_batches``, in stretches of compiled updates."""
    progress, rows, size = state.progress, state.rows, descent.batch_size
    progress.epoch_done = 0.0
    n_rows = count_rows(rows)
    n_batches, done, loss, norm = -(-n_rows // size), 0, 0.0, 0.0
    most = BYTES // (1 + size * twin.dropout_bytes)
    while done < n_batches:
        n_steps = min(twin.per_stretch, n_batches - done)
        some = rows_between(rows, done * size, min(n_rows, (done + n_steps) * size))
        rates, noises = _plan(descent, progress, n_steps, n_batches)
        progress.updates += n_steps  # before Ctrl-C can come in
        start = time.perf_counter()
        loss, norm, last, n_done = twin.descend(
            theta,
            some,
            size,
            rates,
            noises,
            objective.random_state,
            rule,
            state.solver_state,
            factors=descent.rate_factors,
            weight_decay=descent.weight_decay,
            max_norm=descent.max_grad_norm or 0.0,
            loss=loss,
            norm=norm,
        )
        seconds = max(time.perf_counter() - start, 1e-9) / n_done
        twin.per_stretch = max(1, min(int(SECONDS / seconds), 4 * twin.per_stretch, most))
        done += n_done
        if not math.isfinite(last):
            return Epoch(last, math.nan, float(rates[n_done - 1]), done)
        progress.epoch_done = done / n_batches
    return Epoch(loss / n_rows, norm / done, float(rates[-1]), done)


def _run_members(members: Members, theta: Array, state: TrainingState, descent: Descent) -> Epoch:
    """The epoch of each member, one after the other."""
    assert not isinstance(state.rows, slice)
    n_parameters, kept, epochs = theta.shape[1], state.solver_state, []
    for member, objective in enumerate(members.objectives):
        if members.ended[member]:
            epochs.append(Epoch(0.0, 0.0, 0.0, 0))
            continue
        part = slice(member * n_parameters, (member + 1) * n_parameters)
        moments = {k: v[part] for k, v in vars(kept).items() if isinstance(v, np.ndarray)}
        own = TrainingState(replace(kept, **moments), replace(state.progress), state.rows[member])
        factors = None if descent.rate_factors is None else descent.rate_factors[part]
        its_descent = replace(descent, rate_factors=factors)
        epochs.append(run_epoch(objective, theta[member], own, its_descent))
    state.progress.updates = own.progress.updates
    state.progress.epoch_done = own.progress.epoch_done
    if isinstance(kept, AdamState):
        kept.t = own.solver_state.t
    losses, norms, rates, n_updates = zip(*epochs, strict=True)
    return Epoch(np.array(losses), np.array(norms), max(rates), max(n_updates))


def _plan(
    descent: Descent, progress: Progress, n_steps: int, n_batches: int
) -> tuple[Array, Array]:
    """The rates of the next updates, and what dropout and decay are multiplied by."""
    if descent.is_constant(progress):
        rate, noise = descent.rate(progress), descent.noise(progress)
        return np.full(n_steps, rate, float), np.full(n_steps, noise, float)
    ahead = replace(progress)
    n_done = round(ahead.epoch_done * n_batches)
    rates, noises = np.empty(n_steps), np.empty(n_steps)
    for step in range(n_steps):
        rates[step], noises[step] = descent.rate(ahead), descent.noise(ahead)
        ahead.updates += 1
        ahead.epoch_done = (n_done + step + 1) / n_batches
    return rates, noises


def is_finite(loss: Any) -> bool:
    """Whether a loss is finite; of several networks, whether all are."""
    return math.isfinite(loss) if isinstance(loss, float) else bool(np.isfinite(loss).all())
