"""L-BFGS: why it ends, and what it counts."""

import math

import numpy as np
import pytest
import scipy.optimize
from data import X_diabetes, y_diabetes
from numpy.testing import assert_allclose, assert_array_equal
from quadratic import Interrupting, least_squares, make_run, objective

from sklearn_mlp import MLPRegressor
from sklearn_mlp.optim.lbfgs import LBFGS
from sklearn_mlp.optim.monitors import Monitor, Patience
from sklearn_mlp.optim.run import Status


def lbfgs(objective, *, max_iter=100, max_fun=1000, tol=1e-8, patience=None, **settings):
    theta = np.random.RandomState(0).normal(size=objective.layout.n_parameters)
    monitor = Monitor(patience or Patience(0.0, math.inf), **settings)
    solver = LBFGS(max_fun)
    run = make_run(solver, theta, max_iter=max_iter, tol=tol, monitor=monitor)
    return solver.solve(objective, theta, run), run


def test_finds_least_squares():
    solution, _ = lbfgs(objective())
    assert_allclose(solution.theta, least_squares(), rtol=1e-5)
    assert solution.status is Status.CONVERGED


def test_interruption_keeps_the_parameters():
    solution, _ = lbfgs(Interrupting(objective(), 4), tol=0)
    assert solution.status is Status.INTERRUPTED
    assert solution.theta.any()


def test_lbfgs_says_why_it_ended():
    assert lbfgs(objective(), max_iter=2)[0].status is Status.MAX_ITER
    few, _ = lbfgs(objective((5,)), max_fun=4, tol=0)
    assert few.status is Status.FAILED
    assert "EVALUATIONS" in few.message.upper()
    blind, run = lbfgs(objective((5,)), patience=Patience(1e9, 1), max_iter=5)
    assert (blind.status, run.monitor.n_epochs) == (
        Status.MAX_ITER,
        5,
    )  # patience is for scores alone
    impatient = {"patience": Patience(0.1, 1), "validate": lambda theta: (0.0, 0.0)}
    done, run = lbfgs(objective((5,)), keep_best=True, **impatient)
    assert (done.status, run.monitor.n_epochs, done.message) == (Status.CONVERGED, 3, "")


def test_lbfgs_says_in_which_iteration_it_diverged():
    hopeless, _ = lbfgs(objective(y=np.full((30, 1), 1e300)))
    assert (hopeless.status, hopeless.message) == (Status.DIVERGED, "iteration 1")


@pytest.mark.parametrize("n", [6, math.inf])
def test_lbfgs_counts_every_evaluation_until_it_is_interrupted(n):
    watched, values = objective((5,)), []
    evaluate = watched.value_and_grad

    def value_and_grad(theta, rows, noise=1.0):
        if len(values) == n:
            raise KeyboardInterrupt
        values.append(evaluate(theta, rows)[0])
        return evaluate(theta, rows)

    watched.value_and_grad = value_and_grad
    solution, run = lbfgs(watched, max_iter=7)
    assert solution.loss in values
    if n == 6:
        assert (solution.status, solution.message) == (Status.INTERRUPTED, "")
    else:
        assert run.n_rows == 30 * len(values)


def test_lbfgs_says_which_iteration_followed_the_last_finite_one():
    class Bottomless:
        def value_and_grad(self, theta, rows, noise=1.0):
            return -float(np.exp(theta[0])), -np.exp(theta)

    theta, solver = np.array([0.5]), LBFGS(max_fun=99)
    run = make_run(solver, theta, max_iter=9)
    solution = solver.solve(Bottomless(), theta, run)
    assert (run.monitor.n_epochs, solution.status) == (1, Status.DIVERGED)
    assert solution.message == "iteration 2"


def test_lbfgs_has_a_history_and_stops_early():
    X = np.random.default_rng(0).standard_normal((200, 20))
    y = X[:, 0] + np.random.default_rng(1).standard_normal(200)
    settings = {"solver": "lbfgs", "alpha": 0, "random_state": 0, "max_iter": 500}
    plain = MLPRegressor(**settings).fit(X, y)
    early = MLPRegressor(**settings, early_stopping=True, n_iter_no_change=5).fit(X, y)
    assert len(plain.loss_curve_) == plain.n_iter_
    assert plain.validation_scores_ is None
    assert (np.diff(plain.loss_curve_) <= 0).all()
    assert early.n_iter_ < plain.n_iter_
    assert early.best_validation_score_ == max(early.validation_scores_)
    assert early.best_loss_ is None


def test_lbfgs_divergence_is_an_error():
    with pytest.raises(ValueError, match="non-finite"):
        MLPRegressor(solver="lbfgs").fit(1e300 * X_diabetes, y_diabetes)


def test_lbfgs_gets_what_scipy_finds():
    """No detour between the objective and SciPy."""
    model = MLPRegressor((), solver="lbfgs", alpha=0, tol=1e-10).fit(X_diabetes, y_diabetes)
    A = np.column_stack([X_diabetes, np.ones(442)])
    best = scipy.optimize.lsq_linear(A, y_diabetes)
    assert_allclose(model.loss_, best.cost / 442, rtol=1e-6)


def test_lbfgs_computes_in_float64():
    settings = {"solver": "lbfgs", "random_state": 0, "max_iter": 30}
    X = X_diabetes.astype(np.float32)
    single = MLPRegressor(**settings).fit(X, y_diabetes)
    double = MLPRegressor(**settings).fit(X.astype(float), y_diabetes)
    assert_allclose(single.loss_curve_, double.loss_curve_, rtol=1e-10)
    assert_array_equal(single.coefs_[0], double.coefs_[0].astype(np.float32))
