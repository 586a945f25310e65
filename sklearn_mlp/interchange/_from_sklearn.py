"""Networks of scikit-learn's as ours."""

from __future__ import annotations

import copy
import inspect
import math
from typing import Any

import numpy as np
from sklearn import neural_network
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from .._classifier import MLPClassifier
from .._regressor import MLPRegressor
from .._typing import Array
from ..fitting.build import make_activations
from ..fitting.history import History
from ..fitting.labels import Labels
from ..fitting.start import Resumption
from ..fitting.values import Values
from ..nn.architecture import Architecture
from ..nn.layout import Layers
from ..nn.model import Model
from ..optim.run import TrainingState
from ..optim.schedules import Progress
from ..optim.stochastic import Stochastic
from ..optim.update_rules import SGD, Adam, AdamState, SGDState, UpdateRule
from ._predictor import best_of

# What both set in training, where they do.
SHARED = (
    "n_features_in_",
    "feature_names_in_",
    "n_iter_",
    "t_",
    "loss_",
    "best_loss_",
    "best_validation_score_",
    "loss_curve_",
    "validation_scores_",
)


def from_sklearn(network: BaseEstimator, *, exact: bool = True) -> MLPClassifier | MLPRegressor:
    """A fitted network of scikit-learn's as one of this package.

    Parameters
    ----------
    network : MLPClassifier or MLPRegressor of `sklearn.neural_network`
        Fitted; of a search its best estimator. It stays as it is.
    exact : bool, default=True
        Whether predictions are to the bit what they were, computed as there until the estimator
        is trained further. If not, they are as fast as this package's, and the same to rounding.

    Returns
    -------
    estimator : MLPClassifier or MLPRegressor
        Fitted, with the same weights, parameters of the same meaning (solver='sgd' is 'minibatch'
        here) and what scikit-learn has told of training. Of the probabilities of two classes
        scikit-learn rounds the first as ``1 - p``; here both are as precise, and none is 0 or 1.

    Raises
    ------
    TypeError
        If it is of another class.
    NotFittedError
        If it is not fitted.
    ValueError
        If `out_activation_` has been set by hand.

    Notes
    -----
    Losses of several outputs are sums over them here and means there: those that are taken over
    are multiplied by their number.

    `partial_fit` goes on with scikit-learn's optimizer: its moments, its place in the schedule
    and its patience. In the first call rows come in the same order as there, with shuffle=False
    in all; scikit-learn begins each call with the same order, ours goes on in its random stream.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.neural_network import MLPClassifier
    >>> from sklearn_mlp.interchange import from_sklearn
    >>> X, y = load_iris(return_X_y=True)
    >>> theirs = MLPClassifier(5, solver="sgd", learning_rate_init=0.1, random_state=0).fit(X, y)
    >>> ours = from_sklearn(theirs)
    >>> ours
    MLPClassifier(hidden_layer_sizes=5, learning_rate_init=0.1, random_state=0,
                  solver='minibatch')
    >>> bool((ours.predict(X) == theirs.predict(X)).all())
    True
    """
    network = best_of(network)
    if isinstance(network, neural_network.MLPClassifier):
        cls: Any = MLPClassifier
    elif isinstance(network, neural_network.MLPRegressor):
        cls = MLPRegressor
    else:
        raise TypeError(
            "from_sklearn takes an MLPClassifier or MLPRegressor of sklearn.neural_network, got "
            f"{type(network).__module__}.{type(network).__name__}. Of a Pipeline give the network "
            "in it, pipeline[-1]."
        )
    check_is_fitted(network, "coefs_")
    estimator = cls(**_parameters_of(network, cls))
    _set_network(estimator, network)
    for name in SHARED:
        if hasattr(network, name):
            setattr(estimator, name, copy.deepcopy(getattr(network, name)))
    _sum_over_outputs(estimator)
    estimator.alpha_ = network.alpha
    if hasattr(network, "loss_curve_"):
        _set_curves(estimator, network)
    if hasattr(network, "_optimizer"):
        estimator._resumption = _resumption_of(network)
    if exact:
        estimator._raw_by = "raw_as_whole"
    return estimator


def _parameters_of(network: Any, cls: type) -> dict[str, Any]:
    given = network.get_params(deep=False)
    parameters = {name: given[name] for name in inspect.signature(cls).parameters if name in given}
    if network.solver == "sgd":
        return parameters | {"solver": "minibatch"}
    # Schedules act with 'sgd' only there, and early stopping not with 'lbfgs'.
    stops = network.early_stopping and network.solver != "lbfgs"
    return parameters | {"learning_rate": "constant", "early_stopping": stops}


def _set_network(estimator: Any, network: Any) -> None:
    parameters = estimator._parameters()
    if isinstance(estimator, MLPClassifier):
        outputs: Labels | Values = Labels(parameters, copy.deepcopy(network._label_binarizer))
    else:
        outputs = Values(parameters)
    if outputs.loss.out_activation != network.out_activation_:
        raise ValueError(
            f"The network has out_activation_={network.out_activation_!r}, which is not what its "
            f"fit sets, {outputs.loss.out_activation!r}. Set that again; here a regressor has a "
            "parameter out_activation."
        )
    sizes = [len(network.coefs_[0]), *(len(b) for b in network.intercepts_)]
    architecture = Architecture(sizes, make_activations(parameters, len(sizes) - 2))
    layers = Layers(network.coefs_, network.intercepts_)
    model = Model(architecture, layers, outputs.loss)
    estimator._set_model(model, outputs, network.coefs_[0].dtype)


def _sum_over_outputs(estimator: Any) -> None:
    """Bring losses from means over outputs to sums, as ours are; the penalty with them."""
    n_outputs = 1 if isinstance(estimator, MLPClassifier) else estimator.n_outputs_
    for name in ("loss_", "best_loss_"):
        if getattr(estimator, name, None) is not None:
            setattr(estimator, name, n_outputs * getattr(estimator, name))
    if hasattr(estimator, "loss_curve_"):
        estimator.loss_curve_ = [n_outputs * loss for loss in estimator.loss_curve_]


def _set_curves(estimator: Any, network: Any) -> None:
    """What ours also keeps of the epochs, as far as scikit-learn tells."""
    scores, best = network.validation_scores_, network.best_validation_score_
    estimator.history_ = History(loss=list(estimator.loss_curve_))
    if scores:
        estimator.history_["val_score"] = list(scores)
    estimator.validation_loss_curve_ = None
    estimator.best_iter_ = len(network.loss_curve_)
    if network.early_stopping:
        estimator.best_iter_ = scores.index(best) + 1 if best in scores else 0
    estimator._no_improvement = network._no_improvement_count


def _resumption_of(network: Any) -> Resumption:
    """Where scikit-learn's optimizer stopped, as ours keeps it."""
    optimizer, dtype = network._optimizer, network.coefs_[0].dtype
    progress = Progress(rows=network.t_, epochs=len(network.loss_curve_))
    rule: UpdateRule = SGD()
    if hasattr(optimizer, "ms"):
        rule = Adam()
        m, v = _flat(optimizer.ms, dtype), _flat(optimizer.vs, dtype)
        state: Any = AdamState(m, v, optimizer.t)
    else:
        state = SGDState(_flat(optimizer.velocities, dtype))
        fall = optimizer.learning_rate_init / optimizer.learning_rate
        if optimizer.lr_schedule == "adaptive":  # divided by 5 on each plateau
            progress.plateaus = round(math.log(fall, 5))
    n_parameters = sum(part.size for part in network.coefs_ + network.intercepts_)
    return Resumption(
        (Stochastic(rule).kind_of_state, n_parameters, dtype.name),
        TrainingState(state, progress, slice(0, 0)),  # of rows it has seen no order is kept
        check_random_state(network.random_state),
        None,
    )


def _flat(parts: list[Array], dtype: np.dtype[Any]) -> Array:
    # Of float32 weights they may be float64 in part.
    return np.concatenate([part.ravel() for part in parts]).astype(dtype)
