"""What is watched while a solver runs: history, patience and the best weights."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from .._typing import Array
from .schedules import Progress, Schedule


class Observer(Protocol):
    """Told of each epoch; may end the training."""

    def begin(self) -> None:
        """An epoch begins."""

    def end(self, theta: Array) -> bool:
        """It ended at ``theta``. Whether to stop."""


COLUMNS = ("loss", "val_loss", "val_score", "learning_rate", "grad_norm", "seconds")


class Patience:
    """Counts the epochs since the watched value last fell by ``tol``.

    Parameters
    ----------
    tol : float
    n_iter_no_change : float
        Patience has run out when the count exceeds it.
    best, count
        Where an earlier fit stopped.
    ties_to_last : bool, default=False
        Whether of equal values the last counts as the best.
    """

    def __init__(
        self,
        tol: float,
        n_iter_no_change: float,
        best: float = math.inf,
        count: int = 0,
        ties_to_last: bool = False,
    ) -> None:
        self.ties_to_last = ties_to_last
        self.tol = tol
        self.n_iter_no_change = n_iter_no_change
        self.best = best
        self.count = count

    def update(self, value: float) -> bool:
        """Take an epoch's value; say whether it is the best so far."""
        self.count = 0 if value <= self.best - self.tol else self.count + 1  # NaN: no gain
        improved = value < self.best or (self.ties_to_last and value == self.best)
        if improved:
            self.best = value
        return improved

    @property
    def exhausted(self) -> bool:
        return self.count > self.n_iter_no_change


class Monitor:
    """Records each epoch and decides when nothing more is gained.

    Watches the training loss, or with ``keep_best`` the validation score; in that case
    it keeps the weights that scored best.

    Parameters
    ----------
    patience : Patience
        Fed the loss, or the negative score; as it is at the start.
    validate : callable or None
        ``validate(theta) -> (loss, score)`` on held-out rows, higher scores being better;
        both may be NaN.
    keep_best : bool, default=False
    report : callable or None
        ``report(monitor)``, called at the end of each epoch.

    Attributes
    ----------
    history : dict of list of float
        Per epoch: 'loss', 'val_loss', 'val_score', 'learning_rate', 'grad_norm' (mean
        over the updates), 'seconds' since the start, and what else a solver measures.
    best_epoch : int
        The epoch, from 1, whose weights scored best; 0 for the initial ones.
    """

    def __init__(
        self,
        patience: Patience,
        validate: Callable[[Array], tuple[float, float]] | None = None,
        keep_best: bool = False,
        report: Callable[[Monitor], None] | None = None,
    ) -> None:
        self.validate = validate
        self.keep_best = keep_best
        self.report = report
        self._initial_patience = patience
        self.best_theta: Array | None = None
        self._reset()

    def _reset(self) -> None:
        self.patience = copy.copy(self._initial_patience)
        self.history: dict[str, list[float]] = {name: [] for name in COLUMNS}
        self.best_epoch = 0
        self._started = time.perf_counter()

    def start(self, theta: Array) -> None:
        """Training begins at ``theta``, the best until a score is higher."""
        self._reset()
        self.best_theta = theta.copy() if self.keep_best else None

    @property
    def n_epochs(self) -> int:
        return len(self.history["loss"])

    @property
    def last_loss(self) -> float:
        return self.history["loss"][-1] if self.n_epochs else math.nan

    @property
    def kept_loss(self) -> float:
        """The training loss of the epoch whose weights are kept; NaN if it is none of these."""
        if not self.keep_best:
            return self.last_loss
        return self.history["loss"][self.best_epoch - 1] if self.best_epoch else math.nan

    def epoch_ends(
        self,
        theta: Array,
        loss: float,
        learning_rate: float = math.nan,
        grad_norm: float = math.nan,
        **measured: float,
    ) -> bool:
        """Record an epoch; say whether patience has run out."""
        val_loss = val_score = math.nan
        if self.validate is not None and math.isfinite(loss):
            val_loss, val_score = self.validate(theta)
        seconds = time.perf_counter() - self._started
        entries = (loss, val_loss, val_score, learning_rate, grad_norm, seconds)
        row = dict(zip(COLUMNS, entries, strict=True)) | measured
        n_before = self.n_epochs
        for name in row:
            self.history.setdefault(name, [math.nan] * n_before)
        for name, column in self.history.items():
            column.append(row.get(name, math.nan))
        improved = self.patience.update(-val_score if self.keep_best else loss)
        if improved and self.best_theta is not None:
            self.best_theta[...] = theta
            self.best_epoch = self.n_epochs
        if self.report is not None:
            self.report(self)
        return self.patience.exhausted

    def is_over(self, schedule: Schedule, progress: Progress) -> bool:
        """Whether a schedule says so, by the losses of validation rows."""
        return self.validate is not None and schedule.is_over(progress, self.history["val_loss"])

    def be_patient_again(self) -> None:
        """Count from now on, as training goes on in another way."""
        self.patience.count = 0


def join_histories(*parts: Mapping[str, list[float]]) -> dict[str, list[float]]:
    """One after the other, NaN where a part lacks a column that another has."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {
        name: [
            entry
            for part in parts
            for entry in part.get(name, [math.nan] * len(part.get("loss", ())))
        ]
        for name in names
    }


class Monitors:
    """Those of several networks, told of each epoch together.

    ``theta`` has shape (n_members, n_parameters), loss and length of the gradient (n_members,).

    Attributes
    ----------
    ended : list of bool
        For which of them training is over: they are told of no more epochs.
    """

    keep_best = False  # what a solver asks; each knows for itself

    def __init__(self, members: Sequence[Monitor]) -> None:
        self.members = members
        self.ended = [False] * len(members)

    @property
    def n_epochs(self) -> int:
        return max(member.n_epochs for member in self.members)

    @property
    def last_loss(self) -> float:
        return float(np.mean([member.last_loss for member in self.members]))

    def start(self, theta: Array) -> None:
        self.ended[:] = [False] * len(self.members)
        for member, own in zip(self.members, theta, strict=True):
            member.start(own)

    def epoch_ends(self, theta: Array, loss: Any, learning_rate: float, grad_norm: Any) -> bool:
        """Record an epoch of each; say whether none has patience left."""
        for i, member in enumerate(self.members):
            if not self.ended[i]:
                member.epoch_ends(theta[i], float(loss[i]), learning_rate, float(grad_norm[i]))
        return all(member.patience.exhausted for member in self.members)

    def is_over(self, schedule: Schedule, progress: Progress) -> bool:
        """Whether a schedule says so of all."""
        for i, member in enumerate(self.members):
            self.ended[i] = self.ended[i] or member.is_over(schedule, progress)
        return all(self.ended)

    def be_patient_again(self) -> None:
        for member in self.members:
            member.be_patient_again()
