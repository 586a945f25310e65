"""What is measured of a problem: processor times, losses, and R2 of new rows."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from ..contestants import quietly
from .peers import installed

ENDLESS = 10**7
QUICK = 2  # iterations
LONG = 5.0  # seconds, above which a fit is not repeated
MOST_FOR_AUTO = 1000  # parameters


def fit_timed(model, X, y):
    """Seconds of processor time."""
    start = time.process_time()
    quietly(lambda: model.fit(X, y))
    return time.process_time() - start


def measure(problem, seed):
    """Figures of one set of starting weights, by name.

    'seconds' to the loss at which L-BFGS ends are of the contestant; None if it does not get
    there.
    """
    (X, y), new = problem.split()
    lbfgs = problem.estimator(seed, solver="lbfgs", max_iter=ENDLESS, max_fun=ENDLESS)
    figures = {"L-BFGS seconds": fit_timed(lbfgs, X, y), "L-BFGS loss": lbfgs.loss_}
    lm = problem.estimator(seed, solver="lm", max_iter=problem.max_iter)
    figures |= {"lm seconds in all": fit_timed(lm, X, y), "lm loss": lm.loss_}
    figures |= {"parameters": count_parameters(lm), "lm seconds": None}
    there = np.flatnonzero(np.array(lm.history_["loss"]) <= lbfgs.loss_)
    if problem.has_new_rows:
        figures |= score_new_rows(problem, seed, {"L-BFGS": lbfgs, "lm": lm}, (X, y), new)
    if there.size:
        figures["lm seconds"] = time_until(lm, int(there[0]), figures["lm seconds in all"], X, y)
    for name, make in installed().items():
        if name in problem.peers:
            peer = problem.estimator(seed, solver=make(lbfgs.loss_))
            seconds = fit_timed(peer, X, y)
            figures[f"{name} seconds"] = seconds if peer.loss_ <= lbfgs.loss_ else None
    return figures


def time_until(lm, iteration, seconds, X, y):
    """Processor time of a fit until an iteration, the first being 0.

    It is fitted again as far as that; of a long fit it is the share on the clock.
    """
    if seconds < LONG:
        return fit_timed(lm.set_params(max_iter=iteration + 1), X, y)
    return seconds * lm.history_["seconds"][iteration] / lm.history_["seconds"][-1]


def score_new_rows(problem, seed, fitted, training, new):
    """R2 of rows not trained on, of several ways to train."""
    others = {"Adam": {"solver": "adam", "early_stopping": True, "max_iter": 1000, "tol": 1e-4}}
    if count_parameters(fitted["lm"]) <= MOST_FOR_AUTO:
        others["lm, alpha auto"] = {"solver": "lm", "alpha": "auto"}
    figures = {f"{name} R2": model.score(*new) for name, model in fitted.items()}
    for name, parameters in others.items():
        model = problem.estimator(seed, **parameters)
        figures[f"{name} seconds"] = fit_timed(model, *training)
        figures[f"{name} R2"] = model.score(*new)
    return figures


def count_parameters(model):
    return sum(array.size for array in (*model.coefs_, *model.intercepts_))


def quicker(problem):
    """The same for a trial: 'lm' hardly begins."""
    return replace(problem, max_iter=QUICK)
