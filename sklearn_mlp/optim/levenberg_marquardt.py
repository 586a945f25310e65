"""Levenberg-Marquardt on all rows: damped Gauss-Newton steps, which follow the natural gradient."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .._typing import Array
from .batches import count_rows
from .damped import Cholesky, DampedSystem, Solve, choose_system
from .evidence import SETTLED, Search, find_posterior
from .objective import NetworkObjective
from .run import Run, Solution, Solver, Status

EPS, TINY = np.finfo(float).eps, np.finfo(float).tiny
# An iteration that lowers the objective by a smaller share is the last.
LEAST_DECREASE = 1e-9
# A factor serves for further steps as long as each brings this share of what it promises.
SERVES = 0.1
MOST_STEPS = 30
# What alpha starts at where it is estimated.
FIRST_ALPHA = 1e-3


class Point(NamedTuple):
    """Parameters, and the objective and its gradient there."""

    theta: Array
    value: float
    grad: Array


class LevenbergMarquardt(Solver):
    """Damped Gauss-Newton steps over all rows: Levenberg and Marquardt's.

    With ``g`` the gradient of the objective, ``G`` the generalised Gauss-Newton matrix of its data
    term and ``P`` the second derivative of its penalty, an iteration solves::

        (G + P + mu D) step = -g

    and compares what the step brings with ``-g step - step (G + P) step / 2``, which it promises.
    The ``gain`` is their ratio. If it is positive the step is taken and ``mu`` is multiplied by
    ``max(1/3, 1 - (2 gain - 1)^3)``; else ``mu`` is multiplied by 2, then by 4, 8 and so on until
    there is one [3]_. As long as the factor of the matrix serves, more steps are taken with it,
    each along a new gradient: they cost little.

    For squared error, log loss and the Poisson loss ``G`` is the Fisher information: the steps
    are those of the natural gradient [4]_, damped.

    Parameters
    ----------
    damping : float, default=0.1
        The first ``mu``, as a share of the largest curvature.
    scaling : {'identity', 'diagonal'}, default='identity'
        What ``D`` is: the identity, or the largest diagonal of ``G + P`` so far [5]_, with which
        the steps do not depend on the units of the inputs [2]_.
    alpha : float or 'auto', default=0.0
        'auto' estimates the strength of the penalty, see ``evidence.py``; any number leaves it
        as it is in the objective.

    Notes
    -----
    `sklearn_mlp.optim.damped` says which of three ways solves the system, and what each costs. Up
    to 5000 parameters times outputs a matrix is factorised, in up to 400 MB (800 with
    ``alpha='auto'``); beyond that, conjugate gradients take no more memory than L-BFGS.

    References
    ----------
    .. [1] Levenberg (1944), "A method for the solution of certain non-linear problems in least
       squares", Quarterly of Applied Mathematics 2.
    .. [2] Marquardt (1963), "An algorithm for least-squares estimation of nonlinear parameters",
       SIAM Journal on Applied Mathematics 11.
    .. [3] Nielsen (1999), "Damping parameter in Marquardt's method", report IMM-REP-1999-05,
       Technical University of Denmark.
    .. [4] Amari (1998), "Natural gradient works efficiently in learning", Neural Computation 10.
    .. [5] More (1978), "The Levenberg-Marquardt algorithm: implementation and theory", Lecture
       Notes in Mathematics 630.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn_mlp import MLPRegressor
    >>> from sklearn_mlp.optim import LevenbergMarquardt
    >>> X, y = load_diabetes(return_X_y=True)
    >>> solver = LevenbergMarquardt(scaling="diagonal")
    >>> network = MLPRegressor((5,), activation="tanh", solver=solver, alpha=1e4, random_state=0)
    >>> round(network.fit(X, y).score(X, y), 1)
    0.5
    """

    double = True
    scipys_blas = True
    estimates_alpha = True
    needs = ("value_and_grad", "curvature")
    set_by = {"alpha": "alpha"}

    def __init__(
        self, damping: float = 0.1, scaling: str = "identity", alpha: float | str = 0.0
    ) -> None:
        if scaling not in ("identity", "diagonal"):
            raise ValueError(f"scaling must be 'identity' or 'diagonal', got {scaling!r}.")
        self.damping = damping
        self.scaling = scaling
        self.alpha = alpha

    def largest_product(self, objective: NetworkObjective) -> int:
        """Less than it is: what lies between two of them goes faster on one thread."""
        p = objective.layout.n_parameters
        return max(objective.largest_product, objective.block_rows * p * p // 64)

    def minimize(self, objective: Any, theta: Array, run: Run) -> Solution:
        """Minimise ``objective`` over ``run.rows``, starting at the float64 vector ``theta``.

        Ends when the largest entry of the gradient is below ``tol``, when no step gives a further
        decrease, after ``max_iter`` iterations, when patience with a validation score runs out, or
        when the observer says so.
        """
        mu, decrease, search = 0.0, 1.0, None
        D: Array | float = 0.0
        if self.alpha == "auto":
            search = Search(FIRST_ALPHA / objective.mean_weight)
            objective, run.alpha = objective.with_alpha(search.alpha), search.alpha
        at = evaluate(objective, theta, run)
        if not np.isfinite(at.value):
            return Solution(theta, Status.DIVERGED, at.value, "iteration 1")
        for _ in range(run.max_iter):
            system = self._system(objective, at, run, D)
            if search is not None and not search.is_over:
                objective, at = consult(search, objective, system, at, decrease, run)
                system = self._system(objective, at, run, D)
            elif np.abs(at.grad).max() <= run.tol:
                return Solution(at.theta, Status.CONVERGED, at.value, "The gradient is below tol.")
            elif decrease < LEAST_DECREASE:
                return Solution(at.theta, Status.CONVERGED, at.value, NO_DECREASE)
            D = system.D
            mu = mu or self.damping * float((system.diagonal / D).max())
            before, step = at.value, step_down(objective, system, at, mu, run)
            if step is None and search is not None and not search.is_over:
                decrease = 0.0
                continue
            if step is None:
                return Solution(at.theta, Status.CONVERGED, at.value, NO_DECREASE)
            at, mu, gain, solve = step
            if system.is_factorised:
                at = more_steps(objective, solve, at, run)
            decrease = (before - at.value) / max(abs(before), TINY)
            measured = {"grad_norm": float(np.linalg.norm(at.grad)), "damping": mu, "gain": gain}
            if run.iteration_ends(at.theta, at.value, **measured):
                return Solution(at.theta, Status.CONVERGED, at.value, run.reason)
            mu *= max(1 / 3, 1 - (2 * gain - 1) ** 3)
        return Solution(at.theta, Status.MAX_ITER, at.value, "it came to max_iter")

    def _system(
        self, objective: NetworkObjective, at: Point, run: Run, D: Array | float
    ) -> DampedSystem:
        curvature = objective.curvature(at.theta, run.rows)
        if self.alpha == "auto":  # which needs the inverse
            return Cholesky(curvature, self.scaling, D)
        return choose_system(curvature, self.scaling, D)


NO_DECREASE = "No step lowers the objective further."


def consult(
    search: Search,
    objective: NetworkObjective,
    system: DampedSystem,
    at: Point,
    decrease: float,
    run: Run,
) -> tuple[NetworkObjective, Point]:
    """The objective with the strength that the search goes on with, and where it does."""
    assert isinstance(system, Cholesky)
    if decrease > SETTLED:
        return objective, at
    search.see(find_posterior(objective, at.theta, run.rows, system), at.theta, decrease)
    run.alpha, objective = search.alpha, objective.with_alpha(search.alpha)
    return objective, evaluate(objective, at.theta if search.theta is None else search.theta, run)


class Step(NamedTuple):
    """A point that a step led to: with which damping and gain, and how the step was found."""

    to: Point
    mu: float
    gain: float
    solve: Solve


def step_down(
    objective: NetworkObjective, system: DampedSystem, at: Point, mu: float, run: Run
) -> Step | None:
    """The first step that lowers the objective, with ever more damping; None if there is none."""
    growth = 2.0
    while np.isfinite(mu):
        solve = system.damped(mu)
        if solve is not None:
            step = -solve(at.grad)
            promised = 0.5 * float(step @ (mu * system.D * step - at.grad))
            if promised <= EPS * abs(at.value):
                return None
            to = evaluate(objective, at.theta + step, run)
            gain = (at.value - to.value) / promised
            if gain > 0:
                return Step(to, mu, gain, solve)
        mu *= growth
        growth *= 2
    return None


def more_steps(objective: NetworkObjective, solve: Solve, at: Point, run: Run) -> Point:
    """Where further steps with the same matrix lead, as long as it serves."""
    for _ in range(MOST_STEPS):
        step = -solve(at.grad)
        to = evaluate(objective, at.theta + step, run)
        if not at.value - to.value > -SERVES * 0.5 * float(step @ at.grad):
            break
        at = to
    return at


def evaluate(objective: NetworkObjective, theta: Array, run: Run) -> Point:
    run.n_rows += count_rows(run.rows)
    value, grad = objective.value_and_grad(theta, run.rows)
    return Point(theta, value, grad.copy())
