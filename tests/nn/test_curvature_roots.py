"""The curvature of losses: a root of the second derivative, or of what stands for it."""

import numpy as np
import pytest
from families import targets
from numpy.testing import assert_allclose

from sklearn_mlp.nn.activations import OUTPUT_ACTIVATIONS
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES, MULTICLASS_LOSSES
from sklearn_mlp.nn.losses import (
    REGRESSION_LOSSES,
    Huber,
    Poisson,
    PoissonOfMean,
    SquaredError,
    ThroughActivation,
)

RNG = np.random.default_rng(0)
CURVED = [
    pytest.param(loss, family, id=f"{loss()!r}")
    for family in (COLUMN_LOSSES, MULTICLASS_LOSSES, REGRESSION_LOSSES)
    for loss in family.values()
    if loss().has_curvature
]


def curvature(loss, y, z):
    """``H = R^T R`` of each row."""
    root = loss.curvature_root(y, z)
    if root.ndim == 2:
        return np.eye(root.shape[1]) * root[:, np.newaxis] ** 2
    return root.swapaxes(1, 2) @ root


def second_derivative(loss, y, z, step=1e-6):
    columns = []
    for k in range(z.shape[1]):
        shift = np.zeros(z.shape[1])
        shift[k] = step
        columns.append((loss.gradient(y, z + shift) - loss.gradient(y, z - shift)) / (2 * step))
    return np.stack(columns, axis=2)


def test_losses_whose_slope_jumps_have_no_curvature():
    flat = {"absolute_error", "quantile", "hinge", "perceptron"}
    assert not MULTICLASS_LOSSES["squared_hinge"]().has_curvature
    for family in (COLUMN_LOSSES, REGRESSION_LOSSES):
        assert {name for name, loss in family.items() if not loss().has_curvature} == flat & set(
            family
        )


@pytest.mark.parametrize(
    ("loss", "family"),
    [
        (SquaredError, REGRESSION_LOSSES),
        (Poisson, REGRESSION_LOSSES),
        (COLUMN_LOSSES["log_loss"], COLUMN_LOSSES),
        (COLUMN_LOSSES["squared_hinge"], COLUMN_LOSSES),
        (MULTICLASS_LOSSES["log_loss"], MULTICLASS_LOSSES),
    ],
)
def test_convex_losses_have_their_second_derivative(loss, family):
    loss, y = loss(), targets(family, 3)
    z = RNG.normal(0, 2, y.shape)
    assert_allclose(curvature(loss, y, z), second_derivative(loss, y, z), atol=1e-7)


@pytest.mark.parametrize("family", [COLUMN_LOSSES, MULTICLASS_LOSSES])
def test_brier_curvature_is_the_second_derivative_where_the_prediction_is_right(family):
    """Gauss and Newton drop what is multiplied by the error."""
    loss = family["squared_error"]()
    z = RNG.normal(0, 2, (40, 3))
    y = loss.predict(z)
    assert_allclose(curvature(loss, y, z), second_derivative(loss, y, z), atol=1e-7)


@pytest.mark.parametrize("name", OUTPUT_ACTIVATIONS)
def test_output_activations_keep_the_rule(name):
    f = OUTPUT_ACTIVATIONS[name]()
    loss, z = ThroughActivation(SquaredError(), f, name), RNG.normal(0, 1, (40, 2))
    y = loss.predict(z)
    assert_allclose(curvature(loss, y, z), second_derivative(loss, y, z), atol=1e-6)
    assert not ThroughActivation(REGRESSION_LOSSES["absolute_error"](), f, name).has_curvature


def test_poisson_through_exp_has_the_curvature_of_the_poisson_loss():
    y, z = RNG.poisson(3, (30, 2)).astype(float), RNG.uniform(-2, 2, (30, 2))
    through = ThroughActivation(PoissonOfMean(), OUTPUT_ACTIVATIONS["exp"](), "exp")
    assert_allclose(curvature(through, y, z), curvature(Poisson(), y, z))


@pytest.mark.parametrize("delta", [0.1, 1.35])
def test_hubers_curvature_is_that_of_a_parabola_that_lies_nowhere_below(delta):
    loss, y, r = Huber(delta), np.zeros((60, 1)), RNG.normal(0, 2, (60, 1))
    h, other = curvature(loss, y, r)[:, 0, 0], RNG.normal(0, 3, (60, 1))
    step = (other - r)[:, 0]
    parabola = loss.value(y, r) + loss.gradient(y, r)[:, 0] * step + 0.5 * h * step**2
    assert (parabola >= loss.value(y, other) - 1e-12).all()


@pytest.mark.parametrize(("loss", "family"), CURVED)
def test_curvature_is_finite_and_of_the_precision_of_the_output(loss, family):
    loss, y = loss(), targets(family, 3)
    for dtype in (np.float32, np.float64):
        for scale in (0.0, 1.0, 30.0):
            z = (scale * RNG.standard_normal(y.shape)).astype(dtype)
            root = loss.curvature_root(y.astype(dtype), z)
            assert np.isfinite(root).all()
            assert root.dtype == dtype
