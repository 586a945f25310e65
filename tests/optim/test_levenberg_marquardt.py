"""Levenberg-Marquardt: where it leads, why it ends, and what it records."""

import math

import numpy as np
import pytest
import scipy.optimize
from data import X_diabetes, X_iris, y_diabetes, y_iris
from numpy.testing import assert_allclose, assert_array_equal
from quadratic import Interrupting, least_squares, make_run, objective
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.optim import levenberg_marquardt as module
from sklearn_mlp.optim.damped import Cholesky, ConjugateGradients, Woodbury
from sklearn_mlp.optim.levenberg_marquardt import LevenbergMarquardt
from sklearn_mlp.optim.monitors import Monitor, Patience
from sklearn_mlp.optim.run import Status

TANH = {"activation": "tanh", "solver": "lm", "random_state": 0}
x_line = np.linspace(-1.5, 1.5, 120)[:, np.newaxis]
y_wave = np.sinc(2 * x_line[:, 0])


def minimise(objective, *, max_iter=100, tol=1e-9, patience=None, solver=None, **settings):
    theta = np.random.RandomState(0).normal(size=objective.layout.n_parameters)
    monitor = Monitor(patience or Patience(0.0, math.inf), **settings)
    solver = solver or LevenbergMarquardt()
    run = make_run(solver, theta, max_iter=max_iter, tol=tol, monitor=monitor)
    return solver.solve(objective, theta, run), run


@pytest.mark.parametrize("scaling", ["identity", "diagonal"])
def test_finds_least_squares(scaling):
    solution, run = minimise(objective(), solver=LevenbergMarquardt(scaling=scaling))
    assert_allclose(solution.theta, least_squares(), rtol=1e-7)
    assert solution.status is Status.CONVERGED
    assert run.monitor.n_epochs <= 10


def test_a_step_without_damping_is_newtons_where_the_loss_is_a_parabola():
    solution, _ = minimise(objective(), max_iter=1, solver=LevenbergMarquardt(damping=1e-14))
    assert_allclose(solution.theta, least_squares(), rtol=1e-7)


def test_each_way_takes_the_same_steps(monkeypatch):
    found = {}
    for way in (Cholesky, Woodbury, ConjugateGradients):
        monkeypatch.setattr(module, "choose_system", way)
        monkeypatch.setattr(way, "is_factorised", False)
        settings = {"hidden": (4,), "alpha": 0.01}
        found[way], _ = minimise(objective(**settings), max_iter=200)
    exact = found[Cholesky]
    assert_allclose(found[Woodbury].loss, exact.loss, rtol=1e-6)
    assert found[ConjugateGradients].loss < 1.5 * exact.loss


def test_finds_what_scipy_finds():
    """From the minimum that it has found, MINPACK finds no lower one."""
    y = y_wave + 0.1 * np.random.default_rng(0).standard_normal(len(y_wave))
    model = MLPRegressor((3,), alpha=0, tol=1e-9, max_iter=500, **TANH).fit(x_line, y)

    def residuals(theta):
        W0, W1 = theta[:3].reshape(1, 3), theta[3:6].reshape(3, 1)
        return (np.tanh(x_line @ W0 + theta[6:9]) @ W1 + theta[9])[:, 0] - y

    theta = np.concatenate([part.ravel() for part in model.coefs_ + model.intercepts_])
    assert_allclose(np.mean(residuals(theta) ** 2) / 2, model.loss_)
    found = scipy.optimize.least_squares(residuals, theta, method="lm")
    assert_allclose(np.mean(found.fun**2) / 2, model.loss_, rtol=1e-6)


def test_interruption_keeps_the_parameters():
    solution, run = minimise(Interrupting(objective((5,)), 6), tol=0)
    assert solution.status is Status.INTERRUPTED
    assert_array_equal(solution.theta, run.latest)


def test_says_why_it_ended():
    few, run = minimise(objective((5,)), max_iter=2, tol=0)
    assert (few.status, run.monitor.n_epochs) == (Status.MAX_ITER, 2)
    assert minimise(objective(), tol=1e9)[0].message == "The gradient is below tol."
    assert minimise(objective(), tol=0)[0].message == module.NO_DECREASE
    impatient = {"patience": Patience(0.1, 1), "validate": lambda theta: (0.0, 0.0)}
    done, run = minimise(objective((5,)), keep_best=True, **impatient)
    assert (done.status, run.monitor.n_epochs, done.message) == (Status.CONVERGED, 3, "")


def test_says_that_it_diverged():
    hopeless, _ = minimise(objective(y=np.full((30, 1), 1e300)))
    assert (hopeless.status, hopeless.message) == (Status.DIVERGED, "iteration 1")


def test_ends_where_no_step_is_better():
    class Pit:
        """An objective that is not finite wherever it would be lower."""

        def __init__(self, objective):
            self.objective, self.first = objective, None

        def __getattr__(self, name):
            return getattr(self.objective, name)

        def value_and_grad(self, theta, rows, noise=1.0):
            value, grad = self.objective.value_and_grad(theta, rows, noise)
            self.first = self.first or value
            return (value if value >= self.first else math.nan), grad

    solution, run = minimise(Pit(objective((3,))), tol=0)
    assert (solution.status, run.monitor.n_epochs) == (Status.CONVERGED, 0)
    assert solution.message == module.NO_DECREASE


def test_the_loss_falls_in_each_iteration_and_the_history_says_how():
    model = MLPRegressor((8,), alpha=0.01, **TANH).fit(X_diabetes, scale(y_diabetes))
    history = {name: np.array(column) for name, column in model.history_.items()}
    assert (np.diff(history["loss"]) < 0).all()
    assert (history["gain"] > 0).all()
    assert (history["damping"] > 0).all()
    assert np.isnan(history["learning_rate"]).all()
    assert model.t_ >= model.n_iter_ * len(X_diabetes)


@pytest.mark.filterwarnings("ignore:lm failed to converge")  # of so few iterations
@pytest.mark.parametrize("seed", range(3))
def test_it_gets_further_than_lbfgs(seed):
    settings = {"alpha": 0, "tol": 1e-8, "random_state": seed, "activation": "tanh"}
    by_lbfgs = MLPRegressor(10, solver="lbfgs", max_iter=9999, **settings).fit(x_line, y_wave)
    model = MLPRegressor(10, solver="lm", max_iter=100, **settings).fit(x_line, y_wave)
    assert model.loss_ < by_lbfgs.loss_


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_computes_in_float64(dtype):
    settings = {**TANH, "max_iter": 30, "alpha": 1.0}
    X = X_diabetes.astype(dtype)
    model = MLPRegressor(5, **settings).fit(X, scale(y_diabetes))
    assert {part.dtype for part in model.coefs_ + model.intercepts_} == {np.dtype(dtype)}
    same = MLPRegressor(5, **settings).fit(X.astype(np.float64), scale(y_diabetes))
    assert_allclose(model.coefs_[0], same.coefs_[0], rtol=1e-5, atol=1e-6)


def test_weights_are_rows_that_are_there_more_often():
    weights = np.arange(len(X_iris)) % 3
    settings = {"hidden_layer_sizes": 4, "alpha": 1.0, "tol": 1e-8, "max_iter": 200, **TANH}
    weighted = MLPClassifier(**settings).fit(X_iris, y_iris, weights)
    often = MLPClassifier(**settings).fit(X_iris.repeat(weights, axis=0), y_iris.repeat(weights))
    assert_allclose(weighted.predict_proba(X_iris), often.predict_proba(X_iris), atol=1e-5)


def test_a_warm_start_goes_on():
    model = MLPRegressor((5,), warm_start=True, max_iter=300, alpha=1.0, **TANH)
    model.fit(X_diabetes, scale(y_diabetes))
    first = model.n_iter_
    model.fit(X_diabetes, scale(y_diabetes))
    assert model.n_iter_ < first / 2
    assert len(model.history_["damping"]) == len(model.loss_curve_)
    model.set_params(solver="lbfgs").fit(X_diabetes, scale(y_diabetes))
    assert len(model.history_["damping"]) == len(model.loss_curve_)
