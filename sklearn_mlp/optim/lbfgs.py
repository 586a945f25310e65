"""L-BFGS on all rows, through SciPy."""

from __future__ import annotations

import numpy as np
import scipy.optimize

from .._typing import Array, Rows
from .batches import count_rows
from .monitors import STOPPED, Monitor, Observer
from .objective import Objective
from .solution import Solution, Status


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # the status tells
def minimize_lbfgs(
    objective: Objective,
    theta: Array,
    rows: Rows,
    *,
    max_iter: int,
    max_fun: int,
    tol: float,
    monitor: Monitor,
    observer: Observer | None = None,
) -> Solution:
    """Minimise ``objective`` over ``rows``, starting at the float64 vector ``theta``.

    Ends when the largest entry of the gradient is below ``tol``, when SciPy finds no
    further decrease, after ``max_iter`` iterations or ``max_fun`` evaluations, on
    KeyboardInterrupt, when patience with a validation score runs out, or when the observer
    says so.

    References
    ----------
    Byrd, Lu, Nocedal and Zhu (1995), "A limited memory algorithm for bound constrained
    optimization", SIAM J. Sci. Comput. 16.
    """
    latest = theta
    grad_norm = np.nan
    n_evaluations = 0
    stopped = False

    def value_and_grad(x: Array) -> tuple[float, Array]:
        nonlocal n_evaluations, grad_norm
        n_evaluations += 1
        value, grad = objective.value_and_grad(x, rows)
        grad_norm = float(np.linalg.norm(grad))
        return value, grad.copy()

    def iteration_ends(intermediate_result: scipy.optimize.OptimizeResult) -> None:
        nonlocal latest, stopped
        latest = intermediate_result.x.copy()
        loss = float(intermediate_result.fun)
        exhausted = monitor.epoch_ends(latest, loss, grad_norm=grad_norm)
        if observer is not None:
            observer.begin()  # here, as SciPy tells of ends only
            stopped = observer.end(latest)
        if stopped or (exhausted and monitor.keep_best):
            raise StopIteration

    try:
        result = scipy.optimize.minimize(
            value_and_grad,
            theta,
            method="L-BFGS-B",
            jac=True,
            callback=iteration_ends,
            options={"maxiter": max_iter, "maxfun": max_fun, "gtol": tol},
        )
    except KeyboardInterrupt:
        found, loss = latest, monitor.last_loss
        status, message = Status.INTERRUPTED, ""
    else:
        found, loss, message = result.x, float(result.fun), result.message
        if not (np.isfinite(loss) and np.isfinite(found).all()):
            status, message = Status.DIVERGED, f"iteration {result.nit + 1}"
        elif stopped:
            status, message = Status.CONVERGED, STOPPED
        elif monitor.keep_best and monitor.patience.exhausted:
            status, message = Status.CONVERGED, ""
        elif result.status == 0:
            status = Status.CONVERGED
        else:
            status = Status.MAX_ITER if result.nit >= max_iter else Status.FAILED
    n_rows = n_evaluations * count_rows(rows)
    return Solution(found, status, loss, monitor.n_epochs, n_rows, message)
