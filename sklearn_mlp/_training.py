"""From estimators to problems, and from trainings to fitted estimators."""

from __future__ import annotations

import copy

import numpy as np
from scipy.sparse import issparse

from .fitting.error_bars import gives_error_bars
from .fitting.problem import Data
from .fitting.reports import report_outcome
from .fitting.start import Mode
from .fitting.train import solve
from .fitting.warn import warn


def fit_together(estimators, data, start=None, observe=None):
    """Fit estimators that differ in nothing but their random_state; return their trainings.

    Each becomes what its own ``fit`` would have made of it, to rounding.

    Parameters
    ----------
    estimators : list of BaseMLP
    data : Data
        As the user gives it.
    start : Start or None
        Of a single one; None for a fresh one.
    observe : callable or None
        ``observe(copies, monitors)`` makes the observer of epochs, or None. ``copies(theta)`` are
        estimators with these parameters, of several networks in the rows of ``theta``;
        ``monitors`` are those of the networks.
    """
    trainings = [each._training(data, start) for each in estimators]
    owners = dict(zip(trainings, estimators, strict=True))

    def observe_some(some):
        def copies(theta):
            pairs = zip(some, np.atleast_2d(theta), strict=True)
            return [owners[training]._as_of(training, own) for training, own in pairs]

        return observe(copies, [training.run.monitor for training in some])

    for training, solution in solve(trainings, observe and observe_some):
        best = training.run.monitor.best_theta
        theta = solution.theta if best is None else best
        report_outcome(training, solution, theta)
        resumable = training.problem.start.mode is Mode.STREAM
        owner, problem = owners[training], training.problem
        owner._set_fitted(training, theta, solution.loss, resumable=resumable)
        if gives_error_bars(problem):
            try:
                owner._set_error_bars(problem, theta, strength_of(training))
            except (KeyboardInterrupt, MemoryError) as error:
                owner._forget_error_bars()
                warn(
                    f"{type(error).__name__} ended the fit before it had error bars; the network "
                    "is trained. Call fit_error_bars(X, y) for them."
                )
    return trainings


def strength_of(training):
    """The strength of the penalty for the parameters that are kept, as the objective has it."""
    run, problem = training.run, training.problem
    if run.alpha is None:
        return problem.objective.alpha
    best = run.monitor.best_epoch
    if run.monitor.keep_best and best:
        return run.monitor.history["alpha"][best - 1] / problem.mean_weight
    return run.alpha


def problem_at_rest(estimator, X, y, sample_weight=None, **settings):
    """The problem of training in float64 over all rows, from where the estimator is.

    Fitted or not, with its parameters but for the ``settings``, and no rows held out.
    """
    X = X.astype(np.float64) if issparse(X) else np.asarray(X, dtype=np.float64)
    y = y if issparse(y) else np.asarray(y)  # gathered, as X is
    estimator._validate_params()
    if estimator.alpha == "auto":
        settings = {"alpha": getattr(estimator, "alpha_", 0.0)} | settings
    other = copy.copy(estimator).set_params(**settings, early_stopping=False, batch_size=1.0)
    other.random_state = copy.deepcopy(estimator.random_state)
    vars(other).pop("feature_names_in_", None)
    mode = Mode.FRESH
    if hasattr(estimator, "coefs_"):
        mode, other.coefs_ = Mode.STREAM, [W.astype(np.float64) for W in estimator.coefs_]
    return other._problem(Data(X, y, sample_weight), other._start(mode).at_rest())
