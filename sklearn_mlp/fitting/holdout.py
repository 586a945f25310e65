"""Held-out rows, and how a network does on them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from inspect import signature

import numpy as np
from sklearn.metrics import get_scorer

from .splits import WITHOUT


@dataclass(frozen=True)
class HeldOut:
    """Rows that training does not see.

    ``y`` as the user gave it, for scoring; ``targets`` encoded, for the loss.
    """

    X: object
    y: object
    targets: np.ndarray
    sample_weight: np.ndarray | None

    def check(self):
        """Refuse rows that give no score."""
        refuse_no_score(self.X.shape[0], self.sample_weight is None or self.sample_weight.any())

    @np.errstate(over="ignore", invalid="ignore")  # a score that is not finite tells
    def evaluate(self, model, outputs, scorer=None):
        """Loss and score of a network.

        The loss is the weighted mean over the rows, without penalties. ``scorer`` is a
        function of the network and these rows, 'loss', or None for what ``outputs`` say.
        """
        raw, loss = model.raw(self.X), model.loss
        targets = self.targets.astype(raw.dtype, copy=False)
        mean_loss = float(np.average(loss.value(targets, raw), weights=self.sample_weight))
        if not (np.isfinite(raw).all() and np.isfinite(loss.predict(raw)).all()):
            return mean_loss, np.nan
        if scorer == "loss":
            return mean_loss, -mean_loss
        if scorer is not None:
            return mean_loss, float(scorer(model, self))
        return mean_loss, float(outputs.score(self.y, outputs.decode(raw), self.sample_weight))


def refuse_no_score(n_rows, have_weight):
    """Refuse a single validation row, and those of which none has a weight."""
    if n_rows < 2:
        raise ValueError("X_val has 1 row, and at least 2 are needed for a score.")
    if not have_weight:
        raise ValueError(
            "sample_weight (times class_weight) is zero on all validation rows. Give some of "
            f"them weight, or {WITHOUT}."
        )


def check_validation(X_val, y_val, sample_weight_val):
    """The validation arguments of ``fit`` as a tuple, or None if there are none."""
    given = {"X_val": X_val, "y_val": y_val, "sample_weight_val": sample_weight_val}
    given = {name for name, value in given.items() if value is not None}
    if not given:
        return None
    if not {"X_val", "y_val"} <= given:
        raise ValueError(f"fit needs both X_val and y_val to validate, got only {sorted(given)}.")
    return X_val, y_val, sample_weight_val


@contextmanager
def about_validation():
    """Say of an error that it is about the validation rows."""
    try:
        yield
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"Validation rows (X_val, y_val, sample_weight_val): {error}") from error


def make_scorer(scoring, deploy):
    """What ``scoring`` names, as ``HeldOut.evaluate`` takes it.

    scikit-learn's scorers ask an estimator, which ``deploy(model)`` gives; they weigh the rows
    if they can.
    """
    if scoring is None or scoring == "loss":
        return scoring
    scorer = get_scorer(scoring) if isinstance(scoring, str) else scoring
    takes_weights = "sample_weight" in signature(getattr(scorer, "_score_func", scorer)).parameters

    def score(model, held_out):
        weights = held_out.sample_weight
        weigh = {} if weights is None or not takes_weights else {"sample_weight": weights}
        try:
            return scorer(deploy(model), held_out.X, held_out.y, **weigh)
        except ValueError as error:
            raise ValueError(
                f"scoring={scoring!r} fails on the validation rows: {error} If they lack a class, "
                "it may have a single row: give more rows, or use scoring='loss'."
            ) from error

    return score
