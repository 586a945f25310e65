"""Held-out rows: given or split off, and how a network does on them."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import signature

import numpy as np
from sklearn.metrics import get_scorer
from sklearn.model_selection import train_test_split


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
        if self.X.shape[0] < 2:
            raise ValueError("X_val has 1 row, and at least 2 are needed for a score.")
        if self.sample_weight is not None and not self.sample_weight.any():
            raise ValueError(
                "sample_weight is zero on all validation rows. Remove rows of weight zero, or set "
                "early_stopping=False."
            )

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


def held_out_arguments(X_val, y_val, sample_weight_val):
    """The validation arguments of ``fit`` as a tuple, or None if there are none."""
    given = {"X_val": X_val, "y_val": y_val, "sample_weight_val": sample_weight_val}
    given = {name for name, value in given.items() if value is not None}
    if not given:
        return None
    if not {"X_val", "y_val"} <= given:
        raise ValueError(f"fit needs both X_val and y_val to validate, got only {sorted(given)}.")
    return X_val, y_val, sample_weight_val


def split_rows_off(targets, fraction, random_state, outputs):
    """Training and held-out rows, in scikit-learn's random order.

    Raises
    ------
    ValueError
        If ``fraction`` of the rows is too few, or classes are too rare to keep their
        proportions.
    """
    n_rows = len(targets)
    try:
        rows, held_out = train_test_split(
            np.arange(n_rows),
            random_state=random_state,
            test_size=fraction,
            stratify=outputs.strata(targets),
        )
    except ValueError as error:
        raise ValueError(
            f"early_stopping=True cannot set aside validation_fraction={fraction} of {n_rows} "
            f"rows: {error}. {outputs.split_hint(targets)}Add rows, change "
            "validation_fraction, or set early_stopping=False."
        ) from error
    if len(held_out) < 2:
        raise ValueError(
            f"The validation set is too small: validation_fraction={fraction} of {n_rows} rows "
            f"gives {len(held_out)}, and at least 2 are needed. Increase 'validation_fraction' "
            "or the size of your dataset."
        )
    return rows, held_out


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
        return scorer(deploy(model), held_out.X, held_out.y, **weigh)

    return score
