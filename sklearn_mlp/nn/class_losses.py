"""Losses of class labels.

Labels come as columns of 0 and 1: one-hot for multiclass, one column per label for binary
and multilabel targets. Log loss and squared error look at probabilities, the others at
the margin by which the right class is ahead.

A new loss is a subclass for each kind of target and an entry in each registry at the end.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from .layout import Array
from .losses import Loss


def log_logistic(z: Array) -> Array:
    """``log p`` of ``p = 1 / (1 + exp(-z))``, finite for every finite ``z``.

    From ``p`` itself where ``p > 1/2``, so that labels whose ``p`` rounds to the same
    number tie in ``log p`` too; as ``z - log(1 + exp(z))`` below, where ``p`` underflows.
    """
    result: Array = np.where(z > 0, np.log(expit(np.abs(z))), -np.logaddexp(0, -z))
    return result


def _largest(z: Array) -> Array:
    """``max_k z_k`` as a column; of a few columns, faster than NumPy's maximum along them."""
    largest: Array = np.ascontiguousarray(z.T).max(axis=0)[:, np.newaxis]
    return largest


def log_softmax(z: Array) -> Array:
    """``z - log(sum_k exp(z_k))`` along the columns, finite for every finite ``z``."""
    shifted = z - _largest(z)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def softmax(z: Array) -> Array:
    """``exp(z_k) / sum_j exp(z_j)`` along the columns."""
    p: Array = np.exp(z - _largest(z))
    p /= p.sum(axis=1, keepdims=True)
    return p


class LogisticOutput(Loss):
    """One probability per column, ``p = 1 / (1 + exp(-z))``."""

    out_activation = "logistic"
    gives_probabilities = True
    one_class_per_row = False

    def predict(self, z: Array) -> Array:
        p: Array = expit(z)
        return p

    def log_predict(self, z: Array) -> Array:
        return log_logistic(z)


class SoftmaxOutput(Loss):
    """Probabilities that sum to one over the columns, ``p = softmax(z)``."""

    out_activation = "softmax"
    gives_probabilities = True
    one_class_per_row = True

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

    def value_and_gradient(self, y: Array, z: Array) -> tuple[Array, Array]:
        shifted = z - _largest(z)
        p: Array = np.exp(shifted)
        ones = np.ones((z.shape[1], 1), z.dtype)
        total = p.dot(ones)
        shifted *= y
        values: Array = np.log(total) - shifted.dot(ones)
        p /= total
        p -= y
        return values[:, 0], p


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


class Hinge:
    """``phi(m) = max(0, 1 - m)`` of the margin ``m``."""

    def phi(self, m: Array) -> Array:
        return np.maximum(0, 1 - m)

    def slope(self, m: Array) -> Array:
        return np.where(m < 1, -1, 0).astype(m.dtype)


class SquaredHinge:
    """``phi(m) = max(0, 1 - m)^2`` of the margin ``m``."""

    def phi(self, m: Array) -> Array:
        return np.maximum(0, 1 - m) ** 2

    def slope(self, m: Array) -> Array:
        return -2 * np.maximum(0, 1 - m)


class Perceptron:
    """``phi(m) = max(0, -m)`` of the margin ``m``: only errors count.

    References
    ----------
    Rosenblatt (1958), "The perceptron: a probabilistic model for information storage and
    organization in the brain", Psychological Review 65.
    """

    def phi(self, m: Array) -> Array:
        return np.maximum(0, -m)

    def slope(self, m: Array) -> Array:
        return np.where(m <= 0, -1, 0).astype(m.dtype)


class ColumnMargins(Loss):
    """``phi(t z)`` per column, with ``t = 2 y - 1``."""

    one_class_per_row = False

    def phi(self, m: Array) -> Array:
        raise NotImplementedError

    def slope(self, m: Array) -> Array:
        raise NotImplementedError

    def value(self, y: Array, z: Array) -> Array:
        values: Array = self.phi((2 * y - 1) * z).sum(axis=1)
        return values

    def gradient(self, y: Array, z: Array) -> Array:
        t = 2 * y - 1
        grad: Array = t * self.slope(t * z)
        return grad


class MulticlassMargins(ColumnMargins):
    """``phi(z_c - max_{k != c} z_k)`` with ``c`` the true class.

    References
    ----------
    Crammer and Singer (2001), "On the algorithmic implementation of multiclass
    kernel-based vector machines", JMLR 2.
    """

    one_class_per_row = True

    def value(self, y: Array, z: Array) -> Array:
        margin, _ = self._margin(y, z)
        return self.phi(margin)[:, 0]

    def gradient(self, y: Array, z: Array) -> Array:
        margin, rival = self._margin(y, z)
        slope = self.slope(margin)
        grad = slope * y
        np.put_along_axis(grad, rival, -slope, axis=1)
        return grad

    @staticmethod
    def _margin(y: Array, z: Array) -> tuple[Array, npt.NDArray[np.intp]]:
        """The margin, and which wrong class scores highest: both (n_rows, 1)."""
        others = np.where(y > 0, -np.inf, z)
        rival = others.argmax(axis=1, keepdims=True)
        margin = (y * z).sum(axis=1, keepdims=True) - np.take_along_axis(z, rival, axis=1)
        return margin, rival


class BinaryHinge(Hinge, ColumnMargins):
    """``max(0, 1 - t z)`` per column."""


class MulticlassHinge(Hinge, MulticlassMargins):
    """``max(0, 1 - z_c + max_{k != c} z_k)``."""


class BinarySquaredHinge(SquaredHinge, ColumnMargins):
    """``max(0, 1 - t z)^2`` per column."""


class MulticlassSquaredHinge(SquaredHinge, MulticlassMargins):
    """``max(0, 1 - z_c + max_{k != c} z_k)^2``."""


class BinaryPerceptron(Perceptron, ColumnMargins):
    """``max(0, -t z)`` per column."""


class MulticlassPerceptron(Perceptron, MulticlassMargins):
    """``max(0, max_{k != c} z_k - z_c)``."""


# One output column per label: binary and multilabel targets.
COLUMN_LOSSES: dict[str, type[Loss]] = {
    "log_loss": BinaryLogLoss,
    "squared_error": BinaryBrier,
    "hinge": BinaryHinge,
    "squared_hinge": BinarySquaredHinge,
    "perceptron": BinaryPerceptron,
}
# Exactly one class per row.
MULTICLASS_LOSSES: dict[str, type[Loss]] = {
    "log_loss": MulticlassLogLoss,
    "squared_error": MulticlassBrier,
    "hinge": MulticlassHinge,
    "squared_hinge": MulticlassSquaredHinge,
    "perceptron": MulticlassPerceptron,
}
