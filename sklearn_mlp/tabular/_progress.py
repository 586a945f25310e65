"""What watches the members: a flag that ends their training, and the lines of ``verbose``."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager, nullcontext
from threading import Lock

import numpy as np

from ..fitting.progress_line import ProgressLine


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

    With a ``line`` this is written anew instead.
    """

    def __init__(self, n_members, scoring, max_iter=None, line=None):
        self.n_members = n_members
        self.scoring = scoring
        self.max_iter = max_iter
        self.line = line
        self.lock = Lock()
        self._groups = []
        self._n_printed = 0
        self._n_trained = 0
        self._started = time.perf_counter()

    @classmethod
    @contextmanager
    def of(cls, members, scoring, verbose):
        """What ``verbose`` asks for in this block; None for nothing."""
        with ProgressLine() if verbose == "bar" else nullcontext() as line:
            yield cls(len(members), scoring, members[0].max_iter, line) if verbose else None

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
            if self.line and self._n_trained:  # in turn
                self.print_trained(len(group.in_training), group.n_epochs)
            group.n_epochs = math.inf
            self.print_epochs()

    def print_trained(self, n_members, n_epochs):
        """Say that some have ended before others have begun; the lock is held."""
        self._n_trained += n_members
        of_all = f"{self._n_trained} of {self.n_members} members trained"
        if self.line:
            self.line.show(self._n_trained / self.n_members, of_all, seconds=self._seconds())
        else:
            print(f"{of_all}, {n_epochs} epochs, {self._seconds():.2f} s")

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
            if self.line:
                self._show(values, key, best)
                continue
            summary = self._summary(values, best)
            print(f"Epoch {self._n_printed}, {what}{summary}, {self._seconds():.2f} s")

    def _show(self, values, key, best):
        """Write the line anew; where members are trained in turn it goes on telling of these."""
        if self._n_trained:
            return
        head = f"Epoch {self._n_printed}/{self.max_iter}"
        told = [f"mean {key} {np.mean(values):.4g}", f"best {best(values):.4g}"]
        if self.n_members == 1:
            told = [f"{key} {values[0]:.4g}"]
        done = self._n_printed / self.max_iter
        self.line.show(done, head, *told, seconds=self._seconds())

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
        return time.perf_counter() - self._started


class _Group:
    """The observer of what one thread trains; tells another one."""

    def __init__(self, progress, observe):
        self.begun = []
        self.n_epochs = 0
        self._progress = progress
        self._observe = observe
        self._observer = None
        self.in_training = []

    def observe(self, copies, monitors):
        """Observe these from now on; those before have ended."""
        self._observer = self._observe(copies, monitors)
        with self._progress.lock:
            if any(monitor in self.begun for monitor in monitors):
                self.begun = []  # as one of them diverged, each is trained again, alone
            elif self.begun:
                self._progress.print_trained(len(self.in_training), self.n_epochs)
            self.begun = [*self.begun, *monitors]
            self.in_training, self.n_epochs = monitors, 0
        return self

    def begin(self):
        if self._observer is not None:
            self._observer.begin()

    def end(self, theta):
        with self._progress.lock:
            self.n_epochs = max(monitor.n_epochs for monitor in self.in_training)
            self._progress.print_epochs()
        return self._observer is not None and self._observer.end(theta)
