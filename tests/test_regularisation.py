"""L2, weight decay, dropout, batch normalisation, label smoothing, gradient clipping."""

import pickle

import numpy as np
import pytest
from data import X_diabetes, X_iris, y_diabetes, y_iris
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import check_gradient

X, y = X_diabetes, y_diabetes


ONE_STEP = {
    "hidden_layer_sizes": (), "solver": "sgd", "batch_size": 1.0, "momentum": 0, "max_iter": 1,
    "learning_rate_init": 0.1, "alpha": 0,
}  # fmt: skip


def one_step(w, **settings):
    """The weights of a linear regression after one full gradient step from ``w``."""
    init = {"coefs_init": [w[:, np.newaxis]], "intercepts_init": [np.zeros(1)]}
    return MLPRegressor(**ONE_STEP | settings).fit(X, y, **init).coefs_[0][:, 0]


def gradient(w):
    return X.T @ (X @ w - y) / len(y)


def test_l2_and_weight_decay_by_formula():
    w = np.linspace(-1, 1, 10)
    assert_allclose(one_step(w), w - 0.1 * gradient(w))
    assert_allclose(one_step(w, alpha=50), w - 0.1 * (gradient(w) + 50 * w / len(y)))
    assert_allclose(one_step(w, weight_decay=0.3), (1 - 0.1 * 0.3) * w - 0.1 * gradient(w))


def test_weight_decay_with_adam_is_adamw():
    """Loshchilov and Hutter 2019, algorithm 2: the decay does not pass through the moments."""
    w = np.linspace(-1, 1, 10)
    plain = one_step(w, solver="adam")
    assert_allclose(one_step(w, solver="adam", weight_decay=0.3), plain - 0.1 * 0.3 * w)


def test_weight_decay_spares_the_biases():
    init = {"coefs_init": [np.zeros((10, 1))], "intercepts_init": [np.array([7.0])]}
    model = MLPRegressor(**ONE_STEP, weight_decay=0.9).fit(X, y, **init)
    assert_allclose(model.intercepts_[0], [7 - 0.1 * 7])


def test_a_large_weight_decay_does_not_flip_signs():
    assert_allclose(one_step(np.ones(10), weight_decay=1e4), -0.1 * gradient(np.ones(10)))


def test_max_grad_norm():
    w = np.linspace(-1, 1, 10)
    norm = np.linalg.norm(gradient(w))
    assert_allclose(one_step(w, max_grad_norm=10 * norm), one_step(w))
    step = one_step(w, max_grad_norm=0.1 * norm) - w
    assert_allclose(step, -0.1 * 0.1 * gradient(w))


def test_label_smoothing_by_formula():
    """The gradient of the bias is the mean of p minus the smoothed labels."""
    init = {"coefs_init": [np.zeros((4, 3))], "intercepts_init": [np.zeros(3)]}
    settings = ONE_STEP | {"label_smoothing": 0.3}
    Y = 0.7 * np.eye(3)[y_iris] + 0.1
    b = MLPClassifier(**settings).fit(X_iris, y_iris, **init).intercepts_[0]
    assert_allclose(b, -0.1 * (1 / 3 - Y).mean(axis=0), atol=1e-15)
    init = {"coefs_init": [np.zeros((4, 1))], "intercepts_init": [np.zeros(1)]}
    b = MLPClassifier(**settings).fit(X_iris, y_iris == 2, **init).intercepts_[0]
    assert_allclose(b, -0.1 * (0.5 - (0.7 * (y_iris == 2) + 0.15)).mean(), atol=1e-15)


def test_label_smoothing_keeps_probabilities_from_the_ends():
    settings = {"solver": "lbfgs", "alpha": 0, "max_iter": 500, "random_state": 0}
    sharp = MLPClassifier(**settings).fit(X_iris, y_iris).predict_proba(X_iris)
    soft = MLPClassifier(**settings, label_smoothing=0.1).fit(X_iris, y_iris)
    assert sharp.max() > 0.9999
    assert soft.predict_proba(X_iris).max() < 0.97


def test_label_smoothing_needs_probabilities():
    with pytest.raises(ValueError, match=r"label_smoothing=0\.1 needs a loss of probabilities"):
        MLPClassifier(loss="hinge", label_smoothing=0.1).fit(X_iris, y_iris)


def test_coefs_describe_the_deployed_network():
    model = MLPClassifier(
        (8, 6), batch_norm=True, activation="tanh", random_state=0, batch_size=30, max_iter=50
    )
    model.fit(X_iris, y_iris)
    assert [W.shape for W in model.coefs_] == [(4, 8), (8, 6), (6, 3)]
    a = X_iris
    for W, b in zip(model.coefs_[:-1], model.intercepts_[:-1], strict=True):
        a = np.tanh(a @ W + b)
    assert_allclose(model.decision_function(X_iris), a @ model.coefs_[-1] + model.intercepts_[-1])
    assert model.score(X_iris, y_iris) > 0.9


@pytest.mark.parametrize(
    "settings",
    [{"batch_norm": True}, {"dropout": np.array([0.5, 0.2])}],
    ids=["batch_norm", "dropout"],
)
def test_partial_fits_equal_one_fit(settings):
    settings = settings | {
        "hidden_layer_sizes": (8, 6), "random_state": 3, "batch_size": 20,
        "n_iter_no_change": np.inf,
    }  # fmt: skip
    at_once = MLPClassifier(**settings, max_iter=6).fit(X_iris, y_iris)
    in_parts = MLPClassifier(**settings)
    for _ in range(6):
        in_parts.partial_fit(X_iris, y_iris, classes=[0, 1, 2])
        in_parts = pickle.loads(pickle.dumps(in_parts))
    assert_array_equal(in_parts.coefs_[0], at_once.coefs_[0])
    assert in_parts.loss_curve_ == at_once.loss_curve_


def test_warm_start_goes_on_through_batch_norm():
    model = MLPRegressor(
        batch_norm=True, warm_start=True, max_iter=20, n_iter_no_change=np.inf, random_state=0
    )
    first = model.fit(X, y).loss_curve_[:]
    second = model.fit(X, y).loss_curve_
    assert second[20] < 1.1 * first[-1] < 0.9 * first[0]
    model.coefs_ = [0 * W for W in model.coefs_]  # set by the user: then these count
    assert model.fit(X, y).loss_curve_[40] > 1.5 * second[-1]


@pytest.mark.parametrize("how", ["partial_fit", "warm_start", "float32"])
def test_batch_norm_survives_however_training_goes_on(how):
    """At a vanishing rate the loss does not rise, as it would without the learnt scales."""
    model = MLPRegressor((20, 20), batch_norm=True, learning_rate_init=0.01, random_state=0)
    before = model.fit(X, y).loss_
    model.set_params(learning_rate_init=1e-12, max_iter=1)
    if how == "partial_fit":
        model.partial_fit(X, y)
    else:
        dtype = np.float32 if how == "float32" else np.float64
        model.set_params(warm_start=True).fit(X.astype(dtype), y)
    assert model.loss_ < 1.05 * before


def test_early_stopping_keeps_the_running_statistics_of_the_best_epoch():
    model = MLPClassifier(
        batch_norm=True, early_stopping=True, validation_fraction=0.3, random_state=0
    )
    rows = np.random.RandomState(0).permutation(150)
    train, val = rows[:100], rows[100:]
    model.fit(X_iris[train], y_iris[train], X_val=X_iris[val], y_val=y_iris[val])
    assert model.score(X_iris[val], y_iris[val]) == model.best_validation_score_


@pytest.mark.parametrize("activation", ["tanh", "gelu", "softplus"])
@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("batch_norm", [False, True])
def test_gradients(activation, dropout, batch_norm):
    model = MLPClassifier(
        (9, 7), activation=activation, dropout=dropout, batch_norm=batch_norm, random_state=0
    )
    weights = np.random.default_rng(0).uniform(0, 2, 150)
    report = check_gradient(model, X_iris, y_iris, weights)
    assert report.max_relative_error < 1e-6, report
