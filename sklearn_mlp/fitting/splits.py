"""Which rows are held out."""

from __future__ import annotations

import math
from itertools import islice

import numpy as np
from sklearn.model_selection import train_test_split

from .targets import is_missing
from .warn import warn

WITHOUT = (
    "train without validation rows (early_stopping=False; of tabular estimators "
    "validation_fraction=0)"
)


def is_splitter(validation_split):
    """Whether it is one of scikit-learn's, in place of a way of our own."""
    return not (validation_split is None or isinstance(validation_split, str))


def used_groups(groups, is_used):
    """The groups if a splitter asks for them; else None, and a warning if there are some.

    Raises
    ------
    ValueError
        If a row has none.
    """
    if groups is None:
        return None
    if is_used:
        n_missing = sum(map(is_missing, np.asarray(groups, dtype=object).ravel().tolist()))
        if n_missing:
            raise ValueError(
                f"groups has {n_missing} of {len(groups)} entries missing. Give each row a group; "
                "one that belongs to no other is a group of its own."
            )
        return groups
    warn(
        "groups has no effect without validation rows that a splitter chooses. Set "
        "validation_split, for example to GroupKFold(), and early_stopping=True for a network."
    )
    return None


def first_splits(splitter, data, n, is_usable=None):
    """The first n splits of all rows, or those that are usable; fewer if there are not so many."""
    try:
        return list(islice(filter(is_usable, splitter.split(data.X, data.y, data.groups)), n))
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"validation_split={splitter!r} cannot split these rows: {error} Groups are given to "
            "fit, as groups=..."
        ) from error


def split_rows_off(parameters, outputs, data, targets, weight, random_state):
    """Training and held-out rows, as ``validation_split`` says.

    At random in scikit-learn's order; rows of weight zero are in neither.

    Raises
    ------
    ValueError
        If there are too few rows, or classes are too rare to keep their proportions.
    """
    split, fraction = parameters.validation_split, parameters.validation_fraction
    counts = np.ones(len(targets), bool) if weight is None else weight > 0
    how, counted = f"validation_fraction={fraction}", np.flatnonzero(counts)
    if is_splitter(split):
        how = f"validation_split={split!r}"
        rows, held_out = first_splits(split, data, 1)[0]
        rows, held_out = rows[counts[rows]], held_out[counts[held_out]]
    elif split == "last":
        n_held_out = math.ceil(fraction * len(counted))
        rows, held_out = np.split(counted, [len(counted) - n_held_out])
    else:
        places = _split_at_random(parameters, outputs, targets[counted], random_state)
        rows, held_out = (counted[own] for own in places)
    refuse_too_few(how, len(rows), len(held_out))
    return rows, held_out


def refuse_too_few(how, n_rows, n_held_out):
    """Refuse a split, described by ``how``, with too few rows for training or validation."""
    if n_held_out < 2 or n_rows < 1:
        raise ValueError(
            f"The validation set is too small: {how} of {n_rows + n_held_out} rows gives "
            f"{n_held_out}, and at least 2 are needed. Increase 'validation_fraction' or the "
            "size of your dataset."
        )


def _split_at_random(parameters, outputs, targets, random_state):
    fraction = parameters.validation_fraction
    n_rows, strata = len(targets), outputs.strata(targets)
    several = strata is not None and strata.dtype != bool  # of which scikit-learn is unaware
    try:
        rows, held_out = train_test_split(
            np.arange(n_rows),
            random_state=random_state,
            test_size=fraction,
            stratify=without_rare(strata, fraction) if several else strata,
        )
    except ValueError as error:
        raise ValueError(
            f"Cannot set aside validation_fraction={fraction} of {n_rows} rows: {error} "
            f"{outputs.split_hint(targets)}Add rows, change validation_fraction, or {WITHOUT}."
        ) from error
    if strata is None or parameters.scoring is None:
        return rows, held_out
    return _with_every_class(rows, held_out, np.ravel(strata))


def without_rare(strata, fraction):
    """Strata that can be kept in proportion: single rows go with the largest class."""
    counts = np.bincount(strata)
    strata = np.where(counts[strata] > 1, strata, counts.argmax())
    n_held_out = math.ceil(fraction * len(strata))
    fewest = min(n_held_out, len(strata) - n_held_out)
    return strata if fewest >= len(np.unique(strata)) else None


def _with_every_class(rows, held_out, strata):
    """Hold out a row of each class that has two, as scorers of probabilities need it."""
    left_out = np.setdiff1d(strata[rows], strata[held_out])
    moved = [place for label in left_out for place in np.flatnonzero(strata[rows] == label)[1:2]]
    return np.delete(rows, moved), np.concatenate([held_out, rows[moved]])
