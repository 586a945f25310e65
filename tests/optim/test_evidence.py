"""The strength of the penalty, and the posterior."""

import numpy as np
import pytest
from data import X_diabetes, X_iris, y_diabetes, y_iris
from numpy.testing import assert_allclose
from sklearn.linear_model import BayesianRidge, LogisticRegression
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.optim import LevenbergMarquardt
from sklearn_mlp.optim.evidence import inverse

AUTO = {"solver": "lm", "alpha": "auto", "activation": "tanh", "random_state": 0, "max_iter": 300}


def test_a_linear_model_has_the_evidence_of_bayesian_ridge():
    """But for the intercept, which takes a degree of freedom here."""
    n = len(y_diabetes)
    ridge = BayesianRidge(tol=1e-12, max_iter=5000).fit(X_diabetes, y_diabetes)
    model = MLPRegressor((), **AUTO | {"tol": 1e-9}).fit(X_diabetes, y_diabetes)
    assert_allclose(model.alpha_, ridge.lambda_ / ridge.alpha_, rtol=0.01)
    assert_allclose(model.noise_ * np.sqrt((n - 1) / n), ridge.alpha_**-0.5, rtol=1e-3)
    mean, std = ridge.predict(X_diabetes, return_std=True)
    ours, our_std = model.predict(X_diabetes, return_std=True)
    assert_allclose(ours, mean, atol=1e-3 * np.ptp(mean))
    assert_allclose(our_std, std, rtol=5e-3)


def test_it_finds_the_noise_and_needs_no_more_parameters_than_the_data_determine():
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, (300, 1))
    y = np.sin(2 * x[:, 0]) + 0.3 * rng.standard_normal(300)
    few, many = (MLPRegressor(n, **AUTO).fit(x, y) for n in (10, 40))
    for model in (few, many):
        assert_allclose(model.noise_, 0.3, rtol=0.1)
        assert model.n_effective_parameters_ < 30
    assert many.n_parameters_ == 121


@pytest.mark.parametrize("units", [5, 20])
def test_a_network_with_nearly_as_many_parameters_as_rows_does_not_explain_the_noise(units):
    """Where a strength that explains itself is far too weak, the evidence tells."""
    X, y = scale(X_diabetes), scale(y_diabetes)
    train, test = np.arange(len(y)) % 3 > 0, np.arange(len(y)) % 3 == 0
    model = MLPRegressor(units, **AUTO).fit(X[train], y[train])
    assert model.n_effective_parameters_ < 60
    assert model.score(X[test], y[test]) > 0.4


def test_pure_noise_is_called_noise():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((200, 5)), rng.standard_normal(200)
    model = MLPRegressor(10, **AUTO).fit(X, y)
    assert model.n_effective_parameters_ < 20
    assert_allclose(model.noise_, 1, rtol=0.15)


def test_the_strength_does_not_depend_on_units():
    """Of targets in other units the noise is, and alpha goes with its square."""
    y = scale(y_diabetes)
    one, other = (MLPRegressor((), **AUTO | {"tol": 1e-9}).fit(X_diabetes, c * y) for c in (1, 50))
    assert_allclose(other.noise_, 50 * one.noise_, rtol=1e-3)
    assert_allclose(other.alpha_, one.alpha_ * 50**2 / 50**2, rtol=0.02)


def test_classes_have_a_strength_too():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((400, 10))
    w = rng.standard_normal(10)
    y = rng.uniform(size=400) < 1 / (1 + np.exp(-X @ w))
    model = MLPClassifier((), **AUTO | {"tol": 1e-8}).fit(X, y)
    assert_allclose(1 / model.alpha_, np.mean(w**2), rtol=0.5)
    same = LogisticRegression(C=1 / model.alpha_, tol=1e-8).fit(X, y)
    assert_allclose(model.coefs_[0].ravel(), same.coef_.ravel(), rtol=1e-3)
    assert 9 < model.n_effective_parameters_ < 11


def test_several_classes():
    model = MLPClassifier((5,), **AUTO).fit(X_iris, y_iris)
    assert 1e-6 < model.alpha_ < 10
    assert model.score(X_iris, y_iris) > 0.95


def test_weights_are_rows_that_are_there_more_often():
    weights = np.arange(len(X_diabetes)) % 4
    y, settings = scale(y_diabetes), AUTO | {"tol": 1e-9}
    weighted = MLPRegressor((), **settings).fit(X_diabetes, y, weights)
    often = MLPRegressor((), **settings).fit(X_diabetes.repeat(weights, axis=0), y.repeat(weights))
    for name in ("alpha_", "noise_", "n_effective_parameters_"):
        assert_allclose(getattr(weighted, name), getattr(often, name), rtol=1e-6)
    std, expected = (m.predict(X_diabetes, return_std=True)[1] for m in (weighted, often))
    assert_allclose(std, expected, rtol=1e-6)


@pytest.mark.parametrize("n_missing", [0, 2])
def test_inverse(n_missing):
    A = np.random.default_rng(0).standard_normal((20, 6))
    A[:, :n_missing] = 0
    inverted, added = inverse(np.tril(A.T @ A))
    assert_allclose(inverted @ (A.T @ A + np.diag(added)), np.eye(6), atol=1e-6)
    assert_allclose(inverse(np.zeros((2, 2)))[0], 1e14 * np.eye(2))


def test_error_bars_do_not_depend_on_the_units_of_inputs():
    y, settings = scale(y_diabetes), AUTO | {"tol": 1e-10, "alpha": 0}
    model = MLPRegressor((), **settings).fit(X_diabetes, y)
    std = model.predict(X_diabetes, return_std=True)[1]
    X = X_diabetes * 10.0 ** np.arange(-5, 5)
    model.coefs_ = [model.coefs_[0] / 10.0 ** np.arange(-5, 5)[:, np.newaxis]]
    model.fit_error_bars(X, y)
    assert_allclose(model.n_effective_parameters_, 11, rtol=1e-6)
    assert_allclose(model.predict(X, return_std=True)[1], std, rtol=1e-6)


def test_what_can_be_explained_is():
    X = X_diabetes
    model = MLPRegressor((), **AUTO).fit(X, X[:, :3] @ [1.0, 2.0, 3.0])
    assert model.score(X, X[:, :3] @ [1.0, 2.0, 3.0]) > 0.9999


# There is nothing to learn.
@pytest.mark.filterwarnings("ignore:The network predicts no better", "ignore:lm failed to converge")
@pytest.mark.parametrize("y", [np.zeros(20), np.ones(20), np.eye(20)[3]])
def test_targets_with_nothing_to_explain(y):
    X = X_diabetes[:20]
    for n_rows in (20, 2, 1):
        model = MLPRegressor(3, **AUTO).fit(X[:n_rows], y[:n_rows])
        assert np.isfinite([model.alpha_, model.noise_, model.n_effective_parameters_]).all()


@pytest.mark.filterwarnings("ignore:lm failed to converge")  # of so few iterations
def test_the_strength_is_that_of_the_weights_that_are_kept():
    X, y = scale(X_diabetes), scale(y_diabetes)
    short = MLPRegressor(20, **AUTO | {"max_iter": 30}).fit(X, y)
    whole = MLPRegressor(20, **AUTO).fit(X, y)
    assert short.n_iter_ < whole.n_iter_
    assert short.alpha_ in short.history_["alpha"]
    stopped = MLPRegressor(20, early_stopping=True, **AUTO).fit(X, y)
    assert_allclose(stopped.alpha_, stopped.history_["alpha"][stopped.best_iter_ - 1])


def test_an_instance_can_estimate_too():
    solver = LevenbergMarquardt(alpha="auto")
    model = MLPRegressor(4, **AUTO | {"alpha": 1.0, "solver": solver}).fit(X_iris, X_iris[:, 0])
    same = MLPRegressor(4, **AUTO).fit(X_iris, X_iris[:, 0])
    assert model.alpha_ == same.alpha_
    assert_allclose(model.coefs_[0], same.coefs_[0])
