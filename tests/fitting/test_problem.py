"""The problem of parameters and data: weights and precision."""

import numpy as np
import pytest
from data import X_diabetes, X_iris, y_diabetes, y_iris
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.optim.solvers import SOLVERS


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e-300, 1e-30, 1e30, 1e300])
def test_weights_of_any_size(dtype, size):
    settings = {"max_iter": 3, "random_state": 0, "alpha": 0}
    X = X_diabetes.astype(dtype)
    plain = MLPRegressor(**settings).fit(X, y_diabetes)
    weighted = MLPRegressor(**settings).fit(X, y_diabetes, np.full(442, size))
    assert_allclose(weighted.loss_curve_, plain.loss_curve_, rtol=1e-6)


def test_weights_of_one_change_nothing_and_zero_removes():
    settings = {"batch_size": 1.0, "max_iter": 8, "random_state": 0}
    plain = MLPRegressor(**settings).fit(X_diabetes, y_diabetes)
    ones = MLPRegressor(**settings).fit(X_diabetes, y_diabetes, np.ones(442))
    assert_array_equal(plain.coefs_[0], ones.coefs_[0])
    s = np.arange(442) % 3
    weighted = MLPRegressor(**settings).fit(X_diabetes, y_diabetes, s)
    repeated = MLPRegressor(**settings).fit(np.repeat(X_diabetes, s, 0), np.repeat(y_diabetes, s))
    assert_allclose(weighted.coefs_[0], repeated.coefs_[0], rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("solver", SOLVERS)
def test_scaling_all_weights_changes_nothing_without_a_penalty(solver):
    s = np.random.default_rng(0).uniform(0, 1, 150)
    settings = {"solver": solver, "max_iter": 5, "random_state": 0, "batch_size": 8, "alpha": 0}
    a = MLPClassifier(**settings).fit(X_iris, y_iris, s)
    b = MLPClassifier(**settings).fit(X_iris, y_iris, 1024 * s)
    assert_allclose(a.coefs_[0], b.coefs_[0], rtol=1e-6, atol=1e-9)
