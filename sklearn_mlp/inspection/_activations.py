"""What each layer of a fitted network puts out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from .._typing import MatrixLike
from ._networks import check_is_ours, find_fitted_network


def layer_activations(estimator: BaseEstimator, X: MatrixLike) -> list[NDArray[np.floating[Any]]]:
    """Output of each layer of a fitted network, for each row.

    Parameters
    ----------
    estimator : MLPClassifier, MLPRegressor, Pipeline or search
        Fitted.
    X : array-like or sparse matrix of shape (n_samples, n_features)
        Inputs of the estimator.

    Returns
    -------
    activations : list of ndarray of shape (n_samples, n_units)
        ``a_l = f_l(z_l)`` of each hidden layer, then the network's output after its
        output activation: probabilities, scores or predicted values, one column per
        output. Without dropout; batch normalisation is in the weights.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import layer_activations
    >>> X, y = load_iris(return_X_y=True)
    >>> network = MLPClassifier((8, 4), solver="lbfgs", max_iter=2000, random_state=0).fit(X, y)
    >>> [a.shape for a in layer_activations(network, X)]
    [(150, 8), (150, 4), (150, 3)]
    """
    estimator, X = find_fitted_network(estimator, X)
    check_is_ours(estimator)
    X = estimator._check_new(X)
    with np.errstate(over="ignore", invalid="ignore"):  # large weights show in what is returned
        return estimator._model().outputs(X)
