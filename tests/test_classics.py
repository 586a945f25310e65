"""The classics as settings, each against an independent implementation."""

import numpy as np
import pytest
import scipy.stats
from data import X_diabetes as X
from data import X_iris, y_iris
from data import y_diabetes as y
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_digits, make_blobs
from sklearn.linear_model import (
    HuberRegressor,
    LinearRegression,
    LogisticRegression,
    Perceptron,
    PoissonRegressor,
    QuantileRegressor,
    Ridge,
)
from sklearn.preprocessing import scale
from sklearn.svm import LinearSVC

from sklearn_mlp import MLPClassifier, MLPRegressor

LINEAR = {"hidden_layer_sizes": (), "solver": "lbfgs", "max_iter": 5000, "tol": 1e-9}
LINEAR |= {"random_state": 0}
# SciPy's L-BFGS ends when the loss falls by less than 2.2e-9 of itself; near a minimum that
# is about its square root in the coefficients.
AT_THE_MINIMUM = 2e-4
# Losses with a kink: full gradient steps that a cosine takes to zero.
KINKED = {
    "hidden_layer_sizes": (), "batch_size": 1.0, "learning_rate": "cosine",
    "learning_rate_init": 0.05, "max_iter": 4000, "n_iter_no_change": np.inf, "random_state": 0,
}  # fmt: skip


def test_perceptron():
    """Rosenblatt's rule, update by update: the same weights after each number of epochs."""
    X, y = make_blobs(60, centers=2, cluster_std=1.0, random_state=3)
    start = {"coefs_init": [np.zeros((2, 1))], "intercepts_init": [np.zeros(1)]}
    for epochs in (1, 2, 5, 50):
        theirs = Perceptron(max_iter=epochs, tol=None, shuffle=False).fit(X, y)
        ours = MLPClassifier(
            (), loss="perceptron", solver="sgd", momentum=0, alpha=0, learning_rate_init=1.0,
            shuffle=False, max_iter=epochs, n_iter_no_change=np.inf,
        ).fit(X, y, **start)  # fmt: skip
        assert_allclose(ours.coefs_[0].T, theirs.coef_, atol=1e-10)
        assert_allclose(ours.intercepts_[0], theirs.intercept_, atol=1e-10)
    assert ours.score(X, y) == 1


def test_adaline():
    """Widrow and Hoff's LMS rule, and where it leads: least squares."""
    rate, w, b = 0.002, np.zeros(10), 0.0
    for _ in range(3):
        for row, target in zip(X, y, strict=True):
            error = target - (row @ w + b)
            w, b = w + rate * error * row, b + rate * error
    settings = {
        "hidden_layer_sizes": (), "solver": "sgd", "momentum": 0, "alpha": 0, "shuffle": False,
        "learning_rate_init": rate, "n_iter_no_change": np.inf,
    }  # fmt: skip
    start = {"coefs_init": [np.zeros((10, 1))], "intercepts_init": [np.zeros(1)]}
    ours = MLPRegressor(**settings, max_iter=3).fit(X, y, **start)
    assert_allclose(ours.coefs_[0][:, 0], w)
    assert_allclose(ours.intercepts_[0], b)
    few = X[:, [0, 2, 3]]
    settings |= {"learning_rate": "cosine", "shuffle": True, "random_state": 0}
    long = MLPRegressor(**settings, max_iter=100).fit(few, y)
    assert_allclose(long.predict(few), LinearRegression().fit(few, y).predict(few), atol=0.01)


def test_linear_regression():
    ours = MLPRegressor(**LINEAR, alpha=0).fit(X, y)
    assert_allclose(ours.predict(X), LinearRegression().fit(X, y).predict(X), atol=1e-3)


def test_ridge():
    ours = MLPRegressor(**LINEAR, alpha=2).fit(X, y)
    assert_allclose(ours.coefs_[0][:, 0], Ridge(alpha=2).fit(X, y).coef_, atol=AT_THE_MINIMUM)


@pytest.mark.parametrize("labels", [y_iris, y_iris == 1], ids=["softmax", "logistic"])
def test_logistic_regression(labels):
    theirs = LogisticRegression(C=1 / 3, tol=1e-8, max_iter=1000).fit(X_iris, labels)
    ours = MLPClassifier(**LINEAR, alpha=3).fit(X_iris, labels)
    assert_allclose(ours.predict_proba(X_iris), theirs.predict_proba(X_iris), atol=AT_THE_MINIMUM)


def test_poisson_regression():
    counts = np.random.default_rng(0).poisson(np.exp(0.3 * X[:, 0] + 0.5))
    theirs = PoissonRegressor(alpha=0.01, tol=1e-9, max_iter=1000).fit(X, counts)
    ours = MLPRegressor(**LINEAR, loss="poisson", alpha=0.01 * len(X)).fit(X, counts)
    assert_allclose(ours.coefs_[0][:, 0], theirs.coef_, atol=AT_THE_MINIMUM)


def test_huber_regression():
    """scikit-learn's delta is ``epsilon`` times a scale it estimates."""
    theirs = HuberRegressor(epsilon=1.2, alpha=0, tol=1e-8, max_iter=1000).fit(X, y)
    ours = MLPRegressor(**LINEAR, loss="huber", delta=1.2 * theirs.scale_, alpha=0).fit(X, y)
    assert_allclose(ours.predict(X), theirs.predict(X), atol=1e-3)


@pytest.mark.parametrize("quantile", [0.2, 0.5, 0.9])
def test_quantile_regression(quantile):
    theirs = QuantileRegressor(quantile=quantile, alpha=0).fit(X[:, :3], y)
    ours = MLPRegressor(**KINKED, loss="quantile", quantile=quantile, alpha=0).fit(X[:, :3], y)
    assert_allclose(ours.predict(X[:, :3]), theirs.predict(X[:, :3]), atol=0.01)
    assert_allclose((y < ours.predict(X[:, :3])).mean(), quantile, atol=0.01)


def test_absolute_error_is_the_median():
    median = MLPRegressor(**KINKED, loss="absolute_error", alpha=0).fit(X[:, :3], y)
    theirs = QuantileRegressor(quantile=0.5, alpha=0).fit(X[:, :3], y)
    assert_allclose(median.predict(X[:, :3]), theirs.predict(X[:, :3]), atol=0.01)


@pytest.mark.parametrize("loss", ["hinge", "squared_hinge"])
def test_linear_svm(loss):
    """LinearSVC penalises its intercept; a large scaling makes that negligible."""
    labels = y_iris == 1
    theirs = LinearSVC(
        C=0.05, loss=loss, intercept_scaling=100, max_iter=5_000_000, tol=1e-8, random_state=0
    ).fit(X_iris, labels)
    ours = MLPClassifier(**KINKED, loss=loss, alpha=1 / 0.05).fit(X_iris, labels)
    assert_allclose(ours.decision_function(X_iris), theirs.decision_function(X_iris), atol=0.01)


@pytest.mark.parametrize("activation", ["step", "sign"])
def test_random_projections(activation):
    """Below a hard threshold nothing learns: the hidden layer stays a draw from N(0, 1)."""
    X, y = load_digits(return_X_y=True)
    model = MLPClassifier(
        300, activation=activation, init="normal", alpha=0, solver="lbfgs", max_iter=100,
        random_state=0,
    ).fit(scale(X), y)  # fmt: skip
    drawn = np.random.RandomState(0).normal(size=(64, 300))
    assert_array_equal(model.coefs_[0], drawn)
    assert scipy.stats.kstest(model.coefs_[0].ravel(), "norm").pvalue > 0.01
    assert model.score(scale(X), y) > 0.99
