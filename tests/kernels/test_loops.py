"""Each compiled loop computes what the lines of NumPy say that it stands for."""

import numpy as np
import pytest
from by_numpy import by_numpy
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import xlogy

from sklearn_mlp.kernels import compiled
from sklearn_mlp.nn.activations import ACTIVATIONS, GELU, LeakyReLU, Tanh
from sklearn_mlp.nn.class_losses import BinaryLogLoss, MulticlassLogLoss
from sklearn_mlp.nn.losses import Poisson, SquaredError
from sklearn_mlp.nn.twins import FUNCTIONS, LOSSES, function_of, loss_number
from sklearn_mlp.optim.update_rules import SGD, Adam, twin_of

pytestmark = [
    pytest.mark.skipif(compiled is None, reason="installed without the compiled loops"),
    # NumPy says so of the extremes that are drawn.
    pytest.mark.filterwarnings("ignore:(overflow|invalid|divide)"),
]

DTYPES = st.sampled_from([np.float32, np.float64])
COVERED = [f() for f in ACTIVATIONS.values() if f in FUNCTIONS] + [LeakyReLU(0.3)]
EACH_ACTIVATION = pytest.mark.parametrize("f", COVERED, ids=repr)
EXTREMES = [
    0.0,
    -0.0,
    1e-30,
    -1e-7,
    0.5,
    1.0,
    -20.5,
    88.0,
    -88.0,
    1e6,
    -1e30,
    np.inf,
    -np.inf,
    np.nan,
]


@st.composite
def stacks(draw, dtypes=DTYPES, extremes=EXTREMES):
    """Matrices, or several in a stack whose rows are followed by others in memory."""
    dtype = draw(dtypes)
    n_rows, n_columns = draw(st.integers(0, 9)), draw(st.integers(1, 35))
    members = draw(st.sampled_from([(), (1,), (3,)]))
    room = np.random.default_rng(draw(st.integers(0, 99))).standard_normal(
        (*members, n_rows + 2, n_columns)
    )
    x = (room * draw(st.sampled_from([0.1, 3.0, 40.0]))).astype(dtype)[..., :n_rows, :]
    for value in draw(st.lists(st.sampled_from(extremes), max_size=5)) if x.size else []:
        x[..., draw(st.integers(0, n_rows - 1)), draw(st.integers(0, n_columns - 1))] = value
    return x


def like(x, seed=1):
    """Other numbers, with the shape and the memory layout of ``x``."""
    room = np.random.default_rng(seed).standard_normal(
        (*x.shape[:-2], x.shape[-2] + 2, x.shape[-1])
    )
    return room.astype(x.dtype)[..., : x.shape[-2], :]


def empty(x):
    return np.zeros_like(like(x))


def eps(x):
    return np.finfo(x.dtype).eps


def assert_near(actual, expected, f, z, terms=0.0):
    """Equal but for rounding, of ``terms`` that may have cancelled too.

    The tail of GELU's normal distribution is as sensitive as ``z^2``: so is its error.
    """
    assert_array_equal(np.isnan(actual), np.isnan(expected))
    z, terms = np.nan_to_num(np.abs(z, dtype=np.float64)), np.nan_to_num(terms)
    sensitivity = 1 + z**2 if isinstance(f, GELU) else 1
    tolerance = 16 * eps(actual) * (np.abs(expected) * sensitivity + terms)
    tolerance += 4 * np.finfo(actual.dtype).tiny * (1 + z)
    finite = np.isfinite(expected)
    assert_array_equal(actual[~finite], expected[~finite])
    error = np.abs(actual[finite] - expected[finite])
    assert np.all(error <= tolerance[finite]), f"{actual} is not {expected}"


@EACH_ACTIVATION
@given(z=stacks())
def test_bias_and_activation(f, z):
    bias = (
        like(z)[..., :1, :].sum(axis=-2)
        if z.shape[-2]
        else np.zeros(z.shape[:-2] + z.shape[-1:], z.dtype)
    )
    x = z + bias[..., np.newaxis, :]
    expected = np.empty(x.shape)
    f.forward(x.astype(np.float64), out=expected)
    with np.errstate(over="ignore"):
        expected = expected.astype(z.dtype)
    out = empty(z) if f.keeps_input else z
    compiled.bias_activate(function_of(f), z, bias, out)
    assert_near(out, expected, f, x)
    if f.keeps_input:
        assert_array_equal(z, x)


@EACH_ACTIVATION
@given(z=stacks())
def test_slope_and_column_sums(f, z):
    a, before = empty(z), like(z)
    delta = before.copy()
    f.forward(np.ascontiguousarray(z), out=a)
    expected = before.copy()
    f.backward(z, a, expected)
    sums = np.empty(z.shape[:-2] + z.shape[-1:], z.dtype)
    compiled.times_slope(function_of(f), z, a, delta, sums)
    assert_near(delta, expected, f, z, np.abs(before) * (1 + np.abs(z)))
    assert_allclose(
        sums,
        delta.sum(axis=-2),
        rtol=1e-5,
        atol=1e-5 * np.abs(delta[np.isfinite(delta)]).max(initial=1),
    )


@given(a=stacks(), p=st.floats(0, 0.99))
def test_dropout(a, p):
    bits = np.random.default_rng(0).integers(0, 2**16, a.shape, np.uint16)
    threshold, out = round(p * 65536), empty(a)
    compiled.drop(bits, threshold, 1 / (1 - p), a, out)
    assert_array_equal(out, a * np.multiply(bits >= threshold, 1 / (1 - p), dtype=a.dtype))
    compiled.drop(bits, threshold, 1 / (1 - p), a, a)
    assert_array_equal(out, a)


def targets(loss, z, rng):
    if isinstance(loss, MulticlassLogLoss):
        return np.eye(z.shape[1], dtype=z.dtype)[rng.integers(z.shape[1], size=len(z))]
    if isinstance(loss, BinaryLogLoss):
        return rng.integers(0, 2, z.shape).astype(z.dtype)
    return rng.poisson(2, z.shape).astype(z.dtype)


@pytest.mark.parametrize("loss", [kind() for kind in LOSSES], ids=repr)
@given(data=st.data(), dtype=DTYPES, weighted=st.booleans())
def test_losses(loss, data, dtype, weighted):
    n_rows, n_columns = data.draw(st.integers(0, 9)), data.draw(st.integers(1, 20))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    scale = data.draw(st.sampled_from([1, 3 if isinstance(loss, Poisson) else 30]))
    z = (rng.standard_normal((n_rows, n_columns)) * scale).astype(dtype)
    y, weights = targets(loss, z, rng), rng.uniform(0, 2, n_rows).astype(dtype)
    values, expected = loss.value_and_gradient(y.astype(float), z.astype(float))
    if weighted:
        values, expected = values * weights, expected * weights[:, np.newaxis]
    delta = np.empty_like(z)
    largest = (
        np.abs(z).max(initial=1)
        + np.abs(xlogy(y, y)).max(initial=0)
        + np.abs(expected).max(initial=0)
    )
    total = compiled.loss(loss_number(loss), y, z, weights if weighted else None, 7.0, delta)
    tolerance = 32 * eps(z) * max(1, largest)
    assert_allclose(
        total, values.sum(), rtol=64 * eps(z), atol=tolerance * max(1, n_rows * n_columns)
    )
    assert_allclose(delta, expected / 7, rtol=64 * eps(z), atol=tolerance)


@pytest.mark.parametrize("loss", [kind() for kind in LOSSES], ids=repr)
@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300, -1e300])
def test_losses_of_extremes(loss, value):
    """Infinite and NaN where NumPy says so: that ends the training."""
    z = np.array([[0.5, 1.0], [value, 2.0]])
    y = np.array([[1.0, 0.0], [0.0, 1.0]])
    values, expected = loss.value_and_gradient(y, z.copy())
    delta = np.empty_like(z)
    total = compiled.loss(loss_number(loss), y, z.copy(), None, 1.0, delta)
    assert_allclose(total, values.sum(), rtol=1e-12)
    assert_allclose(delta, expected, rtol=1e-12, atol=1e-300)


@st.composite
def vectors(draw, n):
    """Of any length up to some lanes and chunks, with extremes in it."""
    dtype = draw(DTYPES)
    size = draw(st.sampled_from([0, 1, 15, 16, 17, 100, 4096, 4097, 5001]))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    found = [rng.standard_normal(size).astype(dtype) for _ in range(n)]
    if size and draw(st.booleans()):
        found[1][draw(st.integers(0, size - 1))] = draw(
            st.sampled_from([np.nan, np.inf, 1e30, 0.0])
        )
    return found


@given(vectors(2), st.floats(0, 10))
def test_penalty(both, strength):
    theta, grad = both
    expected, square = grad + theta.dtype.type(strength) * theta, float(theta.astype(float) @ theta)
    assert_allclose(compiled.penalise(theta, grad, strength), square, rtol=100 * eps(theta))
    assert_array_equal(grad, expected)


@pytest.mark.parametrize("rule", [SGD(), SGD(0.5, False), Adam(), Adam(0.5, 0.9, 1e-4)], ids=repr)
@given(four=vectors(3), scaled=st.booleans())
def test_update_rules(rule, four, scaled):
    """To the bit: they add, multiply, divide and take roots, in the same order."""
    theta, grad, factors = four
    factors = np.abs(factors) if scaled else None
    state, expected = rule.initial_state(theta), theta.copy()
    rule.step(theta, grad.copy(), 0.01, state, factors)
    rule.step(theta, grad.copy(), 0.003, state, factors)
    with by_numpy():
        its_state = rule.initial_state(expected)
        rule.step(expected, grad.copy(), 0.01, its_state, factors)
        rule.step(expected, grad.copy(), 0.003, its_state, factors)
    assert_array_equal(theta, expected)
    for name, value in vars(its_state).items():
        if name != "buffer":
            assert_array_equal(getattr(state, name), value)


class OwnTanh(Tanh):
    pass


class OwnSquaredError(SquaredError):
    pass


class OwnAdam(Adam):
    pass


def test_subclasses_have_no_twin():
    assert function_of(OwnTanh()) is None
    assert loss_number(OwnSquaredError()) is None
    assert twin_of(OwnAdam()) is None


def test_what_does_not_fit_is_refused():
    z, f = np.zeros((3, 4)), function_of(Tanh())
    with pytest.raises(ValueError, match="differ"):
        compiled.bias_activate(f, z, np.zeros(3), z)
    with pytest.raises(ValueError, match="differ"):
        compiled.bias_activate(f, z, np.zeros(4, np.float32), z)
    with pytest.raises(ValueError, match="not contiguous"):
        compiled.bias_activate(f, np.zeros((4, 3)).T, np.zeros(4), z)
    with pytest.raises(ValueError, match="neither float32 nor float64"):
        compiled.bias_activate(f, z.astype(int), np.zeros(4, int), z.astype(int))
    with pytest.raises(ValueError, match="numbers of the same precision"):
        compiled.penalise(np.zeros(3), np.zeros(4), 1.0)
    with pytest.raises(ValueError, match=r"read-only|readonly|writable"):
        compiled.bias_activate(f, np.broadcast_to(0.0, (1, 4)), np.zeros(4), z)
    with pytest.raises(TypeError):
        compiled.bias_activate(None, z, np.zeros(4), z)
