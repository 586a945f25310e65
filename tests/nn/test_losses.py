"""Losses of regression, and what all losses have in common."""

import numpy as np
import pytest
import scipy.optimize
from data import X_diabetes, y_diabetes
from families import CASES, targets
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp import MLPRegressor
from sklearn_mlp.inspection import check_gradient
from sklearn_mlp.nn.activations import OUTPUT_ACTIVATIONS
from sklearn_mlp.nn.losses import (
    REGRESSION_LOSSES,
    Huber,
    Poisson,
    PoissonOfMean,
    Quantile,
    Quantiles,
    SquaredError,
    ThroughActivation,
)

RNG = np.random.default_rng(0)


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


def test_huber_by_hand():
    y, z = np.zeros((3, 1)), np.array([[0.5], [2.0], [-4.0]])
    assert_allclose(Huber(2.0).value(y, z), [0.125, 2, 2 * (4 - 1)])
    assert_allclose(Huber(2.0).gradient(y, z).ravel(), [0.5, 2, -2])


def test_poisson_is_least_at_the_target():
    y = np.array([[3.0]])
    best = scipy.optimize.minimize_scalar(lambda z: Poisson().value(y, np.array([[z]]))[0])
    assert_allclose(np.exp(best.x), 3, rtol=1e-4)
    assert_allclose(best.fun, 0, atol=1e-8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_poisson_through_softplus_is_finite_where_the_mean_underflows(dtype):
    through = ThroughActivation(PoissonOfMean(), OUTPUT_ACTIVATIONS["softplus"](), "softplus")
    z = np.array([[-1e4], [-760.0], [-110.0], [-100.0], [1e4]], dtype)
    y = np.full((5, 1), 5, dtype)
    assert np.isfinite(through.value(y, z)).all()
    assert np.isfinite(through.gradient(y, z)).all()


def test_output_activations_have_names():
    names = {name: loss().out_activation for name, loss in REGRESSION_LOSSES.items()}
    own = {"poisson": "exp", "squared_error": "identity", "huber": "identity"}
    assert names.items() >= own.items()
    assert Quantiles([0.5]).out_activation == "increasing"
    softplus = ThroughActivation(PoissonOfMean(), OUTPUT_ACTIVATIONS["softplus"](), "softplus")
    assert (softplus.out_activation, softplus.y_min) == ("softplus", 0)


def test_quantile_losses_where_the_prediction_is_right():
    """``1 - q``, as from above, with one quantile and with several."""
    y, z = np.array([[2.0]]), np.array([[2.0]])
    assert_allclose(Quantile(0.3).gradient(y, z), [[0.7]])
    assert_allclose(Quantiles([0.3]).gradient(y, z), [[0.7]])


def test_logarithm_of_any_prediction():
    z = np.array([[-1.0, 0.5]])
    assert_allclose(REGRESSION_LOSSES["poisson"]().log_predict(z), z)


def test_several_quantiles_by_hand():
    loss, z = Quantiles([0.1, 0.5, 0.8]), np.array([[1.0, 0.0, 0.0]])
    y = np.full((1, 3), 1.5)
    q = np.array([1, 1 + np.log(2), 1 + 2 * np.log(2)])
    assert_allclose(loss.predict(z), [q])
    assert_allclose(loss.value(y, z), 0.1 * 0.5 + 0.5 * (q[1] - 1.5) + 0.2 * (q[2] - 1.5))
    assert_allclose(loss.gradient(y, z), [[-0.1 + 0.5 + 0.2, (0.5 + 0.2) / 2, 0.2 / 2]])


def test_quantile_loss_by_hand():
    y, z = np.array([[2.0], [2.0]]), np.array([[1.0], [4.0]])
    assert_allclose(Quantile(0.3).value(y, z), [0.3 * 1, 0.7 * 2])


def test_counts_and_their_mean_are_not_negative():
    assert Poisson.y_min == PoissonOfMean.y_min == PoissonOfMean.prediction_min == 0
    assert SquaredError.y_min == SquaredError.prediction_min == -np.inf


def test_losses_show_their_settings():
    assert "loss=Huber(delta=2.0)" in repr(MLPRegressor(loss=Huber(2.0)))


def test_huber_is_robust_where_squared_error_is_not():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((300, 2))
    y = X @ [2.0, -1.0]
    y_dirty = y.copy()
    y_dirty[::10] += 100 * np.sign(X[::10, 0])
    fit = {"hidden_layer_sizes": (), "solver": "lbfgs", "max_iter": 1000, "tol": 1e-8}
    robust = MLPRegressor(loss="huber", **fit).fit(X, y_dirty)
    squared = MLPRegressor(**fit).fit(X, y_dirty)
    assert_allclose(robust.coefs_[0][:, 0], [2, -1], atol=0.15)
    assert np.abs(squared.coefs_[0][:, 0] - [2, -1]).max() > 1


def test_huber_obeys_delta():
    """With a small delta every residual is on the linear side: the median."""
    fit = {"hidden_layer_sizes": (), "solver": "lbfgs", "max_iter": 1000, "tol": 1e-9}
    y = np.random.default_rng(0).exponential(size=400)
    X = np.zeros((400, 1))
    small = MLPRegressor(loss="huber", delta=1e-3, **fit).fit(X, y).intercepts_[0]
    large = MLPRegressor(loss="huber", delta=1e3, **fit).fit(X, y).intercepts_[0]
    assert_allclose(small, np.median(y), atol=0.02)
    assert_allclose(large, y.mean(), atol=1e-3)


@pytest.mark.parametrize(
    ("loss", "out_activation", "low", "high"),
    [
        ("squared_error", "logistic", 0, 1),
        ("absolute_error", "tanh", -1, 1),
        ("huber", "softplus", 0, np.inf),
        ("quantile", "exp", 0, np.inf),
        ("poisson", "softplus", 0, np.inf),
        ("poisson", "auto", 0, np.inf),
    ],
)
@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_bounded_and_positive_outputs(loss, out_activation, low, high, solver):
    y = 1 / (1 + np.exp(-y_diabetes))
    model = MLPRegressor(
        20, loss=loss, out_activation=out_activation, solver=solver, random_state=0,
        max_iter=300, learning_rate_init=0.01,
    ).fit(X_diabetes, y)  # fmt: skip
    far = model.predict(3 * X_diabetes)
    assert (far >= low).all()
    assert (far <= high).all()
    assert model.score(X_diabetes, y) > 0.4
    assert model.out_activation_ == ("exp" if out_activation == "auto" else out_activation)


QUANTILES = [0.05, 0.5, 0.95]


def test_several_quantiles_do_not_cross_and_cover():
    rng = np.random.RandomState(0)
    inputs = rng.uniform(-1, 1, (2000, 1))
    targets = inputs[:, 0] + (0.2 + 0.3 * (inputs[:, 0] > 0)) * rng.standard_normal(2000)
    model = MLPRegressor(
        (20,), loss="quantile", quantile=QUANTILES, max_iter=100, learning_rate_init=0.01,
        random_state=0,
    ).fit(inputs[:1000], targets[:1000])  # fmt: skip
    low, median, high = model.predict(inputs[1000:]).T
    assert (low < median).all()
    assert (median < high).all()
    held_out = targets[1000:]
    # Four standard deviations of a share of 1000 rows at 0.9 and at 0.5.
    assert abs(((low < held_out) & (held_out < high)).mean() - 0.9) < 4 * np.sqrt(0.09 / 1000)
    assert abs((median < held_out).mean() - 0.5) < 4 * np.sqrt(0.25 / 1000)
    assert -0.2 < model.score(inputs[1000:], held_out) < 0


def test_gradient_of_several_quantiles():
    model = MLPRegressor((5,), activation="tanh", loss="quantile", quantile=QUANTILES)
    model.set_params(random_state=0, early_stopping=True, max_iter=3)
    model.fit(X_diabetes, y_diabetes)
    result = check_gradient(model, X_diabetes, y_diabetes)
    assert result.passed, str(result)


OF_OUTPUTS = [Quantiles([0.1, 0.5, 0.9]), *(
    ThroughActivation(SquaredError(), f(), name) for name, f in OUTPUT_ACTIVATIONS.items()
)]  # fmt: skip


@pytest.mark.parametrize("loss", [*(case.values[0]() for case in CASES), *OF_OUTPUTS], ids=repr)
def test_slopes_of_predictions(loss):
    z, delta = RNG.normal(size=(2, 20, 3))
    through = loss.predict_backward(z, delta)
    for column in range(3):
        step = 1e-6 * np.eye(3)[column]
        change = (delta * (loss.predict(z + step) - loss.predict(z - step))).sum(axis=1)
        assert_allclose(through[:, column], change / 2e-6, rtol=1e-6, atol=1e-8)


def test_a_prediction_of_its_own_needs_a_slope_of_its_own():
    class Doubled(SquaredError):
        def predict(self, z):
            return 2 * z

    with pytest.raises(TypeError, match="Doubled has a predict of its own and no predict_backward"):
        Doubled().predict_backward(np.ones((2, 1)), np.ones((2, 1)))
