"""The table of layers tells what the network is made of."""

import numpy as np
import pandas as pd
import pytest
from data import PARTS, X_iris, iris, y_iris
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.inspection import summary
from sklearn_mlp.nn.activations import LeakyReLU, Tanh


@pytest.mark.parametrize("parts", [{}, {"batch_norm": True}, *PARTS.values()])
@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
def test_the_layers_have_all_parameters(cls, parts):
    network = cls((6, 5), max_iter=2, random_state=0).set_params(**parts).fit(X_iris, y_iris)
    table = summary(network)
    assert table.n_parameters == network.n_parameters_
    shapes = [layer.weights_shape for layer in table.layers if layer.weights_shape]
    assert shapes == [W.shape for W in network.coefs_]
    assert table.layers[0].n_units == 4
    assert table.layers[-1].activation == network.out_activation_


def test_activations_have_the_names_that_set_them():
    given = ["relu", "leaky_relu", LeakyReLU(0.2), Tanh()]
    network = MLPClassifier((3, 3, 3, 3), given, max_iter=2).fit(X_iris, y_iris)
    hidden = [layer.activation for layer in summary(network).layers[1:-1]]
    assert hidden == ["relu", "leaky_relu", "LeakyReLU(negative_slope=0.2)", "tanh"]


def test_the_share_of_zeros():
    network = MLPClassifier(4, max_iter=2, random_state=0).fit(X_iris, y_iris)
    network.coefs_[0][:, :3] = 0
    assert [layer.zeros for layer in summary(network).layers] == [None, 0.75, 0]


def test_without_hidden_layers():
    linear = MLPRegressor((), max_iter=2).fit(X_iris, y_iris)
    assert [layer.name for layer in summary(linear).layers] == ["input", "output"]


def test_within_a_pipeline_and_a_search():
    network = MLPClassifier(4, max_iter=2, random_state=0)
    pipeline = make_pipeline(StandardScaler(), network).fit(X_iris, y_iris)
    search = GridSearchCV(network, {"alpha": [1, 2]}, cv=2).fit(X_iris, y_iris)
    assert repr(summary(pipeline)) == repr(summary(search))


@pytest.mark.parametrize("wrap", [lambda m: m, lambda m: make_pipeline("passthrough", m)])
def test_a_table_has_its_columns_in_a_line_and_the_members_network(wrap):
    colours = np.array(["red", "green", "blue"])[np.arange(150) % 3]
    table = iris.assign(colour=colours)
    model = TabularMLPClassifier(n_members=3, hidden_layer_sizes=4, max_iter=2, random_state=0)
    told = summary(wrap(model).fit(table, y_iris))
    n_inputs = model.encoder_.n_features_out
    first, *_, last = str(told).splitlines()
    assert first == f"encoder: 5 columns, 1 of them categories, become {n_inputs} inputs"
    n_parameters = model.mlp_.n_parameters_
    whole = 3 * n_parameters
    assert last == f"3 networks of {n_parameters:,} parameters: {whole:,} in all"
    assert told.layers[0].n_units == n_inputs


def test_zeros_of_members_are_their_mean():
    model = TabularMLPRegressor(n_members=2, hidden_layer_sizes=4, max_iter=2, random_state=0)
    model.fit(X_iris, y_iris).members_[1].coefs_[1][:] = 0
    assert summary(model).layers[-2].zeros == 0
    assert summary(model).layers[-1].zeros == 0.5


def test_html_has_what_the_text_has():
    network = MLPClassifier((6, 5), max_iter=2).fit(X_iris, y_iris)
    told = summary(network)
    html = told._repr_html_()
    for layer in told.layers:
        assert f"<td>{layer.name}</td><td>{layer.n_units}</td><td>{layer.activation}</td>" in html
    assert f"{network.n_parameters_} parameters" in html
    assert html.count("<tr>") == 5


def test_html_escapes_names():
    class Odd(Tanh):
        def __repr__(self):
            return "<b>"

    network = MLPClassifier(3, Odd(), max_iter=2).fit(X_iris, y_iris)
    assert "<td>&lt;b&gt;</td>" in summary(network)._repr_html_()


@pytest.mark.parametrize("cls", [MLPClassifier, TabularMLPClassifier])
def test_only_what_is_fitted_has_layers(cls):
    with pytest.raises(NotFittedError, match=f"This {cls.__name__} instance is not fitted yet"):
        summary(cls())


def test_others_are_refused():
    model = LogisticRegression().fit(pd.DataFrame(X_iris), y_iris)
    with pytest.raises((TypeError, NotFittedError)):
        summary(model)
