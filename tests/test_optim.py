"""The first floor on its own: batches, objective, update rules, schedules, monitors, solvers."""

import math

import numpy as np
import pytest
import scipy.sparse
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp.nn.layout import Layout
from sklearn_mlp.nn.losses import SquaredError
from sklearn_mlp.nn.network import Network
from sklearn_mlp.optim.batches import count_rows, shuffle_rows, split_rows
from sklearn_mlp.optim.lbfgs import minimize_lbfgs
from sklearn_mlp.optim.monitors import Monitor, Patience
from sklearn_mlp.optim.objective import Objective
from sklearn_mlp.optim.schedules import Constant, Progress
from sklearn_mlp.optim.solution import Status
from sklearn_mlp.optim.stochastic import Descent, TrainingState, minimize_stochastic
from sklearn_mlp.optim.update_rules import SGD, Adam


@pytest.mark.parametrize(
    ("n_rows", "size", "sizes"), [(10, 4, [4, 4, 2]), (8, 4, [4, 4]), (3, 5, [3]), (2, 1, [1, 1])]
)
def test_batches(n_rows, size, sizes):
    for rows in (slice(0, n_rows), np.arange(n_rows)[::-1]):
        batches = list(split_rows(rows, size))
        assert [count_rows(batch) for batch in batches] == sizes
        everything = np.arange(n_rows)
        assert_array_equal(
            np.concatenate([everything[batch] for batch in batches]), everything[rows]
        )


def test_updates_per_epoch():
    updates = {size: len(list(split_rows(slice(0, 1000), size))) for size in (1, 50, 1000)}
    assert updates == {1: 1000, 50: 20, 1000: 1}


def test_shuffling_adds_up():
    random_state, same = np.random.RandomState(0), np.random.RandomState(0)
    once = shuffle_rows(slice(5, 25), random_state)
    twice = shuffle_rows(once, random_state)
    first, second = same.permutation(20), same.permutation(20)
    assert_array_equal(once, first + 5)
    assert_array_equal(twice, once[second])


def linear_objective(X, y, *, sample_weight=None, alpha=0.0):
    """Linear regression: J is quadratic and everything is known in closed form."""
    layout = Layout([X.shape[1], 1])
    return Objective(
        Network(layout.layer_sizes, []), layout, SquaredError(), X, y[:, np.newaxis],
        sample_weight=sample_weight, alpha=alpha, dtype=np.float64, max_rows=len(y),
    )  # fmt: skip


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((30, 3))
    return X, X @ [1.0, -2.0, 0.5] + 0.7 + 0.1 * rng.standard_normal(30)


@pytest.mark.parametrize("container", [np.asarray, scipy.sparse.csr_array])
def test_objective_by_formula(data, container):
    X, y = data
    s = np.random.default_rng(1).uniform(0, 2, 30)
    theta, alpha, rows = np.array([0.3, -1.0, 2.0, 0.1]), 0.4, np.array([3, 7, 9, 21])
    value, grad = linear_objective(container(X), y, sample_weight=s, alpha=alpha).value_and_grad(
        theta, rows
    )
    w, b = theta[:3], theta[3]
    r = X[rows] @ w + b - y[rows]
    assert_allclose(value, (s[rows] @ r**2 / 2 + alpha / 2 * w @ w) / 4)
    assert_allclose(grad[:3], (X[rows].T @ (s[rows] * r) + alpha * w) / 4)
    assert_allclose(grad[3], s[rows] @ r / 4)


def test_mini_batch_gradients_average_to_the_whole(data):
    """Unbiased with weights: the mean over equal batches is the full gradient."""
    X, y = data
    s = np.random.default_rng(1).uniform(0, 2, 30)
    s[:10] = 0
    objective = linear_objective(X, y, sample_weight=s)
    theta = np.array([0.3, -1.0, 2.0, 0.1])
    parts = [
        objective.value_and_grad(theta, rows)[1].copy() for rows in split_rows(slice(0, 30), 5)
    ]
    assert_allclose(np.mean(parts, axis=0), objective.value_and_grad(theta, slice(0, 30))[1])


def test_sgd_by_formula():
    grads = [np.array([1.0, -2.0]), np.array([0.5, 0.5])]
    for nesterov in (False, True):
        rule, theta = SGD(momentum=0.9, nesterov=nesterov), np.array([1.0, 1.0])
        state = rule.initial_state(theta)
        expected, v = theta.copy(), np.zeros(2)
        for g in grads:
            v = 0.9 * v - 0.1 * g
            expected = expected + (0.9 * v - 0.1 * g if nesterov else v)
            rule.step(theta, g.copy(), 0.1, state)
        assert_allclose(theta, expected)


def test_adam_by_formula():
    """Algorithm 1 of Kingma and Ba, epsilon inside the corrected form being negligible."""
    rule, theta = Adam(0.9, 0.99, 1e-30), np.array([1.0, 1.0])
    state = rule.initial_state(theta)
    expected, m, v = theta.copy(), np.zeros(2), np.zeros(2)
    for t, g in enumerate([np.array([1.0, -2.0]), np.array([0.5, 0.5])], start=1):
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.99**t)
        expected = expected - 0.1 * m_hat / np.sqrt(v_hat)
        rule.step(theta, g.copy(), 0.1, state)
    assert_allclose(theta, expected)
    assert state.t == 2


def test_patience():
    patience = Patience(tol=0.1, n_iter_no_change=2)
    counts = []
    for value in (1.0, 0.95, 0.85, 0.84, 0.83, 0.82):
        patience.update(value)
        counts.append((patience.best, patience.count, patience.exhausted))
    assert counts == [
        (1.0, 0, False),  # from infinity
        (0.95, 1, False),  # better, but by less than tol
        (0.85, 0, False),  # better by tol exactly
        (0.84, 1, False),
        (0.83, 2, False),
        (0.82, 3, True),
    ]


def test_nan_is_no_gain():
    patience = Patience(tol=0.1, n_iter_no_change=2)
    for value in (1.0, math.nan, math.nan, math.nan):
        patience.update(value)
    assert (patience.best, patience.count) == (1.0, 3)
    assert patience.exhausted


def test_monitor_keeps_the_best_weights():
    scores = iter([0.5, 0.9, math.nan, 0.7])
    theta = np.zeros(1)
    monitor = Monitor(
        Patience(0.0, 10), theta, validate=lambda theta: (0.0, next(scores)), keep_best=True
    )
    for epoch in range(4):
        theta[...] = epoch
        monitor.epoch_ends(theta, 1.0)
    assert_array_equal(monitor.best_theta, [1])
    assert monitor.best_epoch == 2
    assert monitor.patience.best == -0.9
    assert_array_equal(monitor.history["val_score"], [0.5, 0.9, math.nan, 0.7])


def run_stochastic(
    objective, theta, n_rows, *, rule=None, max_iter=100, batch_size=10, learning_rate=0.05
):
    descent = Descent(rule or SGD(), Constant(), learning_rate, batch_size)
    state = TrainingState(descent.rule.initial_state(theta), Progress(), slice(0, n_rows))
    return minimize_stochastic(
        objective, theta, state, descent, max_iter=max_iter, shuffle=True,
        random_state=np.random.RandomState(0), monitor=Monitor(Patience(0.0, math.inf), theta),
    )  # fmt: skip


def test_solvers_find_least_squares(data):
    X, y = data
    exact = np.linalg.lstsq(np.column_stack([X, np.ones(30)]), y, rcond=None)[0]
    batch = run_stochastic(linear_objective(X, y), np.zeros(4), 30, batch_size=30, max_iter=400)
    assert_allclose(batch.theta, exact, rtol=1e-4)
    theta = np.zeros(4)
    quasi_newton = minimize_lbfgs(
        linear_objective(X, y), theta, slice(0, 30), max_iter=100, max_fun=1000, tol=1e-8,
        monitor=Monitor(Patience(0.0, 10), theta),
    )  # fmt: skip
    assert_allclose(quasi_newton.theta, exact, rtol=1e-5)
    assert quasi_newton.status is Status.CONVERGED
    assert batch.status is Status.MAX_ITER
    assert batch.n_iter == 400
    assert batch.n_rows == 400 * 30


def test_weights_that_are_not_finite_are_divergence_too(data):
    """The loss of the last update is finite; what the update did is not."""
    X, y = data

    class Broken(SGD):
        def step(self, theta, grad, learning_rate, state, factors=None):
            theta[0] = np.inf

    solution = run_stochastic(linear_objective(X, y), np.zeros(4), 30, rule=Broken(), batch_size=30)
    assert solution.status is Status.DIVERGED
    assert np.isfinite(solution.loss)


def test_divergence_says_where(data):
    X, y = data
    solution = run_stochastic(
        linear_objective(X, y), np.zeros(4), 30, learning_rate=1e200, max_iter=5
    )
    assert solution.status is Status.DIVERGED
    assert solution.n_iter == 1
    assert solution.message == "epoch 1, update 2"


class Interrupting:
    """An objective during whose n-th evaluation the user presses Ctrl-C."""

    def __init__(self, objective, n):
        self.objective, self.left = objective, n

    def __getattr__(self, name):
        return getattr(self.objective, name)

    def value_and_grad(self, theta, rows):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return self.objective.value_and_grad(theta, rows)


def test_interruption_keeps_the_parameters(data):
    X, y = data
    theta = np.zeros(4)
    solution = run_stochastic(Interrupting(linear_objective(X, y), 7), theta, 30)
    assert solution.status is Status.INTERRUPTED
    assert solution.n_iter == 2
    assert solution.theta.any()
    theta = np.zeros(4)
    solution = minimize_lbfgs(
        Interrupting(linear_objective(X, y), 4), theta, slice(0, 30), max_iter=100, max_fun=100,
        tol=0, monitor=Monitor(Patience(0.0, 10), theta),
    )  # fmt: skip
    assert solution.status is Status.INTERRUPTED
    assert solution.theta.any()
