"""The playground's own backpropagation, against the package's and finite differences."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.base import is_classifier

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import check_gradient, layer_activations
from sklearn_mlp.nn import ACTIVATIONS, COLUMN_LOSSES, REGRESSION_LOSSES
from sklearn_mlp.playground._backpropagation import backpropagate

rng = np.random.default_rng(0)
X = rng.normal(size=(30, 3))
LABELS, VALUES = (X[:, 0] > 0).astype(int), np.abs(X[:, 0] - X[:, 1])
NETWORKS = [
    *[MLPClassifier((4, 3), activation=name) for name in ACTIVATIONS],
    *[MLPClassifier((4, 3), activation="tanh", loss=name) for name in COLUMN_LOSSES],
    *[MLPRegressor((4, 3), activation="tanh", loss=name) for name in REGRESSION_LOSSES],
    MLPRegressor((4,), loss="huber", delta=0.3, activation="tanh"),
    MLPRegressor((4,), loss="quantile", quantile=0.9, activation="tanh"),
    MLPClassifier(()),
]


@pytest.mark.parametrize("network", NETWORKS, ids=repr)
def test_gradient(network):
    y = LABELS if is_classifier(network) else VALUES
    network.set_params(max_iter=3, random_state=0, alpha=0.7).fit(X, y)
    now = backpropagate(network, X, y)
    report = check_gradient(network, X, y, n_entries=1000)
    pairs = zip(now.weights, now.biases, strict=True)
    own = [part.ravel() for pair in pairs for part in pair]
    for mine, theirs in zip(own, report.backpropagated, strict=True):
        assert_allclose(mine, theirs, rtol=1e-8, atol=1e-12)
    if network.activation not in ("step", "sign", "relu", "leaky_relu", "selu"):
        assert_allclose(np.concatenate(own), np.concatenate(report.numeric), atol=1e-6)
    for mine, theirs in zip(now.a, layer_activations(network, X), strict=True):
        assert_allclose(mine, theirs)


def test_deltas_are_the_derivatives_of_z():
    network = MLPClassifier((4, 3), activation="tanh", max_iter=3, random_state=0).fit(X, LABELS)
    now = backpropagate(network, X[:1], LABELS[:1])
    step, differences = 1e-6, []
    for sign in (1, -1):
        network.intercepts_[0][2] += sign * step  # moves z of this unit
        differences.append(sign * backpropagate(network, X[:1], LABELS[:1]).loss)
        network.intercepts_[0][2] -= sign * step
    assert_allclose(now.deltas[0][0, 2], sum(differences) / (2 * step), rtol=1e-5)
