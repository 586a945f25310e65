"""Targets as a network sees them, and in the unit they were given in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._regressor import MLPRegressor
from .._typing import Array, MatrixLike
from ..fitting.values import ALL_NUMBERS, Values, make_loss, prediction_range
from ..nn.losses import Loss, Poisson


@dataclass(frozen=True)
class Unit:
    """What a network sees: ``(y - mean) / scale``, of shape () or (n_outputs,)."""

    mean: ArrayLike = 0.0
    scale: ArrayLike = 1.0

    def to_network(self, y):
        return (y / 2 - self.mean / 2) / (self.scale / 2)  # halves do not overflow

    def from_network(self, prediction):
        return prediction * self.scale + self.mean


def find_unit(parameters, y, weights):
    """The unit in which a network with these parameters learns the targets ``y``.

    Standardised where predictions may be any number; of counts and other positive targets
    multiples of their mean; else, as of fractions through the logistic, as it is.
    """
    loss = make_loss(parameters)
    low, high = prediction_range(loss)
    if (low, high) == ALL_NUMBERS:
        largest = np.abs(y).max(axis=0)
        largest = np.where(largest > 0, largest, 1.0)  # so that squares of huge ones are finite
        mean = np.average(y / largest, axis=0, weights=weights)
        std = np.sqrt(np.average((y / largest - mean) ** 2, axis=0, weights=weights))
        return Unit(mean * largest, np.where(std > 0, std * largest, 1.0))
    if (low, high) == (0, np.inf) and isinstance(parameters.loss, (str, Poisson)):
        mean = np.average(np.abs(y), axis=0, weights=weights)
        return Unit(np.zeros_like(mean), np.where(mean > 0, mean, 1.0))
    shape = y.shape[1:]
    return Unit(np.zeros(shape), np.ones(shape))


class InUnit(Loss):
    """A user's own loss, which sees targets and predictions in their unit: ``l(y, s z + m) / c``.

    ``c`` is the loss of the mean, so that gradients are of order 1 in any unit.
    """

    def __init__(self, loss: Loss, unit: Unit, of_mean: float = 1.0) -> None:
        self.loss = loss
        self.unit = unit
        self.of_mean = of_mean

    def value(self, y: Array, z: Array) -> Array:
        return self.loss.value(y, self._predict_precisely(z)) / self.of_mean

    def gradient(self, y: Array, z: Array) -> Array:
        slope = self.loss.gradient(y, self._predict_precisely(z))
        return (slope * (self.unit.scale / self.of_mean)).astype(z.dtype, copy=False)

    def predict(self, z: Array) -> Array:
        return self._predict_precisely(z).astype(z.dtype, copy=False)

    def predict_backward(self, z: Array, delta: Array) -> Array:
        return delta * self.unit.scale

    def _predict_precisely(self, z: Array) -> Array:
        """In double precision, in which squares of huge targets are finite."""
        prediction: Array = self.unit.from_network(z.astype(np.float64, copy=False))
        return prediction


class ValuesInUnit(Values):
    """What the outputs of a network mean that learns targets in a ``Unit``."""

    def __init__(self, parameters, unit, loss=None):
        super().__init__(parameters, loss)
        is_own = loss is None and isinstance(parameters.loss, Loss)
        if is_own and prediction_range(self.loss) == ALL_NUMBERS:
            self.loss = InUnit(self.loss, unit)
        self.unit = Unit() if isinstance(self.loss, InUnit) else unit

    def learn(self, y):
        """See how large a loss of the user's own is."""
        if isinstance(self.loss, InUnit):
            targets = self.encode(y)
            of_mean = float(self.loss.value(targets, np.zeros_like(targets)).mean())
            if 0 < of_mean < np.inf:
                self.loss = InUnit(self.loss.loss, self.loss.unit, of_mean)
        return self

    def encode(self, y):
        return self.unit.to_network(super().encode(y))

    encode_more = encode

    def decode(self, raw):
        return self.unit.from_network(super().decode(raw))

    def score(self, y, prediction, sample_weight=None):
        """In the network's unit, in which squares of huge targets are finite."""
        y, prediction = self.unit.to_network(y), self.unit.to_network(prediction)
        return super().score(y, prediction, sample_weight)


class UnitRegressor(MLPRegressor):
    """`MLPRegressor` of targets in a ``unit``, in which it also predicts.

    Attributes
    ----------
    unit : Unit
    limits : tuple or None
        The lowest and highest prediction that a scorer is shown.
    """

    unit: Unit = Unit()
    limits: Any = None
    _is_scored = False
    _raw_by = "raw_alone"

    def predict(self, X: MatrixLike) -> NDArray[Any]:
        """Predict targets in the unit they were given in."""
        prediction = super().predict(X)
        is_limited = self._is_scored and self.limits is not None
        return np.clip(prediction, *self.limits) if is_limited else prediction

    def _deployed(self, problem, model):
        fitted = super()._deployed(problem, model)
        fitted._is_scored = True
        return fitted

    def _learn_outputs(self, y, mode):
        return ValuesInUnit(self._parameters(), self.unit).learn(y)

    def _fitted_outputs(self):
        if hasattr(self, "_fitted_loss"):
            return ValuesInUnit(None, self.unit, self._fitted_loss)
        return ValuesInUnit(self._parameters(), self.unit)
