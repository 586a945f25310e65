"""Activation functions and their derivatives."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special
from scipy.special import expit

from sklearn_mlp.nn.activations import ACTIVATIONS, ELU, OUTPUT_ACTIVATIONS, LeakyReLU, logistic

RNG = np.random.default_rng(0)


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
        "gelu": z * (1 + special.erf(z / np.sqrt(2))) / 2,
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


def test_ranges_are_those_of_the_formulas():
    inf = np.inf
    ranges = {name: f.range for name, f in (ACTIVATIONS | OUTPUT_ACTIVATIONS).items()}
    assert ranges.items() >= {
        "identity": (-inf, inf), "logistic": (0, 1), "tanh": (-1, 1), "relu": (0, inf),
        "leaky_relu": (-inf, inf), "elu": (-inf, inf), "selu": (-inf, inf), "softplus": (0, inf),
        "gelu": (-inf, inf), "silu": (-inf, inf), "mish": (-inf, inf), "step": (0, 1),
        "sign": (-1, 1), "exp": (0, inf),
    }.items()  # fmt: skip


def test_outputs_go_through_smooth_functions_only():
    kinked = {"relu", "leaky_relu", "selu", "step", "sign"}
    smooth = {"identity", "logistic", "tanh", "elu", "softplus", "gelu", "silu", "mish", "exp"}
    assert smooth <= OUTPUT_ACTIVATIONS.keys()
    assert not kinked & OUTPUT_ACTIVATIONS.keys()


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (ACTIVATIONS["relu"](), 0),
        (LeakyReLU(0.2), 0.2),
        (ELU(2.0), 2),
        (ACTIVATIONS["selu"](), 1.0507009873554805 * 1.6732632423543772),
    ],
    ids=repr,
)
def test_slope_at_a_kink_is_that_from_below(f, slope):
    z, delta = np.zeros((1, 3)), np.ones((1, 3))
    a = np.empty_like(z)
    f.forward(z, out=a)
    f.backward(z, a, delta)
    assert_allclose(delta, np.full((1, 3), slope))


def test_bounds_of_activation_parameters_are_allowed():
    assert LeakyReLU(0).negative_slope == 0
    assert LeakyReLU(1).negative_slope == 1
    assert ELU(0).alpha == 0
    with pytest.raises(ValueError, match="negative_slope"):
        LeakyReLU(1.01)
    with pytest.raises(ValueError, match="alpha"):
        ELU(-0.01)


def test_the_logistic_rounds_as_scipy_does_in_double_precision():
    z = RNG.normal(0, 3, (50, 4))
    assert_array_equal(logistic(z), expit(z))
