"""The ground floor on its own: layout, activations, losses, network."""

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import scipy.stats
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp.nn.activations import ACTIVATIONS, ELU, OUTPUT_ACTIVATIONS, LeakyReLU
from sklearn_mlp.nn.class_losses import (
    COLUMN_LOSSES,
    MULTICLASS_LOSSES,
    BinaryLogLoss,
    MulticlassLogLoss,
)
from sklearn_mlp.nn.initializers import INITIALIZERS, GlorotUniform, initialize
from sklearn_mlp.nn.layout import Layers, Layout
from sklearn_mlp.nn.losses import (
    REGRESSION_LOSSES,
    Huber,
    Poisson,
    PoissonOfMean,
    ThroughActivation,
)
from sklearn_mlp.nn.network import BLOCK_ROWS, Network

RNG = np.random.default_rng(0)


def test_layout_puts_weights_first():
    layout = Layout([3, 2, 1])
    theta = np.arange(11.0)
    layers = layout.layers(theta)
    W, b = layers.weights, layers.biases
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
    layout.layers(theta).weights[0][...] = 1
    layout.layers(theta).biases[1][...] = 2
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
    f.backward(z.astype(dtype), a.astype(dtype), delta)
    assert delta.dtype == dtype
    assert_allclose(delta, 3 * numeric, rtol=1e-4 if dtype == np.float32 else 1e-8, atol=1e-6)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_activation_for_large_inputs(name, dtype):
    """Finite, silent and in place, up to 1e4."""
    z = np.concatenate([-np.logspace(4, -6, 60), [0], np.logspace(-6, 4, 60)]).astype(dtype)[None]
    f, a, delta = ACTIVATIONS[name](), np.empty_like(z), np.ones_like(z)
    f.forward(z, out=a)
    f.backward(z, a, delta)
    assert a.dtype == delta.dtype == dtype
    assert np.isfinite(a).all()
    assert np.isfinite(delta).all()
    assert (a >= f.range[0]).all()
    assert (a <= f.range[1]).all()
    f.forward(z, out=z)
    assert_array_equal(z, a)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_float32_agrees_with_float64(name):
    z = np.linspace(-30, 30, 601)[None]
    values = {}
    for dtype in (np.float32, np.float64):
        a, delta = np.empty_like(z, dtype), np.ones_like(z, dtype)
        ACTIVATIONS[name]().forward(z.astype(dtype), out=a)
        ACTIVATIONS[name]().backward(z.astype(dtype), a, delta)
        values[dtype] = a, delta
    for single, double in zip(values[np.float32], values[np.float64], strict=True):
        assert_allclose(single, double, rtol=1e-4, atol=1e-5)


def test_activations_by_formula():
    z = np.linspace(-4, 4, 9)[None]
    formulas = {
        "leaky_relu": np.where(z > 0, z, 0.01 * z),
        "elu": np.where(z > 0, z, np.exp(z) - 1),
        "selu": 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * (np.exp(z) - 1)),
        "softplus": np.log(1 + np.exp(z)),
        "gelu": z * (1 + scipy.special.erf(z / np.sqrt(2))) / 2,
        "silu": z / (1 + np.exp(-z)),
        "mish": z * np.tanh(np.log(1 + np.exp(z))),
        "step": z > 0,
        "sign": np.sign(z),
        "logistic": 1 / (1 + np.exp(-z)),
        "tanh": np.tanh(z),
        "relu": np.maximum(z, 0),
        "identity": z,
    }
    assert formulas.keys() == ACTIVATIONS.keys()
    for name, expected in formulas.items():
        a = np.empty_like(z)
        ACTIVATIONS[name]().forward(z, out=a)
        assert_allclose(a, expected, err_msg=name)


def test_hyperparameters_of_activations():
    z, a = np.array([[-2.0, 3.0]]), np.empty((1, 2))
    LeakyReLU(negative_slope=0.2).forward(z, out=a)
    assert_allclose(a, [[-0.4, 3]])
    assert repr(LeakyReLU(0.2)) == "LeakyReLU(negative_slope=0.2)"
    ELU(alpha=2.0).forward(z, out=a)
    assert_allclose(a, [[2 * np.expm1(-2), 3]])
    with pytest.raises(ValueError, match="negative_slope must be between 0 and 1"):
        LeakyReLU(negative_slope=-1)


PREDICTION_LOSSES = REGRESSION_LOSSES | {"poisson": PoissonOfMean}


@pytest.mark.parametrize(
    ("name", "loss"),
    [
        (name, loss)
        for name, f in OUTPUT_ACTIVATIONS.items()
        for loss, loss_class in PREDICTION_LOSSES.items()
        if f.range[0] >= loss_class.prediction_min
    ],
)
def test_chain_rule_of_output_activations(name, loss):
    """Every regression loss through every smooth output it is defined for."""
    f, loss = OUTPUT_ACTIVATIONS[name](), PREDICTION_LOSSES[loss]()
    through = ThroughActivation(loss, f, name)
    y, z = RNG.uniform(0.5, 3, (30, 2)), RNG.uniform(-2, 2, (30, 2))
    step = np.array([1e-6, 0])
    numeric = (through.value(y, z + step) - through.value(y, z - step)) / 2e-6
    assert_allclose(through.gradient(y, z)[:, 0], numeric, rtol=1e-5, atol=1e-8)


def test_poisson_through_exp_is_the_poisson_loss():
    y, z = RNG.poisson(3, (30, 2)).astype(float), RNG.uniform(-2, 2, (30, 2))
    through = ThroughActivation(PoissonOfMean(), OUTPUT_ACTIVATIONS["exp"](), "exp")
    assert_allclose(through.value(y, z), Poisson().value(y, z))
    assert_allclose(through.gradient(y, z), Poisson().gradient(y, z))


def targets(family, n_outputs, n_rows=40):
    if family is REGRESSION_LOSSES:
        return RNG.uniform(0, 5, (n_rows, n_outputs))
    if family is MULTICLASS_LOSSES:
        return np.eye(n_outputs)[RNG.integers(n_outputs, size=n_rows)]
    return RNG.integers(2, size=(n_rows, n_outputs)).astype(float)


CASES = [
    pytest.param(loss, family, n_outputs, id=f"{loss()!r}-{n_outputs}")
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
    both = loss.value_and_gradient(y, z)
    assert_allclose(both[0], loss.value(y, z), rtol=1e-12)
    assert_allclose(both[1], loss.gradient(y, z), rtol=1e-12)


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
    assert_allclose(COLUMN_LOSSES["hinge"]().value(y, z), [0.7, 1.3, 0])
    assert_allclose(COLUMN_LOSSES["hinge"]().gradient(y, z), [[-1], [1], [0]])
    y, z = np.eye(3)[[0, 0]], np.array([[1.0, 0.5, 0.8], [3.0, 0.5, 0.8]])
    assert_allclose(MULTICLASS_LOSSES["hinge"]().value(y, z), [0.8, 0])
    assert_allclose(MULTICLASS_LOSSES["hinge"]().gradient(y, z), [[-1, 0, 1], [0, 0, 0]])


def test_huber_by_hand():
    y, z = np.zeros((3, 1)), np.array([[0.5], [2.0], [-4.0]])
    assert_allclose(Huber(2.0).value(y, z), [0.125, 2, 2 * (4 - 1)])
    assert_allclose(Huber(2.0).gradient(y, z).ravel(), [0.5, 2, -2])


def test_poisson_is_least_at_the_target():
    y = np.array([[3.0]])
    best = scipy.optimize.minimize_scalar(lambda z: Poisson().value(y, np.array([[z]]))[0])
    assert_allclose(np.exp(best.x), 3, rtol=1e-4)
    assert_allclose(best.fun, 0, atol=1e-8)


VARIANCES = {
    "glorot_uniform": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "glorot_normal": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "he_uniform": lambda fan_in, fan_out: 2 / fan_in,
    "he_normal": lambda fan_in, fan_out: 2 / fan_in,
    "lecun_normal": lambda fan_in, fan_out: 1 / fan_in,
    "normal": lambda fan_in, fan_out: 1.0,
    "neural_tangent": lambda fan_in, fan_out: 1 / fan_in,
}


@pytest.mark.parametrize("name", INITIALIZERS)
def test_initial_variance(name):
    layout = Layout([150, 200, 100])
    activations = [ACTIVATIONS["relu"]()]
    draw = initialize(
        layout, INITIALIZERS[name](), activations, np.random.RandomState(0), np.float64
    )
    layers = layout.layers(draw)
    drawn = list(zip(layers.weights, layers.biases, strict=True))
    if INITIALIZERS[name].zero_output:
        W, b = drawn.pop()
        assert not W.any()
        assert not b.any()
    for W, b in drawn:
        variance = VARIANCES[name](*W.shape)
        # The variance of a sample variance is at most 2 variance^2 / n: five deviations.
        assert_allclose(W.var(), variance, rtol=5 * np.sqrt(2 / W.size))
        assert_allclose(W.mean(), 0, atol=5 * np.sqrt(variance / W.size))
        if "uniform" in name:
            assert np.abs(W).max() <= np.sqrt(3 * variance)
        else:
            assert scipy.stats.kstest(W.ravel() / np.sqrt(variance), "norm").pvalue > 1e-3
        assert b.any() == (name in ("glorot_uniform", "normal", "neural_tangent"))


def test_glorot_takes_the_logistic_into_account():
    layout = Layout([40, 60, 20])
    logistic = [ACTIVATIONS["logistic"]()]
    theta = initialize(layout, GlorotUniform(), logistic, np.random.RandomState(0), np.float32)
    assert theta.dtype == np.float32
    for W in layout.layers(theta).weights:
        assert_allclose(W.var(), 2 / sum(W.shape) / 3, rtol=0.1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_poisson_through_softplus_is_finite_where_the_mean_underflows(dtype):
    through = ThroughActivation(PoissonOfMean(), OUTPUT_ACTIVATIONS["softplus"](), "softplus")
    z = np.array([[-1e4], [-760.0], [-110.0], [-100.0], [1e4]], dtype)
    y = np.full((5, 1), 5, dtype)
    assert np.isfinite(through.value(y, z)).all()
    assert np.isfinite(through.gradient(y, z)).all()


def test_stacked_identity_layers_are_one_linear_map():
    network = Network([4, 3, 5, 2], [ACTIVATIONS["identity"]()] * 2)
    W = [RNG.normal(size=shape) for shape in ((4, 3), (3, 5), (5, 2))]
    b = [RNG.normal(size=n) for n in (3, 5, 2)]
    X = RNG.normal(size=(7, 4))
    expected = X @ W[0] @ W[1] @ W[2] + (b[0] @ W[1] + b[1]) @ W[2] + b[2]
    assert_allclose(network.predict(Layers(W, b), X, np.float64), expected)


@pytest.mark.parametrize("n_rows", [1, BLOCK_ROWS, BLOCK_ROWS + 1, 2 * BLOCK_ROWS + 7])
def test_prediction_in_blocks(n_rows):
    network = Network([4, 3, 2], [ACTIVATIONS["tanh"]()])
    W, b = [RNG.normal(size=(4, 3)), RNG.normal(size=(3, 2))], [np.ones(3), np.zeros(2)]
    X = RNG.normal(size=(n_rows, 4))
    raw = network.predict(Layers(W, b), X, np.float64)
    assert_allclose(raw, np.tanh(X @ W[0] + b[0]) @ W[1] + b[1], rtol=1e-12)
