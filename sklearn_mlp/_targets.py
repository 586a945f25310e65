"""Labels <-> columns of 0 and 1, and regression targets <-> output columns."""

from __future__ import annotations

from itertools import pairwise
from numbers import Real

import numpy as np
from scipy.sparse import issparse
from sklearn.metrics import mean_pinball_loss
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils.multiclass import type_of_target, unique_labels


def is_multilabel(y):
    """Whether ``y`` has one 0/1 column per label."""
    return type_of_target(y, input_name="y").startswith("multilabel")


def learn_labels(y, classes=None):
    """A binarizer for the labels in ``y``, or for ``classes`` where they are given."""
    if classes is None or not is_multilabel(y):
        return LabelBinarizer().fit(y if classes is None else classes)
    binarizer = LabelBinarizer().fit(y)
    if binarizer.classes_.tolist() != unique_labels(classes).tolist():
        raise ValueError(
            f"classes={classes!r} does not fit a multilabel y with {len(binarizer.classes_)} "
            "columns. Give their numbers, range(n_columns)."
        )
    return binarizer


def encode_labels(binarizer, y):
    """Labels as a boolean matrix (n_rows, n_outputs): one-hot, or one column per label."""
    return binarizer.transform(y).astype(bool)


def check_labels(binarizer, y, *, all_classes_needed):
    """Refuse labels that a binarizer learnt from other rows cannot encode.

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


def check_outputs(outputs):
    """Return outputs (n_rows, n_outputs) of a fitted network, or refuse infinity and NaN."""
    finite = np.isfinite(outputs)
    if not finite.all():
        rows = np.flatnonzero(~finite.all(axis=1))
        raise ValueError(
            f"The output of the network is not finite for {len(rows)} of {len(outputs)} rows, the "
            f"first of them row {rows[0]}: values of X or weights are too large for "
            f"{outputs.dtype}. Scale X, in fit and here alike, or remove the row."
        )
    return outputs


def decode_labels(binarizer, raw):
    """The labels that raw output (n_rows, n_outputs) stands for."""
    classes = binarizer.classes_
    if binarizer.y_type_ == "multiclass":
        return classes[raw.argmax(axis=1)]
    if binarizer.y_type_ == "binary" and len(classes) == 2:
        return classes[(raw[:, 0] > 0).astype(np.intp)]
    return binarizer.inverse_transform(raw, threshold=0.0)


def both_classes(raw, classes):
    """Raw output with a column for ``classes[0]`` too, where there is one column."""
    if raw.shape[1] > 1:
        return raw
    return np.hstack([-raw, raw]) if len(classes) == 2 else np.full_like(raw, np.inf)


def probability_bounds(dtype):
    """The smallest and the largest probability that is told."""
    info = np.finfo(dtype)
    return info.tiny, 1 - info.epsneg


def describe_counts(classes, targets):
    """How many rows of each of (at most) two classes there are, for an error."""
    counts = [len(targets) - targets.sum(), targets.sum()]
    described = ", ".join(f"{c} {n}" for c, n in zip(classes, counts, strict=False))
    return f"Rows per class: {described}; the split keeps their proportions. "


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


def learn_class_weights(class_weight, binarizer, targets):
    """What each output column's 0 and 1 weigh: (n_outputs, 2).

    A row weighs the product over its columns. 'balanced' is inversely proportional to
    how often a class occurs in ``targets`` (encoded), as in
    `sklearn.utils.class_weight.compute_class_weight`.
    """
    n_rows, n_outputs = targets.shape
    ones = targets.sum(axis=0)
    counts = np.column_stack([n_rows - ones, ones])
    multiclass = binarizer.y_type_ == "multiclass"
    multilabel = binarizer.y_type_.startswith("multilabel")
    if isinstance(class_weight, str):  # 'balanced'
        n_classes = 2 if multilabel else len(binarizer.classes_)
        weights = n_rows / (n_classes * np.maximum(counts, 1))
    else:
        dicts = class_weight if multilabel else [class_weight]
        if not (isinstance(dicts, (list, tuple)) and len(dicts) == (n_outputs if multilabel else 1)
                and all(isinstance(d, dict) for d in dicts)):  # fmt: skip
            expected = f"a list of {n_outputs} dicts" if multilabel else "a dict"
            raise ValueError(
                f"class_weight must be {expected}, 'balanced' or None for "
                f"{binarizer.y_type_} targets, got {class_weight!r}."
            )
        known = [0, 1] if multilabel else binarizer.classes_.tolist()
        for given in dicts:
            if unknown := [c for c in given if c not in known]:
                raise ValueError(f"class_weight has {unknown}, but the classes are {known}.")
            allowed = {c for c, w in given.items() if isinstance(w, Real) and 0 <= w < np.inf}
            if bad := {c: w for c, w in given.items() if c not in allowed}:
                raise ValueError(f"class_weight must be finite and >= 0, got {bad}.")
        if multiclass:
            weights = np.array([[1, dicts[0].get(c, 1)] for c in known], float)
        else:
            weights = np.array([[d.get(known[0], 1), d.get(known[-1], 1)] for d in dicts], float)
    if multiclass:  # a row weighs what its class does; the other columns say nothing
        weights[:, 0] = 1
    return weights


def mean_weight_of(sample_weight, rows):
    """The mean weight of the training rows, 1 without weights; does not overflow."""
    if sample_weight is None:
        return 1.0
    largest = sample_weight[rows].max()
    if largest == 0:
        raise ValueError(
            "sample_weight (times class_weight) is zero on all training rows. Give some of them "
            "weight."
        )
    return float((sample_weight[rows] / largest).mean() * largest)


def weigh_classes(weights, targets):
    """The weight of each row, from ``learn_class_weights``."""
    return np.where(targets, weights[:, 1], weights[:, 0]).prod(axis=1)


def smooth_labels(targets, smoothing, target_kind):
    """Move the share ``smoothing`` of each label to all classes evenly.

    References
    ----------
    Szegedy et al. (2016), "Rethinking the inception architecture for computer vision",
    CVPR, section 7.
    """
    n_classes = targets.shape[1] if target_kind == "multiclass" else 2
    return (1 - smoothing) * targets + smoothing / n_classes
