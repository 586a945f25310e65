"""The gradient check, which finds what is wrong and passes what is right."""

import numpy as np
import pytest
from data import diabetes as X_diabetes
from data import iris as X
from data import progression as y_diabetes
from data import species as y
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier
from sklearn_mlp.inspection import GradientCheck, check_gradient
from sklearn_mlp.nn.activations import Tanh
from sklearn_mlp.nn.losses import SquaredError


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
