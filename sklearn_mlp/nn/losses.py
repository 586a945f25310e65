"""Losses, each a function of the targets ``y`` and the raw output ``z``.

A loss owns three things: its value per row, its gradient with respect to ``z``, and
how ``z`` becomes a prediction (its output activation). ``y`` and ``z`` have shape
(n_rows, n_outputs); values are summed over outputs. Here are those of regression;
``class_losses.py`` has those of class labels.

A new loss is a subclass and an entry in the registry at the end.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.optimize
from scipy.special import expit, xlogy

from .._typing import Array
from .activations import Activation
from .part import Part


class Loss(Part):
    """``l(y, z)`` of targets and raw output, with the identity as output activation.

    Attributes
    ----------
    out_activation : str
        Name of the function that makes predictions of raw outputs.
    gives_probabilities : bool
        Whether these are class probabilities; if so, ``log_predict`` is their logarithm.
    one_class_per_row : bool or None
        Of class labels: whether it is for multiclass targets (True), for one column per
        label (False), or for both (None).
    y_min : float
        The lowest target the loss is defined for.
    prediction_min : float
        The lowest prediction the loss is defined for.
    has_curvature : bool
        Whether there is a ``curvature_root``, which second-order solvers need.
    noise : {'estimated', 'fixed'} or None
        What spread the targets have of which ``exp(-l)``, or ``exp(-l / noise ** 2)``, is the
        density; None where that is none.
    """

    out_activation = "identity"
    gives_probabilities = False
    one_class_per_row: bool | None = None
    y_min = -np.inf
    prediction_min = -np.inf
    has_curvature = False
    noise: str | None = None

    def value(self, y: Array, z: Array) -> Array:
        """The loss of each row, summed over outputs: (n_rows,)."""
        raise NotImplementedError

    def gradient(self, y: Array, z: Array) -> Array:
        """``dl/dz``: (n_rows, n_outputs)."""
        raise NotImplementedError

    def value_and_gradient(self, y: Array, z: Array) -> tuple[Array, Array]:
        """Both at once; override it where they share work."""
        return self.value(y, z), self.gradient(y, z)

    def curvature_root(self, y: Array, z: Array) -> Array:
        """``R`` with ``R^T R = H``, the curvature of the loss in ``z``, of each row.

        (n_rows, rank, n_outputs), or the diagonal, (n_rows, n_outputs), where there is no more.
        ``H`` is the second derivative, or what stands for it where that may be negative: the
        docstring says what.
        """
        raise NotImplementedError

    def predict(self, z: Array) -> Array:
        """The prediction for raw output ``z``."""
        return z

    def log_predict(self, z: Array) -> Array:
        """The logarithm of the prediction."""
        return np.log(self.predict(z))

    def predict_backward(self, z: Array, delta: Array) -> Array:
        """``dF/dz`` of a function ``F`` of the prediction, given ``delta = dF/d predict(z)``."""
        if type(self).predict is not Loss.predict:
            raise TypeError(
                f"{type(self).__name__} has a predict of its own and no predict_backward, by which "
                "gradients of predictions are computed. Write one, or look at the "
                "decision_function of a classifier."
            )
        return delta

    def best_constant(self, y: Array, weights: Array | None = None) -> Array:
        """The raw output, the same for all rows, that has the lowest mean loss: (n_outputs,).

        To a few digits; override it where there is a formula.
        """

        def value_and_gradient(b: Array) -> tuple[float, Array]:
            values, slopes = self.value_and_gradient(y, np.tile(b, (len(y), 1)))
            value = np.average(values, weights=weights)
            return float(value), np.average(slopes, axis=0, weights=weights)

        start = np.zeros(y.shape[1])
        return scipy.optimize.minimize(value_and_gradient, start, jac=True, method="L-BFGS-B").x

    def of_prediction(self) -> Loss | None:
        """The same loss as a function of the prediction, which any activation may then give.

        None where it is written for its own output activation.
        """
        return self if self.out_activation == "identity" else None


class SquaredError(Loss):
    """``1/2 (z - y)^2``, with curvature 1."""

    has_curvature = True
    noise = "estimated"

    def best_constant(self, y: Array, weights: Array | None = None) -> Array:
        return np.average(y, axis=0, weights=weights)

    def value(self, y: Array, z: Array) -> Array:
        return 0.5 * ((z - y) ** 2).sum(axis=1)

    def gradient(self, y: Array, z: Array) -> Array:
        return z - y

    def curvature_root(self, y: Array, z: Array) -> Array:
        return np.ones_like(z)


class Huber(Loss):
    """``1/2 r^2`` where ``|r| <= delta``, else ``delta (|r| - delta / 2)``, ``r = z - y``.

    As curvature the weight ``min(1, delta / |r|)``: that of the parabola through the loss at
    ``r`` which lies nowhere below it, as in iteratively reweighted least squares.

    References
    ----------
    Huber (1964), "Robust estimation of a location parameter", Ann. Math. Statist. 35.
    """

    has_curvature = True
    set_by = {"delta": "delta"}

    def __init__(self, delta: float = 1.0) -> None:
        self.delta = delta

    def value(self, y: Array, z: Array) -> Array:
        size = np.abs(z - y)
        clipped = np.minimum(size, self.delta)
        return (clipped * (size - 0.5 * clipped)).sum(axis=1)

    def gradient(self, y: Array, z: Array) -> Array:
        return np.clip(z - y, -self.delta, self.delta)

    def curvature_root(self, y: Array, z: Array) -> Array:
        return np.sqrt(self.delta / np.maximum(np.abs(z - y), self.delta))


class AbsoluteError(Loss):
    """``|z - y|``; the median is its minimum."""

    def value(self, y: Array, z: Array) -> Array:
        return np.abs(z - y).sum(axis=1)

    def gradient(self, y: Array, z: Array) -> Array:
        return np.sign(z - y)


class Quantile(Loss):
    """``q (y - z)`` where ``y > z``, else ``(1 - q) (z - y)``: the pinball loss.

    References
    ----------
    Koenker and Bassett (1978), "Regression quantiles", Econometrica 46.
    """

    set_by = {"quantile": "quantile"}

    def __init__(self, quantile: float = 0.5) -> None:
        self.quantile = quantile

    def value(self, y: Array, z: Array) -> Array:
        r = z - y
        return np.maximum((1 - self.quantile) * r, -self.quantile * r).sum(axis=1)

    def gradient(self, y: Array, z: Array) -> Array:
        return np.where(z < y, -self.quantile, 1 - self.quantile).astype(z.dtype)


class Quantiles(Loss):
    """The sum of several quantiles' pinball losses, of predictions that do not cross.

    The lowest is ``q_0 = z_0``, the others ``q_j = q_{j-1} + log(1 + exp(z_j))``. Each has a
    column of ``z`` and one of ``y``, which holds the same target.

    Parameters
    ----------
    quantiles : sequence of float
        In (0, 1), increasing.
    """

    out_activation = "increasing"

    def __init__(self, quantiles: Sequence[float]) -> None:
        self.quantiles = quantiles

    def value(self, y: Array, z: Array) -> Array:
        r = self.predict(z) - y
        q = np.asarray(self.quantiles, z.dtype)
        return np.maximum((1 - q) * r, -q * r).sum(axis=1)

    def gradient(self, y: Array, z: Array) -> Array:
        q = np.asarray(self.quantiles, z.dtype)
        return self.predict_backward(z, (1 - q) - (self.predict(z) < y))

    def predict(self, z: Array) -> Array:
        steps = z.copy()
        np.logaddexp(0, z[:, 1:], out=steps[:, 1:])
        return steps.cumsum(axis=1, out=steps)

    def predict_backward(self, z: Array, delta: Array) -> Array:
        grad: Array = delta[:, ::-1].cumsum(axis=1)[:, ::-1].astype(z.dtype)
        grad[:, 1:] *= expit(z[:, 1:])  # z_j moves q_j and above
        return grad


class Poisson(Loss):
    """Half the Poisson deviance, ``y log(y / mu) - y + mu`` with ``mu = exp(z)``.

    Its curvature is ``mu``.
    """

    out_activation = "exp"
    has_curvature = True
    noise = "fixed"
    y_min = 0.0

    def value(self, y: Array, z: Array) -> Array:
        return (xlogy(y, y) - y * z - y + np.exp(z)).sum(axis=1)

    def gradient(self, y: Array, z: Array) -> Array:
        return np.exp(z) - y

    def curvature_root(self, y: Array, z: Array) -> Array:
        return np.exp(0.5 * z)

    def predict(self, z: Array) -> Array:
        return np.exp(z)

    def predict_backward(self, z: Array, delta: Array) -> Array:
        return delta * np.exp(z)

    def of_prediction(self) -> Loss | None:
        return PoissonOfMean() if type(self) is Poisson else None  # a subclass has its own formula


class PoissonOfMean(Loss):
    """Half the Poisson deviance as a function of the mean ``mu`` itself.

    As curvature ``1 / mu``, the mean of the second derivative ``y / mu^2``.
    """

    has_curvature = True
    noise = "fixed"
    y_min = 0.0
    prediction_min = 0.0

    def value(self, y: Array, z: Array) -> Array:
        mu = self._positive(z)
        return (xlogy(y, y) - y * np.log(mu) - y + mu).sum(axis=1)

    def gradient(self, y: Array, z: Array) -> Array:
        return 1 - y / self._positive(z)

    def curvature_root(self, y: Array, z: Array) -> Array:
        return 1 / np.sqrt(self._positive(z))

    @staticmethod
    def _positive(mu: Array) -> Array:
        """``mu``, or a number whose inverse is far from overflow where it underflows."""
        return np.maximum(mu, np.sqrt(np.finfo(mu.dtype).tiny))


class ThroughActivation(Loss):
    """``l(y, f(z))``: a loss of the prediction, with ``f`` as output activation.

    By the chain rule ``dl/dz = l'(y, f(z)) f'(z)``. As curvature ``l'' f'(z)^2``, without the
    term with ``f''``: Gauss and Newton's.
    """

    def __init__(self, loss: Loss, activation: Activation, name: str) -> None:
        self.loss = loss
        self.activation = activation
        self.out_activation = name
        self.y_min = loss.y_min
        self.has_curvature = loss.has_curvature
        self.noise = loss.noise

    def value(self, y: Array, z: Array) -> Array:
        return self.loss.value(y, self.predict(z))

    def gradient(self, y: Array, z: Array) -> Array:
        prediction = self.predict(z)
        delta = self.loss.gradient(y, prediction)
        self.activation.backward(z, prediction, delta)
        return delta

    def curvature_root(self, y: Array, z: Array) -> Array:
        prediction = self.predict(z)
        root = self.loss.curvature_root(y, prediction)
        self.activation.backward(z, prediction, root)
        return root

    def predict(self, z: Array) -> Array:
        prediction = np.empty_like(z)
        self.activation.forward(z, out=prediction)
        return prediction

    def predict_backward(self, z: Array, delta: Array) -> Array:
        through = delta.copy()
        self.activation.backward(z, self.predict(z), through)
        return through


REGRESSION_LOSSES: dict[str, type[Loss]] = {
    "squared_error": SquaredError,
    "absolute_error": AbsoluteError,
    "huber": Huber,
    "quantile": Quantile,
    "poisson": Poisson,
}
