"""What a solver is to do, what is kept for going on, and estimators that an error leaves alone."""

from __future__ import annotations

import copy
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from ._validation import HeldOut, with_layers
from .nn.folding import fold
from .optim.monitors import Monitor
from .optim.objective import Objective
from .optim.stochastic import TrainingState


@dataclass
class Resumption:
    """What ``partial_fit`` keeps so that the next call goes on where this one stopped."""

    kind: tuple
    state: TrainingState
    random_state: np.random.RandomState
    mean_weight: float


@dataclass
class Problem:
    """What a solver is to do: the objective, where it starts, and over which rows.

    ``monitor`` is how far a solver has come, ``state`` what a stochastic one needs to go on.
    """

    objective: Objective
    theta: np.ndarray
    rows: slice | np.ndarray
    held_out: HeldOut | None
    random_state: np.random.RandomState
    mean_weight: float
    state: TrainingState | None = None
    monitor: Monitor | None = None

    def resumption(self, estimator, theta):
        """What it takes to go on from here."""
        kind = estimator._kind_of_state(theta)
        return Resumption(kind, self.state, self.random_state, self.mean_weight)

    def as_of(self, estimator, theta):
        """A copy of an estimator in the middle of its fit, with these parameters.

        It predicts, and goes on with ``partial_fit``.
        """
        layout = self.objective.layout
        fitted = with_layers(estimator, self.objective, fold(layout.layers(theta)))
        if self.monitor is not None:
            fitted.history_ = copy.deepcopy(self.monitor.history)
            fitted.loss_curve_ = list(self.monitor.history["loss"])
            fitted.loss_, fitted.n_iter_ = self.monitor.last_loss, self.monitor.n_epochs
            fitted.best_loss_ = None if estimator.early_stopping else self.monitor.patience.best
            fitted._no_improvement = self.monitor.patience.count
        if self.state is not None:
            fitted.t_ = self.state.progress.rows
            fitted._resumption = copy.deepcopy(self.resumption(estimator, theta))
        if not layout.is_plain:
            fitted._unfolded = theta.copy()
        return fitted


@contextmanager
def unchanged_on_error(estimator):
    """Leave the estimator as it was if the block raises."""
    before = vars(estimator).copy()
    try:
        yield
    except BaseException:
        vars(estimator).clear()
        vars(estimator).update(before)
        raise
