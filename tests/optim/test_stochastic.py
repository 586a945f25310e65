"""Stochastic solvers, and one update."""

import numpy as np
from data import X_iris, y_iris
from numpy.testing import assert_allclose, assert_array_equal
from quadratic import Interrupting, least_squares, make_run, objective

from sklearn_mlp import MLPClassifier
from sklearn_mlp.optim.descent import Descent
from sklearn_mlp.optim.run import Status
from sklearn_mlp.optim.schedules import Constant
from sklearn_mlp.optim.stochastic import Stochastic
from sklearn_mlp.optim.update_rules import SGD


def minimize(
    objective, theta, *, rule=None, max_iter=100, batch_size=10, learning_rate=0.05
):  # fmt: skip
    solver = Stochastic(rule or SGD())
    descent = Descent(solver.rule, Constant(), learning_rate, batch_size)
    run = make_run(solver, theta, descent=descent, max_iter=max_iter)
    return solver.solve(objective, theta, run), run


def test_full_batches_find_least_squares():
    solution, run = minimize(objective(), np.zeros(4), batch_size=30, max_iter=400)
    assert_allclose(solution.theta, least_squares(), rtol=1e-4)
    assert solution.status is Status.MAX_ITER
    assert run.monitor.n_epochs == 400
    assert run.n_rows == 400 * 30


def test_weights_that_are_not_finite_are_divergence_too():
    """The loss of the last update is finite; what the update did is not."""

    class Broken(SGD):
        def step(self, theta, grad, learning_rate, state, factors=None):
            theta[0] = np.inf

    solution, _ = minimize(objective(), np.zeros(4), rule=Broken(), batch_size=30)
    assert solution.status is Status.DIVERGED
    assert np.isfinite(solution.loss)


def test_divergence_says_where():
    solution, run = minimize(objective(), np.zeros(4), learning_rate=1e200, max_iter=5)
    assert solution.status is Status.DIVERGED
    assert run.monitor.n_epochs == 1
    assert solution.message == "epoch 1, update 2"


def test_interruption_keeps_the_parameters():
    solution, run = minimize(Interrupting(objective(), 7), np.zeros(4))
    assert solution.status is Status.INTERRUPTED
    assert run.monitor.n_epochs == 2
    assert solution.theta.any()


def test_sgd_and_minibatch_differ_in_automatic_batch_size_only():
    settings = {"max_iter": 2, "random_state": 0, "batch_size": 17}
    a = MLPClassifier(solver="sgd", **settings).fit(X_iris, y_iris)
    b = MLPClassifier(solver="minibatch", **settings).fit(X_iris, y_iris)
    assert_array_equal(a.coefs_[0], b.coefs_[0])


def test_rate_factors_multiply_the_step():
    settings = {"solver": "minibatch", "momentum": 0, "batch_size": 1.0, "max_iter": 1}
    settings |= {"alpha": 0, "random_state": 0, "learning_rate_init": 0.01}

    def step(**parameters):
        begun = MLPClassifier(7, **settings | {"learning_rate_init": 1e-300}).fit(X_iris, y_iris)
        done = MLPClassifier(7, **settings, **parameters).fit(X_iris, y_iris)
        return (
            [b - a for a, b in zip(begun.coefs_, done.coefs_, strict=True)],
            [b - a for a, b in zip(begun.intercepts_, done.intercepts_, strict=True)],
        )

    weights, biases = step()
    scaled_weights, scaled_biases = step(rate_factors={"weights": "fan_in", "biases": 3})
    for fan_in, W, scaled in zip([4, 7], weights, scaled_weights, strict=True):
        assert_allclose(scaled, W / np.sqrt(fan_in), rtol=1e-9, atol=1e-15)
    for b, scaled in zip(biases, scaled_biases, strict=True):
        assert_allclose(scaled, 3 * b, rtol=1e-9, atol=1e-15)
