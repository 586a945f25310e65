"""What each layer puts out."""

import numpy as np
from data import iris as X
from data import species as y
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import layer_activations


def test_layer_activations():
    model = MLPClassifier((6, 5), max_iter=3, dropout=0.5, random_state=0).fit(X, y)
    hidden_1, hidden_2, output = layer_activations(model, X)
    assert_allclose(hidden_1, np.maximum(X @ model.coefs_[0] + model.intercepts_[0], 0))
    assert_allclose(hidden_2, np.maximum(hidden_1 @ model.coefs_[1] + model.intercepts_[1], 0))
    assert_allclose(output, model.predict_proba(X))


def test_layer_activations_of_a_regressor():
    model = MLPRegressor(4, loss="poisson", max_iter=3, activation="gelu").fit(X, y)
    *_, output = layer_activations(model, X)
    assert_array_equal(output[:, 0], model.predict(X))
