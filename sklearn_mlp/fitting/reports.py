"""What is said to the user while a solver runs and after it has stopped."""

from __future__ import annotations

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from ..optim.run import Status
from .build import make_schedule
from .start import Mode
from .verdict import find_fault
from .warn import warn


def epoch_printer(parameters):
    """What ``verbose`` prints at the end of each epoch, as a monitor's ``report``."""
    rate = None

    def report(monitor):
        nonlocal rate
        last_rate, rate = rate, monitor.history["learning_rate"][-1]
        if parameters.learning_rate == "adaptive" and last_rate not in (None, rate):
            print(f"Setting learning rate to {rate:f}")
        latest = {name: column[-1] for name, column in monitor.history.items()}
        seconds = f"{latest['seconds']:.2f} s"
        print(f"Iteration {monitor.n_epochs}, loss = {latest['loss']:.8f}, {seconds}")
        if monitor.validate is not None:
            print(f"Validation score: {latest['val_score']:f}, loss = {latest['val_loss']:.8f}")

    return report


def report_outcome(training, solution, theta):
    """Warn, raise or print, according to why the solver stopped and what it has learnt.

    ``theta`` are the parameters that are kept.

    Raises
    ------
    ValueError
        If training diverged and there are no validated weights to fall back on.
    """
    problem, monitor = training.problem, training.run.monitor
    parameters, solver = problem.parameters, problem.solver
    if solution.status is Status.DIVERGED:
        _report_divergence(parameters, solver, solution)
    elif monitor.keep_best and monitor.n_epochs and np.isnan(monitor.history["val_score"]).all():
        warn(
            f"The validation score was NaN in each of {monitor.n_epochs} epochs, so that no "
            "weights are best: the initial ones are kept. Look at the validation rows and at "
            f"scoring={parameters.scoring!r}.",
            ConvergenceWarning,
        )
    elif solution.status is Status.INTERRUPTED:
        warn(
            f"Training interrupted by user after {monitor.n_epochs} full iteration(s); the "
            "weights reached so far are kept.",
        )
    elif problem.start.mode is not Mode.STREAM and (
        fault := find_fault(training, theta, solution.status)
    ):
        _report_fault(fault)
    elif solution.status in (Status.MAX_ITER, Status.FAILED):
        _report_limit(problem, solution, monitor.n_epochs)
    elif parameters.verbose:
        watched = "Validation score" if parameters.early_stopping else "Training loss"
        plateau = (
            f"{watched} did not improve more than tol={parameters.tol:f} for "
            f"{parameters.n_iter_no_change} consecutive epochs. Stopping."
        )
        print(solution.message or plateau)


def _report_fault(fault):
    why = f"Likely: {'; '.join(fault.causes)}." if fault.causes else "Look at the loss curve."
    warn(
        "The network predicts no better than a constant: its loss on the training rows is "
        f"{fault.loss:.4g}, that of the best constant {fault.loss_of_constant:.4g}. {why} More is "
        "in docs/tips.md, 'When it does not learn'.",
        ConvergenceWarning,
    )


def _report_limit(problem, solution, n_iter):
    """Warn that a solver came to an end before the minimum, where that is not the plan."""
    parameters, solver = problem.parameters, problem.solver
    if not solver.by_batches or solution.status is Status.FAILED:
        given = vars(parameters) | vars(solver)
        limits = " or ".join(f"{name}={given.get(name)}" for name in solver.limits)
        warn(
            f"{parameters.solver} failed to converge after {n_iter} iteration(s): "
            f"{solution.message}. Raise {limits}, or scale the inputs, for example with "
            "StandardScaler.",
            ConvergenceWarning,
        )
    elif problem.start.mode is not Mode.STREAM and not make_schedule(parameters).ends:
        warn(
            f"Stochastic Optimizer: Maximum iterations ({parameters.max_iter}) reached and the "
            "optimization hasn't converged yet. Raise max_iter or learning_rate_init.",
            ConvergenceWarning,
        )


def _report_divergence(parameters, solver, solution):
    where = f"The loss or the weights stopped being finite in {solution.message}."
    way_out = "Scale the inputs, for example with StandardScaler"
    if solver.by_batches:
        way_out += f", or lower learning_rate_init={parameters.learning_rate_init}"
    if not parameters.early_stopping:
        raise ValueError(
            "Solver produced non-finite parameter weights. The input data may contain large "
            f"values and need to be preprocessed. {where} {way_out}."
        )
    warn(
        f"Training diverged. {where} The weights with the best validation score are kept, or "
        f"the initial ones if there was none. {way_out}.",
        ConvergenceWarning,
    )
