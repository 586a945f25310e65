"""Learning-rate schedules: the rate, from how far training has come.

A schedule is a pure function of the initial rate and the progress. A new one is a
subclass; an entry in ``SCHEDULES`` gives it a name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..nn.part import Part


@dataclass
class Progress:
    """How far training has come.

    Attributes
    ----------
    rows : int
        Training rows seen in the epochs completed, repeats counted.
    epochs : int
        Epochs completed.
    epoch_done : float
        Of the present epoch's updates, the share made.
    max_epochs : int
        ``max_iter``.
    updates : int
        Updates made.
    plateaus : int
        How often patience ran out and training went on.
    """

    rows: int = 0
    epochs: int = 0
    epoch_done: float = 0.0
    max_epochs: int = 1
    updates: int = 0
    plateaus: int = 0

    @property
    def fraction(self) -> float:
        """Of ``max_iter`` epochs, the share done: 0 to 1."""
        return min(1.0, (self.epochs + self.epoch_done) / self.max_epochs)


class Schedule(Part):
    """A function ``rate(initial, progress)``. Subclass it for one of your own.

    Parameters
    ----------
    warmup : int, default=0
        Updates over which the rate rises linearly to what the schedule says.

    Attributes
    ----------
    ends : bool
        Whether it is made to end after ``max_iter`` epochs, so that this is no failure to
        converge.
    """

    ends = False

    def __init__(self, *, warmup: int = 0) -> None:
        if warmup < 0:
            raise ValueError(f"warmup must be >= 0 updates, got {warmup!r}.")
        self.warmup = warmup

    def __call__(self, initial: float, progress: Progress) -> float:
        """The learning rate of the next update, warm-up included."""
        rate = self.rate(initial, progress)
        if progress.updates < self.warmup:
            rate *= (progress.updates + 1) / (self.warmup + 1)
        return rate

    def rate(self, initial: float, progress: Progress) -> float:
        """The learning rate of the next update."""
        raise NotImplementedError

    def ends_on_plateau(self, rate: float) -> bool:
        """Whether training is over when patience runs out at this rate."""
        return True

    def is_over(self, progress: Progress, losses: Sequence[float]) -> bool:
        """Whether training is over after an epoch, by the validation losses of all so far."""
        return False


class Constant(Schedule):
    """``rate = initial``."""

    def rate(self, initial: float, progress: Progress) -> float:
        return initial


class InverseScaling(Schedule):
    """``rate = initial / (1 + rows)^power``, with the rows seen in completed epochs."""

    set_by = {"power": "power_t"}

    def __init__(self, power: float = 0.5, *, warmup: int = 0) -> None:
        super().__init__(warmup=warmup)
        self.power = power

    def rate(self, initial: float, progress: Progress) -> float:
        return initial / (1 + progress.rows) ** self.power


class Adaptive(Schedule):
    """Divide the rate by ``factor`` on each plateau; end on one at ``smallest`` or less."""

    def __init__(self, factor: float = 5.0, smallest: float = 1e-6, *, warmup: int = 0) -> None:
        super().__init__(warmup=warmup)
        if factor <= 1:
            raise ValueError(f"factor must be > 1, got {factor!r}.")
        self.factor = factor
        self.smallest = smallest

    def rate(self, initial: float, progress: Progress) -> float:
        return initial / self.factor**progress.plateaus

    def ends_on_plateau(self, rate: float) -> bool:
        return rate <= self.smallest


class InverseTime(Schedule):
    """``rate = c1 / (k + c2)`` after ``k`` epochs.

    ``c1`` is ``initial * c2`` unless given, so that the first rate is ``initial``. The
    rates sum to infinity and their squares do not (Robbins and Monro 1951, "A stochastic
    approximation method", Ann. Math. Statist. 22).
    """

    def __init__(self, c1: float | None = None, c2: float = 1.0, *, warmup: int = 0) -> None:
        super().__init__(warmup=warmup)
        if c2 <= 0:
            raise ValueError(f"c2 must be > 0, got {c2!r}.")
        self.c1 = c1
        self.c2 = c2

    def rate(self, initial: float, progress: Progress) -> float:
        c1 = initial * self.c2 if self.c1 is None else self.c1
        return c1 / (progress.epochs + self.c2)


class Step(Schedule):
    """``rate = initial * factor^floor(epochs / every)``."""

    def __init__(self, every: int = 10, factor: float = 0.5, *, warmup: int = 0) -> None:
        super().__init__(warmup=warmup)
        if every < 1:
            raise ValueError(f"every must be >= 1 epochs, got {every!r}.")
        self.every = every
        self.factor = factor

    def rate(self, initial: float, progress: Progress) -> float:
        return initial * self.factor ** (progress.epochs // self.every)


class Exponential(Schedule):
    """``rate = initial * factor^epochs``."""

    def __init__(self, factor: float = 0.95, *, warmup: int = 0) -> None:
        super().__init__(warmup=warmup)
        self.factor = factor

    def rate(self, initial: float, progress: Progress) -> float:
        return initial * self.factor**progress.epochs


class Cosine(Schedule):
    """From ``initial`` to ``last * initial`` along half a cosine, over ``max_iter`` epochs.

    References
    ----------
    Loshchilov and Hutter (2017), "SGDR: stochastic gradient descent with warm restarts",
    ICLR.
    """

    ends = True

    def __init__(self, last: float = 0.0, *, warmup: int = 0) -> None:
        super().__init__(warmup=warmup)
        self.last = last

    def rate(self, initial: float, progress: Progress) -> float:
        cosine = (1 + math.cos(math.pi * progress.fraction)) / 2
        return initial * (self.last + (1 - self.last) * cosine)


class OneCycle(Schedule):
    """From ``first * initial`` up to ``initial`` and down to ``last * initial``, by cosines.

    ``peak`` is the fraction of ``max_iter`` epochs at which it is highest.

    References
    ----------
    Smith and Topin (2019), "Super-convergence: very fast training of neural networks
    using large learning rates", SPIE 11006.
    """

    ends = True

    def __init__(
        self, peak: float = 0.3, first: float = 0.04, last: float = 4e-6, *, warmup: int = 0
    ) -> None:
        super().__init__(warmup=warmup)
        if not 0 < peak < 1:
            raise ValueError(f"peak must be between 0 and 1, got {peak!r}.")
        self.peak = peak
        self.first = first
        self.last = last

    def rate(self, initial: float, progress: Progress) -> float:
        t = progress.fraction
        if t < self.peak:
            start, end, t = self.first, 1.0, t / self.peak
        else:
            start, end, t = 1.0, self.last, (t - self.peak) / (1 - self.peak)
        return initial * (end + (start - end) * (1 + math.cos(math.pi * t)) / 2)


class CosineLog(Schedule):
    """``initial (1 - cos(2 pi log2(1 + (2^cycles - 1) t))) / 2``, ``t`` of ``max_iter`` done.

    It rises from 0 and returns to it ``cycles`` times, each cycle twice as long as the one
    before.

    References
    ----------
    Holzmueller, Grinsztajn and Steinwart (2024), "Better by default: strong pre-tuned MLPs
    and boosted trees on tabular data", NeurIPS, arXiv 2407.04491 ("coslog4").
    """

    ends = True

    def __init__(self, cycles: int = 4, *, warmup: int = 0) -> None:
        super().__init__(warmup=warmup)
        if cycles < 1:
            raise ValueError(f"cycles must be >= 1, got {cycles!r}.")
        self.cycles = cycles

    def rate(self, initial: float, progress: Progress) -> float:
        phase = math.log2(1 + (2**self.cycles - 1) * progress.fraction)
        return initial * (1 - math.cos(2 * math.pi * phase)) / 2


class WarmRestarts(Schedule):
    """``initial (1 - cos(2 pi log2(1 + t))) / 2``, ``t`` of a cycle done, until one gains nothing.

    Cycles take ``first``, ``growth first``, ``growth^2 first``, ... epochs, and in each the rate
    rises from 0 and returns to it. With validation rows training is over at the end of a cycle
    where their loss is not lower than at every earlier end. That needs ``early_stopping=True`` or
    rows given for validation, and ``n_iter_no_change=numpy.inf``, else patience ends it within a
    cycle. ``max_iter`` ends it in any case: best with a cycle, which with a growth of 2 is after
    ``first (2^k - 1)`` epochs.

    Parameters
    ----------
    first : int, default=1
        Epochs of the first cycle.
    tol : float, default=0.02
        By which share of itself the loss must be lower.
    min_updates : int, default=200
        Cycles that end after fewer updates are not judged.
    growth : int, default=2
        How many times as long as the one before each cycle is.
    warmup : int, default=0
        Updates over which the rate rises linearly to what the schedule says.

    References
    ----------
    Loshchilov and Hutter (2017), "SGDR: stochastic gradient descent with warm restarts", ICLR;
    the rate within a cycle: Holzmueller, Grinsztajn and Steinwart (2024), arXiv 2407.04491.
    """

    ends = True

    def __init__(
        self,
        first: int = 1,
        tol: float = 0.02,
        min_updates: int = 200,
        growth: int = 2,
        *,
        warmup: int = 0,
    ) -> None:
        super().__init__(warmup=warmup)
        if first < 1 or first != int(first):
            raise ValueError(f"first must be an integer >= 1, got {first!r}.")
        if growth < 2 or growth != int(growth):
            raise ValueError(f"growth must be an integer >= 2, got {growth!r}.")
        self.first = first
        self.tol = tol
        self.min_updates = min_updates
        self.growth = growth

    def rate(self, initial: float, progress: Progress) -> float:
        begun, length, epochs = 0, self.first, progress.epochs + progress.epoch_done
        while begun + length < epochs:
            begun, length = begun + length, length * self.growth
        phase = math.log2(1 + (epochs - begun) / length)
        return initial * (1 - math.cos(2 * math.pi * phase)) / 2

    def is_over(self, progress: Progress, losses: Sequence[float]) -> bool:
        ends, length = [self.first], self.first
        while ends[-1] < len(losses):
            length *= self.growth
            ends.append(ends[-1] + length)
        if len(ends) < 2 or ends[-1] != len(losses) or progress.updates < self.min_updates:
            return False
        lowest = min(losses[end - 1] for end in ends[:-1])
        return not losses[-1] < lowest - self.tol * abs(lowest)


class FlatCosine(Schedule):
    """``initial`` for the first ``flat`` share of ``max_iter``, then to 0 along half a cosine.

    References
    ----------
    Holzmueller, Grinsztajn and Steinwart (2024), arXiv 2407.04491 ("flat_cos").
    """

    ends = True

    def __init__(self, flat: float = 0.5, *, warmup: int = 0) -> None:
        super().__init__(warmup=warmup)
        if not 0 <= flat < 1:
            raise ValueError(f"flat must be in [0, 1), got {flat!r}.")
        self.flat = flat

    def rate(self, initial: float, progress: Progress) -> float:
        t = max(0.0, progress.fraction - self.flat) / (1 - self.flat)
        return initial * (1 + math.cos(math.pi * t)) / 2


SCHEDULES: dict[str, type[Schedule]] = {
    "constant": Constant,
    "invscaling": InverseScaling,
    "adaptive": Adaptive,
    "inverse_time": InverseTime,
    "step": Step,
    "exponential": Exponential,
    "cosine": Cosine,
    "one_cycle": OneCycle,
    "cosine_log": CosineLog,
    "warm_restarts": WarmRestarts,
    "flat_cosine": FlatCosine,
}
