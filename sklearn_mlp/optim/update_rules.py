"""How a gradient changes ``theta``: one in-place step on one flat vector.

A rule holds hyperparameters only. What it carries from step to step is a separate
state, so that training can be resumed, also with other hyperparameters. A new rule is a
subclass; an entry in ``UPDATE_RULES`` gives it a name, also as a solver.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .._typing import Array
from ..kernels import compiled
from ..nn.part import Part
from ..nn.twins import PRECISIONS

# Entries of theta that Adam updates at a time: what its dozen passes read stays in the cache.
CHUNK = 2**17


class UpdateRule(Part):
    """``theta <- theta + update``, each entry by itself. Subclass it for one of your own."""

    def initial_state(self, theta: Array) -> Any:
        """What the rule remembers before the first step."""
        return None

    def step(
        self,
        theta: Array,
        grad: Array,
        learning_rate: float,
        state: Any,
        factors: Array | None = None,
    ) -> None:
        """Change ``theta`` and ``state`` in place; ``grad`` may be used as a buffer.

        ``factors`` multiply the rate of each parameter.
        """
        raise NotImplementedError


def twin_of(rule: UpdateRule, *arrays: Array | None) -> Any:
    """The compiled twin of a rule of exactly these classes, or None.

    None too for ``arrays`` of other precisions, or of several.
    """
    if compiled is None:
        return None
    dtypes = {array.dtype for array in arrays if array is not None}
    if len(dtypes) > 1 or not all(each in PRECISIONS for each in dtypes):
        return None
    if type(rule) is Adam:
        return compiled.Rule(True, rule.beta_1, rule.beta_2, rule.epsilon)
    if type(rule) is SGD:
        return compiled.Rule(False, momentum=rule.momentum, nesterov=rule.nesterov)
    return None


@dataclass
class SGDState:
    velocity: Array


class SGD(UpdateRule):
    """Gradient descent with momentum.

    ``v <- momentum v - rate g``, then ``theta <- theta + v``; with Nesterov's
    momentum ``theta <- theta + momentum v - rate g``.

    References
    ----------
    Sutskever et al. (2013), "On the importance of initialization and momentum in deep
    learning", ICML.
    """

    set_by = {"momentum": "momentum", "nesterov": "nesterovs_momentum"}

    def __init__(self, momentum: float = 0.9, nesterov: bool = True) -> None:
        self.momentum = momentum
        self.nesterov = nesterov

    def initial_state(self, theta: Array) -> SGDState:
        return SGDState(np.zeros_like(theta))

    def step(
        self,
        theta: Array,
        grad: Array,
        learning_rate: float,
        state: SGDState,
        factors: Array | None = None,
    ) -> None:
        twin = twin_of(self, theta, grad, factors)
        if twin is not None:
            twin.step(theta, grad, learning_rate, state.velocity, None, factors)
            return
        v, descent = state.velocity, grad
        descent *= learning_rate
        if factors is not None:
            descent *= factors
        v *= self.momentum
        v -= descent
        if self.nesterov:
            theta += self.momentum * v - descent
        else:
            theta += v


@dataclass
class AdamState:
    m: Array
    v: Array
    t: int = 0
    # Only from step to step: not pickled.
    buffer: Array | None = field(default=None, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return vars(self) | {"buffer": None}


class Adam(UpdateRule):
    """Adaptive moment estimation.

    ``m <- beta_1 m + (1 - beta_1) g`` and ``v <- beta_2 v + (1 - beta_2) g^2``, then
    ``theta <- theta - rate_t m / (sqrt(v) + epsilon)`` with
    ``rate_t = rate sqrt(1 - beta_2^t) / (1 - beta_1^t)``.

    References
    ----------
    Kingma and Ba (2015), "Adam: a method for stochastic optimization", ICLR,
    section 2 (the order of computation given at its end).
    """

    set_by = {"beta_1": "beta_1", "beta_2": "beta_2", "epsilon": "epsilon"}

    def __init__(self, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-8) -> None:
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def initial_state(self, theta: Array) -> AdamState:
        return AdamState(np.zeros_like(theta), np.zeros_like(theta))

    def step(
        self,
        theta: Array,
        grad: Array,
        learning_rate: float,
        state: AdamState,
        factors: Array | None = None,
    ) -> None:
        state.t += 1
        bias_2 = 1 - self.beta_2**state.t
        rate = learning_rate * math.sqrt(bias_2) / (1 - self.beta_1**state.t)
        twin = twin_of(self, theta, grad, factors)
        if twin is not None:
            twin.step(theta, grad, rate, state.m, state.v, factors)
            return
        if state.buffer is None:
            state.buffer = np.empty_like(grad[:CHUNK])
        for start in range(0, theta.size, CHUNK):
            part = slice(start, start + CHUNK)
            update = self._update(grad[part], rate, state.m[part], state.v[part], state.buffer)
            if factors is not None:
                update *= factors[part]
            theta[part] -= update

    def _update(self, grad: Array, rate: float, m: Array, v: Array, buffer: Array) -> Array:
        """Bring ``m`` and ``v`` up to date; the update, in the memory of ``grad``."""
        buffer = buffer[: grad.size]
        m *= self.beta_1
        m += np.multiply(grad, 1 - self.beta_1, out=buffer)
        v *= self.beta_2
        np.square(grad, out=buffer)
        buffer *= 1 - self.beta_2
        v += buffer

        np.sqrt(v, out=buffer)
        buffer += self.epsilon
        update = np.multiply(m, rate, out=grad)
        update /= buffer
        return update


UPDATE_RULES: dict[str, type[UpdateRule]] = {"sgd": SGD, "adam": Adam}
