"""Held-out rows: given or split off, and how a network does on them."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import signature
from itertools import islice

import numpy as np
from sklearn.metrics import get_scorer
from sklearn.model_selection import train_test_split

from .warn import warn

WITHOUT = (
    "train without validation rows (early_stopping=False; of tabular estimators "
    "validation_fraction=0)"
)


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
                "sample_weight (times class_weight) is zero on all validation rows. Give some of "
                f"them weight, or {WITHOUT}."
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
        raise kind(f"Validation rows (X_val, y_val): {error}") from error


def is_splitter(validation_split):
    """Whether it is one of scikit-learn's, in place of a way of our own."""
    return not (validation_split is None or isinstance(validation_split, str))


def used_groups(groups, is_used):
    """The groups if a splitter asks for them; else None, and a warning if there are some."""
    if groups is None or is_used:
        return groups
    warn(
        "groups has no effect without validation rows that a splitter chooses. Set "
        "validation_split, for example to GroupKFold(), and early_stopping=True for a network."
    )
    return None


class NthSplit:
    """A splitter whose first split is the n-th, from 0, of another's; they come round again."""

    def __init__(self, splitter, n):
        self.splitter = splitter
        self.n = n

    def get_n_splits(self, X=None, y=None, groups=None):
        return 1

    def split(self, X, y=None, groups=None):
        n = self.n % self.splitter.get_n_splits(X, y, groups)
        return islice(self.splitter.split(X, y, groups), n, n + 1)


def split_rows_off(parameters, outputs, y, targets, sample_weight, groups, random_state):
    """Training and held-out rows, as ``validation_split`` says.

    At random in scikit-learn's order; rows of weight zero are in neither.

    Raises
    ------
    ValueError
        If ``validation_fraction`` of the rows is too few, or classes are too rare to keep
        their proportions.
    """
    split, fraction = parameters.validation_split, parameters.validation_fraction
    counted = np.arange(len(targets))
    if sample_weight is not None:
        counted = np.flatnonzero(sample_weight)
    if split is None:
        rows, held_out = _split_at_random(fraction, outputs, targets[counted], random_state)
    elif split == "last":
        n_held_out = math.ceil(fraction * len(counted))
        rows, held_out = np.split(np.arange(len(counted)), [len(counted) - n_held_out])
    else:
        counted_groups = None if groups is None else np.asarray(groups)[counted]
        rows, held_out = next(iter(split.split(counted, y[counted], counted_groups)))
    if len(held_out) < 2 or len(rows) < 1:
        raise ValueError(
            f"The validation set is too small: validation_fraction={fraction} of {len(counted)} "
            f"rows gives {len(held_out)}, and at least 2 are needed. Increase "
            "'validation_fraction' or the size of your dataset."
        )
    return counted[rows], counted[held_out]


def _split_at_random(fraction, outputs, targets, random_state):
    n_rows, strata = len(targets), outputs.strata(targets)
    several = strata is not None and strata.dtype != bool  # of which scikit-learn is unaware
    try:
        rows, held_out = train_test_split(
            np.arange(n_rows),
            random_state=random_state,
            test_size=fraction,
            stratify=_without_rare(strata, fraction) if several else strata,
        )
    except ValueError as error:
        raise ValueError(
            f"Cannot set aside validation_fraction={fraction} of {n_rows} rows: {error} "
            f"{outputs.split_hint(targets)}Add rows, change validation_fraction, or {WITHOUT}."
        ) from error
    return _with_every_class(rows, held_out, strata) if several else (rows, held_out)


def _without_rare(strata, fraction):
    """Strata that can be kept in proportion: single rows go with the largest class."""
    counts = np.bincount(strata)
    strata = np.where(counts[strata] > 1, strata, counts.argmax())
    n_held_out = math.ceil(fraction * len(strata))
    fewest = min(n_held_out, len(strata) - n_held_out)
    return strata if fewest >= len(np.unique(strata)) else None


def _with_every_class(rows, held_out, strata):
    """Hold out a row of each class that has two, which rounding may have left out."""
    left_out = np.setdiff1d(strata[rows], strata[held_out])
    moved = [place for label in left_out for place in np.flatnonzero(strata[rows] == label)[1:2]]
    return np.delete(rows, moved), np.concatenate([held_out, rows[moved]])


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
