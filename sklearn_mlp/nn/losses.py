"""Losses, each a function of the targets ``y`` and the raw output ``z``.

A loss owns three things: its value per row, its gradient with respect to ``z``, and
how ``z`` becomes a prediction (its output activation). ``y`` and ``z`` have shape
(n_rows, n_outputs); values are summed over outputs. Class labels come as columns of
0 and 1: one-hot for multiclass, one column per label otherwise.

A new loss is a subclass and an entry in one of the registries at the end.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, xlogy

from .layout import Array


def log_logistic(z: Array) -> Array:
    """``log p`` of ``p = 1 / (1 + exp(-z))``, finite for every finite ``z``.

    From ``p`` itself where ``p > 1/2``, so that labels whose ``p`` rounds to the same
    number tie in ``log p`` too; as ``z - log(1 + exp(z))`` below, where ``p`` underflows.
    """
    result: Array = np.where(z > 0, np.log(expit(np.abs(z))), -np.logaddexp(0, -z))
    return result


def log_softmax(z: Array) -> Array:
    """``z - log(sum_k exp(z_k))`` along the columns, finite for every finite ``z``."""
    shifted = z - z.max(axis=1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def softmax(z: Array) -> Array:
    """``exp(z_k) / sum_j exp(z_j)`` along the columns."""
    p: Array = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return p


class Loss:
    """``l(y, z)`` of targets and raw output, with the identity as output activation.

    Attributes
    ----------
    out_activation : str
        Name of the function that makes predictions of raw outputs.
    gives_probabilities : bool
        Whether these are class probabilities; if so, ``log_predict`` is their logarithm.
    y_min : float
        The lowest target the loss is defined for.
    """

    out_activation = "identity"
    gives_probabilities = False
    y_min = -np.inf

    def value(self, y: Array, z: Array) -> Array:
        """The loss of each row, summed over outputs: (n_rows,)."""
        raise NotImplementedError

    def gradient(self, y: Array, z: Array) -> Array:
        """``dl/dz``: (n_rows, n_outputs)."""
        raise NotImplementedError

    def predict(self, z: Array) -> Array:
        """The prediction for raw output ``z``."""
        return z


class LogisticOutput(Loss):
    """One probability per column, ``p = 1 / (1 + exp(-z))``."""

    out_activation = "logistic"
    gives_probabilities = True

    def predict(self, z: Array) -> Array:
        p: Array = expit(z)
        return p

    def log_predict(self, z: Array) -> Array:
        return log_logistic(z)


class SoftmaxOutput(Loss):
    """Probabilities that sum to one over the columns, ``p = softmax(z)``."""

    out_activation = "softmax"
    gives_probabilities = True

    def predict(self, z: Array) -> Array:
        return softmax(z)

    def log_predict(self, z: Array) -> Array:
        return log_softmax(z)


class BinaryLogLoss(LogisticOutput):
    """``-y log p - (1 - y) log(1 - p)``, written ``log(1 + exp(z)) - y z``."""

    def value(self, y: Array, z: Array) -> Array:
        values: Array = (np.logaddexp(0, z) - y * z).sum(axis=1)
        return values

    def gradient(self, y: Array, z: Array) -> Array:
        return self.predict(z) - y


class MulticlassLogLoss(SoftmaxOutput):
    """``-sum_k y_k log p_k`` with ``p = softmax(z)``."""

    def value(self, y: Array, z: Array) -> Array:
        values: Array = -(y * log_softmax(z)).sum(axis=1)
        return values

    def gradient(self, y: Array, z: Array) -> Array:
        return softmax(z) - y


class BinaryBrier(LogisticOutput):
    """``1/2 (p - y)^2`` per column, on probabilities."""

    def value(self, y: Array, z: Array) -> Array:
        values: Array = 0.5 * ((self.predict(z) - y) ** 2).sum(axis=1)
        return values

    def gradient(self, y: Array, z: Array) -> Array:
        p = self.predict(z)
        grad: Array = (p - y) * p * (1 - p)
        return grad


class MulticlassBrier(SoftmaxOutput):
    """``1/2 ||p - y||^2`` with ``p = softmax(z)``.

    ``dl/dz_k = p_k (e_k - sum_j e_j p_j)`` with ``e = p - y``.
    """

    def value(self, y: Array, z: Array) -> Array:
        values: Array = 0.5 * ((softmax(z) - y) ** 2).sum(axis=1)
        return values

    def gradient(self, y: Array, z: Array) -> Array:
        p = softmax(z)
        e = p - y
        grad: Array = p * (e - (e * p).sum(axis=1, keepdims=True))
        return grad


class BinaryHinge(Loss):
    """``max(0, 1 - t z)`` per column, with ``t = 2 y - 1``."""

    def value(self, y: Array, z: Array) -> Array:
        values: Array = np.maximum(0, 1 - (2 * y - 1) * z).sum(axis=1)
        return values

    def gradient(self, y: Array, z: Array) -> Array:
        t = 2 * y - 1
        grad: Array = np.where(t * z < 1, -t, 0)
        return grad


class MulticlassHinge(Loss):
    """``max(0, 1 + max_{k != c} z_k - z_c)`` with ``c`` the true class.

    References
    ----------
    Crammer and Singer (2001), "On the algorithmic implementation of multiclass
    kernel-based vector machines", JMLR 2.
    """

    def value(self, y: Array, z: Array) -> Array:
        values: Array = np.maximum(0, self._violation(y, z).max(axis=1))
        return values

    def gradient(self, y: Array, z: Array) -> Array:
        violation = self._violation(y, z)
        worst = violation.argmax(axis=1, keepdims=True)
        violated = np.take_along_axis(violation, worst, axis=1) > 0
        grad = np.where(violated, -y, 0)
        np.put_along_axis(grad, worst, violated.astype(z.dtype), axis=1)
        return grad

    @staticmethod
    def _violation(y: Array, z: Array) -> Array:
        """``1 + z_k - z_c`` for each wrong class ``k``, minus infinity for ``c``."""
        true_score = (y * z).sum(axis=1, keepdims=True)
        violation: Array = np.where(y > 0, -np.inf, 1 + z - true_score).astype(z.dtype, copy=False)
        return violation


class SquaredError(Loss):
    """``1/2 (z - y)^2``."""

    def value(self, y: Array, z: Array) -> Array:
        values: Array = 0.5 * ((z - y) ** 2).sum(axis=1)
        return values

    def gradient(self, y: Array, z: Array) -> Array:
        return z - y


class Huber(Loss):
    """``1/2 r^2`` where ``|r| <= delta``, else ``delta (|r| - delta / 2)``, ``r = z - y``.

    References
    ----------
    Huber (1964), "Robust estimation of a location parameter", Ann. Math. Statist. 35.
    """

    def __init__(self, delta: float = 1.0) -> None:
        self.delta = delta

    def value(self, y: Array, z: Array) -> Array:
        size = np.abs(z - y)
        clipped = np.minimum(size, self.delta)
        values: Array = (clipped * (size - 0.5 * clipped)).sum(axis=1)
        return values

    def gradient(self, y: Array, z: Array) -> Array:
        grad: Array = np.clip(z - y, -self.delta, self.delta)
        return grad


class Poisson(Loss):
    """Half the Poisson deviance, ``y log(y / mu) - y + mu`` with ``mu = exp(z)``."""

    out_activation = "exp"
    y_min = 0.0

    def value(self, y: Array, z: Array) -> Array:
        values: Array = (xlogy(y, y) - y * z - y + np.exp(z)).sum(axis=1)
        return values

    def gradient(self, y: Array, z: Array) -> Array:
        grad: Array = np.exp(z) - y
        return grad

    def predict(self, z: Array) -> Array:
        mu: Array = np.exp(z)
        return mu


# One output column per label: binary and multilabel targets.
COLUMN_LOSSES: dict[str, type[Loss]] = {
    "log_loss": BinaryLogLoss,
    "squared_error": BinaryBrier,
    "hinge": BinaryHinge,
}
# Exactly one class per row.
MULTICLASS_LOSSES: dict[str, type[Loss]] = {
    "log_loss": MulticlassLogLoss,
    "squared_error": MulticlassBrier,
    "hinge": MulticlassHinge,
}
REGRESSION_LOSSES: dict[str, type[Loss]] = {
    "squared_error": SquaredError,
    "huber": Huber,
    "poisson": Poisson,
}
