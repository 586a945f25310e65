"""L-BFGS on all rows, through SciPy."""

from __future__ import annotations

import numpy as np
import scipy.optimize

from .._typing import Array
from .batches import count_rows
from .objective import Objective
from .run import Run, Solution, Solver, Status


class LBFGS(Solver):
    """Quasi-Newton steps over all rows: L-BFGS, SciPy's.

    Parameters
    ----------
    max_fun : int, default=15000
        Largest number of evaluations of the objective.

    References
    ----------
    Byrd, Lu, Nocedal and Zhu (1995), "A limited memory algorithm for bound constrained
    optimization", SIAM J. Sci. Comput. 16.
    """

    double = True
    scipys_blas = True
    limits = ("max_iter", "max_fun")
    set_by = {"max_fun": "max_fun"}

    def __init__(self, max_fun: int = 15000) -> None:
        self.max_fun = max_fun

    def minimize(self, objective: Objective, theta: Array, run: Run) -> Solution:
        """Minimise ``objective`` over ``run.rows``, starting at the float64 vector ``theta``.

        Ends when the largest entry of the gradient is below ``tol``, when SciPy finds no
        further decrease, after ``max_iter`` iterations or ``max_fun`` evaluations, when patience
        with a validation score runs out, or when the observer says so.
        """
        is_over, grad_norm = False, np.nan

        def value_and_grad(x: Array) -> tuple[float, Array]:
            nonlocal grad_norm
            run.n_rows += count_rows(run.rows)
            value, grad = objective.value_and_grad(x, run.rows)
            grad_norm = float(np.linalg.norm(grad))
            return value, grad.copy()

        def iteration_ends(intermediate_result: scipy.optimize.OptimizeResult) -> None:
            nonlocal is_over
            x, loss = intermediate_result.x, float(intermediate_result.fun)
            is_over = run.iteration_ends(x, loss, grad_norm=grad_norm)
            if is_over:
                raise StopIteration

        options = {"maxiter": run.max_iter, "maxfun": self.max_fun, "gtol": run.tol}
        result = scipy.optimize.minimize(
            value_and_grad,
            theta,
            method="L-BFGS-B",
            jac=True,
            callback=iteration_ends,
            options=options,
        )
        found, loss, message = result.x, float(result.fun), result.message
        if not (np.isfinite(loss) and np.isfinite(found).all()):
            return Solution(found, Status.DIVERGED, loss, f"iteration {result.nit + 1}")
        if is_over:
            return Solution(found, Status.CONVERGED, loss, run.reason)
        if result.status == 0:
            return Solution(found, Status.CONVERGED, loss, message)
        status = Status.MAX_ITER if result.nit >= run.max_iter else Status.FAILED
        return Solution(found, status, loss, message)
