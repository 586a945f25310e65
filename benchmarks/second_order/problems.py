"""Networks to train by second order, and on what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from sklearn.datasets import load_diabetes, load_digits, load_wine, make_friedman1
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier, MLPRegressor

SCIPY, TORCH = "least_squares", "torch-levenberg-marquardt"
NEW_ROWS = 1000


@dataclass(frozen=True)
class Problem:
    """One row of a table: tanh units, trained on all rows at once.

    Attributes
    ----------
    name : str
    load : callable
        ``load() -> (X, y)``; the last ``NEW_ROWS`` are not trained on if ``has_new_rows``.
    hidden : tuple of int
    alpha : float
    classes : bool
        Whether ``y`` are classes.
    peers : tuple of str
        Who else is measured.
    has_new_rows : bool
        Whether to predict rows that were not trained on: the problem is of the second table.
    max_iter : int
        Most iterations of 'lm'.
    """

    name: str
    load: Callable[[], tuple[Any, Any]]
    hidden: tuple[int, ...]
    alpha: float = 0.0
    classes: bool = False
    peers: tuple[str, ...] = ()
    has_new_rows: bool = False
    max_iter: int = 200

    def estimator(self, seed, **parameters):
        """A network whose starting weights depend on the seed alone."""
        make = MLPClassifier if self.classes else MLPRegressor
        common = {"activation": "tanh", "alpha": self.alpha, "tol": 1e-8, "random_state": seed}
        return make(self.hidden, **{**common, **parameters})

    def split(self):
        """``X, y`` to train on, and those to predict."""
        X, y = self.load()
        n_rows = len(X) - NEW_ROWS * self.has_new_rows
        return (X[:n_rows], y[:n_rows]), (X[n_rows:], y[n_rows:])


def sinc(n_rows):
    """The curve of the README of torch-levenberg-marquardt."""
    x = np.linspace(-1, 1, n_rows)
    return x[:, np.newaxis], np.sinc(10 * x)


def friedman(n_rows, noise):
    X, y = make_friedman1(n_rows, 10, noise=noise, random_state=0)
    return scale(X), scale(y)


def diabetes():
    X, y = load_diabetes(return_X_y=True)
    return scale(X), scale(y)


def classes(load):
    X, y = load(return_X_y=True)
    return scale(X), y


PROBLEMS = [
    Problem("sinc 400 x 1, (20,)", partial(sinc, 400), (20,), peers=(SCIPY, TORCH)),
    Problem("sinc 400 x 1, (10, 10)", partial(sinc, 400), (10, 10), peers=(SCIPY, TORCH)),
    Problem("sinc 20k x 1, (20,)", partial(sinc, 20_000), (20,), peers=(TORCH,)),
    Problem("friedman1 1000 x 10, (20,)", partial(friedman, 1000, 0), (20,), peers=(SCIPY,)),
    Problem("the same with noise, alpha 1", partial(friedman, 1000, 1), (20,), 1, peers=(SCIPY,)),
    Problem("diabetes 442 x 10, (10,), alpha 1", diabetes, (10,), 1, peers=(SCIPY,)),
    Problem("friedman1 5000 x 10, (30, 30)", partial(friedman, 5000, 0), (30, 30), max_iter=40),
    Problem(
        "wine 178 x 13, (20,), 3 classes", partial(classes, load_wine), (20,), 1e-4, classes=True
    ),
    Problem(
        "digits 1797 x 64, (20,), 10 classes",
        partial(classes, load_digits),
        (20,),
        1e-4,
        classes=True,
        max_iter=40,
    ),
    Problem(
        "friedman1 4000 x 10, (50, 50)",
        partial(friedman, 5000, 0),
        (50, 50),
        1e-4,
        has_new_rows=True,
        max_iter=20,
    ),
    Problem(
        "friedman1 300 x 10 with noise, (20,)",
        partial(friedman, 1300, 2),
        (20,),
        1e-4,
        has_new_rows=True,
    ),
    Problem("the same, alpha 10", partial(friedman, 1300, 2), (20,), 10, has_new_rows=True),
]
