"""Labels <-> columns of 0 and 1: what the outputs of a classifier mean."""

from __future__ import annotations

from numbers import Real

import numpy as np
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import type_of_target, unique_labels

from ..nn.class_losses import COLUMN_LOSSES, MULTICLASS_LOSSES
from ..nn.part import make_part
from .targets import check_labels

NAME_ALL = "Name all classes in the first call to partial_fit, with `classes`."
REMOVE = "Remove these rows, or train on some of these classes too."


class Labels:
    """What the outputs of a classifier mean: one class per row, or a column per label.

    Parameters
    ----------
    parameters : SimpleNamespace or None
        Those of the estimator; None where nothing is to be trained.
    binarizer : LabelBinarizer
        What turns labels into columns, from ``learn_labels``.
    loss : Loss or None
        That of a fitted network; None for the one that the parameters name.
    """

    def __init__(self, parameters, binarizer, loss=None):
        self.parameters = parameters
        self.binarizer = binarizer
        self.loss = self.make_loss(parameters.loss) if loss is None else loss

    @property
    def classes(self):
        return self.binarizer.classes_

    @property
    def kind(self):
        """'binary', 'multiclass' or 'multilabel-indicator', as scikit-learn names them."""
        return self.binarizer.y_type_

    @property
    def is_multilabel(self):
        return self.kind.startswith("multilabel")

    def make_loss(self, given):
        """A loss by name, for labels of this kind.

        Raises
        ------
        ValueError
            If the user's own loss is for another kind.
        """
        multiclass = self.kind == "multiclass"
        registry = MULTICLASS_LOSSES if multiclass else COLUMN_LOSSES
        loss = make_part(registry, given, self.parameters)
        if loss.one_class_per_row not in (None, multiclass):
            raise ValueError(
                f"loss={given!r} is not for {self.kind} targets: its one_class_per_row is "
                f"{loss.one_class_per_row}."
            )
        return loss

    def check(self, y, *, all_classes_needed=False, way_out=NAME_ALL):
        """Refuse labels that the binarizer learnt from other rows cannot encode.

        Raises
        ------
        ValueError
            If ``y`` is not of the kind the binarizer learnt, has unseen labels, or lacks
            some where all are needed (a warm-started fit).
        """
        check_classes(y)
        known, found = self.classes, unique_labels(y)
        if is_multilabel(y) != self.is_multilabel:
            raise ValueError(
                f"y is {type_of_target(y)}, but the estimator was fitted on {self.kind} targets. "
                "Fit a new estimator for another kind of target."
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
                f"`y` has classes not in `self.classes_`. `self.classes_` has {known}, `y` also "
                f"has {unseen}. {way_out}"
            )

    def encode(self, y):
        """Labels as a boolean matrix (n_rows, n_outputs): one-hot, or one column per label."""
        return self.binarizer.transform(y).astype(bool)

    def encode_more(self, y):
        """Labels of validation rows, which must be known."""
        self.check(y, way_out=REMOVE)
        return self.encode(y)

    def decode(self, raw):
        """The labels that raw output (n_rows, n_outputs) stands for."""
        if self.kind == "multiclass":
            return self.classes[raw.argmax(axis=1)]
        if self.kind == "binary" and len(self.classes) == 2:
            return self.classes[(raw[:, 0] > 0).astype(np.intp)]
        return self.binarizer.inverse_transform(raw, threshold=0.0)

    def score(self, y, prediction, sample_weight=None):
        """Accuracy, which early stopping watches by default."""
        return accuracy_score(y, prediction, sample_weight=sample_weight)

    def soften(self, targets):
        """Move the share ``label_smoothing`` of each label to all classes evenly.

        References
        ----------
        Szegedy et al. (2016), "Rethinking the inception architecture for computer vision",
        CVPR, section 7.
        """
        smoothing = self.parameters.label_smoothing
        if smoothing == 0:
            return targets
        if not self.loss.gives_probabilities:
            raise ValueError(
                f"label_smoothing={smoothing} needs a loss of probabilities, such as "
                f"'log_loss', got {self.parameters.loss!r}. Else set it to 0."
            )
        n_classes = targets.shape[1] if self.kind == "multiclass" else 2
        return (1 - smoothing) * targets + smoothing / n_classes

    def class_weigher(self, targets, sample_weight=None):
        """A function from encoded labels to their rows' class weights, or None.

        What classes weigh is learnt from ``targets``, counted by ``sample_weight``; a row of
        several labels weighs the product over them.
        """
        if self.parameters.class_weight is None:
            return None
        zeros, ones = self._class_weights(targets, sample_weight).T
        return lambda targets: np.where(targets, ones, zeros).prod(axis=1)

    def _class_weights(self, targets, sample_weight):
        """What each output column's 0 and 1 weigh: (n_outputs, 2)."""
        balanced = isinstance(self.parameters.class_weight, str)
        dicts = None if balanced else self._checked_dicts(targets.shape[1])
        if self.kind == "multiclass":  # a row weighs what its class does: zeros say nothing
            if balanced:
                ones = balance(targets.argmax(axis=1), len(self.classes), sample_weight)
            else:
                ones = _look_up(dicts[0], self.classes.tolist())
            return np.column_stack([np.ones(len(ones)), ones])
        if balanced:
            columns = targets.astype(int).T
            return np.array([balance(column, 2, sample_weight) for column in columns])
        known = [0, 1] if self.is_multilabel else self.classes.tolist()
        return np.array([_look_up(given, [known[0], known[-1]]) for given in dicts])

    def _checked_dicts(self, n_outputs):
        """``class_weight`` as a list of dicts: one for all classes, or one for each label."""
        class_weight = self.parameters.class_weight
        dicts = class_weight if self.is_multilabel else [class_weight]
        n_dicts = n_outputs if self.is_multilabel else 1
        if not (isinstance(dicts, (list, tuple)) and len(dicts) == n_dicts
                and all(isinstance(d, dict) for d in dicts)):  # fmt: skip
            expected = f"a list of {n_outputs} dicts" if self.is_multilabel else "a dict"
            raise ValueError(
                f"class_weight must be {expected}, 'balanced' or None for {self.kind} targets, "
                f"got {class_weight!r}."
            )
        known = [0, 1] if self.is_multilabel else self.classes.tolist()
        for given in dicts:
            unknown = [c for c in given if c not in known]
            unnamed = [c for c in known if c not in given]
            if unknown and unnamed:  # else y only lacks some of the classes that are named
                raise ValueError(
                    f"class_weight has {unknown}, but the classes are {known}, of which it does "
                    f"not have {unnamed}. Give all of these a weight, or only these."
                )
            allowed = {c for c, w in given.items() if isinstance(w, Real) and 0 <= w < np.inf}
            if bad := {c: w for c, w in given.items() if c not in allowed}:
                raise ValueError(f"class_weight must be finite and >= 0, got {bad}.")
        return dicts

    def strata(self, targets):
        """Classes that the validation split keeps in proportion, or None.

        Several classes only where a scorer is named, which may need all of them: scikit-learn,
        which knows of no scorer here, splits them at random.
        """
        if targets.shape[1] == 1:
            return targets
        if self.kind == "multiclass" and self.parameters.scoring is not None:
            return targets.argmax(axis=1)
        return None

    def split_hint(self, targets):
        """How many rows of each of (at most) two classes there are, for an error."""
        if targets.shape[1] > 1:
            return ""
        counts = [len(targets) - targets.sum(), targets.sum()]
        described = ", ".join(f"{c} {n}" for c, n in zip(self.classes, counts, strict=False))
        return f"Rows per class: {described}; the split keeps their proportions. "


def is_multilabel(y):
    """Whether ``y`` has one 0/1 column per label."""
    return type_of_target(y, input_name="y").startswith("multilabel")


def check_classes(y):
    """Refuse what are no labels, and several classes for a row."""
    check_labels(y)
    if type_of_target(y) == "multiclass-multioutput":
        raise ValueError(
            f"y has a class in each of {np.shape(y)[1]} columns. Fit an estimator for each, as "
            "sklearn.multioutput.MultiOutputClassifier does."
        )


def learn_labels(y, classes=None):
    """A binarizer for the labels in ``y``, or for ``classes`` where they are given."""
    check_classes(y)
    if classes is None or not is_multilabel(y):
        return LabelBinarizer().fit(y if classes is None else classes)
    binarizer = LabelBinarizer().fit(y)
    if binarizer.classes_.tolist() != unique_labels(classes).tolist():
        raise ValueError(
            f"classes={classes!r} does not fit a multilabel y with {len(binarizer.classes_)} "
            "columns. Give their numbers, range(n_columns)."
        )
    return binarizer


def balance(classes, n_classes, sample_weight=None):
    """Weights inversely proportional to how much each class weighs; 1 if it does not occur.

    ``classes`` are those of the rows, as numbers from 0.
    """
    if sample_weight is not None:
        classes, sample_weight = classes[sample_weight > 0], sample_weight[sample_weight > 0]
    weights, present = np.ones(n_classes), np.unique(classes)
    if present.size:
        weights[present] = compute_class_weight(
            "balanced", classes=present, y=classes, sample_weight=sample_weight
        )
    return weights


def _look_up(weights, classes):
    return [float(weights.get(c, 1)) for c in classes]


def both_classes(raw, classes):
    """Raw output with a column for ``classes[0]`` too, where there is one column."""
    if raw.shape[1] > 1:
        return raw
    return np.hstack([-raw, raw]) if len(classes) == 2 else np.full_like(raw, np.inf)


def probability_bounds(dtype):
    """The smallest and the largest probability that is told."""
    info = np.finfo(dtype)
    return info.tiny, 1 - info.epsneg
