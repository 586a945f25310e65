"""The ground floor on its own: layout, activations, losses, network."""

import numpy as np
import pytest
import scipy.optimize
import scipy.special
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp.nn.activations import ACTIVATIONS
from sklearn_mlp.nn.initializers import glorot_uniform
from sklearn_mlp.nn.layout import Layout
from sklearn_mlp.nn.losses import (
    COLUMN_LOSSES,
    MULTICLASS_LOSSES,
    REGRESSION_LOSSES,
    BinaryHinge,
    BinaryLogLoss,
    Huber,
    MulticlassHinge,
    MulticlassLogLoss,
    Poisson,
)
from sklearn_mlp.nn.network import BLOCK_ROWS, Network

RNG = np.random.default_rng(0)


def test_layout_puts_weights_first():
    layout = Layout([3, 2, 1])
    theta = np.arange(11.0)
    W, b = layout.weights(theta), layout.biases(theta)
    assert_array_equal(W[0], [[0, 1], [2, 3], [4, 5]])
    assert_array_equal(W[1], [[6], [7]])
    assert_array_equal(b[0], [8, 9])
    assert_array_equal(b[1], [10])
    assert layout.n_weights == 8
    assert layout.n_parameters == 11
    assert_array_equal(layout.pack(W, b, np.float64), theta)


def test_layout_gives_views():
    layout = Layout([3, 2, 1])
    theta = np.zeros(11)
    layout.weights(theta)[0][...] = 1
    layout.biases(theta)[1][...] = 2
    assert_array_equal(theta, [1] * 6 + [0] * 4 + [2])


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_activation_derivative(name, dtype):
    f = ACTIVATIONS[name]()
    z = np.concatenate([np.linspace(-4, -0.1, 30), np.linspace(0.1, 4, 30)]).reshape(6, 10)
    eps = 1e-6
    above, below, a = np.empty_like(z), np.empty_like(z), np.empty_like(z)
    f.forward(z + eps, out=above)
    f.forward(z - eps, out=below)
    f.forward(z, out=a)
    numeric = (above - below) / (2 * eps)
    delta = np.full(z.shape, 3.0, dtype)
    f.backward(a.astype(dtype), delta)
    assert delta.dtype == dtype
    assert_allclose(delta, 3 * numeric, rtol=1e-4 if dtype == np.float32 else 1e-8, atol=1e-6)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_activation_in_place_and_for_large_inputs(name, dtype):
    z = np.array([[-1e4, -1.0, 0.0, 1.0, 1e4]], dtype)
    a = np.empty_like(z)
    f = ACTIVATIONS[name]()
    f.forward(z, out=a)
    f.forward(z, out=z)
    assert_array_equal(z, a)
    assert np.isfinite(a).all()


def targets(family, n_outputs, n_rows=40):
    if family is REGRESSION_LOSSES:
        return RNG.uniform(0, 5, (n_rows, n_outputs))
    if family is MULTICLASS_LOSSES:
        return np.eye(n_outputs)[RNG.integers(n_outputs, size=n_rows)]
    return RNG.integers(2, size=(n_rows, n_outputs)).astype(float)


CASES = [
    pytest.param(loss, family, n_outputs, id=f"{loss.__name__}-{n_outputs}")
    for family in (COLUMN_LOSSES, MULTICLASS_LOSSES, REGRESSION_LOSSES)
    for loss in family.values()
    for n_outputs in ((3,) if family is MULTICLASS_LOSSES else (1, 3))
]


@pytest.mark.parametrize(("loss_class", "family", "n_outputs"), CASES)
def test_loss_gradient_is_that_of_its_value(loss_class, family, n_outputs):
    loss = loss_class()
    y = targets(family, n_outputs)
    z = RNG.normal(0, 2, y.shape)
    eps = 1e-6
    numeric = np.empty_like(z)
    for k in range(n_outputs):
        step = eps * np.eye(n_outputs)[k]
        numeric[:, k] = (loss.value(y, z + step) - loss.value(y, z - step)) / (2 * eps)
    assert_allclose(loss.gradient(y, z), numeric, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("loss_class", "family", "n_outputs"), CASES)
def test_loss_keeps_dtype_and_arguments(loss_class, family, n_outputs):
    loss = loss_class()
    y = targets(family, n_outputs).astype(np.float32)
    z = RNG.normal(0, 2, y.shape).astype(np.float32)
    y_before, z_before = y.copy(), z.copy()
    assert loss.value(y, z).shape == (len(y),)
    assert loss.gradient(y, z).shape == y.shape
    for result in (loss.value(y, z), loss.gradient(y, z), loss.predict(z)):
        assert result.dtype == np.float32
    assert (loss.value(y, z) >= 0).all()
    assert_array_equal(y, y_before)
    assert_array_equal(z, z_before)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_log_losses_are_finite_for_extreme_scores(dtype):
    z = np.array([[-1e4, 0, 1e4]], dtype)
    y = np.array([[1, 0, 0]], dtype)
    assert_allclose(BinaryLogLoss().value(y, z), [1e4 + np.log(2) + 1e4], rtol=1e-6)
    assert_allclose(MulticlassLogLoss().value(y, z), [2e4], rtol=1e-6)
    for loss in (BinaryLogLoss(), MulticlassLogLoss()):
        assert np.isfinite(loss.gradient(y, z)).all()
        assert np.isfinite(loss.log_predict(z)).all()


def test_log_probabilities_agree_with_scipy():
    z = RNG.normal(0, 20, (50, 4))
    assert_allclose(BinaryLogLoss().log_predict(z), scipy.special.log_expit(z), atol=1e-15)
    assert_allclose(MulticlassLogLoss().log_predict(z), scipy.special.log_softmax(z, axis=1))


def test_hinge_by_hand():
    y, z = np.array([[1.0], [0.0], [1.0]]), np.array([[0.3], [0.3], [1.5]])
    assert_allclose(BinaryHinge().value(y, z), [0.7, 1.3, 0])
    assert_allclose(BinaryHinge().gradient(y, z), [[-1], [1], [0]])
    y, z = np.eye(3)[[0, 0]], np.array([[1.0, 0.5, 0.8], [3.0, 0.5, 0.8]])
    assert_allclose(MulticlassHinge().value(y, z), [0.8, 0])
    assert_allclose(MulticlassHinge().gradient(y, z), [[-1, 0, 1], [0, 0, 0]])


def test_huber_by_hand():
    y, z = np.zeros((3, 1)), np.array([[0.5], [2.0], [-4.0]])
    assert_allclose(Huber(2.0).value(y, z), [0.125, 2, 2 * (4 - 1)])
    assert_allclose(Huber(2.0).gradient(y, z).ravel(), [0.5, 2, -2])


def test_poisson_is_least_at_the_target():
    y = np.array([[3.0]])
    best = scipy.optimize.minimize_scalar(lambda z: Poisson().value(y, np.array([[z]]))[0])
    assert_allclose(np.exp(best.x), 3, rtol=1e-4)
    assert_allclose(best.fun, 0, atol=1e-8)


@pytest.mark.parametrize(("name", "factor"), [("tanh", 6), ("logistic", 2)])
def test_glorot_bounds(name, factor):
    layout = Layout([40, 60, 20])
    theta = glorot_uniform(layout, ACTIVATIONS[name](), np.random.RandomState(0), np.float32)
    assert theta.dtype == np.float32
    for W, b in zip(layout.weights(theta), layout.biases(theta), strict=True):
        bound = np.sqrt(factor / sum(W.shape))
        assert np.abs(W).max() <= bound
        assert np.abs(b).max() <= bound
        assert_allclose(W.var(), bound**2 / 3, rtol=0.1)


def test_stacked_identity_layers_are_one_linear_map():
    network = Network([4, 3, 5, 2], [ACTIVATIONS["identity"]()] * 2)
    W = [RNG.normal(size=shape) for shape in ((4, 3), (3, 5), (5, 2))]
    b = [RNG.normal(size=n) for n in (3, 5, 2)]
    X = RNG.normal(size=(7, 4))
    expected = X @ W[0] @ W[1] @ W[2] + (b[0] @ W[1] + b[1]) @ W[2] + b[2]
    assert_allclose(network.predict(W, b, X, np.float64), expected)


@pytest.mark.parametrize("n_rows", [1, BLOCK_ROWS, BLOCK_ROWS + 1, 2 * BLOCK_ROWS + 7])
def test_prediction_in_blocks(n_rows):
    network = Network([4, 3, 2], [ACTIVATIONS["tanh"]()])
    W, b = [RNG.normal(size=(4, 3)), RNG.normal(size=(3, 2))], [np.ones(3), np.zeros(2)]
    X = RNG.normal(size=(n_rows, 4))
    raw = network.predict(W, b, X, np.float64)
    assert_allclose(raw, np.tanh(X @ W[0] + b[0]) @ W[1] + b[1], rtol=1e-12)
