"""Objectives whose minimum is known, and a run of a solver on them."""

import math

import numpy as np
from data import stack

from sklearn_mlp.nn.layout import Layout
from sklearn_mlp.nn.losses import SquaredError
from sklearn_mlp.optim.descent import Descent
from sklearn_mlp.optim.monitors import Monitor, Patience
from sklearn_mlp.optim.objective import NetworkObjective
from sklearn_mlp.optim.run import Run, TrainingState
from sklearn_mlp.optim.schedules import Constant, Progress
from sklearn_mlp.optim.update_rules import SGD

RNG = np.random.default_rng(0)
X = RNG.standard_normal((30, 3))
y = X @ [[1.0], [-2.0], [0.5]] + 0.7 + 0.1 * RNG.standard_normal((30, 1))


def objective(hidden=(), X=X, y=y, **settings):
    """Squared error of a network."""
    batch_norm = settings.pop("batch_norm", False)
    layout = Layout(stack(X.shape[1], *hidden, 1, batch_norm=batch_norm))
    settings = {
        "sample_weight": None, "alpha": 0.0, "max_rows": len(y), "dtype": np.float64, **settings
    }  # fmt: skip
    return NetworkObjective(layout, SquaredError(), X, y, **settings)


def least_squares():
    """Where the objective without hidden layers is lowest."""
    return np.linalg.lstsq(np.column_stack([X, np.ones(30)]), y[:, 0], rcond=None)[0]


class Interrupting:
    """An objective during whose n-th evaluation the user presses Ctrl-C."""

    def __init__(self, objective, n):
        self.objective, self.left = objective, n

    def __getattr__(self, name):
        return getattr(self.objective, name)

    def value_and_grad(self, theta, rows, noise=1.0):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return self.objective.value_and_grad(theta, rows, noise)


def make_run(solver, theta, rows=slice(0, 30), *, descent=None, progress=None, **settings):
    """A run of 100 epochs with all patience, unless the settings say otherwise."""
    state = TrainingState(solver.initial_state(theta), progress or Progress(), rows)
    settings = {
        "max_iter": 100,
        "tol": 0.0,
        "monitor": Monitor(Patience(0.0, math.inf)),
        "random_state": np.random.RandomState(0),
        "shuffle": True,
        **settings,
    }
    return Run(state, descent=descent or Descent(SGD(), Constant(), 0.05, 10), **settings)
