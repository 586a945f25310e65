"""Several estimators fitted at once, in lockstep."""

from __future__ import annotations

import numpy as np
from scipy.sparse import issparse

from ._parts import check_combination, make_descent
from ._reports import report_outcome
from ._threads import blas_threads
from .optim.joint import JointObjective, minimize_jointly
from .optim.solution import Status


def fit_together(estimators, X, y, sample_weight=None, held_out=None, observe=None):
    """Fit estimators that differ in nothing but their random_state; return their problems.

    Each becomes what its own ``fit`` would have made of it, to rounding. In lockstep, which on
    small data takes clearly less time, unless they may end at different epochs.
    ``observe(problems)`` makes the observer of their epochs, or None.
    """
    first = estimators[0]
    problems = [each._pose(X, y, sample_weight, held_out) for each in estimators]
    if len(estimators) == 1 or not _may_go_in_lockstep(first, X):
        for estimator, problem in zip(estimators, problems, strict=True):
            estimator._train(problem, observer=observe and observe([problem]))
        return problems
    rows = np.stack([_indices(problem.rows) for problem in problems])
    n_rows = rows.shape[1]
    check_combination(first, n_rows)
    theta = np.stack([problem.theta for problem in problems])
    descent = make_descent(first, n_rows, problems[0].objective.layout, theta.dtype)
    objective = JointObjective([problem.objective for problem in problems], descent.batch_size)
    monitors = [
        estimator._monitor(problem, resumed=False)
        for estimator, problem in zip(estimators, problems, strict=True)
    ]
    with blas_threads(objective.largest_product):
        solutions = minimize_jointly(
            objective,
            theta,
            rows,
            descent,
            max_iter=first.max_iter,
            shuffle=first.shuffle,
            random_states=[problem.random_state for problem in problems],
            monitors=monitors,
            observer=observe and observe(problems),
        )
    if any(solution.status is Status.DIVERGED for solution in solutions):
        # It ended all. Alone, the others go on, and each is warned of what itself did.
        return [
            fit_together([each], X, y, sample_weight, held_out, observe)[0] for each in estimators
        ]
    for parts in zip(estimators, solutions, monitors, problems, strict=True):
        estimator, solution, monitor, problem = parts
        report_outcome(estimator, solution, monitor, incremental=False)
        estimator._keep(solution, monitor, problem, resumed=False, incremental=False)
    return problems


def _may_go_in_lockstep(estimator, X):
    """Whether all would train for the same epochs, by parts that know of several networks."""
    return (
        estimator.solver != "lbfgs"
        and estimator.n_iter_no_change == np.inf
        and not estimator.batch_norm
        and not issparse(X)
    )


def _indices(rows):
    return np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
