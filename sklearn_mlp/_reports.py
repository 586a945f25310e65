"""What is said to the user while a solver runs and after it has stopped."""

from __future__ import annotations

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from ._parts import make_schedule
from ._warnings import warn
from .optim.solution import Status


def epoch_printer(estimator):
    """What ``verbose`` prints at the end of each epoch, as a monitor's ``report``."""
    rate = None

    def report(monitor):
        nonlocal rate
        last_rate, rate = rate, monitor.history["learning_rate"][-1]
        if estimator.learning_rate == "adaptive" and last_rate not in (None, rate):
            print(f"Setting learning rate to {rate:f}")
        latest = {name: column[-1] for name, column in monitor.history.items()}
        seconds = f"{latest['seconds']:.2f} s"
        print(f"Iteration {monitor.n_epochs}, loss = {latest['loss']:.8f}, {seconds}")
        if monitor.validate is not None:
            print(f"Validation score: {latest['val_score']:f}, loss = {latest['val_loss']:.8f}")

    return report


def report_outcome(estimator, solution, monitor, *, incremental):
    """Warn, raise or print, according to why the solver stopped.

    Raises
    ------
    ValueError
        If training diverged and there are no validated weights to fall back on.
    """
    if solution.status is Status.DIVERGED:
        _report_divergence(estimator, solution)
    elif monitor.keep_best and monitor.n_epochs and np.isnan(monitor.history["val_score"]).all():
        warn(
            f"The validation score was NaN in each of {monitor.n_epochs} epochs, so that no "
            "weights are best: the initial ones are kept. Look at the validation rows and at "
            f"scoring={estimator.scoring!r}.",
            ConvergenceWarning,
        )
    elif solution.status is Status.INTERRUPTED:
        warn(
            f"Training interrupted by user after {solution.n_iter} full iteration(s); the "
            "weights reached so far are kept.",
        )
    elif estimator.solver == "lbfgs" and solution.status is not Status.CONVERGED:
        warn(
            f"lbfgs failed to converge after {solution.n_iter} iteration(s): {solution.message}. "
            f"Raise max_iter={estimator.max_iter} or max_fun={estimator.max_fun}, or scale the "
            "inputs, for example with StandardScaler.",
            ConvergenceWarning,
        )
    elif solution.status is Status.MAX_ITER and not (incremental or make_schedule(estimator).ends):
        warn(
            f"Stochastic Optimizer: Maximum iterations ({estimator.max_iter}) reached and the "
            "optimization hasn't converged yet. Raise max_iter or learning_rate_init.",
            ConvergenceWarning,
        )
    elif estimator.verbose and solution.status is Status.CONVERGED:
        watched = "Validation score" if estimator.early_stopping else "Training loss"
        plateau = (
            f"{watched} did not improve more than tol={estimator.tol:f} for "
            f"{estimator.n_iter_no_change} consecutive epochs. Stopping."
        )
        print(solution.message or plateau)


def _report_divergence(estimator, solution):
    where = f"The loss or the weights stopped being finite in {solution.message}."
    way_out = "Scale the inputs, for example with StandardScaler"
    if estimator.solver != "lbfgs":
        way_out += f", or lower learning_rate_init={estimator.learning_rate_init}"
    if not estimator.early_stopping:
        raise ValueError(
            "Solver produced non-finite parameter weights. The input data may contain large "
            f"values and need to be preprocessed. {where} {way_out}."
        )
    warn(
        f"Training diverged. {where} The weights with the best validation score are kept, or "
        f"the initial ones if there was none. {way_out}.",
        ConvergenceWarning,
    )
