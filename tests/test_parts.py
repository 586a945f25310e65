"""Embeddings, input scales and parametric activations in whole networks."""

import pytest
from data import PARTS, X_diabetes, X_iris, y_diabetes, y_iris
from numpy.testing import assert_allclose

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import check_gradient, layer_activations


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("fitted", [False, True])
def test_gradient(parts, fitted):
    settings = {"activation": "tanh", "max_iter": 3, "random_state": 0} | parts
    model = MLPClassifier((6, 5), **settings)
    if fitted:
        model.fit(X_iris, y_iris)
    result = check_gradient(model, X_iris, y_iris)
    assert result.passed, str(result)


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("solver", ["adam", "minibatch", "lbfgs"])
def test_predictions_are_those_of_the_trained_network(parts, solver):
    """The training loss, which sees nothing folded, is that of the predictions."""
    if solver == "lbfgs":
        parts = {name: part for name, part in parts.items() if name != "rate_factors"}
    settings = {"alpha": 0.0, "max_iter": 4, "learning_rate_init": 1e-9, "random_state": 0}
    model = MLPRegressor((6, 5), solver=solver, batch_size=1.0, **settings | parts)
    model.fit(X_diabetes, y_diabetes)
    half_mse = ((model.predict(X_diabetes) - y_diabetes) ** 2).mean() / 2
    assert_allclose(model.loss_, half_mse, rtol=1e-6)
    assert len(layer_activations(model, X_diabetes)) == 3
