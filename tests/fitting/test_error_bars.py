"""How sure a network says it is, and how sure it should be."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from data import X_diabetes, y_diabetes
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import norm
from sklearn.exceptions import NotFittedError
from sklearn.preprocessing import scale

from sklearn_mlp import MLPRegressor

LM = {"solver": "lm", "activation": "tanh", "random_state": 0, "alpha": 1.0}
y_scaled = scale(y_diabetes)


def draw(n_rows, rng, noise=0.3):
    x = rng.uniform(-3, 3, (n_rows, 1))
    return x, np.sin(2 * x[:, 0]) + noise * rng.standard_normal(n_rows)


def test_intervals_cover_what_they_say():
    """50, 80 and 95% of new targets, on the average of ten data sets with known noise."""
    rng, covered = np.random.default_rng(0), []
    for seed in range(10):
        settings = LM | {"alpha": "auto", "random_state": seed, "max_iter": 300}
        model = MLPRegressor(12, **settings).fit(*draw(150, rng))
        x, y = draw(3000, rng)
        mean, std = model.predict(x, return_std=True)
        widths = norm.ppf(0.5 + np.array([[0.5], [0.8], [0.95]]) / 2) * std
        covered.append((np.abs(y - mean) < widths).mean(axis=1))
    assert_allclose(np.mean(covered, axis=0), [0.5, 0.8, 0.95], atol=0.03)


def test_bars_are_wider_where_there_are_no_rows():
    rng = np.random.default_rng(0)
    x, y = draw(200, rng)
    seen = np.abs(x[:, 0]) > 1
    model = MLPRegressor(12, **LM | {"alpha": "auto", "max_iter": 300}).fit(x[seen], y[seen])
    _, std = model.predict(np.array([[-2.0], [0.0], [2.0]]), return_std=True)
    assert std[1] > 1.3 * max(std[0], std[2])
    assert (std > model.noise_).all()


def test_they_are_the_delta_method_by_differences():
    model = MLPRegressor((3,), **LM).fit(X_diabetes, y_scaled)
    X, step = X_diabetes[:5], 1e-5
    theta = np.concatenate([p.ravel() for p in model.coefs_ + model.intercepts_])

    def predict(theta):
        sizes = [p.size for p in model.coefs_ + model.intercepts_]
        parts = np.split(theta, np.cumsum(sizes)[:-1])
        W0, W1, b0, b1 = parts
        return np.tanh(X @ W0.reshape(10, 3) + b0) @ W1 + b1

    J = [(predict(theta + d) - predict(theta - d)) / (2 * step) for d in step * np.eye(theta.size)]
    C = model._error_bars.covariance
    std = model.noise_ * np.sqrt(1 + np.einsum("pi,pq,qi->i", J, C, J))
    assert_allclose(model.predict(X, return_std=True)[1], std, rtol=1e-6)


@pytest.mark.parametrize("solver", ["adam", "lbfgs", "lm"])
def test_any_solver_can_have_them(solver):
    settings = {**LM, "solver": solver, "max_iter": 3000, "tol": 1e-7}
    if solver == "adam":  # the penalty is added to the loss of each of two batches
        settings |= {"batch_size": 221, "alpha": 0.5, "learning_rate": "cosine"}
    model = MLPRegressor((), **settings).fit(X_diabetes, y_scaled)
    before = [W.copy() for W in model.coefs_]
    assert model.fit_error_bars(X_diabetes, y_scaled) is model
    assert_array_equal(model.coefs_[0], before[0])
    expected = MLPRegressor((), **LM | {"tol": 1e-7}).fit(X_diabetes, y_scaled)
    assert_allclose(model.noise_, expected.noise_, rtol=1e-3)
    mean, std = model.predict(X_diabetes[:9], return_std=True)
    assert_array_equal(mean, model.predict(X_diabetes[:9]))
    assert_allclose(std, expected.predict(X_diabetes[:9], return_std=True)[1], rtol=1e-3)


def test_another_fit_forgets_them():
    model = MLPRegressor((2,), **LM).fit(X_diabetes, y_scaled)
    assert model.predict(X_diabetes, return_std=True)[1].shape == (len(X_diabetes),)
    model.set_params(solver="lbfgs", max_iter=2000).fit(X_diabetes, y_scaled)
    for name in ("noise_", "n_effective_parameters_"):
        assert not hasattr(model, name)
    with pytest.raises(ValueError, match="call fit_error_bars"):
        model.predict(X_diabetes, return_std=True)


def test_each_output_has_its_noise():
    rng = np.random.default_rng(0)
    x = rng.uniform(-2, 2, (400, 1))
    Y = np.column_stack([np.sin(x[:, 0]), np.cos(x[:, 0])])
    Y += rng.standard_normal(Y.shape) * [0.1, 0.4]
    model = MLPRegressor(8, **LM | {"alpha": "auto", "max_iter": 300}).fit(x, Y)
    assert_allclose(model.noise_, [0.1, 0.4], rtol=0.15)
    mean, std = model.predict(x[:7], return_std=True)
    assert mean.shape == std.shape == (7, 2)
    assert (std >= model.noise_).all()


def test_of_an_output_activation_they_are_those_of_the_prediction():
    rng = np.random.default_rng(0)
    x = np.linspace(-3, 3, 200)[:, np.newaxis]
    y = np.exp(0.5 * x[:, 0]) + 0.05 * rng.standard_normal(200)
    through = MLPRegressor((), **LM | {"out_activation": "exp", "alpha": 0}).fit(x, y)
    assert_allclose(through.noise_, 0.05, rtol=0.15)
    std = through.predict(x, return_std=True)[1]
    C, mu = through._error_bars.covariance, through.predict(x)
    J = mu[:, np.newaxis] * np.column_stack([x, np.ones(200)])
    assert_allclose(std, through.noise_ * np.sqrt(1 + np.einsum("ip,pq,iq->i", J, C, J)), rtol=1e-6)


@pytest.mark.parametrize("kind", [np.float32, "frame", "sparse", "names"])
def test_kinds_of_inputs(kind):
    given = {
        np.float32: lambda X: X.astype(np.float32),
        "frame": pd.DataFrame,
        "sparse": scipy.sparse.csr_matrix,
        "names": lambda X: pd.DataFrame(X, columns=list("abcdefghij")),
    }[kind]
    model = MLPRegressor((3,), **LM).fit(given(X_diabetes), y_scaled)
    expected = MLPRegressor((3,), **LM).fit(X_diabetes, y_scaled)
    for fitted in (model, model.fit_error_bars(given(X_diabetes), y_scaled)):
        std = fitted.predict(given(X_diabetes[:9]), return_std=True)[1]
        assert_allclose(std, expected.predict(X_diabetes[:9], return_std=True)[1], rtol=1e-3)


def test_early_stopping_learns_the_noise_of_the_training_rows():
    model = MLPRegressor((3,), early_stopping=True, **LM).fit(X_diabetes, y_scaled)
    assert 0.5 < model.noise_ < 0.9


def test_too_many_parameters_have_them_when_asked():
    model = MLPRegressor(200, max_iter=2, **LM)
    with pytest.warns(match="failed to converge"):
        model.fit(X_diabetes, y_scaled)
    assert not hasattr(model, "noise_")
    assert model.fit_error_bars(X_diabetes, y_scaled).noise_ > 0


def test_an_error_leaves_the_estimator_as_it_was():
    model = MLPRegressor((2,), **LM).fit(X_diabetes, y_scaled)
    before = model.predict(X_diabetes, return_std=True)[1]
    with pytest.raises(ValueError, match="features"):
        model.fit_error_bars(X_diabetes[:, :3], y_scaled)
    with pytest.raises(ValueError, match="NaN"):
        model.fit_error_bars(X_diabetes, np.full(len(y_scaled), np.nan))
    assert_array_equal(model.predict(X_diabetes, return_std=True)[1], before)
    with pytest.raises(NotFittedError):
        MLPRegressor().fit_error_bars(X_diabetes, y_scaled)
