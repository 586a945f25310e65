"""What each layer of a fitted network puts out."""

from __future__ import annotations

import numpy as np
from sklearn.utils.validation import validate_data

from ..nn.layout import Layers
from ..nn.workspace import Workspace
from ._networks import check_is_ours, find_fitted_network


def layer_activations(estimator, X):
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
    X = validate_data(estimator, X, accept_sparse="csr", reset=False)
    dtype = estimator._dtype_for(X)
    network = estimator._deployed_network()
    workspace = Workspace(network, X.shape[0], dtype)
    layers = Layers(*([np.asarray(part, dtype) for part in parts] for parts in estimator._layers()))
    with np.errstate(over="ignore", invalid="ignore"):  # large weights show in what is returned
        raw = network.forward(layers, X.astype(dtype, copy=False), workspace)
        return [*workspace.a, estimator._fitted_loss.predict(raw)]
