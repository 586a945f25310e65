"""Worked examples of lecture courses, to the digits printed there, through the public API.

docs/learn/lectures.py has their numbers, and makes the tables of the page that shows them.
"""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.optim.schedules import Schedule

PATH = Path(__file__).parents[1] / "docs" / "learn" / "lectures.py"
SPEC = importlib.util.spec_from_file_location("lectures", PATH)
lectures = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(lectures)
NO_UPDATE, with_weights = lectures.NO_UPDATE, lectures.with_weights

each_example = pytest.mark.parametrize("example", lectures.EXAMPLES.values(), ids=lectures.EXAMPLES)


def unit_of(digits):
    """One in the last place of a printed number."""
    return 10.0 ** -len(digits.partition(".")[2])


@each_example
def test_printed_digits(example):
    for row in example():
        if row.printed:
            right = row.right or row.printed
            assert abs(row.value - float(right)) <= unit_of(right) / 2, row
        if row.right:
            assert abs(row.value - float(row.printed)) > unit_of(row.printed) / 2, row


@each_example
def test_by_hand(example):
    known = {}
    for row in example():
        assert_allclose(row.value, lectures.by_hand(row, known), rtol=1e-9, err_msg=row.name)
        known[row.name] = row.value


def test_misprints_of_backpropagation_are_of_rounding():
    """Each printed number is right for the printed ones before it, rounded up or down."""
    known = {}
    for row in lectures.backpropagation():
        by_hand = lectures.by_hand(row, known)
        assert abs(by_hand - float(row.printed)) <= unit_of(row.printed) / 2 + 1e-12, row
        known[row.name] = float(row.printed)


def test_page():
    page = lectures.PAGE.read_text("utf-8")
    assert lectures.written(page) == page, "run: python docs/learn/lectures.py"


class CountingUpdates(Schedule):
    n_updates = 0

    def rate(self, initial, progress):
        self.n_updates += 1
        return initial


@pytest.mark.parametrize(("batch_size", "updates"), [(1, 1000), (50, 20), (1.0, 1)])
def test_updates_per_epoch(batch_size, updates):
    X = np.random.default_rng(0).standard_normal((1000, 2))
    schedule = CountingUpdates()
    MLPRegressor(2, batch_size=batch_size, learning_rate=schedule, max_iter=1).fit(X, X[:, 0])
    assert schedule.n_updates == updates


def test_tanh_is_a_scaled_logistic():
    X = np.linspace(-3, 3, 7)[:, np.newaxis]
    y = np.zeros(7)
    tanh = with_weights(MLPRegressor(1, activation="tanh", **NO_UPDATE), X, y, [[1], [1]], [0, 0])
    logistic = MLPRegressor(1, activation="logistic", **NO_UPDATE)
    logistic = with_weights(logistic, X, y, [[2], [2]], [0, -1])
    assert_allclose(tanh.predict(X), logistic.predict(X), atol=1e-15)
    assert_allclose(tanh.predict(X), np.tanh(X[:, 0]), atol=1e-15)


def test_stacked_identity_layers_are_one_linear_map():
    X = np.random.default_rng(0).standard_normal((50, 4))
    deep = MLPRegressor((5, 3), activation="identity", max_iter=3).fit(X, X[:, 0])
    W = deep.coefs_[0] @ deep.coefs_[1] @ deep.coefs_[2]
    b = (deep.intercepts_[0] @ deep.coefs_[1] + deep.intercepts_[1]) @ deep.coefs_[2]
    one = with_weights(
        MLPRegressor((), **NO_UPDATE), X, X[:, 0], [W[:, 0]], [b + deep.intercepts_[2]]
    )
    assert_allclose(one.predict(X), deep.predict(X))


def test_number_of_parameters():
    X = np.zeros((6, 4))
    model = MLPClassifier((7, 5), max_iter=1).fit(X, [0, 1, 2] * 2)
    assert model.n_parameters_ == (4 * 7 + 7) + (7 * 5 + 5) + (5 * 3 + 3)
    assert model.n_parameters_ == sum(a.size for a in model.coefs_ + model.intercepts_)


XOR, XOR_LABELS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])


@pytest.mark.parametrize("loss", ["log_loss", "squared_error", "hinge", "perceptron"])
@pytest.mark.parametrize("solver", ["adam", "lbfgs", "sgd"])
def test_xor_is_not_linear(loss, solver):
    for seed in range(10):
        model = MLPClassifier((), loss=loss, solver=solver, random_state=seed, alpha=0)
        assert model.fit(XOR, XOR_LABELS).score(XOR, XOR_LABELS) <= 0.75


@pytest.mark.parametrize("units", [2, 4])
def test_xor_with_a_hidden_layer(units):
    model = MLPClassifier((units,), activation="tanh", solver="lbfgs", random_state=1, alpha=0)
    assert model.fit(XOR, XOR_LABELS).score(XOR, XOR_LABELS) == 1
