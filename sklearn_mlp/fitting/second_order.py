"""What second-order solvers need of a network, its loss and its size."""

from __future__ import annotations

from ..optim.damped import MOST_FACTORISED
from ..optim.solvers import SOLVERS

# What has parameters besides weights and biases, and what turns it off.
MORE_PARAMETERS = {"embedding": None, "input_scale": False, "parametric_activation": False}


def check_second_order(problem):
    """Refuse what has no curvature, or for which it is not computed.

    Raises
    ------
    ValueError
    """
    parameters, solver, loss = problem.parameters, problem.solver, problem.outputs.loss
    if parameters.alpha == "auto":
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
            "'squared_error', 'huber' or 'log_loss', or another solver, such as 'lbfgs'."
        )


def _check_evidence(problem):
    parameters, solver = problem.parameters, problem.solver
    n_parameters = problem.layout.n_parameters
    if not solver.estimates_alpha:
        able = [name for name, make in SOLVERS.items() if make().estimates_alpha]
        raise ValueError(
            f"alpha='auto' is estimated by the solvers {able}, not by "
            f"solver={parameters.solver!r}. Use one of these, or give a number, such as alpha=1.0."
        )
    if problem.outputs.loss.noise is None:
        raise ValueError(
            "alpha='auto' needs a loss that is a likelihood, and "
            f"loss={parameters.loss!r} is none. Use 'squared_error', 'poisson' or 'log_loss', or "
            "give a number, such as alpha=1.0."
        )
    if n_parameters > MOST_FACTORISED:
        raise ValueError(
            f"alpha='auto' inverts a matrix with a row for each parameter, {n_parameters} here "
            f"and {MOST_FACTORISED} at most. Use fewer hidden units, or give a number, such as "
            "alpha=1.0."
        )
