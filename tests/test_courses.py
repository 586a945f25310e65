"""Worked examples of lecture courses, to the digits printed there, through the public API.

Where a printed digit is wrong (an intermediate result was rounded before it was used),
the right one stands in the test and the printed one in a comment beside it.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import layer_activations
from sklearn_mlp.optim.schedules import Schedule

# One plain gradient step on the one row there is.
ONE_UPDATE = {"solver": "sgd", "momentum": 0, "alpha": 0, "max_iter": 1}
# So small that the weights stay as given, to the bit.
NO_UPDATE = ONE_UPDATE | {"learning_rate_init": 1e-300}


def with_weights(model, X, y, W, b):
    """Fit from weights given as in the courses: one row per unit."""
    W = [np.atleast_2d(rows).T for rows in W]
    b = [np.atleast_1d(biases) for biases in b]
    return model.fit(np.atleast_2d(X), y, coefs_init=W, intercepts_init=b)


def assert_digits(value, printed):
    """Equal once rounded to the digits that are printed."""
    decimals = len(f"{np.ravel(printed)[0]:.10f}".rstrip("0").split(".")[1])
    for number in np.ravel(printed):
        decimals = max(decimals, len(f"{number:.10f}".rstrip("0").split(".")[1]))
    assert_allclose(np.round(value, decimals), printed, atol=1e-12)


def test_perceptron():
    x, w, b = (2, 3, -1), (0.5, -0.3, 0.8), 1
    linear = with_weights(MLPRegressor((), **NO_UPDATE), x, [0], [w], [b])
    assert_digits(linear.predict([x]), [0.3])
    unit = MLPRegressor(1, activation="step", **NO_UPDATE)
    unit = with_weights(unit, x, [0], [w, [1]], [b, 0])
    assert_array_equal(layer_activations(unit, [x])[0], [[1]])


def test_forward_pass():
    x = (1, 2)
    network = MLPRegressor(2, activation="logistic", out_activation="logistic", **NO_UPDATE)
    W, b = [[(0.5, 0.3), (0.2, 0.4)], (0.6, 0.7)], [(0.1, 0.2), 0.3]
    network = with_weights(network, x, [0], W, b)
    z1 = np.array([0.5 * 1 + 0.3 * 2 + 0.1, 0.2 * 1 + 0.4 * 2 + 0.2])
    h = 1 / (1 + np.exp(-z1))
    z2 = 0.6 * h[0] + 0.7 * h[1] + 0.3
    assert_digits(z1, [1.2, 1.2])
    hidden, output = layer_activations(network, [x])
    assert_allclose(hidden, [h])
    assert_digits(hidden, [[0.769, 0.769]])
    raw = -np.log(1 / output - 1)
    assert_allclose(raw, [[z2]])
    assert_digits(raw, [[1.299]])
    assert_digits(network.predict([x]), [0.786])


def test_backpropagation():
    x, rate = (0.5, 1), 0.5
    W, b = [[(0.4, 0.6), (0.3, 0.5)], (0.7, 0.8)], [(0.1, 0.2), 0.3]
    settings = {"activation": "logistic", "out_activation": "logistic"}
    before = with_weights(MLPRegressor(2, **settings, **NO_UPDATE), x, [1], W, b)
    hidden, output = layer_activations(before, [x])
    assert_digits(-np.log(1 / hidden - 1), [[0.9, 0.85]])
    assert_digits(hidden, [[0.711, 0.701]])
    assert_digits(-np.log(1 / output - 1), [[1.358]])  # printed: 1.359
    assert_digits(output, [[0.795]])  # printed: 0.796
    assert_digits([before.loss_], [0.0209])  # printed: 0.0208

    after = MLPRegressor(2, **settings, **ONE_UPDATE, learning_rate_init=rate)
    after = with_weights(after, x, [1], W, b)
    dW1, dW2 = ((old - new).T / rate for old, new in zip(before.coefs_, after.coefs_, strict=True))
    delta1, delta2 = (
        (old - new) / rate for old, new in zip(before.intercepts_, after.intercepts_, strict=True)
    )
    assert_digits(delta2, [-0.033])
    assert_digits(dW2, [[-0.024, -0.023]])  # printed: -0.023 twice
    assert_digits(delta1, [-0.0048, -0.0056])  # printed: -0.0047, -0.0055
    assert_digits(dW1, [[-0.0024, -0.0048], [-0.0028, -0.0056]])  # printed: ..47, ..55
    assert_digits(after.coefs_[1].T, [[0.7118, 0.8117]])  # printed: 0.7115, 0.8115
    assert_digits(after.intercepts_[1], [0.3166])  # printed: 0.3165
    assert_digits(after.coefs_[0].T, [[0.4012, 0.6024], [0.3014, 0.5028]])
    assert_digits(after.intercepts_[0], [0.1024, 0.2028])


def test_one_unit():
    """The course's squared error has no half: its rate of 0.1 is 0.2 here."""
    unit = MLPRegressor((), out_activation="logistic", **ONE_UPDATE, learning_rate_init=0.2)
    unit = with_weights(unit, [2], [1], [0.5], [1])
    assert_digits((0.5 - unit.coefs_[0]) / 0.1, [[-0.05]])
    assert_digits((1 - unit.intercepts_[0]) / 0.1, [-0.025])
    assert_digits(unit.coefs_[0], [[0.505]])
    assert_digits(unit.intercepts_[0], [1.0025])


def test_softmax():
    z = np.array([1.60, 0.55, 0.98])
    network = MLPClassifier((), **NO_UPDATE | {"batch_size": 1.0})
    network = with_weights(network, np.tile(z, (3, 1)), [0, 1, 2], [np.eye(3)], [np.zeros(3)])
    p = np.exp(z) / np.exp(z).sum()
    assert_allclose(network.predict_proba([z]), [p])
    assert_digits(p, [0.53, 0.19, 0.28])  # printed: 0.51, 0.18, 0.31


def test_losses():
    one = with_weights(MLPRegressor((), **NO_UPDATE), [1], [4.0], [0], [5.2])
    assert_digits([2 * one.loss_], [1.44])  # without the half
    logit = np.log(0.7 / 0.3)
    rows, labels = np.ones((2, 1)), [1, 0]
    unit = MLPClassifier((), **NO_UPDATE)
    unit.fit(rows, labels, [1, 0], coefs_init=[[[0]]], intercepts_init=[[logit]])
    assert_allclose(unit.predict_proba(rows)[0, 1], 0.7)
    assert_digits([unit.loss_], [0.36])


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
