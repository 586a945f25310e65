"""How a gradient changes ``theta``: one in-place step on one flat vector.

A rule holds hyperparameters only. What it carries from step to step is a separate
state, so that training can be resumed, also with other hyperparameters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..nn.layout import Array

# Entries of theta that Adam updates at a time: what its dozen passes read stays in the cache.
CHUNK = 2**17


class UpdateRule(Protocol):
    def initial_state(self, theta: Array) -> Any:
        """What the rule remembers before the first step."""

    def step(self, theta: Array, grad: Array, learning_rate: float, state: Any) -> None:
        """Change ``theta`` and ``state`` in place; ``grad`` may be used as a buffer."""


@dataclass
class SGDState:
    velocity: Array


class SGD:
    """Gradient descent with momentum.

    ``v <- momentum v - rate g``, then ``theta <- theta + v``; with Nesterov's
    momentum ``theta <- theta + momentum v - rate g``.

    References
    ----------
    Sutskever et al. (2013), "On the importance of initialization and momentum in deep
    learning", ICML.
    """

    def __init__(self, momentum: float = 0.9, nesterov: bool = True) -> None:
        self.momentum = momentum
        self.nesterov = nesterov

    def initial_state(self, theta: Array) -> SGDState:
        return SGDState(np.zeros_like(theta))

    def step(self, theta: Array, grad: Array, learning_rate: float, state: SGDState) -> None:
        v, descent = state.velocity, grad
        descent *= learning_rate
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


class Adam:
    """Adaptive moment estimation.

    ``m <- beta_1 m + (1 - beta_1) g`` and ``v <- beta_2 v + (1 - beta_2) g^2``, then
    ``theta <- theta - rate_t m / (sqrt(v) + epsilon)`` with
    ``rate_t = rate sqrt(1 - beta_2^t) / (1 - beta_1^t)``.

    References
    ----------
    Kingma and Ba (2015), "Adam: a method for stochastic optimization", ICLR,
    section 2 (the order of computation given at its end).
    """

    def __init__(self, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-8) -> None:
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self._buffer: Array | None = None

    def initial_state(self, theta: Array) -> AdamState:
        return AdamState(np.zeros_like(theta), np.zeros_like(theta))

    def step(self, theta: Array, grad: Array, learning_rate: float, state: AdamState) -> None:
        state.t += 1
        bias_2 = 1 - self.beta_2**state.t
        rate = learning_rate * math.sqrt(bias_2) / (1 - self.beta_1**state.t)
        if self._buffer is None:
            self._buffer = np.empty_like(theta[:CHUNK])
        for start in range(0, theta.size, CHUNK):
            part = slice(start, start + CHUNK)
            buffer = self._buffer[: theta[part].size]
            self._step(theta[part], grad[part], rate, state.m[part], state.v[part], buffer)

    def _step(
        self, theta: Array, grad: Array, rate: float, m: Array, v: Array, buffer: Array
    ) -> None:
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
        theta -= update
