"""Numbers at the edges: a good fit once scaled, or a clear warning or error; never silent NaN."""

import warnings

import numpy as np
import pytest
from data import QUICK_SOLVERS, STOCHASTIC, iris, species
from documented import is_listed
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler, scale

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.inspection import check_gradient, layer_activations
from sklearn_mlp.nn.activations import ACTIVATIONS
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES
from sklearn_mlp.nn.losses import REGRESSION_LOSSES
from sklearn_mlp.optim.solvers import SOLVERS

X, y = iris.to_numpy(), species.to_numpy()
TARGET = X[:, 0] + X[:, 2] ** 2
SCALES = [1e-30, 1e-10, 1e10, 1e30]


def fit_or_say(model, *data):
    """The fitted model, or None after a listed error; any other warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ConvergenceWarning)
        try:
            return model.fit(*data)
        except ValueError as error:
            if not is_listed(error):
                raise
            return None


def quietly(function, *arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return function(*arguments)


def finite_or_said(function, *arguments):
    """True, or False after a listed error."""
    try:
        result = quietly(function, *arguments)
    except ValueError as error:
        if not is_listed(error):
            raise
        return False
    assert np.isfinite(result).all()
    return True


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("factor", SCALES)
@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("seed", range(5))
def test_inputs_of_any_scale(seed, solver, factor, dtype):
    inputs = (X * factor).astype(dtype)
    recipe = {"solver": solver, "max_iter": 5, "random_state": seed}
    for early_stopping in (False, True):
        settings = recipe | {"early_stopping": early_stopping}
        model = fit_or_say(MLPClassifier(5, **settings), inputs, y)
        if model is not None:
            said = finite_or_said(model.predict_proba, inputs)
            assert said is finite_or_said(model.predict_log_proba, inputs)
            assert said or factor > 1
        assert model is not None or factor > 1
        model = fit_or_say(MLPRegressor(5, **settings), inputs, TARGET)
        if model is not None:
            assert finite_or_said(model.predict, inputs) or factor > 1
        assert model is not None or factor > 1


def briefly_fitted(cls=MLPClassifier, hidden=5, **settings):
    model = cls(hidden, learning_rate="cosine", max_iter=5, random_state=0, **settings)
    return model.fit(scale(X), y)


def test_outputs_that_overflow_are_refused_and_hidden_ones_are_not():
    model, inputs = briefly_fitted(), np.abs(scale(X))
    inputs[7] *= 1e300
    model.coefs_[0] *= 1e100
    for method in (model.predict, model.predict_proba, model.decision_function):
        with pytest.raises(ValueError, match="for 1 of 150 rows, the first of them row 7:"):
            method(inputs)
    model.coefs_[0] = -np.abs(model.coefs_[0])
    assert finite_or_said(model.predict_proba, inputs)  # ReLU of minus infinity is 0


def test_predictions_of_an_exponential_that_overflows_are_refused():
    model = briefly_fitted(MLPRegressor, (), loss="poisson")
    far_away = 1e6 * np.sign(model.coefs_[0].T)
    with pytest.raises(ValueError, match="not finite for 1 of 1 rows"):
        quietly(model.predict, far_away)
    assert np.isfinite(quietly(model.predict, -far_away))


def test_looking_into_exploded_networks_warns_of_nothing():
    model = briefly_fitted()
    model.coefs_[1][...] = 1e308
    hidden, out = quietly(layer_activations, model, scale(X))
    assert np.isfinite(hidden).all()
    assert not np.isfinite(out).all()
    report = quietly(check_gradient, model, scale(X), y)
    assert not report.passed
    assert np.isnan(report.max_relative_error)


@pytest.mark.parametrize("factor", SCALES)
@pytest.mark.parametrize("solver", QUICK_SOLVERS)
def test_inputs_of_any_scale_are_learnt_once_scaled(solver, factor):
    network = MLPClassifier(solver=solver, learning_rate_init=0.01, max_iter=300, random_state=0)
    model = fit_or_say(make_pipeline(StandardScaler(), network), X * factor, y)
    assert model.score(X * factor, y) > 0.95


@pytest.mark.parametrize("factor", [1e-30, 1.0, 1e30])
def test_tables_of_any_scale_are_learnt_as_they_are(factor):
    settings = {"n_members": 1, "hidden_layer_sizes": 32, "random_state": 0}
    classifier = fit_or_say(TabularMLPClassifier(**settings), X * factor, y)
    assert classifier.score(X * factor, y) > 0.9
    targets = TARGET * factor
    regressor = fit_or_say(TabularMLPRegressor(**settings), X * factor, targets)
    assert regressor.score(X * factor, targets) > 0.9


@pytest.mark.parametrize("solver", SOLVERS)
def test_targets_of_1e9(solver):
    targets = 1e9 + 1e8 * TARGET
    raw = fit_or_say(MLPRegressor(5, solver=solver, max_iter=5), scale(X), targets)
    if raw is not None:
        assert np.isfinite(raw.predict(scale(X))).all()
    table = TabularMLPRegressor(n_members=1, hidden_layer_sizes=32, random_state=0)
    assert fit_or_say(table, X, targets).score(X, targets) > 0.9


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("batch_norm", [False, True])
def test_constant_columns_and_duplicated_rows(solver, batch_norm):
    if batch_norm and solver not in STOCHASTIC:
        return
    inputs = np.tile(np.column_stack([scale(X)[:40], np.ones(40), np.zeros(40)]), (3, 1))
    settings = {"solver": solver, "batch_size": 30, "max_iter": 5, "batch_norm": batch_norm}
    model = fit_or_say(MLPClassifier(5, **settings), inputs, np.tile(y[30:70], 3))
    assert np.isfinite(model.predict_proba(inputs)).all()
    same = np.repeat(inputs[:1], 30, axis=0)
    model = fit_or_say(MLPRegressor(5, **settings), same, np.ones(30))
    assert np.isfinite(model.predict(same)).all()


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_class_with_one_row(solver):
    labels = np.where(np.arange(150) == 149, 2, y > 0)
    for class_weight in (None, "balanced"):
        model = MLPClassifier(5, solver=solver, max_iter=5, class_weight=class_weight)
        assert fit_or_say(model, scale(X), labels).predict_proba(X).shape == (150, 3)
        assert fit_or_say(model.set_params(early_stopping=True), scale(X), labels) is not None


@pytest.mark.parametrize("solver", QUICK_SOLVERS)
@pytest.mark.parametrize("ratio", [1e6, 1e12])
def test_weights_of_a_million_to_one(solver, ratio):
    weights = np.where(y == 1, ratio, 1.0)
    model = MLPClassifier(solver=solver, learning_rate_init=0.01, max_iter=300, random_state=0)
    fitted = fit_or_say(model, scale(X), y, weights)
    assert (fitted.predict(scale(X))[y == 1] == 1).all()
    assert np.isfinite(fitted.loss_)


def network_with_raw_output(raw, **settings):
    """A linear network that puts out each row of a matrix for the unit vector of its number."""
    raw = np.asarray(raw)
    model = MLPClassifier((), max_iter=1, **settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(np.eye(raw.shape[1]), np.arange(raw.shape[1]))
    model.coefs_, model.intercepts_ = [np.eye(raw.shape[1])], [np.zeros(raw.shape[1])]
    return model


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loss", ["log_loss", "squared_error"])
@pytest.mark.parametrize("size", [1.0, 1e2, 1e4, 1e30])
def test_extreme_logits(size, loss, dtype):
    raw = (size * np.random.default_rng(0).normal(size=(200, 3))).astype(dtype)
    model = network_with_raw_output(raw, loss=loss)
    model.coefs_, model.intercepts_ = [np.eye(3, dtype=dtype)], [np.zeros(3, dtype)]
    p, log_p = quietly(model.predict_proba, raw), quietly(model.predict_log_proba, raw)
    assert p.dtype == dtype
    assert np.isfinite(log_p).all()
    assert (p > 0).all()
    assert (p < 1).all()
    assert_allclose(p.sum(axis=1), 1, rtol=4 * np.finfo(dtype).eps)
    assert_array_equal(model.predict(raw), p.argmax(axis=1))
    assert_array_equal(model.predict(raw), model.decision_function(raw).argmax(axis=1))
    assert_array_equal(model.predict(raw), log_p.argmax(axis=1))


@pytest.mark.parametrize("size", [1.0, 1e2, 1e4, 1e30])
def test_extreme_binary_logits(size):
    inputs = size * np.random.default_rng(0).normal(size=(200, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = MLPClassifier((), max_iter=1).fit(np.eye(2)[:, :1], ["no", "yes"])
    model.coefs_, model.intercepts_ = [np.ones((1, 1))], [np.zeros(1)]
    p, log_p = quietly(model.predict_proba, inputs), quietly(model.predict_log_proba, inputs)
    assert np.isfinite(log_p).all()
    assert_allclose(p.sum(axis=1), 1, rtol=4 * np.finfo(float).eps)
    assert_array_equal(model.predict(inputs), model.classes_[p.argmax(axis=1)])
    is_yes = model.decision_function(inputs) > 0
    assert_array_equal(model.predict(inputs), np.where(is_yes, "yes", "no"))


@pytest.mark.parametrize("loss", COLUMN_LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_and_loss_at_huge_inputs_says_so_or_stays_finite(activation, loss):
    settings = {"activation": activation, "loss": loss, "max_iter": 2, "random_state": 0}
    for factor in (1.0, 1e8, 1e200):
        model = fit_or_say(MLPClassifier((5, 5), **settings), factor * X, y)
        assert model is not None or factor > 1
        if model is not None:
            assert finite_or_said(model.decision_function, factor * X) or factor > 1


@pytest.mark.parametrize("loss", REGRESSION_LOSSES)
@pytest.mark.parametrize("solver", SOLVERS)
def test_every_regression_loss_at_huge_targets_says_so_or_stays_finite(solver, loss):
    if "curvature" in SOLVERS[solver]().needs and not REGRESSION_LOSSES[loss]().has_curvature:
        return  # refused
    for factor in (1.0, 1e8, 1e200):
        model = MLPRegressor(5, loss=loss, solver=solver, max_iter=3, random_state=0)
        model = fit_or_say(model, scale(X), factor * TARGET)
        assert model is not None or factor > 1
        if model is not None:
            assert finite_or_said(model.predict, scale(X)) or factor > 1
            assert np.isfinite(model.loss_)
