"""Targets <-> output columns: what the outputs of a regressor mean."""

from __future__ import annotations

from itertools import pairwise
from numbers import Real

import numpy as np
from scipy.sparse import issparse
from sklearn.metrics import mean_pinball_loss, r2_score

from ..nn.activations import OUTPUT_ACTIVATIONS
from ..nn.losses import REGRESSION_LOSSES, Quantiles, ThroughActivation
from ..nn.part import make_part

ALL_NUMBERS = (-np.inf, np.inf)


class Values:
    """What the outputs of a regressor mean: a column per target, or per quantile of one.

    Parameters
    ----------
    parameters : SimpleNamespace or None
        Those of the estimator; None where nothing is to be trained.
    loss : Loss or None
        That of a fitted network; None for the one that the parameters name.
    """

    def __init__(self, parameters, loss=None):
        self.parameters = parameters
        self.loss = make_loss(parameters) if loss is None else loss

    def encode(self, y):
        """Targets as a matrix (n_rows, n_outputs)."""
        name = self.parameters.loss
        if issparse(y):
            raise TypeError("y is sparse; MLPRegressor needs dense targets. Pass y.toarray().")
        if y.min() < self.loss.y_min:
            raise ValueError(
                f"loss={name!r} needs y >= {self.loss.y_min:g}, got a y with minimum {y.min()}. "
                "Use another loss, such as 'squared_error', or shift y."
            )
        values = y.reshape(len(y), -1)
        if not isinstance(self.loss, Quantiles):
            return values
        if values.shape[1] > 1:
            raise ValueError(
                f"Several quantiles are for one target, got y with {values.shape[1]}. Fit an "
                "estimator for each, as with MultiOutputRegressor, or give one quantile."
            )
        return np.repeat(values, len(self.loss.quantiles), axis=1)

    encode_more = encode

    def decode(self, raw):
        """The prediction of raw output, one-dimensional if there is one column."""
        prediction = self.loss.predict(raw)
        return prediction.ravel() if prediction.shape[1] == 1 else prediction

    def score(self, y, prediction, sample_weight=None):
        """R2, or of several quantiles the mean pinball loss, negative."""
        if isinstance(self.loss, Quantiles):
            return quantile_score(y, prediction, self.loss.quantiles, sample_weight)
        return r2_score(y, prediction, sample_weight=sample_weight)

    def soften(self, targets):
        """What the loss is trained on: the targets."""
        return targets

    def class_weigher(self, targets, sample_weight=None):
        """None: there are no classes to weigh."""

    def strata(self, targets):
        """None: there are no classes to keep in proportion."""

    def split_hint(self, targets):
        """What may have made a split impossible: nothing about the targets."""
        return ""


def make_loss(parameters):
    """The loss that a regressor's parameters name, with its output activation."""
    loss = parameters.loss
    if loss == "quantile" and not isinstance(parameters.quantile, Real):
        loss = Quantiles(check_quantiles(parameters.quantile))
    return through_output(make_part(REGRESSION_LOSSES, loss, parameters), parameters.out_activation)


def is_of_positive_targets(loss):
    """Whether a loss, by name or not, is for targets that are not negative."""
    if isinstance(loss, str):
        loss = REGRESSION_LOSSES.get(loss)  # None: an unknown name, refused by fit
    return loss is not None and loss.y_min >= 0


def prediction_range(loss):
    """The lowest and highest prediction that a loss makes and allows; NaN if it is not known."""
    if isinstance(loss, ThroughActivation):
        low, high = loss.activation.range
    elif loss.out_activation in OUTPUT_ACTIVATIONS:
        low, high = OUTPUT_ACTIVATIONS[loss.out_activation].range
    else:
        low, high = ALL_NUMBERS if loss.out_activation == "increasing" else (np.nan, np.nan)
    return max(low, loss.y_min), high


def through_output(loss, out_activation):
    """The loss with another output activation than its own.

    Raises
    ------
    ValueError
        If the activation is not smooth, or gives predictions that the loss is not
        defined for.
    """
    if out_activation in ("auto", loss.out_activation):
        return loss
    of_prediction = loss.of_prediction()
    if of_prediction is None:
        raise ValueError(
            f"out_activation={out_activation!r} cannot replace the {loss.out_activation!r} that "
            f"{loss!r} is written for. Use out_activation='auto'."
        )
    activation, lowest = make_part(OUTPUT_ACTIVATIONS, out_activation), of_prediction.prediction_min
    if not activation.is_smooth or activation.range[0] < lowest:
        allowed = [name for name, f in OUTPUT_ACTIVATIONS.items() if f.range[0] >= lowest]
        raise ValueError(
            f"out_activation={out_activation!r} is not smooth, or gives predictions below the "
            f"{lowest:g} that the loss allows. Use 'auto' or one of {allowed}."
        )
    name = out_activation if isinstance(out_activation, str) else type(activation).__name__
    return ThroughActivation(of_prediction, activation, name)


def check_quantiles(quantile, name="quantile"):
    """Several quantiles as a list of floats.

    Raises
    ------
    ValueError
        If they are not numbers in (0, 1), increasing.
    """
    quantiles = [float(q) for q in quantile]
    if not quantiles or not all(a < b for a, b in pairwise([0.0, *quantiles, 1.0])):
        raise ValueError(f"{name} must be increasing numbers in (0, 1), got {quantile!r}.")
    return quantiles


def quantile_score(y, prediction, quantiles, sample_weight=None):
    """Minus the mean over the quantiles of the pinball loss."""
    losses = [
        mean_pinball_loss(y, column, alpha=q, sample_weight=sample_weight)
        for q, column in zip(quantiles, prediction.reshape(len(prediction), -1).T, strict=True)
    ]
    return -float(np.mean(losses))
