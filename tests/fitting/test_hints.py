"""Errors name what was meant."""

import numpy as np
import pytest
from data import X_diabetes, X_iris, y_diabetes, y_iris

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.fitting.hints import SYNONYMS, did_you_mean
from sklearn_mlp.nn.activations import ACTIVATIONS
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES
from sklearn_mlp.nn.initializers import INITIALIZERS
from sklearn_mlp.nn.losses import REGRESSION_LOSSES
from sklearn_mlp.optim.schedules import SCHEDULES
from sklearn_mlp.optim.solvers import SOLVERS


@pytest.mark.parametrize(
    ("parameters", "meant"),
    [
        ({"activation": "sigmoid"}, "logistic"),
        ({"activation": ["Sigmoid"]}, "logistic"),
        ({"activation": "LeakyReLU"}, "leaky_relu"),
        ({"activation": "leaky-relu"}, "leaky_relu"),
        ({"loss": "mse"}, "squared_error"),
        ({"loss": "cross_entropy"}, "log_loss"),
        ({"loss": "cross-entropy"}, "log_loss"),
        ({"init": "xavier"}, "glorot_uniform"),
        ({"init": "Kaiming Normal"}, "he_normal"),
        ({"solver": "Adam"}, "adam"),
        ({"solver": "L-BFGS"}, "lbfgs"),
        ({"solver": "mini-batch"}, "minibatch"),
        ({"learning_rate": "cosin"}, "cosine"),
        ({"scoring": "acuracy"}, "accuracy"),
        ({"batch_size": "Auto"}, "auto"),
    ],
)
def test_what_was_meant(parameters, meant):
    with pytest.raises(ValueError, match=rf"Did you mean '{meant}'\?$"):
        MLPClassifier(**parameters).fit(X_iris, y_iris)


@pytest.mark.parametrize("solver", ["newton", "", 3, None])
def test_nothing_is_guessed_that_is_not_alike(solver):
    with pytest.raises(ValueError, match="'solver' parameter") as raised:
        MLPRegressor(solver=solver).fit(X_diabetes, y_diabetes)
    assert "Did you mean" not in str(raised.value)


def test_every_synonym_is_of_a_name_that_there_is():
    names = {*ACTIVATIONS, *COLUMN_LOSSES, *REGRESSION_LOSSES, *INITIALIZERS, *SOLVERS, *SCHEDULES}
    assert set(SYNONYMS.values()) <= names
    assert not names & set(SYNONYMS)
    assert did_you_mean("mse", COLUMN_LOSSES) == " Did you mean 'squared_error'?"
    assert did_you_mean("mse", SOLVERS) == ""


def test_names_come_in_the_order_of_the_registry():
    with pytest.raises(ValueError, match=r"{'sgd', 'minibatch', 'adam', 'lbfgs', 'lm'}"):
        MLPRegressor(solver="newton").fit(X_diabetes, y_diabetes)


def test_a_rate_that_was_given_as_its_schedule():
    with pytest.raises(ValueError, match=r"The rate itself is learning_rate_init=0.01."):
        MLPClassifier(learning_rate=0.01).fit(X_iris, y_iris)


def test_numbers_where_booleans_are_meant():
    with pytest.raises(ValueError, match=r"Got 1 instead\. Give it as True\."):
        MLPClassifier(early_stopping=1).fit(X_iris, y_iris)
    with pytest.raises(ValueError, match=r"Got 0 instead\. Give it as False\."):
        TabularMLPRegressor(conformal=0).fit(X_iris, y_iris)


def test_one_row_and_all_rows():
    with pytest.raises(ValueError, match=r"batch_size=1 is one row, batch_size=1.0 is all rows"):
        MLPClassifier(batch_size=1.5).fit(X_iris, y_iris)


@pytest.mark.parametrize(
    ("model", "table"),
    [(MLPClassifier(), "TabularMLPClassifier"), (MLPRegressor(), "TabularMLPRegressor")],
)
@pytest.mark.parametrize("bad", [np.nan, None, "much"])
def test_what_takes_text_and_missing_values(model, table, bad):
    X = X_iris.astype(object)
    X[3, 0] = bad
    match = f"takes numbers only. {table} takes text .* Pipeline"
    with pytest.raises(ValueError, match=match):
        model.fit(X, y_iris)
    model.set_params(max_iter=2).fit(X_iris, y_iris)
    with pytest.raises(ValueError, match=match):
        model.predict(X)


@pytest.mark.parametrize("model", [MLPRegressor(), TabularMLPRegressor()])
@pytest.mark.parametrize(
    "y",
    [
        np.array(["low", "high"])[y_iris % 2],
        np.array(["low", "high"], object)[y_iris % 2],
        np.arange(150).astype("datetime64[D]"),
        np.arange(150).astype("datetime64[D]").tolist(),
        np.arange(150).astype("timedelta64[D]"),
    ],
    ids=["text", "objects", "dates", "a list of dates", "durations"],
)
def test_targets_that_are_no_numbers(model, y):
    with pytest.raises(ValueError, match=r"y must be numbers, got .* of type"):
        model.fit(X_iris, y)


@pytest.mark.parametrize("model", [MLPClassifier(), TabularMLPClassifier()])
def test_numbers_that_are_no_classes(model):
    with pytest.raises(ValueError, match=r"Unknown label type: continuous.*0.5, 1.5, 2.5, which"):
        model.fit(X_iris, y_iris + 0.5)


@pytest.mark.parametrize("model", [MLPClassifier(), TabularMLPClassifier(), TabularMLPRegressor()])
def test_infinite_targets(model):
    y = np.where(X_iris[:, 0] > 0, np.inf, 1.0)
    with pytest.raises(ValueError, match="Input y contains infinity"):
        model.fit(X_iris, y)
