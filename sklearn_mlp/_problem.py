"""What a solver is to do, what is kept for going on, and estimators that an error leaves alone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from ._validation import HeldOut
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
    """What a solver is to do: the objective, where it starts, and over which rows."""

    objective: Objective
    theta: np.ndarray
    rows: slice | np.ndarray
    held_out: HeldOut | None
    random_state: np.random.RandomState
    mean_weight: float


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
