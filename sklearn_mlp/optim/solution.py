"""What a solver returns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from .._typing import Array


class Status(Enum):
    """Why a solver stopped."""

    CONVERGED = auto()
    MAX_ITER = auto()
    FAILED = auto()  # gave up for the reason in the solution's message
    DIVERGED = auto()  # loss or parameters became infinite or NaN
    INTERRUPTED = auto()  # KeyboardInterrupt


@dataclass
class Solution:
    """Where a solver stopped, and why.

    Attributes
    ----------
    theta : ndarray of shape (n_parameters,)
        The last parameters; not finite if the status is ``DIVERGED``.
    status : Status
    loss : float
        The last one recorded, NaN if there is none.
    n_iter : int
        Epochs of a stochastic solver, iterations of L-BFGS.
    n_rows : int
        Training rows that gradients were computed for, repeats counted.
    message : str
        Where it diverged, or SciPy's words; empty where patience ran out.
    """

    theta: Array
    status: Status
    loss: float
    n_iter: int
    n_rows: int
    message: str = ""
