"""Gradient check and layer activations."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_diabetes, load_iris
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler, scale

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier
from sklearn_mlp.inspection import GradientCheck, check_gradient, layer_activations
from sklearn_mlp.nn.activations import Tanh
from sklearn_mlp.nn.losses import SquaredError

# Fits are cut short to be quick; that they could go on is known.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X, y = load_iris(return_X_y=True, as_frame=True)
X_diabetes, y_diabetes = load_diabetes(return_X_y=True)


class WrongTanh(Tanh):
    """Its derivative forgets the square."""

    def backward(self, z, a, delta):
        delta *= 1 - a


class WrongLoss(SquaredError):
    def gradient(self, y, z):
        return 2 * (z - y)


@pytest.mark.parametrize("fitted", [False, True])
@pytest.mark.parametrize("solver", ["sgd", "adam", "lbfgs"])
def test_a_right_gradient_passes(fitted, solver):
    model = MLPClassifier((6, 5), activation="tanh", solver=solver, max_iter=3, random_state=0)
    if fitted:
        model.fit(X, y)
    parameters = model.get_params()
    report = check_gradient(model, X, y)
    assert report.passed
    assert report.max_relative_error < 1e-6
    assert report.names == [f"{kind} {n}" for n in (1, 2, 3) for kind in ("weights", "biases")]
    assert "agree" in str(report)
    assert model.get_params() == parameters
    assert hasattr(model, "coefs_") == fitted


def test_a_wrong_activation_is_found_in_the_layer_below():
    model = MLPRegressor((6, 5), activation=["tanh", WrongTanh()], random_state=0)
    report = check_gradient(model, X, y)
    assert not report.passed
    differs = [error > 1e-5 for error in report.relative_errors]
    assert differs == [True, True, True, True, False, False]
    assert "differs" in str(report)
    assert "do not agree" in str(report)


def test_a_wrong_loss_is_found():
    report = check_gradient(MLPRegressor(4, activation="tanh", loss=WrongLoss()), X, y)
    assert not report.passed


@pytest.mark.parametrize("errors", [[1e-9, np.nan], [np.nan, 1e-9]])
def test_a_gradient_that_is_not_finite_does_not_pass(errors):
    derivatives = [np.ones(1), np.ones(1)]
    report = GradientCheck(["weights 1", "biases 1"], derivatives, derivatives, errors)
    assert not report.passed
    assert np.isnan(report.max_relative_error)
    assert str(report).count("differs") == 1


def test_check_gradient_of_a_fitted_float32_network_and_of_fewer_classes():
    model = MLPClassifier(5, activation="tanh", max_iter=3).fit(X.astype(np.float32), y)
    assert check_gradient(model, X[:80], y[:80]).passed  # two of the three classes
    assert model.coefs_[0].dtype == np.float32


@pytest.mark.parametrize(
    ("model", "target"),
    [
        (MLPRegressor(20, activation="tanh", batch_norm=True, random_state=0), y_diabetes),
        (MLPRegressor(20, activation="tanh", random_state=0), 1e6 * y_diabetes),
        (MLPClassifier(30, activation="step", init="normal", random_state=0), y_diabetes > 100),
        (MLPClassifier(30, activation="sign", init="normal", random_state=0), y_diabetes > 100),
    ],
    ids=["batch norm", "large targets", "step", "sign"],
)
def test_right_code_passes_on_data_that_are_not_scaled(model, target):
    report = check_gradient(model, X_diabetes, target)
    assert report.passed, report


def test_check_gradient_does_not_draw_from_the_users_random_state():
    random_state = np.random.RandomState(0)
    check_gradient(MLPClassifier(3, random_state=random_state), X, y)
    assert random_state.uniform() == np.random.RandomState(0).uniform()


@pytest.mark.parametrize(
    ("estimator", "options", "error", "match"),
    [
        (MLPClassifier(solver="bad"), {}, ValueError, "'solver' parameter"),
        (MLPClassifier(loss="bad"), {}, ValueError, "'loss' parameter"),
        (MLPClassifier(), {"n_entries": 0}, ValueError, "n_entries must be >= 1, got 0"),
        (LogisticRegression(), {}, TypeError, "got sklearn.*LogisticRegression"),
        (TabularMLPClassifier(), {}, TypeError, "one of its members_"),
        (make_pipeline(StandardScaler(), MLPClassifier()), {}, NotFittedError, "not fitted"),
    ],
    ids=["solver", "loss", "n_entries", "no network", "tabular", "unfitted Pipeline"],
)
def test_bad_arguments(estimator, options, error, match):
    with pytest.raises(error, match=match):
        check_gradient(estimator, X, y, **options)


def test_layer_activations():
    model = MLPClassifier((6, 5), max_iter=3, dropout=0.5, random_state=0).fit(X, y)
    hidden_1, hidden_2, output = layer_activations(model, X)
    assert_allclose(hidden_1, np.maximum(X @ model.coefs_[0] + model.intercepts_[0], 0))
    assert_allclose(hidden_2, np.maximum(hidden_1 @ model.coefs_[1] + model.intercepts_[1], 0))
    assert_allclose(output, model.predict_proba(X))


def test_layer_activations_of_a_regressor():
    model = MLPRegressor(4, loss="poisson", max_iter=3, activation="gelu").fit(X, y)
    *_, output = layer_activations(model, X)
    assert_array_equal(output[:, 0], model.predict(X))


def test_transformed_targets_are_those_of_the_network():
    network = MLPRegressor(4, solver="lbfgs", max_iter=3, random_state=0)
    model = TransformedTargetRegressor(
        make_pipeline(StandardScaler(), network), transformer=StandardScaler()
    ).fit(X_diabetes, y_diabetes)
    inputs, targets = scale(X_diabetes), scale(y_diabetes)
    inner = model.regressor_[-1]
    ours = check_gradient(model, X_diabetes, y_diabetes)
    assert ours.passed
    for a, b in zip(ours.numeric, check_gradient(inner, inputs, targets).numeric, strict=True):
        assert_allclose(a, b, rtol=1e-5, atol=1e-8)
    assert_allclose(layer_activations(model, X_diabetes)[-1][:, 0], inner.predict(inputs))


def test_a_pipeline_and_a_search_stand_for_their_network():
    model = make_pipeline(StandardScaler(), MLPClassifier(4, max_iter=3, random_state=0))
    search = GridSearchCV(model, {"mlpclassifier__alpha": [1.0]}, cv=2).fit(X, y)
    for fitted in (search, search.best_estimator_):
        assert_allclose(layer_activations(fitted, X)[-1], search.predict_proba(X))
        assert check_gradient(fitted, X, y).passed
