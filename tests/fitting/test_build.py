"""What parameters name, and what does not go together."""

import pytest
from data import STOCHASTIC, X_iris, y_iris
from numpy.testing import assert_array_equal

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.nn.activations import Tanh
from sklearn_mlp.nn.initializers import GlorotUniform
from sklearn_mlp.optim.schedules import Constant
from sklearn_mlp.optim.solvers import SOLVERS


@pytest.mark.parametrize(
    ("batch_size", "n_rows"), [(1, 1), (40, 40), (0.1, 15), (0.5, 75), (1.0, 150), (1e-9, 1)]
)
def test_batch_size(batch_size, n_rows):
    model = MLPClassifier(solver="minibatch", batch_size=batch_size)
    same = MLPClassifier(solver="minibatch", batch_size=n_rows)
    for estimator in (model, same):
        estimator.set_params(max_iter=2, random_state=0, hidden_layer_sizes=3).fit(X_iris, y_iris)
    assert_array_equal(model.coefs_[0], same.coefs_[0])


def test_batch_size_larger_than_the_data_is_clipped():
    with pytest.warns(UserWarning, match="batch_size=200 is larger than the 150 training rows"):
        MLPClassifier(batch_size=200, max_iter=1).fit(X_iris, y_iris)


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
@pytest.mark.parametrize("solver", SOLVERS)
def test_new_parameters_are_off_by_default(cls, solver):
    """With no dropout, decay, clipping, smoothing or class weights not a bit changes."""
    off = {
        "dropout": 0, "weight_decay": 0, "max_grad_norm": 1e300, "init": GlorotUniform(),
        "activation": ["relu"], "learning_rate": Constant(),
    }  # fmt: skip
    if cls is MLPClassifier:
        off |= {"label_smoothing": 0, "class_weight": {0: 1, 1: 1, 2: 1}}
    if solver not in STOCHASTIC:
        del off["max_grad_norm"]
    settings = {"solver": solver, "max_iter": 4, "random_state": 0}
    plain = cls(**settings).fit(X_iris, y_iris)
    same = cls(**settings, **off).fit(X_iris, y_iris)
    assert_array_equal(same.coefs_[0], plain.coefs_[0])
    assert same.loss_curve_ == plain.loss_curve_


@pytest.mark.parametrize(
    ("name", "value"),
    [("dropout", 0.1), ("batch_norm", True), ("weight_decay", 0.1), ("max_grad_norm", 1.0)],
)
def test_lbfgs_refuses_what_works_by_updates(name, value):
    with pytest.raises(ValueError, match=f"{name}={value} works by updates .*solver='lbfgs'"):
        MLPClassifier(solver="lbfgs", **{name: value}).fit(X_iris, y_iris)


def test_lbfgs_names_all_that_works_by_updates_at_once():
    match = r"dropout=0.1, weight_decay=2 work by .* or set dropout=0.0, weight_decay=0.0\."
    with pytest.raises(ValueError, match=match):
        MLPClassifier(solver="lbfgs", dropout=0.1, weight_decay=2).fit(X_iris, y_iris)


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


@pytest.mark.parametrize(
    "bad", [{"weight": 1.0}, {"biases": "fan_in"}, {"weights": 0}, {"means": 1.0}]
)
def test_rate_factors_that_make_no_sense(bad):
    with pytest.raises(ValueError, match="rate_factors"):
        MLPClassifier(rate_factors=bad).fit(X_iris, y_iris)
