"""Learning-rate schedules: how far training has come -> learning rate.

A schedule is a pure function of the initial rate and the progress. A new one is a
subclass and an entry in ``SCHEDULES``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Progress:
    """How far training has come.

    Attributes
    ----------
    rows : int
        Training rows seen in the epochs completed, repeats counted.
    plateaus : int
        How often patience ran out and training went on.
    """

    rows: int = 0
    plateaus: int = 0


class Schedule:
    """A function ``rate(initial, progress)``."""

    def rate(self, initial: float, progress: Progress) -> float:
        """The learning rate of the epoch about to begin."""
        raise NotImplementedError

    def ends_on_plateau(self, rate: float) -> bool:
        """Whether training is over when patience runs out at this rate."""
        return True


class Constant(Schedule):
    """``rate = initial``."""

    def rate(self, initial: float, progress: Progress) -> float:
        return initial


class InverseScaling(Schedule):
    """``rate = initial / (1 + rows)^power``, with the rows seen so far."""

    def __init__(self, power: float = 0.5) -> None:
        self.power = power

    def rate(self, initial: float, progress: Progress) -> float:
        rate: float = initial / (1 + progress.rows) ** self.power
        return rate


class Adaptive(Schedule):
    """Divide the rate by 5 on each plateau; end on one at a rate of 1e-6 or less."""

    def rate(self, initial: float, progress: Progress) -> float:
        return initial / 5.0**progress.plateaus

    def ends_on_plateau(self, rate: float) -> bool:
        return rate <= 1e-6


SCHEDULES: dict[str, type[Schedule]] = {
    "constant": Constant,
    "invscaling": InverseScaling,
    "adaptive": Adaptive,
}
