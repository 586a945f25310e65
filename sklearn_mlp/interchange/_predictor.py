"""What a fitted estimator computes of a row: all formats are written from this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from inspect import getattr_static
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import NotFittedError
from sklearn.model_selection._search import BaseSearchCV
from sklearn.utils.validation import check_is_fitted

from .._base import BaseMLP
from .._classifier import MLPClassifier
from .._regressor import MLPRegressor
from .._typing import Array
from ..fitting.labels import Labels
from ..nn.layout import Layers
from ..nn.losses import Loss
from ..nn.model import Model
from ..tabular import TabularEncoder, TabularMLPClassifier, TabularMLPRegressor
from ..tabular._targets import Unit, UnitRegressor

CLASSIFIERS = (MLPClassifier, TabularMLPClassifier)
TABULAR = (TabularMLPClassifier, TabularMLPRegressor)
OURS = (MLPClassifier, MLPRegressor, *TABULAR)
# The raw output for the only class there is: its probability rounds to 1.
CERTAIN = 100.0
PREDICTIONS = ("predict", "predict_proba", "decision_function")
AS_IT_IS = Unit()


@dataclass(frozen=True)
class Predictor:
    """A fitted estimator as a function: encode, network, output activation, mean over members.

    Attributes
    ----------
    model : Model
        The network. Of several members, all arrays of its layers have a leading axis.
    n_members : int
        Predictions of several are averaged.
    n_features : int
        Columns of X, or of the encoded table.
    classes : ndarray or None
        Of a classifier. For one class a row there is an output for each of them.
    is_multilabel : bool
    unit : Unit
        A regressor's predictions are ``prediction * unit.scale + unit.mean``.
    limits : tuple of (float or ndarray) or None
        And then not beyond these.
    encoder : TabularEncoder or None
        Makes X of a raw table.
    """

    model: Model
    n_members: int
    n_features: int
    classes: NDArray[Any] | None = None
    is_multilabel: bool = False
    unit: Unit = AS_IT_IS
    limits: tuple[Any, Any] | None = None
    encoder: TabularEncoder | None = None

    @property
    def layers(self) -> Layers:
        return self.model.layers

    @property
    def loss(self) -> Loss:
        return self.model.loss

    @property
    def n_outputs(self) -> int:
        return len(self.layers.biases[-1].T)

    @property
    def has_unit(self) -> bool:
        """Whether predictions are to be brought into a unit."""
        return bool(np.any(self.unit.mean != 0) or np.any(self.unit.scale != 1))


def predictor_of(estimator: Any, wanted_by: str, also: Sequence[str] = ()) -> Predictor:
    """What a fitted estimator of this package computes; of a search, its best one.

    ``also`` names what else ``wanted_by`` takes.

    Raises
    ------
    TypeError
        If it is of another class.
    NotFittedError
        If it is not fitted.
    """
    estimator = best_of(estimator)
    if not isinstance(estimator, OURS):
        raise TypeError(
            f"{wanted_by} takes {', '.join([*(cls.__name__ for cls in OURS), *also])}, got "
            f"{type(estimator).__name__}. Of a Pipeline or ColumnTransformer give the last step, "
            "or convert the whole with skl2onnx after register_skl2onnx(); of a network of "
            "scikit-learn, from_sklearn(network)."
        )
    _refuse_own_predictions(estimator, wanted_by)
    if not isinstance(estimator, TABULAR):
        check_is_fitted(estimator, "coefs_")
        return _of_networks([estimator])
    check_is_fitted(estimator, "members_")
    predictor = replace(_of_networks(estimator.members_), encoder=estimator.encoder_)
    if isinstance(estimator, TabularMLPRegressor) and estimator.clip:
        predictor = replace(predictor, limits=estimator.y_range_)
    return predictor


def best_of(estimator: Any) -> Any:
    """The best estimator of a search; another as it is, of a cluster's the local one.

    Raises
    ------
    NotFittedError
        If the search has none.
    """
    if isinstance(estimator, BaseSearchCV) and not hasattr(estimator, "best_estimator_"):
        raise NotFittedError(
            f"This {type(estimator).__name__} has no best_estimator_. Call fit, with refit=True."
        )
    estimator = getattr(estimator, "best_estimator_", estimator)
    # A subclass may predict in another way than the local one, and stays what it is.
    return estimator.to_local() if "to_local" in vars(type(estimator)) else estimator


def _refuse_own_predictions(estimator: Any, wanted_by: str) -> None:
    """Refuse a subclass that computes its predictions in another way."""
    base = next(cls for cls in OURS if isinstance(estimator, cls))
    for name in PREDICTIONS:
        own, known = (getattr_static(cls, name, None) for cls in (type(estimator), base))
        if own is not known:
            raise TypeError(
                f"{type(estimator).__name__} has a {name} of its own, which {wanted_by} does not "
                f"know of. Export an estimator that is a {base.__name__} itself."
            )


def _of_networks(members: Sequence[BaseMLP]) -> Predictor:
    first, models = members[0], [member._model() for member in members]
    layers = models[0].layers if len(models) == 1 else _stack([model.layers for model in models])
    classes, is_multilabel = None, False
    outputs = first._fitted_outputs()
    if isinstance(first, MLPClassifier):
        classes, is_multilabel = outputs.classes, outputs.is_multilabel
        if not is_multilabel:
            layers = _with_all_classes(layers, outputs)
    n_features = models[0].architecture.layer_sizes[0]
    unit = outputs.unit if isinstance(first, UnitRegressor) else AS_IT_IS
    model = replace(models[0], layers=layers)
    return Predictor(model, len(members), n_features, classes, is_multilabel, unit)


def _stack(members: Sequence[Layers]) -> Layers:
    """The layers of several networks as arrays with a leading axis."""
    names = [name for name, _ in members[0].items()]
    kinds = {name: zip(*(getattr(each, name) for each in members), strict=True) for name in names}
    return Layers(**{name: [np.stack(parts) for parts in kinds[name]] for name in names})


def _with_all_classes(layers: Layers, outputs: Labels) -> Layers:
    """Of two classes with one output, the same with an output for each: ``-z`` and ``z``."""
    W, b, n_classes = layers.weights[-1], layers.biases[-1], len(outputs.classes)
    if n_classes == 2 and b.shape[-1] == 1:
        W, b = both_signs(W), both_signs(b)
    elif n_classes == 1 and outputs.loss.gives_probabilities:
        W, b = np.zeros_like(W), np.full_like(b, CERTAIN)
    return replace(layers, weights=[*layers.weights[:-1], W], biases=[*layers.biases[:-1], b])


def both_signs(column: Array) -> Array:
    return np.concatenate([-column, column], axis=-1)
