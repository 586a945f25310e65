"""Solve a problem, or several in lockstep."""

from __future__ import annotations

import copy
from contextlib import nullcontext
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import issparse

from ..optim.batches import count_rows
from ..optim.members import Members
from ..optim.monitors import Monitor, Monitors, Patience
from ..optim.run import Run, Status, TrainingState
from ..optim.schedules import Progress
from .build import make_descent
from .combinations import check_combination
from .holdout import make_scorer
from .problem import Problem
from .progress_line import EpochLine
from .reports import epoch_printer
from .second_order import check_second_order
from .start import Mode, Resumption
from .threads import blas_threads


@dataclass(frozen=True, eq=False)
class Training:
    """A problem, and the run of the solver that solves it."""

    problem: Problem
    run: Run

    def resumption(self):
        """What it takes to go on from here."""
        problem = self.problem
        kind = kind_of_state(problem)
        return Resumption(kind, self.run.state, problem.random_state, problem.mean_weight)


def kind_of_state(problem):
    """What must be the same for a solver's state to be of use."""
    return problem.solver.kind_of_state, problem.theta.size, problem.theta.dtype.name


def prepare(problem, deploy):
    """The training of a problem.

    ``deploy(model)`` is an estimator that predicts with a model, for scorers.
    """
    parameters, solver = problem.parameters, problem.solver
    n_rows, dtype = count_rows(problem.rows), problem.theta.dtype
    check_combination(parameters, solver, n_rows)
    _check_needs(solver, problem.objective)
    check_second_order(problem)
    descent = None
    if solver.by_batches:
        descent = make_descent(parameters, solver, problem.layout, dtype, n_rows)
    max_iter = 1 if problem.start.mode is Mode.STREAM else parameters.max_iter
    run = Run(
        state=_state(problem),
        max_iter=max_iter,
        tol=parameters.tol,
        monitor=_monitor(problem, deploy, max_iter),
        random_state=problem.random_state,
        shuffle=parameters.shuffle,
        descent=descent,
    )
    return Training(problem, run)


def _check_needs(solver, objective):
    missing = [name for name in solver.needs if not hasattr(objective, name)]
    if missing:
        raise TypeError(
            f"solver={solver!r} needs an objective with {', '.join(solver.needs)}; "
            f"{type(objective).__name__} has no {', '.join(missing)}. Use another solver."
        )


def _state(problem):
    """At rest, or where the last ``partial_fit`` stopped."""
    start, parameters, rows = problem.start, problem.parameters, problem.rows
    past = start.resumption
    if past is not None and past.kind == kind_of_state(problem):
        state = copy.deepcopy(past.state)
        if count_rows(state.rows) != count_rows(rows) or not parameters.shuffle:
            state.rows = rows
    else:
        progress = Progress(rows=start.memory.n_rows if start.memory else 0)
        state = TrainingState(problem.solver.initial_state(problem.theta), progress, rows)
    state.progress.max_epochs = parameters.max_iter
    return state


def _monitor(problem, deploy, max_iter):
    parameters, memory, held_out = problem.parameters, problem.start.memory, problem.held_out
    validate = None
    if held_out is not None:
        held_out.check()
        scorer = make_scorer(parameters.scoring, deploy)

        def validate(theta):
            return held_out.evaluate(problem.model(theta), problem.outputs, scorer)

    best = np.inf
    if memory and parameters.early_stopping:  # what the present weights score on these rows
        best = -np.nan_to_num(validate(problem.theta)[1], nan=-np.inf)
    elif memory and memory.best_loss is not None:
        best = memory.best_loss
    patience = Patience(
        parameters.tol,
        parameters.n_iter_no_change,
        best,
        memory.no_improvement if memory and best < np.inf else 0,
        ties_to_last=parameters.ties == "last",
    )
    report = epoch_printer(parameters) if parameters.verbose else None
    if parameters.verbose == "bar":
        report = EpochLine(max_iter, "Epoch" if problem.solver.by_batches else "Iteration")
    return Monitor(patience, validate, parameters.early_stopping, report)


def solve(trainings, observe=None):
    """Train; yields each training with its solution, in their order.

    Several go in lockstep, which on small data takes clearly less time, unless they may end
    at different epochs. Each ends up where it would have alone, to rounding.

    Parameters
    ----------
    trainings : list of Training
        They differ in nothing but their random streams.
    observe : callable or None
        ``observe(trainings)`` gives the observer of their epochs, or None.
    """
    if len(trainings) > 1 and _may_go_in_lockstep(trainings):
        streams = [each.problem.random_state.get_state() for each in trainings]
        solution = _solve_in_lockstep(trainings, observe and observe(trainings))
        if solution.status is not Status.DIVERGED:
            for each, theta in zip(trainings, solution.theta, strict=True):
                yield each, replace(solution, theta=theta, loss=each.run.monitor.last_loss)
            return
        # It ended all. Alone, the others go on, and each is warned of what itself did.
        for each, stream in zip(trainings, streams, strict=True):
            each.problem.random_state.set_state(stream)
            each.run.n_rows = 0
    for training in trainings:
        yield training, _solve_one(training, observe and observe([training]))


def _solve_one(training, observer):
    problem, run = training.problem, training.run
    run.observer = observer
    limits = {
        "scipys_own": problem.solver.scipys_blas,
        "compiled": getattr(problem.objective, "is_compiled", False),
    }
    report = run.monitor.report
    line = report if isinstance(report, EpochLine) else nullcontext()
    with line, blas_threads(problem.solver.largest_product(problem.objective), **limits):
        return problem.solver.solve(problem.objective, problem.theta, run)


def _may_go_in_lockstep(trainings):
    """Whether all train for the same epochs and batches, by parts that know of several."""
    first = trainings[0].problem
    return (
        first.solver.in_lockstep
        and first.parameters.n_iter_no_change == np.inf
        and not first.parameters.batch_norm
        and not issparse(first.objective.X)
        and len({count_rows(each.run.rows) for each in trainings}) == 1
    )


def _solve_in_lockstep(trainings, observer):
    """The solution of copies of all; trainings keep where they began, and the monitors."""
    problems, first = [each.problem for each in trainings], trainings[0].run
    theta = np.stack([problem.theta for problem in problems])
    rows = np.stack([_indices(each.run.rows) for each in trainings])
    random_states = [problem.random_state for problem in problems]
    factors = first.descent.rate_factors
    factors = None if factors is None else np.tile(factors, len(problems))
    solver, progress = problems[0].solver, Progress(max_epochs=first.max_iter)
    run = replace(
        first,
        state=TrainingState(solver.initial_state(theta), progress, rows),
        monitor=Monitors([each.run.monitor for each in trainings]),
        random_state=random_states,
        descent=replace(first.descent, rate_factors=factors),
        observer=observer,
    )
    objectives = [problem.objective for problem in problems]
    ended = run.monitor.ended
    objective = Members(objectives, random_states, run.descent.batch_size, ended)
    with blas_threads(objective.largest_product, compiled=objective.is_compiled):
        solution = solver.solve(objective, theta, run)
    for each in trainings:
        each.run.n_rows = each.run.monitor.n_epochs * count_rows(each.run.rows)
    return solution


def _indices(rows):
    return np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
