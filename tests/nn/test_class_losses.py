"""Losses of class labels."""

import numpy as np
import pytest
import scipy.special
from data import X_iris, y_iris
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import make_multilabel_classification
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier
from sklearn_mlp.nn.class_losses import (
    COLUMN_LOSSES,
    MULTICLASS_LOSSES,
    BinaryLogLoss,
    MulticlassLogLoss,
)
from sklearn_mlp.nn.losses import REGRESSION_LOSSES
from sklearn_mlp.optim.solvers import SOLVERS

RNG = np.random.default_rng(0)


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


def test_margins_at_the_kink():
    """A margin of one is enough for the hinge; a margin of none is a perceptron's error."""
    y = np.array([[1.0], [0.0]])
    assert_array_equal(COLUMN_LOSSES["hinge"]().gradient(y, 2 * y - 1), [[0], [0]])
    assert_array_equal(COLUMN_LOSSES["perceptron"]().gradient(y, 0 * y), [[-1], [1]])


def test_probabilities_that_round_to_one_tie_in_their_logarithms_too():
    z = np.array([[40.0, 50.0, -40.0]])
    assert_array_equal(COLUMN_LOSSES["log_loss"]().log_predict(z), [[0, 0, -40]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_value_and_gradient_are_finite_for_extreme_scores(dtype):
    z, y = np.array([[1e4, 0, -1e4]], dtype), np.array([[0, 0, 1]], dtype)
    for losses, value in ((COLUMN_LOSSES, 2e4 + np.log(2)), (MULTICLASS_LOSSES, 2e4)):
        both = losses["log_loss"]().value_and_gradient(y, z)
        assert_allclose(both[0], [value], rtol=1e-6)
        assert np.isfinite(both[1]).all()


def test_log_loss_and_squared_error_of_classes_alone_give_probabilities():
    for losses in (COLUMN_LOSSES, MULTICLASS_LOSSES):
        given = {name: loss().gives_probabilities for name, loss in losses.items()}
        hinges = {"hinge": False, "squared_hinge": False, "perceptron": False}
        assert given.items() >= ({"log_loss": True, "squared_error": True} | hinges).items()
    assert not any(loss.gives_probabilities for loss in REGRESSION_LOSSES.values())


LEARNT = [
    (loss, solver)
    for loss in ("log_loss", "squared_error", "hinge")
    for solver, make in SOLVERS.items()
    if COLUMN_LOSSES[loss]().has_curvature or "curvature" not in make().needs
]


@pytest.mark.parametrize(("loss", "solver"), LEARNT)
def test_classifier_losses_learn(loss, solver):
    X, Y = make_multilabel_classification(n_samples=120, n_features=8, random_state=0)
    settings = {"loss": loss, "solver": solver, "max_iter": 300, "random_state": 0}
    if solver == "minibatch":
        settings["learning_rate_init"] = 0.05
    for y in (y_iris, y_iris == 2):
        model = MLPClassifier(**settings).fit(X_iris, y)
        assert model.score(X_iris, y) > 0.93
        scores = model.decision_function(X_iris)
        chosen = scores.argmax(axis=1) if scores.ndim == 2 else (scores > 0).astype(int)
        assert_array_equal(model.classes_[chosen], model.predict(X_iris))
        assert hasattr(model, "predict_proba") == (loss != "hinge")
        assert hasattr(model, "predict_log_proba") == (loss != "hinge")
    model = MLPClassifier(**settings).fit(scale(X), Y)
    assert (model.predict(scale(X)) == Y).mean() > 0.85
    assert_array_equal(model.predict(scale(X)), model.decision_function(scale(X)) > 0)
    assert model.out_activation_ == ("identity" if loss == "hinge" else "logistic")
