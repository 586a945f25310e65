"""Parameters of the networks: in `mlp_params`, and where else they are given."""

import numpy as np
import pytest
from data import X_iris, y_iris
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

from sklearn_mlp import TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.nn.losses import Quantiles
from sklearn_mlp.optim.update_rules import Adam

QUICK = {"n_members": 1, "max_iter": 2, "hidden_layer_sizes": 4, "n_jobs": 1}


@pytest.mark.parametrize("kind", [TabularMLPClassifier, TabularMLPRegressor])
@pytest.mark.parametrize("name", ["activation", "solver", "alpha"])
def test_a_parameter_of_the_networks_is_told_where_to_go(kind, name):
    match = rf"{kind.__name__} has no parameter '{name}'.*mlp_params={{'{name}': 'relu'}}"
    with pytest.raises(TypeError, match=match):
        kind(**{name: "relu"})
    with pytest.raises(ValueError, match=match):
        kind().set_params(**{name: "relu"})


def test_other_names_are_refused_as_everywhere():
    with pytest.raises(TypeError, match="unexpected keyword argument 'depth'"):
        TabularMLPClassifier(depth=3)
    with pytest.raises(ValueError, match="Invalid parameter 'depth'"):
        TabularMLPClassifier().set_params(depth=3)
    with pytest.raises(ValueError, match=r"mlp_params has \['activtion'\].*mean 'activation'\?"):
        TabularMLPClassifier(mlp_params={"activtion": "relu"}).fit(X_iris, y_iris)
    with pytest.raises(ValueError, match=r"MLPRegressor must be .* Did you mean 'squared_error'"):
        TabularMLPRegressor(mlp_params={"loss": "mse"}).fit(X_iris, y_iris)


def test_a_single_one_can_be_set():
    first = TabularMLPClassifier()
    assert first.set_params(mlp_params__activation="relu") is first
    assert first.mlp_params == {"activation": "relu"}
    second = clone(first).set_params(mlp_params__alpha=0.1, dropout=0.2)
    assert (second.mlp_params, second.dropout) == ({"activation": "relu", "alpha": 0.1}, 0.2)
    assert first.mlp_params == {"activation": "relu"}
    second.set_params(mlp_params={"init": "normal"}, mlp_params__alpha=1.0)
    assert second.mlp_params == {"init": "normal", "alpha": 1.0}


def test_a_grid_over_the_parameters_of_networks():
    grid = {"mlp_params__activation": ["relu", "tanh"], "dropout": [0.0]}
    search = GridSearchCV(TabularMLPClassifier(**QUICK), grid, cv=2).fit(X_iris, y_iris)
    assert search.best_params_["mlp_params__activation"] in ("relu", "tanh")
    assert search.best_estimator_.mlp_.activation == search.best_params_["mlp_params__activation"]


@pytest.mark.parametrize(
    ("name", "value", "match"),
    [
        ("quantile", 0.9, "Did you mean 'quantiles'"),
        ("early_stopping", True, "unless validation_fraction is 0"),
        ("warm_start", True, "Each fit starts anew"),
    ],
)
def test_what_stands_in_for_a_parameter_of_networks(name, value, match):
    with pytest.raises(TypeError, match=match):
        TabularMLPRegressor(**{name: value})


@pytest.mark.parametrize(
    "settings",
    [
        {"quantiles": [0.1, 0.9], "mlp_params": {"loss": "huber"}},
        {"mlp_params": {"loss": "quantile", "quantile": [0.1, 0.9]}},
        {"loss": Quantiles([0.1, 0.9])},
        {"loss": "quantile"},
    ],
)
def test_several_quantiles_are_asked_for_in_one_way(settings):
    with pytest.raises(ValueError, match=r"sets itself|quantiles=\["):
        TabularMLPRegressor(**QUICK | settings).fit(X_iris, y_iris)
    single = {"loss": "quantile", "quantile": 0.9}
    TabularMLPRegressor(**QUICK, mlp_params=single).fit(X_iris, y_iris).score(X_iris, y_iris)


@pytest.mark.parametrize("name", ["early_stopping", "warm_start", "dropout"])
def test_what_the_estimator_sets_itself(name):
    with pytest.raises(ValueError, match=rf"mlp_params has \['{name}'\], which this estimator"):
        TabularMLPClassifier(mlp_params={name: 0}).fit(X_iris, y_iris)


@pytest.mark.filterwarnings("ignore")  # of so few iterations
@pytest.mark.parametrize("kind", [TabularMLPClassifier, TabularMLPRegressor])
def test_the_recipe_yields_to_a_solver_without_updates(kind):
    model = kind(**QUICK, mlp_params={"solver": "lbfgs"})
    model.set_params(hidden_layer_sizes=np.array([4, 4]), categorical_features=np.array([0]))
    model.fit(X_iris, y_iris)
    network = model.mlp_
    assert (network.dropout, network.weight_decay, network.rate_factors) == (0, 0, None)
    assert kind(**QUICK, mlp_params={"solver": Adam()}).fit(X_iris, y_iris).mlp_.weight_decay > 0
    for own in ({"dropout": 0.5, "weight_decay": 1}, {"mlp_params__rate_factors": {"biases": 2}}):
        with pytest.raises(ValueError, match=r"works? by updates on batches"):
            clone(model).set_params(**own).fit(X_iris, y_iris)
    with pytest.raises(ValueError, match=r"dropout=0.5, weight_decay=1 work by updates"):
        clone(model).set_params(dropout=0.5, weight_decay=1).fit(X_iris, y_iris)


def test_no_threads_are_refused():
    with pytest.raises(ValueError, match=r"The 'n_jobs' parameter .* Got 0 instead"):
        TabularMLPClassifier(n_jobs=0).fit(X_iris, y_iris)
