"""Estimators of a chain of layers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._classifier import MLPClassifier
from .._regressor import MLPRegressor
from .._typing import Array
from ..fitting.build import make_architecture
from ..fitting.labels import Labels, learn_labels
from ..fitting.values import Values, make_loss
from ..nn.layout import Layers
from ..nn.losses import Loss, Quantiles
from ..nn.model import Model
from ._from_torch import Chain, refuse


def initial_weights(chain: Chain) -> dict[str, list[Array]]:
    """Keyword arguments for ``fit``."""
    return {
        "coefs_init": [W.astype(chain.dtype) for W in chain.weights],
        "intercepts_init": [b.astype(chain.dtype) for b in chain.biases],
    }


def regressor_of(chain: Chain, loss: str | Loss) -> MLPRegressor:
    """A fitted regressor."""
    estimator = MLPRegressor(**_parameters_of(chain), loss=loss)
    estimator._validate_params()
    output = chain.output_name
    made = make_loss(estimator._parameters())
    if isinstance(made, Quantiles) and len(made.quantiles) != chain.n_outputs:
        raise ValueError(
            f"loss={loss!r} has {len(made.quantiles)} quantiles, and the module "
            f"{chain.n_outputs} output(s). Give a quantile for each."
        )
    if output not in (None, made.out_activation):
        way_out = {
            "softmax": "Leave it out, or give classes",
            "increasing": "Give loss=Quantiles([...]) with a quantile for each output",
        }
        if output in way_out:
            reason = f"a regressor with loss={loss!r} does not end so. {way_out[output]}."
            refuse(*chain.functions[-1], reason)
        estimator.out_activation = output
        estimator._validate_params()
    outputs = Values(estimator._parameters())
    return _fitted(estimator, outputs, chain, chain.weights[-1], chain.biases[-1])


def classifier_of(chain: Chain, classes: Any, loss: str | Loss) -> MLPClassifier:
    """A fitted classifier."""
    estimator = MLPClassifier(**_parameters_of(chain), loss=loss)
    estimator._validate_params()
    classes = np.atleast_1d(np.asarray(classes))
    n_outputs, is_multilabel = chain.n_outputs, False
    if chain.output_name == "logistic" and n_outputs > 1:
        is_multilabel = True
        fits = classes.tolist() == list(range(n_outputs))
    else:
        of_so_many = {1, 2} if len(classes) == 2 else {len(classes)}
        fits = classes.ndim == 1 and len(classes) > 1 and n_outputs in of_so_many
        fits = fits and len(learn_labels(classes).classes_) == len(classes)
    if not fits:
        raise ValueError(
            f"classes={classes.tolist()!r} does not fit a module with {n_outputs} output(s)"
            f"{' that ends in Sigmoid' if is_multilabel else ''}. Give different classes, one for "
            "each output, or two for a single one; where several end in Sigmoid, one for each "
            "label, range(n_outputs)."
        )
    W, b = chain.weights[-1], chain.biases[-1]
    if not is_multilabel:
        W, b = _in_order(W, classes), _in_order(b, classes)
    labels = learn_labels(np.eye(n_outputs, dtype=int) if is_multilabel else classes)
    outputs = Labels(estimator._parameters(), labels)
    _check_output(chain, outputs.loss, "logistic" if is_multilabel or n_outputs == 1 else "softmax")
    return _fitted(estimator, outputs, chain, W, b)


def _in_order(outputs: Array, classes: NDArray[Any]) -> Array:
    """The columns of sorted classes; of two the one that is positive for the second."""
    order = np.argsort(classes)
    if outputs.shape[-1] == 1:
        return outputs if order[0] == 0 else -outputs
    outputs = outputs[..., order]
    return outputs if len(classes) > 2 else outputs[..., 1:] - outputs[..., :1]


def _check_output(chain: Chain, loss: Loss, expected: str) -> None:
    """Refuse a final activation that is not what the loss makes of raw output."""
    if chain.output_name is None:
        return
    if not loss.gives_probabilities or chain.output_name != expected:
        refuse(
            *chain.functions[-1],
            f"it is not how a classifier with {loss!r} ends. Leave it out if the module was "
            "trained without it, or give its loss.",
        )


def _parameters_of(chain: Chain) -> dict[str, Any]:
    """Those of an estimator's parameters that a chain tells."""
    names, sizes = chain.hidden_names, tuple(len(b) for b in chain.biases[:-1])
    parameters: dict[str, Any] = {"hidden_layer_sizes": sizes}
    if names:
        is_one = isinstance(names[0], str) and len(set(map(str, names))) == 1
        parameters["activation"] = names[0] if is_one else names
    if any(chain.dropout):
        parameters["dropout"] = chain.dropout
    return parameters


def _fitted(estimator: Any, outputs: Any, chain: Chain, W: Array, b: Array) -> Any:
    """The estimator with the weights of a chain, of which ``W`` and ``b`` are the last."""
    n_features = len([*chain.weights[:-1], W][0])
    architecture = make_architecture(estimator._parameters(), n_features, len(b)).folded()
    layers = Layers([*chain.weights[:-1], W], [*chain.biases[:-1], b])
    estimator.n_features_in_ = n_features
    estimator._set_model(Model(architecture, layers, outputs.loss), outputs, chain.dtype)
    estimator.n_iter_ = estimator.t_ = 0
    return estimator
