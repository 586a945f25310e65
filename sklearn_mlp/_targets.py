"""Labels <-> columns of 0 and 1, and regression targets <-> output columns."""

from __future__ import annotations

import numpy as np
from scipy.sparse import issparse
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils.multiclass import type_of_target, unique_labels


def is_multilabel(y):
    """Whether ``y`` has one 0/1 column per label."""
    return type_of_target(y, input_name="y").startswith("multilabel")


def learn_labels(y, classes=None):
    """A binarizer for the labels in ``y``, or for ``classes`` where they are given."""
    return LabelBinarizer().fit(y if classes is None or is_multilabel(y) else classes)


def encode_labels(binarizer, y, *, all_classes_needed):
    """Labels as a boolean matrix (n_rows, n_outputs): one-hot, or one column per label.

    Raises
    ------
    ValueError
        If ``y`` is not of the kind the binarizer learnt, has unseen labels, or lacks
        some where all are needed (a warm-started fit).
    """
    known, found = binarizer.classes_, unique_labels(y)
    if is_multilabel(y) != binarizer.y_type_.startswith("multilabel"):
        raise ValueError(
            f"y is {type_of_target(y)}, but the estimator was fitted on {binarizer.y_type_} "
            "targets. Fit a new estimator for another kind of target."
        )
    if all_classes_needed and set(found) != set(known):
        raise ValueError(
            "warm_start can only be used where `y` has the same classes as in the previous "
            f"call to fit. Previously got {known}, `y` has {found}. Set warm_start=False to "
            "start anew, or use partial_fit, which accepts a subset of the classes."
        )
    unseen = np.setdiff1d(found, known)
    if unseen.size:
        raise ValueError(
            f"`y` has classes not in `self.classes_`. `self.classes_` has {known}, `y` also has "
            f"{unseen}. Name all classes in the first call to partial_fit, with `classes`."
        )
    return binarizer.transform(y).astype(bool)


def decode_labels(binarizer, raw):
    """The labels that raw output (n_rows, n_outputs) stands for."""
    return binarizer.inverse_transform(raw, threshold=0.0)


def encode_values(y, loss_name, loss):
    """Regression targets as a matrix (n_rows, n_outputs)."""
    if issparse(y):
        raise TypeError("y is sparse; MLPRegressor needs dense targets. Pass y.toarray().")
    if y.min() < loss.y_min:
        raise ValueError(
            f"loss={loss_name!r} needs y >= {loss.y_min:g}, got a y with minimum {y.min()}. "
            "Use another loss, such as 'squared_error', or shift y."
        )
    return y.reshape(len(y), -1)
