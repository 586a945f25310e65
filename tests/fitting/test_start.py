"""Going on with training: partial_fit and warm starts."""

import copy
import pickle

import numpy as np
import pytest
from data import PARTS, STOCHASTIC, X_diabetes, X_iris, y_diabetes, y_iris
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone

from sklearn_mlp import MLPClassifier, MLPRegressor


@pytest.mark.parametrize("solver", STOCHASTIC)
@pytest.mark.parametrize("learning_rate", ["constant", "invscaling", "adaptive"])
def test_partial_fits_equal_one_fit(solver, learning_rate):
    settings = {
        "solver": solver, "learning_rate": learning_rate, "hidden_layer_sizes": 8,
        "learning_rate_init": 0.01, "n_iter_no_change": 2, "random_state": 3, "batch_size": 20,
    }  # fmt: skip
    if learning_rate == "adaptive":
        settings["tol"] = 0.05
    else:
        settings["n_iter_no_change"] = np.inf
    at_once = MLPClassifier(**settings, max_iter=12).fit(X_iris, y_iris)
    in_parts = MLPClassifier(**settings)
    for _ in range(12):
        in_parts.partial_fit(X_iris, y_iris, classes=[0, 1, 2])
        in_parts = pickle.loads(pickle.dumps(in_parts))
    assert at_once.n_iter_ == 12
    assert in_parts.loss_curve_ == at_once.loss_curve_
    assert in_parts.t_ == at_once.t_
    for mine, its in zip(in_parts.coefs_, at_once.coefs_, strict=True):
        assert_array_equal(mine, its)


def test_partial_fits_keep_the_first_mean_weight():
    s = np.linspace(0.5, 3, len(X_iris))
    settings = {"random_state": 0, "n_iter_no_change": np.inf, "batch_size": 1.0}
    at_once = MLPClassifier(**settings, max_iter=4).fit(X_iris, y_iris, s)
    in_parts = MLPClassifier(**settings)
    for _ in range(4):
        in_parts.partial_fit(X_iris, y_iris, s, classes=[0, 1, 2])
    assert_array_equal(in_parts.coefs_[0], at_once.coefs_[0])
    twice = copy.deepcopy(in_parts).partial_fit(X_iris, y_iris, 2 * s)
    once = in_parts.partial_fit(X_iris, y_iris, s)
    assert_allclose(twice.loss_, 2 * once.loss_, rtol=1e-3)


def test_partial_fit_obeys_changed_parameters():
    regressor = MLPRegressor(solver="minibatch", momentum=0, random_state=0, alpha=0)
    regressor.partial_fit(X_diabetes, y_diabetes)
    before = regressor.coefs_[0]
    steps = []
    for rate in (1e-6, 1e-5):
        model = copy.deepcopy(regressor).set_params(learning_rate_init=rate)
        steps.append(model.partial_fit(X_diabetes, y_diabetes).coefs_[0] - before)
    assert_allclose(steps[1], 10 * steps[0], rtol=1e-2, atol=1e-9)


def test_partial_fit_in_batches_of_different_sizes_and_classes():
    classifier = MLPClassifier(random_state=0)
    order = np.random.RandomState(0).permutation(150)
    for rows in (order[:100], order[100:], np.arange(3)):
        classifier.partial_fit(X_iris[rows], y_iris[rows], classes=[0, 1, 2])
    assert classifier.t_ == 153
    assert len(classifier.loss_curve_) == 3


def test_partial_fit_after_another_solver_or_other_sizes():
    model = MLPRegressor(6, random_state=0).partial_fit(X_diabetes, y_diabetes)
    for solver in ("minibatch", "adam", "sgd"):
        model.set_params(solver=solver, learning_rate_init=1e-5)
        model.partial_fit(X_diabetes, y_diabetes)
    model.coefs_ = [model.coefs_[0][:, :3], model.coefs_[1][:3]]  # pruned by the user
    model.intercepts_ = [model.intercepts_[0][:3], model.intercepts_[1]]
    model.set_params(hidden_layer_sizes=3).partial_fit(X_diabetes, y_diabetes)
    assert model.coefs_[0].shape == (10, 3)
    model.coefs_ = [W.astype(np.float32) for W in model.coefs_]
    assert model.partial_fit(X_diabetes, y_diabetes).coefs_[0].dtype == np.float32


def test_warm_start_starts_from_the_weights_that_are_there():
    regressor = MLPRegressor(
        hidden_layer_sizes=(), solver="sgd", batch_size=1.0, momentum=0, alpha=0, max_iter=1,
        warm_start=True, learning_rate_init=0.1,
    ).fit(X_diabetes, y_diabetes)  # fmt: skip
    regressor.coefs_, regressor.intercepts_ = [np.zeros((10, 1))], [np.zeros(1)]
    regressor.fit(X_diabetes, y_diabetes)
    assert_allclose(regressor.coefs_[0][:, 0], 0.1 * X_diabetes.T @ y_diabetes / len(y_diabetes))


def test_a_warm_start_cannot_change_earlier_best_weights():
    classifier = MLPClassifier(
        early_stopping=True, warm_start=True, random_state=0, max_iter=30, learning_rate_init=0.01
    ).fit(X_iris, y_iris)
    kept = classifier.coefs_
    before = [W.copy() for W in kept]
    classifier.fit(X_iris, y_iris)
    for W, same in zip(kept, before, strict=True):
        assert_array_equal(W, same)


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_partial_fits_equal_a_fit(parts):
    model = MLPClassifier((6, 5), max_iter=4, n_iter_no_change=np.inf, random_state=0, **parts)
    whole = clone(model).fit(X_iris, y_iris)
    for _ in range(4):
        model.partial_fit(X_iris, y_iris, classes=[0, 1, 2])
    assert_allclose(model.predict_proba(X_iris), whole.predict_proba(X_iris), rtol=1e-10)


def test_warm_start_goes_on_from_what_was_folded():
    settings = {"solver": "minibatch", "momentum": 0, "shuffle": False, "tol": 0.0}
    parts = PARTS["all"] | {"n_iter_no_change": np.inf, "random_state": 0}
    whole = MLPClassifier((6, 5), max_iter=6, **settings, **parts).fit(X_iris, y_iris)
    halves = MLPClassifier((6, 5), max_iter=3, warm_start=True, **settings, **parts)
    halves.fit(X_iris, y_iris).fit(X_iris, y_iris)
    assert_allclose(halves.loss_curve_, whole.loss_curve_, rtol=1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_lbfgs_goes_on_from_what_was_folded(dtype):
    parts = {"input_scale": True, "parametric_activation": True, "embedding": "periodic"}
    model = MLPClassifier((6, 5), solver="lbfgs", max_iter=20, random_state=0, **parts)
    first = model.fit(X_iris.astype(dtype), y_iris).loss_
    again = model.set_params(warm_start=True, max_iter=1).fit(X_iris.astype(dtype), y_iris)
    assert again.loss_ <= first * (1 + 1e-6)


def test_warm_start_keeps_what_was_set_by_hand():
    model = MLPClassifier((6, 5), max_iter=20, random_state=0, **PARTS["all"]).fit(X_iris, y_iris)
    model.embedding_[2] *= 0
    model.intercepts_[0] += 0.1
    edited = model.predict_proba(X_iris)
    model.set_params(warm_start=True, max_iter=1, learning_rate_init=1e-12).fit(X_iris, y_iris)
    assert_allclose(model.predict_proba(X_iris), edited, rtol=1e-6)
    with pytest.raises(ValueError, match="cannot start"):
        model.set_params(parametric_activation=False).fit(X_iris, y_iris)
