"""What second-order solvers need of a network, its loss and its size."""

from __future__ import annotations

from ..optim.damped import MOST_FACTORISED
from .warn import warn

# Weights with a lower mean are more likely relative than numbers of rows.
SMALL_WEIGHT = 0.1
# What has parameters besides weights and biases, and what turns it off.
MORE_PARAMETERS = {"embedding": None, "input_scale": False, "parametric_activation": False}


def check_second_order(problem):
    """Refuse what has no curvature, or for which it is not computed.

    Raises
    ------
    ValueError
    """
    parameters, solver, loss = problem.parameters, problem.solver, problem.outputs.loss
    if solver.estimates_alpha or parameters.alpha == "auto":
        _check_evidence(problem)
    if "curvature" not in solver.needs:
        return
    for name, neutral in MORE_PARAMETERS.items():
        given = getattr(parameters, name)
        if given not in (neutral, 0):
            raise ValueError(
                f"{name}={given!r} has parameters besides weights and biases, for which "
                f"solver={parameters.solver!r} has no derivatives of single rows. Use another "
                f"solver, such as 'lbfgs', or set {name}={neutral!r}."
            )
    if not loss.has_curvature:
        raise ValueError(
            f"loss={parameters.loss!r} has no curvature here, by which "
            f"solver={parameters.solver!r} goes: its slope jumps. Use a smooth loss, such as "
            "'squared_error', in regression 'huber', in classification 'log_loss', or another "
            "solver, such as 'lbfgs'."
        )


def _check_evidence(problem):
    parameters, solver = problem.parameters, problem.solver
    n_parameters = problem.layout.n_parameters
    if not solver.estimates_alpha:
        raise ValueError(
            "alpha='auto' is estimated by solver='lm', or LevenbergMarquardt(alpha='auto'), not by "
            f"solver={parameters.solver!r}. Use one of these, or give a number, such as alpha=1.0."
        )
    if problem.outputs.loss.noise is None:
        raise ValueError(
            "alpha='auto' needs a loss that is a likelihood, and "
            f"loss={parameters.loss!r} is none. Use 'squared_error' or 'poisson' in "
            "regression, 'log_loss' in classification, or give a number, such as alpha=1.0."
        )
    if n_parameters > MOST_FACTORISED:
        raise ValueError(
            f"alpha='auto' inverts a matrix with a row for each parameter, {n_parameters} here "
            f"and {MOST_FACTORISED} at most. Use fewer hidden units, or give a number, such as "
            "alpha=1.0."
        )
    if problem.mean_weight < SMALL_WEIGHT:
        warn(
            f"The mean weight of a row is {problem.mean_weight:.3g}, and alpha='auto' takes a row "
            "of weight 2 as the row twice: it sees few rows. If weights are only relative, divide "
            "them by their mean."
        )
