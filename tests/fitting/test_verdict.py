"""A fit that learnt nothing says so, with its cause; one that learnt what there is does not."""

import warnings

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier, MLPRegressor

WINE, BREAST, IRIS = (f(return_X_y=True) for f in (load_wine, load_breast_cancer, load_iris))
SCALED_WINE = scale(WINE[0]), WINE[1]
DIGITS = load_digits(return_X_y=True)


def warnings_of(model, X, y):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(X, y)
    return [str(warning.message) for warning in caught]


@pytest.mark.parametrize(
    ("model", "data", "cause"),
    [
        (MLPRegressor(solver="minibatch"), WINE, "the inputs are not scaled"),
        (MLPClassifier(solver="minibatch"), WINE, "column 12 reaches 1.68e+03"),
        (MLPClassifier(solver="sgd", batch_size=1), BREAST, "put StandardScaler before"),
        (MLPRegressor(learning_rate_init=10), SCALED_WINE, "lower learning_rate_init=10"),
        (MLPClassifier(learning_rate_init=10), IRIS, "learning_rate_init=10"),
        (MLPClassifier(learning_rate_init=0.3, max_iter=10), DIGITS, "hidden layer 1 are dead"),
        (
            MLPClassifier(
                (30,) * 8, "logistic", learning_rate="cosine", learning_rate_init=0.003, max_iter=30
            ),
            (DIGITS[0] / 16, DIGITS[1]),
            "the gradient vanishes",
        ),
        (MLPRegressor(learning_rate="cosine"), load_diabetes(return_X_y=True), "large scale"),
        (MLPRegressor(), (SCALED_WINE[0], 1e6 * WINE[1]), "TransformedTargetRegressor"),
        (
            MLPClassifier(max_iter=2, learning_rate="cosine", learning_rate_init=1e-6),
            SCALED_WINE,
            "training was too short",
        ),
    ],
)
def test_causes(model, data, cause):
    model.set_params(random_state=0, n_iter_no_change=np.inf)
    said = warnings_of(model, *data)
    assert len(said) == 1, said
    assert "predicts no better than a constant" in said[0]
    assert cause in said[0]
    assert "learning_rate_init." not in said[0]  # not "raise max_iter or learning_rate_init."


@pytest.mark.parametrize(
    ("settings", "inputs", "targets", "cause"),
    [
        ({}, 1.0, lambda y: 1e6 * y, "large scale"),
        ({"early_stopping": True}, 1.0, lambda y: 1e6 * y, "TransformedTargetRegressor"),
        ({}, 1.0, lambda y: 1e-6 * y, "tiny scale"),
        ({"loss": "poisson"}, 1.0, lambda y: 1e6 * np.exp(y), "divide them by their mean"),
        ({"loss": "quantile", "quantile": [0.1, 0.9]}, 1.0, lambda y: 1e6 * (y + 3), "large scale"),
        ({}, 1e-6, lambda y: y, "the inputs are tiny"),
        ({"out_activation": "logistic", "learning_rate": "cosine"}, 1.0, lambda y: 100 + y,
         "not among the predictions that out_activation='logistic' gives"),
    ],
)  # fmt: skip
def test_scales_that_leave_the_loss_at_that_of_a_constant(settings, inputs, targets, cause):
    """The loss is not above the constant's: it is the scale that tells that this is no noise."""
    for seed in range(3):
        X = np.random.default_rng(seed).normal(size=(200, 4))
        said = warnings_of(
            MLPRegressor(random_state=seed, **settings), inputs * X, targets(X[:, 0])
        )
        assert len(said) == 1, said
        assert cause in said[0]


def test_labels_of_tiny_inputs():
    X = np.random.default_rng(0).normal(size=(200, 4))
    assert "tiny" in warnings_of(MLPClassifier(random_state=0), 1e-6 * X, X[:, 0] > 0)[0]


def test_inputs_of_very_different_scales():
    X = np.random.default_rng(0).normal(size=(200, 3)) * [8, 1e-3, 1e-3]
    model = MLPClassifier(random_state=0, solver="minibatch", learning_rate_init=1)
    assert "of very different scales" in warnings_of(model, X, X[:, 1] > 0)[0]


def test_it_is_the_network_that_is_kept_that_counts():
    """With early stopping the initial weights may be the best, and worse than a constant."""
    X, y = load_diabetes(return_X_y=True)
    model = MLPRegressor(early_stopping=True, learning_rate_init=1e-9, max_iter=5, random_state=0)
    assert "TransformedTargetRegressor" in warnings_of(model, X, y)[0]


@pytest.mark.slow
@pytest.mark.parametrize("solver", ["adam", "minibatch", "lbfgs"])
@pytest.mark.parametrize(
    "settings",
    [
        {"loss": "squared_error"}, {"loss": "huber"}, {"loss": "absolute_error"},
        {"loss": "quantile", "quantile": 0.9}, {"loss": "poisson"}, {"early_stopping": True},
        {"kind": MLPClassifier}, {"kind": MLPClassifier, "loss": "hinge"},
        {"kind": MLPClassifier, "early_stopping": True}, {"kind": MLPClassifier, "alpha": 10.0},
    ],
)  # fmt: skip
def test_no_alarm_where_there_is_nothing_to_learn(settings, solver):
    settings = dict(settings)
    kind = settings.pop("kind", MLPRegressor)
    for seed in range(2):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(300, 4)), np.abs(rng.normal(size=300))
        y = (y > 1.0).astype(int) if kind is MLPClassifier else y
        said = warnings_of(kind(solver=solver, random_state=seed, **settings), X, y)
        assert not any("no better than a constant" in message for message in said), said


@pytest.mark.parametrize(
    ("X", "y"),
    [
        (np.zeros((20, 2)), np.arange(20) % 2),  # constant features
        (np.random.default_rng(0).normal(size=(20, 2)), np.zeros(20)),  # one class
        (np.random.default_rng(0).normal(size=(2, 2)), np.arange(2)),
    ],
)
def test_no_alarm_where_nothing_varies(X, y):
    said = warnings_of(MLPClassifier(random_state=0), X, y) + warnings_of(MLPRegressor(), X, y)
    assert not any("no better" in message for message in said), said


def test_a_fit_that_is_fine_is_told_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        MLPClassifier(solver="lbfgs", random_state=0).fit(*SCALED_WINE)
        MLPClassifier(max_iter=500, random_state=0).fit(*SCALED_WINE)


def rare_class(n_rows, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_rows, 5))
    return X, (X[:, 0] + X[:, 1] + 0.5 * rng.normal(size=n_rows) > 1.9).astype(int)


@pytest.mark.parametrize(
    "settings", [{}, {"solver": "minibatch"}, {"learning_rate_init": 3e-4}], ids=str
)
def test_accuracy_keeps_weights_that_have_not_learnt_a_rare_class(settings):
    """From the first epochs on it is that of the frequent class; the loss goes on falling."""
    X, y = rare_class(300)
    model = MLPClassifier(early_stopping=True, random_state=0, **settings)
    (said,) = warnings_of(model, X, y)
    assert "by its score on the validation rows" in said
    assert "set scoring='loss'" in said
    assert not warnings_of(model.set_params(scoring="loss", max_iter=2000), X, y)


def test_a_score_of_ones_own_is_not_called_into_question():
    """A ranking may be excellent, and the probabilities far off."""
    X, y = rare_class(2000)
    model = MLPClassifier(early_stopping=True, scoring="roc_auc", random_state=0)
    said = warnings_of(model, X, y)
    assert not any("no better than a constant" in message for message in said)


def test_probabilities_of_rare_noise_are_told_to_be_off():
    """Worse than the constant, which is all there is to learn, and mended by the loss."""
    X, y = rare_class(1000)[0], np.arange(1000) % 20 == 0
    model = MLPClassifier(early_stopping=True, max_iter=1000, random_state=0)
    assert "set scoring='loss'" in warnings_of(model, X, y)[0]
    assert not warnings_of(model.set_params(scoring="loss"), X, y)
