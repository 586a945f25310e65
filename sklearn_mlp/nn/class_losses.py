"""Losses of class labels.

Labels come as columns of 0 and 1: one-hot for multiclass, one column per label for binary
and multilabel targets. Log loss and squared error look at probabilities, the others at
the margin by which the right class is ahead.

A new loss is a subclass for each kind of target and an entry in each registry at the end; one of
the margin is a ``MarginFunction``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from .._typing import Array
from .losses import Loss
from .part import Part

TINY, EPS = np.finfo(float).tiny, np.finfo(float).eps


def log_logistic(z: Array) -> Array:
    """``log p`` of ``p = 1 / (1 + exp(-z))``, finite for every finite ``z``.

    From ``p`` itself where ``p > 1/2``, so that labels whose ``p`` rounds to the same
    number tie in ``log p`` too; as ``z - log(1 + exp(z))`` below, where ``p`` underflows.
    """
    return np.where(z > 0, np.log(expit(np.abs(z))), -np.logaddexp(0, -z))


def _largest(z: Array) -> Array:
    """``max_k z_k`` as a column; of a few columns, faster than NumPy's maximum along them."""
    return np.ascontiguousarray(z.T).max(axis=0)[:, np.newaxis]


def log_softmax(z: Array) -> Array:
    """``z - log(sum_k exp(z_k))`` along the columns, finite for every finite ``z``."""
    shifted = z - _largest(z)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


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
        return expit(z)

    def predict_backward(self, z: Array, delta: Array) -> Array:
        return delta * expit(z) * expit(-z)

    def log_predict(self, z: Array) -> Array:
        return log_logistic(z)


class SoftmaxOutput(Loss):
    """Probabilities that sum to one over the columns, ``p = softmax(z)``."""

    out_activation = "softmax"
    gives_probabilities = True
    one_class_per_row = True

    def predict(self, z: Array) -> Array:
        return softmax(z)

    def predict_backward(self, z: Array, delta: Array) -> Array:
        p = softmax(z)
        return p * (delta - (p * delta).sum(axis=1, keepdims=True))

    def log_predict(self, z: Array) -> Array:
        return log_softmax(z)


class BinaryLogLoss(LogisticOutput):
    """``-y log p - (1 - y) log(1 - p)``, written ``log(1 + exp(z)) - y z``.

    Its curvature is ``p (1 - p)``.
    """

    has_curvature = True
    noise = "fixed"

    def value(self, y: Array, z: Array) -> Array:
        return (np.logaddexp(0, z) - y * z).sum(axis=1)

    def best_constant(self, y: Array, weights: Array | None = None) -> Array:
        return logit(np.average(y, axis=0, weights=weights).clip(TINY, 1 - EPS))

    def gradient(self, y: Array, z: Array) -> Array:
        return self.predict(z) - y

    def curvature_root(self, y: Array, z: Array) -> Array:
        return np.sqrt(expit(z) * expit(-z))


class MulticlassLogLoss(SoftmaxOutput):
    """``-sum_k y_k log p_k`` with ``p = softmax(z)``.

    Its curvature is ``diag(p) - p p^T = R^T R`` with ``R = diag(sqrt p) - sqrt(p) p^T``.
    """

    has_curvature = True
    noise = "fixed"

    def value(self, y: Array, z: Array) -> Array:
        return -(y * log_softmax(z)).sum(axis=1)

    def gradient(self, y: Array, z: Array) -> Array:
        return softmax(z) - y

    def curvature_root(self, y: Array, z: Array) -> Array:
        p = softmax(z)
        return np.sqrt(p)[:, :, np.newaxis] * (np.eye(z.shape[1], dtype=z.dtype) - p[:, np.newaxis])

    def best_constant(self, y: Array, weights: Array | None = None) -> Array:
        return np.log(np.average(y, axis=0, weights=weights).clip(TINY))

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
    """``1/2 (p - y)^2`` per column, on probabilities.

    As curvature Gauss and Newton's ``(dp/dz)^2``, with ``dp/dz = p (1 - p)``.
    """

    has_curvature = True

    def value(self, y: Array, z: Array) -> Array:
        return 0.5 * ((self.predict(z) - y) ** 2).sum(axis=1)

    def gradient(self, y: Array, z: Array) -> Array:
        p = self.predict(z)
        return (p - y) * p * (1 - p)

    def curvature_root(self, y: Array, z: Array) -> Array:
        return expit(z) * expit(-z)


class MulticlassBrier(SoftmaxOutput):
    """``1/2 ||p - y||^2`` with ``p = softmax(z)``.

    ``dl/dz_k = p_k (e_k - sum_j e_j p_j)`` with ``e = p - y``. As curvature Gauss and Newton's
    ``(dp/dz)^T dp/dz``, with ``dp/dz = diag(p) - p p^T``.
    """

    has_curvature = True

    def value(self, y: Array, z: Array) -> Array:
        return 0.5 * ((softmax(z) - y) ** 2).sum(axis=1)

    def gradient(self, y: Array, z: Array) -> Array:
        p = softmax(z)
        e = p - y
        return p * (e - (e * p).sum(axis=1, keepdims=True))

    def curvature_root(self, y: Array, z: Array) -> Array:
        p = softmax(z)
        return p[:, :, np.newaxis] * (np.eye(z.shape[1], dtype=z.dtype) - p[:, np.newaxis])


class MarginFunction(Part):
    """A decreasing function ``phi(m)`` of the margin ``m``. Subclass it for one of your own."""

    has_curvature = False

    def __call__(self, m: Array) -> Array:
        """``phi(m)``."""
        raise NotImplementedError

    def slope(self, m: Array) -> Array:
        """``phi'(m)``."""
        raise NotImplementedError

    def curvature(self, m: Array) -> Array:
        """``phi''(m)``, not negative; where ``has_curvature``."""
        raise NotImplementedError


class Hinge(MarginFunction):
    """``phi(m) = max(0, 1 - m)``."""

    def __call__(self, m: Array) -> Array:
        return np.maximum(0, 1 - m)

    def slope(self, m: Array) -> Array:
        return np.where(m < 1, -1, 0).astype(m.dtype)


class SquaredHinge(MarginFunction):
    """``phi(m) = max(0, 1 - m)^2``."""

    has_curvature = True

    def __call__(self, m: Array) -> Array:
        return np.maximum(0, 1 - m) ** 2

    def slope(self, m: Array) -> Array:
        return -2 * np.maximum(0, 1 - m)

    def curvature(self, m: Array) -> Array:
        return np.where(m < 1, 2, 0).astype(m.dtype)


class Perceptron(MarginFunction):
    """``phi(m) = max(0, -m)``: only errors count.

    References
    ----------
    Rosenblatt (1958), "The perceptron: a probabilistic model for information storage and
    organization in the brain", Psychological Review 65.
    """

    def __call__(self, m: Array) -> Array:
        return np.maximum(0, -m)

    def slope(self, m: Array) -> Array:
        return np.where(m <= 0, -1, 0).astype(m.dtype)


class ColumnMargins(Loss):
    """``phi(t z)`` per column, with ``t = 2 y - 1``."""

    one_class_per_row = False

    def __init__(self, phi: MarginFunction) -> None:
        self.phi = phi

    @property
    def has_curvature(self) -> bool:  # type: ignore[override]  # follows from phi here
        return self.phi.has_curvature

    def value(self, y: Array, z: Array) -> Array:
        return self.phi((2 * y - 1) * z).sum(axis=1)

    def gradient(self, y: Array, z: Array) -> Array:
        t = 2 * y - 1
        return t * self.phi.slope(t * z)

    def curvature_root(self, y: Array, z: Array) -> Array:
        return np.sqrt(self.phi.curvature((2 * y - 1) * z))


class MulticlassMargins(Loss):
    """``phi(z_c - max_{k != c} z_k)`` with ``c`` the true class.

    It has no curvature: its slope jumps where two wrong classes tie.

    References
    ----------
    Crammer and Singer (2001), "On the algorithmic implementation of multiclass
    kernel-based vector machines", JMLR 2.
    """

    one_class_per_row = True

    def __init__(self, phi: MarginFunction) -> None:
        self.phi = phi

    def value(self, y: Array, z: Array) -> Array:
        margin, _ = self._margin(y, z)
        return self.phi(margin)[:, 0]

    def gradient(self, y: Array, z: Array) -> Array:
        margin, rival = self._margin(y, z)
        slope = self.phi.slope(margin)
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


# One output column per label: binary and multilabel targets.
COLUMN_LOSSES: dict[str, Callable[[], Loss]] = {
    "log_loss": BinaryLogLoss,
    "squared_error": BinaryBrier,
    "hinge": partial(ColumnMargins, Hinge()),
    "squared_hinge": partial(ColumnMargins, SquaredHinge()),
    "perceptron": partial(ColumnMargins, Perceptron()),
}
# Exactly one class per row.
MULTICLASS_LOSSES: dict[str, Callable[[], Loss]] = {
    "log_loss": MulticlassLogLoss,
    "squared_error": MulticlassBrier,
    "hinge": partial(MulticlassMargins, Hinge()),
    "squared_hinge": partial(MulticlassMargins, SquaredHinge()),
    "perceptron": partial(MulticlassMargins, Perceptron()),
}
