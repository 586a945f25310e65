"""Parameters without effect, and scikit-learn's meaning of 'sgd'."""

import warnings

import numpy as np
import pytest
from data import X_diabetes, X_iris, y_diabetes, y_iris
from sklearn.exceptions import ConvergenceWarning

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.optim.schedules import Cosine

IDLE = [
    ({"quantile": 0.9}, "quantile=0.9 (needs loss='quantile')"),
    ({"delta": 2.0}, "delta=2.0 (needs loss='huber')"),
    ({"scoring": "r2"}, "scoring='r2' (needs early_stopping=True, or X_val and y_val in fit)"),
    ({"ties": "last"}, "ties='last' (needs early_stopping=True)"),
    ({"validation_split": "last"}, "validation_split='last' (needs early_stopping=True"),
    ({"regularization_schedule": "cosine"}, "regularization_schedule='cosine' (needs dropout"),
    ({"regularization_schedule": Cosine()}, "regularization_schedule=Cosine("),
    ({"hidden_layer_sizes": (), "dropout": 0.1}, "dropout=0.1 (needs hidden layers)"),
    ({"hidden_layer_sizes": (), "batch_norm": True}, "batch_norm=True (needs hidden layers)"),
    ({"hidden_layer_sizes": (), "parametric_activation": True}, "parametric_activation=True"),
]
EFFECTIVE = [
    {"quantile": [0.1, 0.9], "loss": "quantile"},
    {"delta": 2.0, "loss": "huber"},
    {"scoring": "r2", "early_stopping": True},
    {"ties": "last", "early_stopping": True, "validation_split": "last"},
    {"regularization_schedule": "cosine", "weight_decay": 0.1},
    {"regularization_schedule": "cosine", "dropout": [0.1]},
    {"hidden_layer_sizes": [], "dropout": 0.0, "batch_norm": False},
    # scikit-learn's own, and silent there
    {"momentum": 0.5, "power_t": 0.3, "validation_fraction": 0.2, "max_fun": 3},
    {"beta_1": 0.5, "epsilon": 1e-3, "nesterovs_momentum": False, "solver": "minibatch"},
]


def warnings_of(model, *data, **more):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(*data, **more)
    return [str(warning.message) for warning in caught]


@pytest.mark.parametrize(("settings", "said"), IDLE)
def test_idle_parameters_are_told_once(settings, said):
    found = warnings_of(MLPRegressor(max_iter=3, **settings), X_diabetes, y_diabetes)
    assert len(found) == 1
    assert said in found[0]


def test_all_idle_parameters_are_in_one_warning():
    model = MLPRegressor(max_iter=3, quantile=0.9, delta=2, ties="last")
    (said,) = warnings_of(model, X_diabetes, y_diabetes)
    assert said.startswith(
        "These parameters have no effect: delta=2 (needs loss='huber'); quantile"
    )
    assert "ties='last'" in said


@pytest.mark.parametrize("settings", EFFECTIVE)
def test_parameters_that_have_an_effect_are_not_told(settings):
    assert warnings_of(MLPRegressor(max_iter=3, **settings), X_diabetes, y_diabetes) == []


def test_validation_rows_give_a_scorer_something_to_do():
    model = MLPClassifier(max_iter=3, scoring="accuracy")
    assert warnings_of(model, X_iris, y_iris, X_val=X_iris, y_val=y_iris) == []


def test_rates_of_parameters_that_there_are_not():
    model = MLPClassifier(max_iter=3, rate_factors={"embedding": 2.0})
    (said,) = warnings_of(model, X_iris, y_iris)
    assert "'embedding' in rate_factors (needs an embedding)" in said


QUICK = {"n_members": 1, "max_iter": 1, "hidden_layer_sizes": 4, "n_jobs": 1}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"embedding": False, "frequency_scale": 1.0}, "frequency_scale=1.0 (needs embedd"),
        ({"hidden_layer_sizes": (), "dropout": 0.5}, "dropout=0.5 (needs hidden layers)"),
        ({"validation_fraction": 0.0, "scoring": "r2"}, "scoring='r2' (needs validation rows)"),
        ({"validation_fraction": 0.0, "validation_split": "last"}, "validation_split='last'"),
        ({"loss": "huber", "quantiles": [0.1, 0.9]}, "loss='huber' (needs quantiles=None)"),
        ({"mlp_params": {"delta": 3.0}}, "delta=3.0 (needs loss='huber')"),
    ],
)  # fmt: skip
def test_idle_parameters_of_tables(settings, said):
    (found,) = warnings_of(TabularMLPRegressor(**QUICK | settings), X_diabetes, y_diabetes)
    assert said in found


@pytest.mark.parametrize(
    "settings",
    [
        {}, {"embedding": False}, {"validation_fraction": 0.0}, {"validation_split": "last"},
        {"scoring": "r2", "loss": "huber"}, {"quantiles": [0.1, 0.9]}, {"hidden_layer_sizes": ()},
        {"mlp_params": {"delta": 3.0, "loss": "huber"}},
    ],
)  # fmt: skip
def test_tables_are_silent_about_their_recipe(settings):
    assert warnings_of(TabularMLPRegressor(**QUICK | settings), X_diabetes, y_diabetes) == []
    if not {"loss", "quantiles", "scoring", "mlp_params"} & set(settings):
        model = TabularMLPClassifier(**QUICK | settings)
        assert warnings_of(model, X_diabetes, y_diabetes > 140) == []


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_scikit_learns_sgd_is_told_of_once(kind):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1001, 2))
    y = (X[:, 0] > 0).astype(int)
    few, many = (X[:1000], y[:1000]), (X, y)
    settings = {"max_iter": 1, "solver": "sgd"}
    (said,) = warnings_of(kind(**settings), *many)
    assert "What scikit-learn calls 'sgd' is solver='minibatch'" in said
    assert "batch_size=1" in said
    assert warnings_of(kind(**settings), *few) == []
    assert warnings_of(kind(**settings, batch_size=1), *many) == []
    assert warnings_of(kind(max_iter=1, solver="minibatch"), *many) == []
