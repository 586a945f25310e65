"""What ``verbose='bar'`` shows: one line that is written anew as training goes on."""

from __future__ import annotations

import math
import shutil
import sys
import time

# Seconds from one writing to the next, at least.
INTERVAL = 0.1
# Characters of the bar.
BAR = 10
# Columns that stay empty at the end of the line, where a terminal writes ^C.
MARGIN = 3
# Lines that have not ended.
_open = []


class ProgressLine:
    """A line that says how far training is, in a block that it ends with.

    In terminals and notebooks it is written over the last one. Where that cannot be, as in a file,
    there is a new line for the first epoch, for each tenth of all, and for the last.
    """

    def __init__(self):
        self.is_rewritten = can_rewrite(sys.stdout)
        self._latest = self._ended = None
        self._next = -math.inf

    def __enter__(self):
        _open.append(self)
        return self

    def show(self, done, head, *told, seconds):
        """Say that a share is ``done`` after so many seconds; ``told``: first what matters."""
        if self not in _open:  # a thread may go on for a moment after Ctrl-C
            return
        before, self._latest = self._latest, (done, head, told, seconds)
        if self.is_rewritten:
            if time.perf_counter() >= self._next:
                self._write(end="")
        elif before is None or math.floor(10 * done) > math.floor(10 * before[0]):
            self._write(end="\n")

    def __exit__(self, *_):
        _open.remove(self)
        self.end()

    def end(self):
        """Write what was told last, with the time that it took, and end the line."""
        if self._latest is not self._ended:
            self._write(end="\n", is_over=True)

    def _write(self, *, end, is_over=False):
        done, head, told, seconds = self._latest
        taken = duration(seconds)
        if 0 < done < 1 and not is_over:
            taken = f"at most {duration(seconds * (1 - done) / done)} left"
        if self.is_rewritten:
            width = shutil.get_terminal_size().columns - MARGIN
            line = "\r" + fitting(head, bar(done), [*told], taken, width).ljust(width + 2 * is_over)
        else:
            line = ", ".join([head, *told, taken])
        print(line + end, end="", flush=True)  # at once, as other threads write too
        self._next = time.perf_counter() + INTERVAL
        if end == "\n":
            self._ended = self._latest


class EpochLine(ProgressLine):
    """The line of one network, told of each epoch as a monitor's ``report``."""

    def __init__(self, max_iter, unit):
        super().__init__()
        self.max_iter = max_iter
        self.unit = unit

    def __call__(self, monitor):
        latest = {name: column[-1] for name, column in monitor.history.items()}
        names = {"loss": "loss", "val_score": "val_score", "learning_rate": "rate"}
        told = [f"{names[n]} {latest[n]:.4g}" for n in names if not math.isnan(latest[n])]
        done, head = monitor.n_epochs / self.max_iter, f"{self.unit} {monitor.n_epochs}"
        self.show(done, f"{head}/{self.max_iter}", *told, seconds=latest["seconds"])


def end_lines():
    """End the lines being written, for others to write; those that go on begin anew."""
    for line in list(_open):
        line.end()


def bar(done):
    """``[====>     ]``, for the share that is done."""
    n_done = math.floor(BAR * done)
    return f"[{('=' * n_done + '>')[:BAR].ljust(BAR)}]"


def fitting(head, bar, told, taken, width):
    """The longest of the lines that tell less and less for which there is place."""
    lines = [f"{head} {bar} {', '.join([*told[:n], taken])}" for n in range(len(told), 0, -1)]
    lines += [", ".join([head, *told[:1], taken]), f"{head}, {taken}"]
    return next((line for line in lines if len(line) <= width), head[: max(0, width)])


def duration(seconds):
    """A time as one reads it: 0.52 s, 12 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 9.95:
        return f"{seconds:.2g} s"
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def can_rewrite(stream):
    """Whether a carriage return goes back to where the line began: in terminals and notebooks."""
    is_notebook = type(stream).__module__.startswith("ipykernel.")
    return is_notebook or bool(getattr(stream, "isatty", bool)())
