"""Batch normalisation, mixes and dropout."""

import numpy as np
import pytest
from data import X_diabetes, X_iris, stack, y_diabetes
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.nn.layout import Layers, Layout
from sklearn_mlp.nn.network import after_update, forward
from sklearn_mlp.nn.units import EPSILON, RATE, Batch, BatchNorm, Dropout
from sklearn_mlp.nn.workspace import Workspace


def test_batch_normalisation_of_almost_equal_values():
    z = np.array([[0.0], [0.002]])
    layers = Layers([], [], scales=[np.array([2.0])], shifts=[np.array([5.0])])
    BatchNorm(0, (2, 1), np.float64).forward(z, layers, Batch())
    assert_allclose(z[:, 0], 5 + 2 * np.array([-1, 1]) * 1e-3 / np.sqrt(1e-6 + 1e-5))


def test_running_averages_by_hand():
    """Even weights for the first batches, then a tenth; unbiased; nothing of a single row."""
    z = np.array([[1.0], [4.0]])
    norm, mean, variance = BatchNorm(0, (4, 1), np.float64), np.array([0.5]), np.array([3.0])
    layers = Layers([], [], [np.ones(1)], [np.zeros(1)], [mean], [variance])
    norm.forward(z.copy(), layers, Batch())
    norm.after_update(layers, 1)
    assert_allclose(mean, [(0.5 + 2.5) / 2])
    assert_allclose(variance, [(3 + 4.5) / 2])
    norm.after_update(layers, 1000)
    assert_allclose(mean, [0.9 * 1.5 + 0.1 * 2.5])
    assert_allclose(variance, [0.9 * 3.75 + 0.1 * 4.5])
    before = mean.copy(), variance.copy()
    norm.forward(z[:1].copy(), layers, Batch())
    norm.after_update(layers, 0)
    assert_array_equal((mean, variance), before)


def test_dropout_that_is_turned_down_to_zero_drops_nothing():
    """A probability of one in 65536 would show."""
    network = stack(1, 1000, 1, activation="identity", dropout=[0.5])
    layers = Layers([np.ones((1, 1000)), np.ones((1000, 1))], [np.zeros(1000), np.zeros(1)])
    X, workspace = np.ones((1000, 1)), Workspace(network, 1000, np.float64, training=True)
    assert len(np.unique(forward(layers, X, workspace, Batch(np.random.RandomState(0))))) > 1
    quiet = forward(layers, X, workspace, Batch(np.random.RandomState(0), noise=0.0))
    assert_array_equal(quiet, np.full_like(X, 1000))


@pytest.mark.parametrize(("name", "parametric", "shared"), [
    ("tanh", False, True), ("gelu", False, False), ("tanh", True, False),
])  # fmt: skip
def test_outputs_take_the_memory_of_inputs_that_are_not_needed_again(name, parametric, shared):
    network = stack(3, 2, 1, activation=name, parametric_activation=parametric)
    workspace, layout = Workspace(network, 5, np.float64), Layout(network)
    forward(layout.layers(np.zeros(layout.n_parameters)), np.zeros((5, 3)), workspace)
    assert np.shares_memory(workspace.outputs[0], workspace.z[0]) == shared


def test_a_plain_network_has_no_buffers_of_batch_normalisation_and_dropout():
    of_layers = Workspace(stack(3, 2, 1), 5, np.float64, training=True).stages
    assert not any(
        isinstance(each, (BatchNorm, Dropout)) for stages in of_layers for each in stages
    )


def dropped(network, layers, rows, random_state):
    """The outputs of the hidden layers after dropout."""
    workspace = Workspace(network, len(rows), np.float64, training=True)
    forward(layers, rows, workspace, Batch(random_state))
    return workspace.outputs[:-1]


def test_dropout_keeps_the_expectation():
    network = stack(4, 50, 1, dropout=[0.3])
    layout, rows = Layout(network), X_iris[:5]
    layers = layout.layers(np.random.default_rng(0).standard_normal(layout.n_parameters))
    random_state = np.random.RandomState(0)
    sent = np.array([dropped(network, layers, rows, random_state)[0] for _ in range(4000)])
    a = np.tanh(rows @ layers.weights[0] + layers.biases[0])
    assert_allclose((sent == 0).mean(), 0.3, atol=0.005)
    assert_allclose(sent.max(), np.abs(a).max() / 0.7, rtol=0.05)
    assert_allclose(sent.mean(axis=0), a, atol=0.06)


def test_dropout_is_off_in_predict():
    model = MLPRegressor(dropout=0.5, max_iter=20, random_state=0).fit(X_diabetes, y_diabetes)
    assert_array_equal(model.predict(X_diabetes), model.predict(X_diabetes))
    a = np.maximum(X_diabetes @ model.coefs_[0] + model.intercepts_[0], 0)
    assert_allclose(model.predict(X_diabetes), (a @ model.coefs_[1] + model.intercepts_[1]).ravel())


def test_dropout_per_layer():
    network = stack(4, 30, 30, 1, dropout=[0.0, 0.8])
    layout = Layout(network)
    layers = layout.layers(np.random.default_rng(0).standard_normal(layout.n_parameters))
    first, second = dropped(network, layers, X_iris, np.random.RandomState(0))
    assert_allclose(first, np.tanh(X_iris @ layers.weights[0] + layers.biases[0]))
    assert_allclose((second == 0).mean(), 0.8, atol=0.02)


def test_batch_norm_by_formula():
    network = stack(4, 6, 1, activation="identity", batch_norm=True)
    layout = Layout(network)
    layers = layout.layers(np.random.default_rng(0).standard_normal(layout.n_parameters))
    workspace = Workspace(network, len(X_iris), np.float64, training=True)
    forward(layers, X_iris, workspace)
    z = X_iris @ layers.weights[0] + layers.biases[0]
    normal = (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + EPSILON)
    assert_allclose(workspace.outputs[0], layers.scales[0] * normal + layers.shifts[0])
    mean, variance = layers.means[0].copy(), layers.variances[0].copy()
    for n_updates, rate in ((0, 1.0), (3, 0.25), (100, RATE)):
        after_update(layers, workspace, n_updates)
        mean = (1 - rate) * mean + rate * z.mean(axis=0)
        variance = (1 - rate) * variance + rate * z.var(axis=0, ddof=1)
        assert_allclose(layers.means[0], mean)
        assert_allclose(layers.variances[0], variance)


def test_batch_norm_weighs_its_statistics():
    """A weight of 2 is the row twice, one of 0 is no row; without any weight all count."""
    z, weights = X_iris[:9].copy(), np.array([2.0, 1, 0, 1, 0, 3, 1, 1, 0])
    layers = Layers([], [], [np.ones(4)], [np.zeros(4)])
    repeated = np.repeat(z, weights.astype(int), axis=0)
    norm, same = BatchNorm(0, (9, 4), np.float64), BatchNorm(0, (9, 4), np.float64)
    norm.forward(z.copy(), layers, Batch(weights=weights))
    assert_allclose(norm.mean, repeated.mean(axis=0))
    assert_allclose(norm.variance, repeated.var(axis=0))
    norm.forward(z.copy(), layers, Batch(weights=np.zeros(9)))
    same.forward(z.copy(), layers, Batch())
    assert_array_equal(norm.variance, same.variance)


def test_a_batch_in_which_one_row_counts_leaves_the_running_averages_alone():
    norm, mean, variance = BatchNorm(0, (3, 4), np.float64), np.ones(4), np.ones(4)
    layers = Layers([], [], [np.ones(4)], [np.zeros(4)], [mean], [variance])
    norm.forward(X_iris[:3].copy(), layers, Batch(weights=np.array([0, 5.0, 0])))
    norm.after_update(layers, 0)
    assert_array_equal(np.r_[mean, variance], 1)


def test_batch_normalisation_takes_a_weight_of_2_for_the_row_twice():
    """The same path; running variances are corrected by the effective number of rows."""
    rng = np.random.default_rng(0)
    X, y, weights = rng.normal(size=(30, 4)), rng.integers(0, 3, 30), rng.integers(0, 4, 30)
    settings = {"batch_norm": True, "batch_size": 1.0, "max_iter": 5, "random_state": 0}
    weighted = MLPClassifier(5, **settings).fit(X, y, weights)
    repeated = MLPClassifier(5, **settings).fit(X.repeat(weights, axis=0), y.repeat(weights))
    assert_allclose(weighted.loss_curve_, repeated.loss_curve_, rtol=1e-12)
    assert_allclose(weighted.coefs_[1], repeated.coefs_[1], rtol=1e-9)
    n_repeated, n_effective = weights.sum(), weights.sum() ** 2 / (weights**2).sum()
    corrections = [n / (n - 1) for n in (n_repeated, n_effective)]
    ratio = np.sqrt(corrections[0] / corrections[1])
    assert_allclose(weighted.coefs_[0], ratio * repeated.coefs_[0], rtol=1e-5)
