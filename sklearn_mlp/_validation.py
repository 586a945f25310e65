"""Held-out rows: given or split off, and how the network does on them."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from inspect import signature

import numpy as np
from sklearn.metrics import get_scorer
from sklearn.model_selection import train_test_split

from .nn.folding import fold


@dataclass
class HeldOut:
    """Rows that training does not see.

    ``y`` as the user gave it, for scoring; ``targets`` encoded, for the loss.
    """

    X: object
    y: object
    targets: np.ndarray
    sample_weight: np.ndarray | None


def held_out_arguments(X_val, y_val, sample_weight_val):
    """The validation arguments of ``fit`` as a tuple, or None if there are none."""
    given = {"X_val": X_val, "y_val": y_val, "sample_weight_val": sample_weight_val}
    given = {name for name, value in given.items() if value is not None}
    if not given:
        return None
    if not {"X_val", "y_val"} <= given:
        raise ValueError(f"fit needs both X_val and y_val to validate, got only {sorted(given)}.")
    return X_val, y_val, sample_weight_val


def split_rows_off(estimator, targets, random_state):
    """Training and held-out rows, in scikit-learn's random order.

    Raises
    ------
    ValueError
        If ``validation_fraction`` of the rows is too few, or classes are too rare to
        keep their proportions.
    """
    n_rows, fraction = len(targets), estimator.validation_fraction
    try:
        rows, held_out = train_test_split(
            np.arange(n_rows),
            random_state=random_state,
            test_size=fraction,
            stratify=estimator._stratification(targets),
        )
    except ValueError as error:
        raise ValueError(
            f"early_stopping=True cannot set aside validation_fraction={fraction} of {n_rows} "
            f"rows: {error}. {estimator._split_hint(targets)}Add rows, change "
            "validation_fraction, or set early_stopping=False."
        ) from error
    if len(held_out) < 2:
        raise ValueError(
            f"The validation set is too small: validation_fraction={fraction} of {n_rows} rows "
            f"gives {len(held_out)}, and at least 2 are needed. Increase 'validation_fraction' "
            "or the size of your dataset."
        )
    return rows, held_out


def make_validate(estimator, held_out, objective):
    """``validate(theta) -> (loss, score)`` on the held-out rows, for a monitor.

    The loss is the weighted mean over the rows, without penalties. The score is what
    ``scoring`` says: accuracy or R2 by default.
    """
    if held_out.X.shape[0] < 2:
        raise ValueError("X_val has 1 row, and at least 2 are needed for a score.")
    if held_out.sample_weight is not None and not held_out.sample_weight.any():
        raise ValueError(
            "sample_weight is zero on all validation rows. Remove rows of weight zero, or set "
            "early_stopping=False."
        )

    loss = objective.loss

    @np.errstate(over="ignore", invalid="ignore")  # a score that is not finite tells
    def validate(theta):
        layers = fold(objective.layout.layers(theta))
        raw = objective.network.predict(layers, held_out.X, theta.dtype)
        targets = held_out.targets.astype(theta.dtype, copy=False)
        mean_loss = float(np.average(loss.value(targets, raw), weights=held_out.sample_weight))
        if not (np.isfinite(raw).all() and np.isfinite(loss.predict(raw)).all()):
            return mean_loss, np.nan
        if estimator.scoring == "loss":
            return mean_loss, -mean_loss
        if estimator.scoring is None:
            score = estimator._score(
                held_out.y, estimator._decode(raw, loss), sample_weight=held_out.sample_weight
            )
        else:
            score = _scorer_says(estimator, held_out, objective, layers)
        return mean_loss, float(score)

    return validate


def with_layers(estimator, objective, layers):
    """A copy of an estimator in the middle of its fit that predicts with folded layers."""
    fitted = copy.copy(estimator)
    fitted._set_layers(layers, objective.X.dtype)
    fitted._set_network(objective)
    return fitted


def _scorer_says(estimator, held_out, objective, layers):
    """The scorer's word on an estimator with these weights; weighted if it can be."""
    scorer = estimator.scoring
    if isinstance(scorer, str):
        scorer = get_scorer(scorer)
    fitted = with_layers(estimator, objective, layers)
    vars(fitted).pop("feature_names_in_", None)  # X has been validated; names are gone
    takes_weights = "sample_weight" in signature(getattr(scorer, "_score_func", scorer)).parameters
    if held_out.sample_weight is None or not takes_weights:
        return scorer(fitted, held_out.X, held_out.y)
    return scorer(fitted, held_out.X, held_out.y, sample_weight=held_out.sample_weight)
