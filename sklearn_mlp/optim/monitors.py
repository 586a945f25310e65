"""What is watched while a solver runs: history, patience and the best weights."""

from __future__ import annotations

import math
from collections.abc import Callable

from ..nn.layout import Array


class Patience:
    """Counts the epochs since the watched value last fell by ``tol``.

    Parameters
    ----------
    tol : float
    n_iter_no_change : float
        Patience has run out when the count exceeds it.
    best, count
        Where an earlier fit stopped.
    """

    def __init__(
        self, tol: float, n_iter_no_change: float, best: float = math.inf, count: int = 0
    ) -> None:
        self.tol = tol
        self.n_iter_no_change = n_iter_no_change
        self.best = best
        self.count = count

    def update(self, value: float) -> bool:
        """Take an epoch's value; say whether it is the best so far."""
        self.count = self.count + 1 if value > self.best - self.tol else 0
        improved = value < self.best
        if improved:
            self.best = value
        return improved

    @property
    def exhausted(self) -> bool:
        return self.count > self.n_iter_no_change


class Monitor:
    """Records each epoch and decides when nothing more is gained.

    Watches the training loss, or the validation score where there is one; in that case
    it keeps the weights that scored best.

    Parameters
    ----------
    patience : Patience
        Fed the loss, or the negative score.
    theta : ndarray of shape (n_parameters,)
        The initial parameters: the best until a score is higher.
    score : callable or None
        ``score(theta) -> float``, higher is better; may be NaN.
    report : callable or None
        ``report(monitor)``, called at the end of each epoch.
    """

    def __init__(
        self,
        patience: Patience,
        theta: Array,
        score: Callable[[Array], float] | None = None,
        report: Callable[[Monitor], None] | None = None,
    ) -> None:
        self.patience = patience
        self.score = score
        self.report = report
        self.losses: list[float] = []
        self.scores: list[float] = []
        self.learning_rate = math.nan
        self.best_theta = None if score is None else theta.copy()

    @property
    def last_loss(self) -> float:
        return self.losses[-1] if self.losses else math.nan

    def epoch_ends(self, loss: float, theta: Array, learning_rate: float = math.nan) -> bool:
        """Record an epoch; say whether patience has run out."""
        self.losses.append(loss)
        self.learning_rate = learning_rate
        if self.score is None:
            self.patience.update(loss)
        else:
            self.scores.append(self.score(theta) if math.isfinite(loss) else math.nan)
            if self.patience.update(-self.scores[-1]) and self.best_theta is not None:
                self.best_theta[...] = theta
        if self.report is not None:
            self.report(self)
        return self.patience.exhausted
