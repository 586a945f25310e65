"""What watches the members: a flag that ends their training, and the lines of ``verbose``."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from threading import Lock

import numpy as np


class StopFlag:
    """An observer that ends training once it is set."""

    is_set = False

    def begin(self):
        pass

    def end(self, theta):
        return self.is_set


class Progress:
    """Prints an epoch's line once every member has reached it, or has ended before it.

    Members are trained by groups, each in a thread of its own; those of a group at once, or one
    after another. A line is about the members that have trained for so long.
    """

    def __init__(self, n_members, scoring):
        self.n_members = n_members
        self.scoring = scoring
        self.lock = Lock()
        self._groups = []
        self._n_printed = 0
        self._n_trained = 0
        self._started = time.perf_counter()

    @contextmanager
    def watch(self, observe):
        """Print what a group does in this block.

        ``observe(copies, monitors)`` makes observers of its trainings or None, as does the
        function that this yields.
        """
        group = _Group(self, observe)
        with self.lock:
            self._groups.append(group)
        yield group.observe
        with self.lock:
            group.n_epochs = math.inf
            self.print_epochs()

    def print_trained(self, n_members, n_epochs):
        """Say that some have ended before others have begun; the lock is held."""
        self._n_trained += n_members
        of_all = f"{self._n_trained} of {self.n_members} members trained"
        print(f"{of_all}, {n_epochs} epochs, {self._seconds()}")

    def print_epochs(self):
        """Print the lines whose time has come; the lock is held."""
        begun = [monitor for group in self._groups for monitor in group.begun]
        if len(begun) < self.n_members:
            return
        what, key, best = self._watched(begun[0])
        columns = [monitor.history[key] for monitor in begun]
        reached = min(group.n_epochs for group in self._groups)
        while self._n_printed < min(reached, max(map(len, columns))):
            values = [each[self._n_printed] for each in columns if len(each) > self._n_printed]
            self._n_printed += 1
            summary = self._summary(values, best)
            print(f"Epoch {self._n_printed}, {what}{summary}, {self._seconds()}")

    def _watched(self, monitor):
        """What a line tells: its name, its column of the history, and which value is best."""
        if monitor.validate is None:
            return "training loss", "loss", np.min
        if self.scoring == "loss":
            return "validation loss", "val_loss", np.min
        return "validation score", "val_score", np.max

    @np.errstate(invalid="ignore")  # of values that are not finite
    def _summary(self, values, best):
        if self.n_members == 1:
            return f" = {values[0]:.5g}"
        n_members = f"{len(values)} of " if len(values) < self.n_members else ""
        of_members = f" of {n_members}{self.n_members} members"
        mean, std = np.mean(values), np.std(values)
        return f"{of_members}: mean = {mean:.5g}, best = {best(values):.5g}, std = {std:.3g}"

    def _seconds(self):
        return f"{time.perf_counter() - self._started:.2f} s"


class _Group:
    """The observer of what one thread trains; tells another one."""

    def __init__(self, progress, observe):
        self.begun = []
        self.n_epochs = 0
        self._progress = progress
        self._observe = observe
        self._observer = None
        self._in_training = []

    def observe(self, copies, monitors):
        """Observe these from now on; those before have ended."""
        self._observer = self._observe(copies, monitors)
        with self._progress.lock:
            if any(monitor in self.begun for monitor in monitors):
                self.begun = []  # as one of them diverged, each is trained again, alone
            elif self.begun:
                self._progress.print_trained(len(self._in_training), self.n_epochs)
            self.begun = [*self.begun, *monitors]
            self._in_training, self.n_epochs = monitors, 0
        return self

    def begin(self):
        if self._observer is not None:
            self._observer.begin()

    def end(self, theta):
        with self._progress.lock:
            self.n_epochs = max(monitor.n_epochs for monitor in self._in_training)
            self._progress.print_epochs()
        return self._observer is not None and self._observer.end(theta)
