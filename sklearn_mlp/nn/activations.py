"""Activation functions of the hidden layers.

An activation owns two things: ``a = f(z)`` and the backward step
``delta *= f'(z)``, where the derivative is read off the output ``a``. A new one is a
subclass and an entry in ``ACTIVATIONS``.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from .layout import Array


class Activation:
    """Elementwise ``a = f(z)`` with ``f'`` given as a function of ``a``.

    Attributes
    ----------
    glorot_factor : float
        ``c`` in the bound ``sqrt(c / (fan_in + fan_out))`` of the uniform
        distribution that initial weights and biases are drawn from.
    """

    glorot_factor = 6.0

    def forward(self, z: Array, out: Array) -> None:
        """Write ``f(z)`` into ``out``, which may be ``z`` itself."""
        raise NotImplementedError

    def backward(self, a: Array, delta: Array) -> None:
        """Multiply ``delta`` by ``f'(z)`` in place, given ``a = f(z)``."""
        raise NotImplementedError


class Identity(Activation):
    """``f(z) = z``."""

    def forward(self, z: Array, out: Array) -> None:
        if out is not z:
            out[...] = z

    def backward(self, a: Array, delta: Array) -> None:
        pass


class Logistic(Activation):
    """``f(z) = 1 / (1 + exp(-z))``, ``f'(z) = a (1 - a)``."""

    glorot_factor = 2.0

    def forward(self, z: Array, out: Array) -> None:
        expit(z, out=out)

    def backward(self, a: Array, delta: Array) -> None:
        delta *= a
        delta *= 1 - a


class Tanh(Activation):
    """``f(z) = tanh(z)``, ``f'(z) = 1 - a^2``."""

    def forward(self, z: Array, out: Array) -> None:
        np.tanh(z, out=out)

    def backward(self, a: Array, delta: Array) -> None:
        delta *= 1 - a**2


class ReLU(Activation):
    """``f(z) = max(z, 0)``, ``f'(z) = 1`` where ``a > 0``, else 0."""

    def forward(self, z: Array, out: Array) -> None:
        np.maximum(z, 0, out=out)

    def backward(self, a: Array, delta: Array) -> None:
        delta *= a > 0


ACTIVATIONS: dict[str, type[Activation]] = {
    "identity": Identity,
    "logistic": Logistic,
    "tanh": Tanh,
    "relu": ReLU,
}
