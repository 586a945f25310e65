"""One update on a batch: clip, decay, step."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .._typing import Array
from .objective import Objective
from .schedules import Constant, Progress, Schedule
from .update_rules import UpdateRule


@dataclass(frozen=True)
class Descent:
    """How each update is made.

    Attributes
    ----------
    rule : UpdateRule
    schedule : Schedule
    learning_rate : float
        The schedule's initial rate.
    batch_size : int
    weight_decay : float
        Before each update weights are multiplied by ``1 - rate * weight_decay``, not below 0
        (Loshchilov and Hutter 2019, "Decoupled weight decay regularization", ICLR).
    max_grad_norm : float or None
        A longer gradient is scaled down to this length (Pascanu, Mikolov and Bengio 2013,
        "On the difficulty of training recurrent neural networks", ICML).
    rate_factors : ndarray of shape (n_parameters,) or None
        What the rate of each parameter is multiplied by; not that of the weight decay.
    regularization : Schedule
        What ``weight_decay`` and dropout are multiplied by.
    """

    rule: UpdateRule
    schedule: Schedule
    learning_rate: float
    batch_size: int
    weight_decay: float = 0.0
    max_grad_norm: float | None = None
    rate_factors: Array | None = None
    regularization: Schedule = field(default_factory=Constant)

    def rate(self, progress: Progress) -> float:
        """The learning rate of the next update."""
        return self.schedule(self.learning_rate, progress)

    def noise(self, progress: Progress) -> float:
        """What dropout and weight decay are multiplied by in the next update."""
        return self.regularization(1.0, progress)

    def is_constant(self, progress: Progress) -> bool:
        """Whether rate and noise stay what they are, whatever the progress."""
        schedules = (self.schedule, self.regularization)
        return all(type(each) is Constant and progress.updates >= each.warmup for each in schedules)

    def update(
        self, objective: Objective, theta: Array, grad: Array, progress: Progress, state: Any
    ) -> tuple[float, Any]:
        """Clip, decay and step, in place; the rate, and the length of each gradient.

        ``state`` is the rule's; ``theta`` and ``grad`` may have a leading axis.
        """
        rate, norm = self.rate(progress), _length(grad)
        if self.max_grad_norm is not None:
            _clip(grad, norm, self.max_grad_norm)
        if self.weight_decay > 0:
            strength = rate * self.weight_decay * self.noise(progress)
            theta[..., : objective.n_weights] *= max(0.0, 1 - strength)
        self.rule.step(theta.reshape(-1), grad.reshape(-1), rate, state, self.rate_factors)
        objective.after_update(theta, progress.updates)
        progress.updates += 1
        return rate, norm


# Of one network lengths are numbers, which is what makes small steps cheap; of several, arrays.


def _length(grad: Array) -> Any:
    if grad.ndim == 1:
        return math.sqrt(grad.dot(grad))
    return np.sqrt(np.einsum("ij,ij->i", grad, grad)).astype(np.float64)


def _clip(grad: Array, norm: Any, longest: float) -> None:
    if grad.ndim > 1:
        grad *= np.minimum(1, longest / norm)[:, np.newaxis]
    elif norm > longest:
        grad *= longest / norm
