"""The steps of the natural gradient do not depend on how a network is written down."""

import numpy as np
import pytest
from data import X_diabetes, y_diabetes
from numpy.testing import assert_allclose
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.optim import LevenbergMarquardt

y = scale(y_diabetes)
FACTORS = 10.0 ** np.arange(-3, 7)[: X_diabetes.shape[1]]  # a unit of its own for each input


def in_two_units(cls, y, **settings):
    """The predictions of one network with inputs in two units, after as many iterations."""
    settings = {"hidden_layer_sizes": 4, "activation": "tanh", "alpha": 0, "tol": 0, **settings}
    rng, n_outputs = np.random.default_rng(0), 1
    W, V = rng.normal(0, 0.3, (X_diabetes.shape[1], 4)), rng.normal(0, 0.5, (4, n_outputs))
    biases = [np.zeros(4), np.zeros(n_outputs)]
    found = []
    for factors in (np.ones(len(W)), FACTORS):
        model = cls(**settings)
        start = {"coefs_init": [W / factors[:, np.newaxis], V], "intercepts_init": biases}
        model.fit(X_diabetes * factors, y, **start)
        decide = getattr(model, "decision_function", model.predict)
        found.append(decide(X_diabetes * factors))
    return found


@pytest.mark.filterwarnings("ignore:.* failed to converge")  # of so few iterations
@pytest.mark.parametrize(("cls", "targets"), [(MLPRegressor, y), (MLPClassifier, y > 0)])
def test_with_the_diagonal_as_scale_the_steps_are_the_same_in_all_units(cls, targets):
    solver = LevenbergMarquardt(scaling="diagonal")
    one, other = in_two_units(cls, targets, solver=solver, max_iter=4)
    assert np.ptp(one) > 0.1
    assert_allclose(other, one, rtol=1e-6, atol=1e-8)


# Of so few iterations.
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer", "ignore:The network predicts no better")
@pytest.mark.filterwarnings("ignore:lm failed to converge")  # of so few iterations
@pytest.mark.parametrize("solver", ["minibatch", "adam", "lm"])
def test_those_of_the_gradient_are_not(solver):
    """Nor with the identity as scale."""
    settings = {"solver": solver, "max_iter": 4}
    if solver != "lm":
        settings |= {"batch_size": 1.0, "learning_rate_init": 1e-3}
    if solver == "minibatch":
        settings |= {"learning_rate_init": 1e-14, "momentum": 0}
    one, other = in_two_units(MLPRegressor, y, **settings)
    assert np.abs(one - other).max() > 1e-3 * np.ptp(one)
