"""What a solver is, what it is given, and what it returns."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any

import numpy as np

from .._typing import Array, RandomStates
from ..nn.part import Part
from .descent import Descent
from .monitors import Monitor, Monitors, Observer
from .objective import Objective
from .schedules import Progress


class Status(Enum):
    """Why a solver stopped."""

    CONVERGED = auto()
    MAX_ITER = auto()
    FAILED = auto()  # gave up for the reason in the solution's message
    DIVERGED = auto()  # loss or parameters became infinite or NaN
    INTERRUPTED = auto()  # KeyboardInterrupt


@dataclass
class Solution:
    """Where a solver stopped, and why.

    Attributes
    ----------
    theta : ndarray of shape (n_parameters,)
        The last parameters; not finite if the status is ``DIVERGED``.
    status : Status
    loss : float
        The last one, NaN if there is none.
    message : str
        Where it diverged, or why it gave up; empty where patience ran out.
    """

    theta: Array = field(repr=False)
    status: Status
    loss: float
    message: str = ""


@dataclass
class TrainingState:
    """What it takes to go on as if training had never stopped.

    Attributes
    ----------
    solver_state : object
        What the solver remembers, as Adam its moments.
    progress : Progress
    rows : Rows or DistantRows
        The training rows as the objective takes them, in their present order.
    """

    solver_state: Any = field(repr=False)
    progress: Progress
    rows: Any = field(repr=False)


@dataclass
class Run:
    """One call of a solver: everything but what is minimised and where it starts.

    Attributes
    ----------
    state : TrainingState
        Changed in place.
    max_iter : int
        The largest number of epochs or iterations.
    tol : float
        For solvers with a test of their own, such as the largest entry of the gradient.
    monitor : Monitor
        Told of each epoch or iteration; says when patience has run out.
    random_state : RandomState
    shuffle : bool
        Whether rows come in a new order in each epoch.
    descent : Descent or None
        How updates on batches are made, for solvers that make them.
    observer : Observer or None
    n_rows : int
        Training rows that gradients were computed for so far, repeats counted: by the solver.
    latest : ndarray or None
        The parameters after the last iteration over all rows.
    alpha : float or None
        The strength of the penalty, where the solver estimates it.
    reason : str
        Why `iteration_ends` ended the training; empty where patience ran out.
    """

    state: TrainingState
    max_iter: int
    tol: float
    monitor: Monitor | Monitors
    random_state: RandomStates
    shuffle: bool
    descent: Descent | None = None
    observer: Observer | None = None
    n_rows: int = 0
    latest: Array | None = field(default=None, repr=False)
    alpha: float | None = None
    reason: str = ""

    @property
    def rows(self) -> Any:
        """The training rows."""
        return self.state.rows

    def iteration_ends(
        self,
        theta: Array,
        loss: float,
        learning_rate: float = math.nan,
        grad_norm: float = math.nan,
        **measured: float,
    ) -> bool:
        """Record an iteration over all rows; say whether training is over.

        Patience ends it only where there is a validation score to be patient with.
        """
        self.latest = theta.copy()
        exhausted = self.monitor.epoch_ends(theta, loss, learning_rate, grad_norm, **measured)
        if self.observer is not None:
            self.observer.begin()
            if self.observer.end(theta):
                self.reason = STOPPED
                return True
        return exhausted and self.monitor.keep_best


STOPPED = "Stopped by a callback."
NOT_FINITE = "the solution"


class Solver(Part):
    """How parameters are found. Subclass it for one of your own.

    Attributes
    ----------
    by_batches : bool
        Whether it makes updates on batches, as `Stochastic` does; else each step sees all
        rows. Dropout, batch normalisation, weight decay, clipped gradients and rate factors
        are for updates.
    resumable : bool
        Whether `partial_fit` can go on where it stopped.
    in_lockstep : bool
        Whether it can train several networks at once, with a leading axis.
    double : bool
        Whether it computes in float64 whatever X is.
    scipys_blas : bool
        Whether it spends time in SciPy's BLAS, which then gets one thread.
    estimates_alpha : bool
        Whether it can find the strength of the penalty, ``alpha='auto'``.
    needs : tuple of str
        Methods of the objective that it calls.
    limits : tuple of str
        Parameters, its own or the estimator's, that end it before it has converged.
    """

    by_batches = False
    resumable = False
    in_lockstep = False
    double = False
    scipys_blas = False
    estimates_alpha = False
    needs: tuple[str, ...] = ("value_and_grad",)
    limits: tuple[str, ...] = ("max_iter",)

    @property
    def kind_of_state(self) -> object:
        """Solvers for which this is equal can go on from each other's state."""
        return type(self)

    def largest_product(self, objective: Any) -> int:
        """Multiplications in the largest matrix product, by which BLAS gets its threads."""
        return objective.largest_product

    def initial_state(self, theta: Array) -> Any:
        """What it remembers before the first step."""
        return None

    def minimize(self, objective: Objective, theta: Array, run: Run) -> Solution:
        """Minimise ``objective`` over ``run.rows``, starting at ``theta``.

        It may change ``theta`` in place, and adds to ``run.n_rows`` what rows it has seen. It
        neither prints nor warns.
        """
        raise NotImplementedError

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")  # the status tells
    def solve(self, objective: Objective, theta: Array, run: Run) -> Solution:
        """``minimize``, which KeyboardInterrupt ends with the parameters reached."""
        run.monitor.start(theta)
        try:
            solution = self.minimize(objective, theta, run)
        except KeyboardInterrupt:
            reached = theta if run.latest is None else run.latest
            return Solution(reached, Status.INTERRUPTED, run.monitor.last_loss)
        if solution.status is not Status.DIVERGED and not np.isfinite(solution.theta).all():
            return replace(solution, status=Status.DIVERGED, message=NOT_FINITE)
        if run.monitor.keep_best and not run.monitor.n_epochs:  # else the first weights were best
            run.monitor.epoch_ends(solution.theta, solution.loss, math.nan, math.nan)
        return solution
