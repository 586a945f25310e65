"""L2, weight decay, dropout, batch normalisation, label smoothing, gradient clipping."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_diabetes, load_iris
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import check_gradient
from sklearn_mlp.nn.activations import ACTIVATIONS, Tanh
from sklearn_mlp.nn.batch_norm import EPSILON, RATE
from sklearn_mlp.nn.folding import fold
from sklearn_mlp.nn.layout import Layout
from sklearn_mlp.nn.network import Network
from sklearn_mlp.nn.workspace import TrainingWorkspace

# Fits are cut short to be quick; that they could go on is known.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X_iris, y_iris = load_iris(return_X_y=True)
X_iris = scale(X_iris)
X, y = load_diabetes(return_X_y=True)
X, y = scale(X), scale(y)
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


def forward(network, theta, layout, rows, random_state):
    workspace = TrainingWorkspace(network, len(rows), np.float64)
    network.forward(layout.layers(theta), rows, workspace, random_state)
    return workspace


def test_dropout_keeps_the_expectation():
    layout = Layout([4, 50, 1])
    network = Network(layout.layer_sizes, [ACTIVATIONS["tanh"]()], dropout=[0.3])
    theta = np.random.default_rng(0).standard_normal(layout.n_parameters)
    random_state = np.random.RandomState(0)
    runs = [forward(network, theta, layout, X_iris[:5], random_state) for _ in range(4000)]
    sent = np.array([run.sent[0] for run in runs])
    a = runs[0].a[0]
    assert_allclose((sent == 0).mean(), 0.3, atol=0.005)
    assert_allclose(sent.max(), np.abs(a).max() / 0.7, rtol=0.05)
    assert_allclose(sent.mean(axis=0), a, atol=0.06)


def test_dropout_is_off_in_predict():
    model = MLPRegressor(dropout=0.5, max_iter=20, random_state=0).fit(X, y)
    assert_array_equal(model.predict(X), model.predict(X))
    a = np.maximum(X @ model.coefs_[0] + model.intercepts_[0], 0)
    assert_allclose(model.predict(X), (a @ model.coefs_[1] + model.intercepts_[1]).ravel())


def test_dropout_per_layer():
    layout = Layout([4, 30, 30, 1])
    network = Network(layout.layer_sizes, [ACTIVATIONS["tanh"]()] * 2, dropout=[0.0, 0.8])
    theta = np.random.default_rng(0).standard_normal(layout.n_parameters)
    run = forward(network, theta, layout, X_iris, np.random.RandomState(0))
    assert run.sent[0] is run.a[0]
    assert_allclose((run.sent[1] == 0).mean(), 0.8, atol=0.02)


def test_batch_norm_by_formula():
    layout = Layout([4, 6, 1], batch_norm=True)
    network = Network(layout.layer_sizes, [ACTIVATIONS["identity"]()], batch_norm=True)
    theta = np.random.default_rng(0).standard_normal(layout.n_parameters)
    layers = layout.layers(theta)
    workspace = forward(network, theta, layout, X_iris, None)
    z = X_iris @ layers.weights[0] + layers.biases[0]
    normal = (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + EPSILON)
    assert_allclose(workspace.a[0], layers.scales[0] * normal + layers.shifts[0])
    mean, variance = layers.means[0].copy(), layers.variances[0].copy()
    for n_updates, rate in ((0, 1.0), (3, 0.25), (100, RATE)):
        network.update_running(layers, workspace, n_updates)
        mean = (1 - rate) * mean + rate * z.mean(axis=0)
        variance = (1 - rate) * variance + rate * z.var(axis=0, ddof=1)
        assert_allclose(layers.means[0], mean)
        assert_allclose(layers.variances[0], variance)


def test_folding_batch_norm_changes_no_prediction():
    layout = Layout([4, 6, 5, 3], batch_norm=True)
    network = Network(layout.layer_sizes, [ACTIVATIONS["tanh"]()] * 2, batch_norm=True)
    rng = np.random.default_rng(0)
    layers = layout.layers(rng.standard_normal(layout.n_parameters))
    for variance in layers.variances:
        variance[...] = rng.uniform(0.5, 3, variance.shape)
    a = X_iris
    for layer in range(2):
        z = a @ layers.weights[layer] + layers.biases[layer]
        z = (z - layers.means[layer]) / np.sqrt(layers.variances[layer] + EPSILON)
        a = np.tanh(layers.scales[layer] * z + layers.shifts[layer])
    unfolded = a @ layers.weights[2] + layers.biases[2]
    assert_allclose(network.predict(fold(layers), X_iris, np.float64), unfolded)


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


def test_a_large_weight_decay_does_not_flip_signs():
    assert_allclose(one_step(np.ones(10), weight_decay=1e4), -0.1 * gradient(np.ones(10)))


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


@pytest.mark.parametrize(
    ("name", "value"),
    [("dropout", 0.1), ("batch_norm", True), ("weight_decay", 0.1), ("max_grad_norm", 1.0)],
)
def test_lbfgs_refuses_what_works_by_updates(name, value):
    with pytest.raises(ValueError, match=f"{name}={value} works by updates .*solver='lbfgs'"):
        MLPClassifier(solver="lbfgs", **{name: value}).fit(X_iris, y_iris)


def test_batch_norm_refuses_batches_of_one_row():
    with pytest.raises(ValueError, match="batch_norm=True needs at least 2 rows per batch"):
        MLPClassifier(solver="sgd", batch_norm=True).fit(X_iris, y_iris)
    MLPClassifier(batch_size=149, batch_norm=True, max_iter=2).fit(X_iris, y_iris)  # 149 and 1


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"dropout": [0.1, 0.2]}, r"dropout=\[0.1, 0.2\] has 2 entries, but there are 1 hidden"),
        ({"dropout": [1.0]}, r"dropout must be in \[0, 1\), got \[1.0\]"),
        ({"dropout": 1.0}, "'dropout' parameter"),
        ({"activation": ["relu", "tanh"]}, r"activation=.* has 2 entries, but there are 1"),
        ({"activation": ["rel"]}, r"activation=\['rel'\] has an unknown entry, 'rel'. Allowed are"),
        ({"activation": [Tanh]}, r"has an unknown entry, <class"),
        ({"activation": [None]}, r"has an unknown entry, None"),
        ({"weight_decay": -1.0}, "'weight_decay' parameter"),
        ({"max_grad_norm": 0.0}, "'max_grad_norm' parameter"),
        ({"label_smoothing": 1.0}, "'label_smoothing' parameter"),
        ({"init": "he"}, "'init' parameter .* among .*'he_normal'"),
        ({"scoring": "acuracy"}, "'scoring' parameter"),
    ],
    ids=str,
)
def test_bad_parameters(settings, match):
    with pytest.raises(ValueError, match=match):
        MLPClassifier(**settings).fit(X_iris, y_iris)
