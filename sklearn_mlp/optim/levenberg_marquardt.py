"""Levenberg-Marquardt on all rows: damped Gauss-Newton steps, which follow the natural gradient."""

from __future__ import annotations

from functools import partial
from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from .._typing import Array
from .batches import count_rows
from .damped import Cholesky, DampedSystem, Solve, choose_system
from .evidence import SETTLED, Search, find_log_evidence, find_posterior
from .objective import NetworkObjective
from .run import Run, Solution, Solver, Status

EPS, TINY = np.finfo(float).eps, np.finfo(float).tiny
# An iteration that lowers the objective by a smaller share is the last.
LEAST_DECREASE = 1e-9
# A factor serves for further steps as long as each brings this share of what it promises.
SERVES = 0.1
MOST_STEPS = 30
# What alpha starts at where it is estimated; and the share of the first objective below which the
# targets are as good as explained.
FIRST_ALPHA, NEGLIGIBLE = 1e-3, 1e-6


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
        The first ``mu``, as a share of the largest curvature; above 0.
    scaling : {'identity', 'diagonal'}, default='identity'
        What ``D`` is: the identity, or the largest diagonal of ``G + P`` so far [5]_, with which
        the steps do not depend on the units of the inputs [2]_.
    alpha : 'auto', float or None, default=None
        'auto' estimates the strength of the penalty, see `sklearn_mlp.optim.evidence`; else it
        is that of the objective, which an estimator's own `alpha` sets.

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
    >>> from sklearn.preprocessing import scale
    >>> from sklearn_mlp import MLPRegressor
    >>> from sklearn_mlp.optim import LevenbergMarquardt
    >>> X, y = load_diabetes(return_X_y=True, scaled=False)
    >>> solver = LevenbergMarquardt(scaling="diagonal", alpha="auto")
    >>> network = MLPRegressor((5,), activation="tanh", solver=solver, random_state=0)
    >>> round(network.fit(scale(X), scale(y)).score(scale(X), scale(y)), 1)
    0.5
    """

    double = True
    scipys_blas = True
    needs = ("value_and_grad", "curvature")
    set_by = {"alpha": "alpha"}

    def __init__(
        self, damping: float = 0.1, scaling: str = "identity", alpha: float | str | None = None
    ) -> None:
        if not (isinstance(damping, Real) and 0 < damping < np.inf):
            raise ValueError(f"damping must be a finite number > 0, got {damping!r}.")
        if scaling not in ("identity", "diagonal"):
            raise ValueError(f"scaling must be 'identity' or 'diagonal', got {scaling!r}.")
        if not (alpha is None or alpha == "auto" or isinstance(alpha, Real)):
            raise ValueError(f"alpha must be 'auto', a number or None, got {alpha!r}.")
        self.damping: float = float(damping)
        self.scaling: str = scaling
        self.alpha: float | str | None = alpha

    @property
    def estimates_alpha(self) -> bool:  # type: ignore[override]  # follows from a setting here
        return self.alpha == "auto"

    def largest_product(self, objective: NetworkObjective) -> int:
        """A 64th of the curvature's: what lies between two of these is faster on one thread."""
        p = objective.layout.n_parameters
        return max(objective.largest_product, objective.block_rows * p * p // 64)

    def minimize(self, objective: Any, theta: Array, run: Run) -> Solution:
        """Minimise ``objective`` over ``run.rows``, starting at the float64 vector ``theta``.

        Ends when the largest entry of the gradient is below ``tol``, when no step gives a further
        decrease, after ``max_iter`` iterations, when patience with a validation score runs out, or
        when the observer says so.
        """
        search = Search(FIRST_ALPHA / objective.mean_weight) if self.estimates_alpha else None
        if search is not None:
            objective, run.alpha = objective.with_alpha(search.alpha), search.alpha
        at = evaluate(objective, theta, run)
        if not np.isfinite(at.value):
            return Solution(theta, Status.DIVERGED, at.value, "iteration 1")
        mu: float | None = None
        decrease, first = 1.0, at.value
        D: Array | float = 0.0
        for _ in range(run.max_iter):
            system = self._system(objective, at, run, D)
            if search is not None and not search.is_over:
                if decrease <= SETTLED or at.value <= NEGLIGIBLE * first:
                    objective, at = consult(search, objective, system, at, decrease, run)
                    system = self._system(objective, at, run, D)
            elif reason := why_over(at, decrease, run):
                return Solution(at.theta, Status.CONVERGED, at.value, reason)
            D, largest = system.D, float((system.diagonal / system.D).max())
            if not 0 < largest < np.inf:
                return Solution(at.theta, Status.FAILED, at.value, NO_CURVATURE)
            mu = self.damping * largest if mu is None else mu
            before, step = at.value, step_down(objective, system, at, mu, run)
            if step is None and (search is None or search.is_over):
                return Solution(at.theta, Status.CONVERGED, at.value, NO_DECREASE)
            if step is None:
                decrease = 0.0
                continue
            at, mu, gain, solve = step
            if system.is_factorised:
                at = more_steps(objective, solve, at, run)
            decrease = (before - at.value) / max(abs(before), TINY)
            measured = {"grad_norm": float(np.linalg.norm(at.grad)), "damping": mu, "gain": gain}
            if search is not None:
                measured["alpha"] = objective.alpha * objective.mean_weight
            if run.iteration_ends(at.theta, at.value, **measured):
                return Solution(at.theta, Status.CONVERGED, at.value, run.reason)
            mu = max(mu * max(1 / 3, 1 - (2 * gain - 1) ** 3), TINY)
        if search is not None and not search.is_over:
            return best_of(search, objective, at, run)
        if reason := why_over(at, decrease, run):
            return Solution(at.theta, Status.CONVERGED, at.value, reason)
        return Solution(at.theta, Status.MAX_ITER, at.value, "it came to max_iter")

    def _system(
        self, objective: NetworkObjective, at: Point, run: Run, D: Array | float
    ) -> DampedSystem:
        curvature = objective.curvature(at.theta, run.rows)
        if self.alpha == "auto":  # which needs the inverse
            return Cholesky(curvature, self.scaling, D)
        return choose_system(curvature, self.scaling, D)


NO_DECREASE = "No step lowers the objective further."
NO_CURVATURE = "the loss has no curvature where it is, as where outputs are saturated"


def why_over(at: Point, decrease: float, run: Run) -> str:
    """Why training has converged; empty if it has not."""
    if np.abs(at.grad).max() <= run.tol:
        return "The gradient is below tol."
    return NO_DECREASE if decrease < LEAST_DECREASE else ""


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
    found = find_posterior(objective, at.theta, run.rows, system)
    evidence = partial(find_log_evidence, objective, at.value, run.rows, system)
    search.see(found, evidence, at.theta, decrease)
    run.alpha, objective = search.alpha, objective.with_alpha(search.alpha)
    return objective, evaluate(objective, at.theta if search.theta is None else search.theta, run)


def best_of(search: Search, objective: NetworkObjective, at: Point, run: Run) -> Solution:
    """Where a search that is not over has been best."""
    _, alpha, theta = search.best
    if theta is not None:
        run.alpha, objective = alpha, objective.with_alpha(alpha)
        at = evaluate(objective, theta, run)
    return Solution(at.theta, Status.MAX_ITER, at.value, "it came to max_iter")


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
