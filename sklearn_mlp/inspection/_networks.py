"""The network within an estimator, and its data."""

from __future__ import annotations

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from .._base import BaseMLP
from .._estimator import NetworkEstimator


def find_network(estimator, X=None, y=None):
    """The network within a search, a pipeline or a transformation of targets, and its data."""
    network, X, y = unwrap(estimator, X, y)
    if has_members(network):
        raise TypeError(
            f"{type(network).__name__} has several networks. Give one of its members_, and "
            "inputs as encoder_.transform(X)."
        )
    return network, X, y


def unwrap(estimator, X=None, y=None):
    """What a search, a pipeline or a transformation of targets is around, and its data."""
    estimator = getattr(estimator, "best_estimator_", estimator)
    if isinstance(estimator, TransformedTargetRegressor):
        check_is_fitted(estimator)
        if y is not None:
            columns = np.asarray(y, dtype=float).reshape(len(y), -1)
            y = estimator.transformer_.transform(columns).reshape(np.shape(y))
        return unwrap(estimator.regressor_, X, y)
    if isinstance(estimator, Pipeline):
        if X is not None and len(estimator) > 1:
            X = estimator[:-1].transform(X)
        return unwrap(estimator[-1], X, y)
    return estimator, X, y


def has_members(estimator):
    return isinstance(estimator, NetworkEstimator) and not isinstance(estimator, BaseMLP)


def find_fitted_network(estimator, X=None):
    """The same, of a fitted one, without targets."""
    network, X, _ = find_network(estimator, X)
    check_is_fitted(network, "coefs_")
    return network, X


def find_fitted_networks(estimator):
    """The fitted network, or the members of a tabular estimator, and whether they are members."""
    network, _, _ = unwrap(estimator)
    if has_members(network):
        check_is_fitted(network, "members_")
        return network.members_, True
    check_is_fitted(network, "coefs_")
    return [network], False


def find_table(estimator):
    """The tabular estimator within a search or a pipeline, or None."""
    found, _, _ = unwrap(estimator)
    return found if has_members(found) else None


def check_is_ours(network):
    """Refuse what has no activations and objective to look at."""
    if not isinstance(network, BaseMLP):
        raise TypeError(
            "This looks into an MLPClassifier or MLPRegressor of sklearn_mlp, got "
            f"{type(network).__module__}.{type(network).__name__}."
        )
