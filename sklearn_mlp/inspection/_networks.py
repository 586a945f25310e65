"""The network within an estimator, and its inputs."""

from __future__ import annotations

from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted


def find_network(estimator, X=None):
    """The network at the end of a pipeline or of a search's best one, and its inputs."""
    estimator = getattr(estimator, "best_estimator_", estimator)
    if isinstance(estimator, Pipeline):
        if X is not None and len(estimator) > 1:
            X = estimator[:-1].transform(X)
        estimator = estimator[-1]
    if hasattr(estimator, "n_members"):
        raise TypeError(
            f"{type(estimator).__name__} has several networks. Give one of its members_, and "
            "inputs as encoder_.transform(X)."
        )
    return estimator, X


def find_fitted_network(estimator, X=None):
    """The same, of a fitted one."""
    network, X = find_network(estimator, X)
    check_is_fitted(network, "coefs_")
    return network, X
