"""Gradients by inputs against finite differences, and attributions that add up."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from data import PARTS, X_diabetes, X_iris, y_diabetes, y_iris
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.inspection import _paths, input_gradients, integrated_gradients
from sklearn_mlp.nn.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from sklearn_mlp.nn.entity_embeddings import EntityEmbedding
from sklearn_mlp.nn.losses import Quantiles

RNG = np.random.default_rng(0)
FEW = {"max_iter": 4, "learning_rate": "cosine", "learning_rate_init": 0.01, "random_state": 0}
SMOOTH = [name for name, f in ACTIVATIONS.items() if f.is_smooth]
LABELS = {
    "binary": y_iris > 0,
    "multiclass": np.array(["a", "b", "c"])[y_iris],
    "multilabel": np.column_stack([y_iris > 0, y_iris == 1]).astype(int),
}
# Of each: targets, and what the regressor is.
TARGETS = {
    "one": (y_diabetes, {}),
    "several": (X_diabetes[:, :2], {}),
    "counts": (np.exp(y_diabetes), {"loss": "poisson"}),
    "quantiles": (y_diabetes, {"loss": "quantile", "quantile": [0.1, 0.5, 0.9]}),
    "quantiles as a loss": (y_diabetes, {"loss": Quantiles([0.2, 0.8])}),
    "shares": (y_diabetes > 0, {"out_activation": "logistic"}),
}


def classify(labels="multiclass", X=X_iris, **parameters):
    settings = {"hidden_layer_sizes": (6, 5), "activation": "tanh", **FEW}
    return MLPClassifier(**settings | parameters).fit(X, LABELS[labels])


def regress(y=y_diabetes, X=X_diabetes, **parameters):
    settings = {"hidden_layer_sizes": (6, 5), "activation": "tanh", **FEW}
    return MLPRegressor(**settings | parameters).fit(X, y)


def columns(method, X):
    output = method(X)
    return output.reshape(len(output), -1)


def differences(f, X, step=1e-6):
    """Of what ``f`` says of rows, by each of their columns."""
    moves = step * np.eye(X.shape[1])
    return np.column_stack([(f(X + move) - f(X - move)) / (2 * step) for move in moves])


def assert_gradient_is_right(model, X, method="predict", column=0, target=None):
    def output(X):
        return columns(getattr(model, method), X)[:, column]

    gradients = input_gradients(model, X, target=target, response_method=method)
    assert gradients.shape == X.shape
    assert_allclose(gradients, differences(output, X), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_of_every_activation(activation):
    assert_gradient_is_right(regress(activation=activation), X_diabetes[:20])


@pytest.mark.parametrize("activation", OUTPUT_ACTIVATIONS)
def test_gradients_through_every_output_activation(activation):
    assert_gradient_is_right(regress(out_activation=activation), X_diabetes[:20])


@pytest.mark.parametrize("targets", TARGETS)
def test_gradients_of_every_output_of_a_regressor(targets):
    y, parameters = TARGETS[targets]
    model = regress(y, **parameters)
    n_outputs = columns(model.predict, X_diabetes[:1]).shape[1]
    for column in range(n_outputs):
        assert_gradient_is_right(model, X_diabetes[:20], column=column, target=column)


@pytest.mark.parametrize("method", ["decision_function", "predict_proba"])
@pytest.mark.parametrize("labels", LABELS)
def test_gradients_of_every_output_of_a_classifier(labels, method):
    model = classify(labels)
    names = [0, 1] if labels == "multilabel" else model.classes_.tolist()
    n_columns = columns(getattr(model, method), X_iris[:1]).shape[1]
    for column in range(n_columns):
        target = names[-1] if n_columns == 1 else names[column]
        assert_gradient_is_right(model, X_iris[::7], method, column, target)


@pytest.mark.parametrize(
    "parameters",
    [*PARTS.values(), {"batch_norm": True, "dropout": 0.2, "solver": "minibatch"}],
    ids=[*PARTS, "folded"],
)
def test_gradients_of_what_networks_have_besides_layers(parameters):
    assert_gradient_is_right(
        classify("binary", **parameters), X_iris[::7], "predict_proba", 1, target=True
    )


def test_by_default_it_is_the_predicted_class_and_of_two_the_second():
    model = classify()
    for look in (input_gradients, integrated_gradients):
        found = look(model, X_iris)
        for label in model.classes_:
            own = model.predict(X_iris) == label
            assert_array_equal(found[own], look(model, X_iris, target=label)[own])
    binary = classify("binary")
    default = input_gradients(binary, X_iris)
    assert_array_equal(default, input_gradients(binary, X_iris, target=True))
    assert_array_equal(default, -input_gradients(binary, X_iris, target=False))


@pytest.mark.parametrize("look", [input_gradients, integrated_gradients])
def test_precision_is_that_of_the_estimator(look):
    model = classify(X=X_iris.astype(np.float32))
    single = look(model, X_iris.astype(np.float32))
    assert single.dtype == np.float32
    assert look(model, X_iris).dtype == np.float64
    assert_allclose(single, look(model, X_iris), rtol=1e-4, atol=1e-5)
    assert look(classify(), X_iris.astype(np.float32)).dtype == np.float64


def test_levels_have_no_gradient():
    X = np.column_stack([X_diabetes[:, :2], RNG.integers(4, size=len(X_diabetes))])
    model = regress(X=X, embedding=EntityEmbedding([4], [2], features=[2]))
    gradients = input_gradients(model, X)
    assert np.isnan(gradients[:, 2]).all()

    def predict(numbers):
        return model.predict(np.column_stack([numbers, X[:, 2]]))

    assert_allclose(gradients[:, :2], differences(predict, X[:, :2]), rtol=1e-5, atol=1e-8)


def change(model, X, baseline, method, column):
    ends, starts = (columns(getattr(model, method), rows)[:, column] for rows in (X, baseline))
    return ends - starts.mean()


def assert_they_add_up(found, expected, share=0.01):
    """As well as is promised; with smooth activations better."""
    gaps = np.abs(found.sum(axis=1) - expected)
    assert gaps.max() <= share * np.abs(found).sum(axis=1).max()


def moves(model, X, baseline):
    """How far the output goes, and how far inputs move it along the way, all together."""
    t = (np.arange(100) + 0.5) / 100
    points = baseline + t[:, np.newaxis, np.newaxis] * (X - baseline)
    slopes = input_gradients(model, points.reshape(-1, X.shape[1])).reshape(points.shape)
    along = (np.abs(slopes).mean(axis=0) * np.abs(X - baseline)).sum(axis=1)
    return along + np.abs(model.predict(X) - model.predict(baseline[np.newaxis]))


@settings(max_examples=60)
@given(
    sizes=st.lists(st.integers(1, 12), max_size=3),
    activation=st.sampled_from([name for name in ACTIVATIONS if name not in ("step", "sign")]),
    scale=st.floats(0.1, 1.0),
    n_baselines=st.integers(1, 3),
    seed=st.integers(0, 10_000),
)
def test_attributions_add_up(sizes, activation, scale, n_baselines, seed):
    rng, model = np.random.default_rng(seed), MLPRegressor(sizes, activation=activation)
    shapes = [3, *sizes, 1]
    model.coefs_ = [scale * rng.normal(size=s) for s in pairwise(shapes)]
    model.intercepts_ = [rng.normal(size=n) for n in shapes[1:]]
    X, baseline = rng.normal(size=(5, 3)), rng.normal(size=(n_baselines, 3))
    found = integrated_gradients(model, X, baseline)
    gaps = np.abs(found.sum(axis=1) - change(model, X, baseline, "predict", 0))
    allowed = 0.01 * np.mean([moves(model, X, b) for b in baseline], axis=0)
    assert (gaps <= allowed + 1e-12).all()


@pytest.mark.parametrize("targets", TARGETS)
def test_attributions_of_every_output_of_a_regressor_add_up(targets):
    y, parameters = TARGETS[targets]
    model = regress(y, **parameters)
    X, baseline = X_diabetes[:30], X_diabetes[30:33]
    for column in range(columns(model.predict, X).shape[1]):
        found = integrated_gradients(model, X, baseline, target=column)
        assert_they_add_up(found, change(model, X, baseline, "predict", column), 1e-3)


@pytest.mark.parametrize("method", ["decision_function", "predict_proba"])
@pytest.mark.parametrize("labels", LABELS)
def test_attributions_of_every_output_of_a_classifier_add_up(labels, method):
    model, baseline = classify(labels, activation="relu"), X_iris[:2]
    names = [0, 1] if labels == "multilabel" else model.classes_.tolist()
    n_columns = columns(getattr(model, method), X_iris[:1]).shape[1]
    for column in range(n_columns):
        target = names[-1] if n_columns == 1 else names[column]
        found = integrated_gradients(model, X_iris, baseline, target=target, response_method=method)
        assert_they_add_up(found, change(model, X_iris, baseline, method, column))


def test_a_linear_network_has_its_weights_times_the_way():
    model = regress(hidden_layer_sizes=())
    expected = (X_diabetes - X_diabetes[3]) * model.coefs_[0].T
    assert_allclose(integrated_gradients(model, X_diabetes, X_diabetes[3]), expected, atol=1e-12)
    assert_allclose(input_gradients(model, X_diabetes[:2]), np.tile(model.coefs_[0].T, (2, 1)))


def test_what_has_no_effect_or_is_as_in_the_baseline_has_none():
    model = regress(activation="mish")
    model.coefs_[0][4] = 0
    baseline = X_diabetes[0] + (np.arange(10) != 2)
    found = integrated_gradients(model, X_diabetes, baseline)
    assert not found[:, 4].any()
    assert_array_equal(found[:, 2] == 0, X_diabetes[:, 2] == baseline[2])


def test_of_several_baselines_it_is_the_mean():
    model = regress()
    each = [integrated_gradients(model, X_diabetes, row) for row in X_diabetes[:3]]
    assert_allclose(integrated_gradients(model, X_diabetes, X_diabetes[:3]), np.mean(each, axis=0))
    zeros = integrated_gradients(model, X_diabetes, np.zeros(10))
    assert_array_equal(integrated_gradients(model, X_diabetes), zeros)


def test_rows_do_not_see_each_other():
    X, model = RNG.normal(size=(1500, 10)), regress()
    for look in (input_gradients, integrated_gradients):
        assert_allclose(look(model, X)[1400:1402], look(model, X[1400:1402]), rtol=1e-9)


def test_sparse_rows_are_taken():
    model = regress(X=scipy.sparse.csr_array(X_diabetes))
    for look in (input_gradients, integrated_gradients):
        assert_array_equal(look(model, scipy.sparse.csr_array(X_diabetes)), look(model, X_diabetes))


def test_within_a_pipeline_it_is_about_what_the_last_step_gets():
    X, y = 5 + 3 * X_diabetes, 100 * y_diabetes
    scaler, network = StandardScaler(), MLPRegressor(4, solver="lbfgs", max_iter=3, random_state=0)
    pipeline = make_pipeline(scaler, network).fit(X, y)
    scaled = scaler.transform(X)
    for look, rows in ((input_gradients, ()), (integrated_gradients, (X[:2],))):
        expected = look(network, scaled, *(scaled[:2] for _ in rows))
        assert_array_equal(look(pipeline, X, *rows), expected)
    search = GridSearchCV(pipeline, {"mlpregressor__alpha": [1.0]}, cv=2).fit(X, y)
    expected = integrated_gradients(search.best_estimator_, X)
    assert_array_equal(integrated_gradients(search, X), expected)
    transformed = TransformedTargetRegressor(pipeline, transformer=StandardScaler()).fit(X, y)
    expected = integrated_gradients(transformed.regressor_, X)
    assert_array_equal(integrated_gradients(transformed, X), expected)


def test_a_pipeline_of_sparse_columns():
    X = np.array(["red", "blue", "green"])[y_iris].reshape(-1, 1)
    model = make_pipeline(OneHotEncoder(), MLPRegressor(4, **FEW)).fit(X, y_iris)
    assert integrated_gradients(model, X).shape == (150, 3)


# Tables.

N_ROWS = 400
TABLE = pd.DataFrame(
    {
        "city": RNG.choice(["Rome", "Oslo", "Lima"], N_ROWS),
        "area": RNG.normal(size=N_ROWS),
        "same": 1.0,
        "shop": [f"shop {i}" for i in RNG.integers(40, size=N_ROWS)],
        "sold": pd.date_range("2019-11-05", periods=N_ROWS, freq="31h"),
        "rooms": RNG.integers(1, 9, N_ROWS).astype(float),
    }
)
TABLE.loc[::9, "rooms"] = np.nan
PRICE = 1000 + 100 * TABLE["area"] + 50 * TABLE["city"].eq("Rome") + TABLE["shop"].eq("shop 3")
TABULAR = {
    "values": (TabularMLPRegressor, PRICE, {}),
    "not clipped": (TabularMLPRegressor, PRICE, {"clip": False, "n_members": 1}),
    "counts": (TabularMLPRegressor, PRICE, {"loss": "poisson"}),
    "several": (TabularMLPRegressor, np.column_stack([PRICE, -PRICE]), {}),
    "quantiles": (TabularMLPRegressor, PRICE, {"quantiles": [0.1, 0.9]}),
    "no tables": (TabularMLPRegressor, PRICE, {"high_cardinality": "target"}),
    "tables alone": (
        TabularMLPRegressor,
        PRICE,
        {"high_cardinality": "number", "embedding": False},
    ),
    "binary": (TabularMLPClassifier, PRICE > 1050, {}),
    "multiclass": (TabularMLPClassifier, TABLE["city"].where(PRICE > 1000, "none"), {}),
    "by squares": (TabularMLPClassifier, PRICE > 1050, {"mlp_params": {"loss": "squared_error"}}),
}


def fitted(name):
    cls, y, parameters = TABULAR[name]
    few = {"hidden_layer_sizes": 8, "max_iter": 3, "random_state": 0, "n_members": 3}
    return cls(**few | parameters).fit(TABLE, y)


@pytest.mark.parametrize("name", TABULAR)
def test_attributions_of_columns_of_a_table_add_up(name):
    model, rows, baseline = fitted(name), TABLE[:40], TABLE[40:42]
    methods = ["predict"]
    if hasattr(model, "classes_"):
        methods = ["decision_function", "predict_proba"]
    for method in methods:
        n_columns = columns(getattr(model, method), rows).shape[1]
        for column in range(n_columns):
            target = column
            if hasattr(model, "classes_"):
                target = model.classes_[column if n_columns > 1 else 1]
            found = integrated_gradients(
                model, rows, baseline, target=target, response_method=method
            )
            assert found.shape == rows.shape
            assert found.dtype == np.float64
            assert not found[:, 2].any()  # the same in all rows
            assert_they_add_up(found, change(model, rows, baseline, method, column))


def test_a_table_of_numbers_is_compared_with_its_medians():
    numbers = TABLE[["area", "same"]].assign(other=RNG.normal(size=N_ROWS))
    model = TabularMLPRegressor(n_members=2, max_iter=3, random_state=0).fit(numbers, PRICE)
    expected = integrated_gradients(model, numbers, numbers.median())
    assert_allclose(integrated_gradients(model, numbers), expected, rtol=1e-3, atol=1e-4)


def test_the_middle_of_a_table_is_one_row_for_all():
    """What attributions lead from is the same, whatever the row."""
    model = fitted("values")
    starts = model.predict(TABLE) - integrated_gradients(model, TABLE).sum(axis=1)
    assert np.ptp(starts) < 1e-3 * PRICE.std()


def test_it_finds_the_columns_that_matter():
    model = TabularMLPRegressor(n_members=2, max_iter=60, random_state=0).fit(TABLE, PRICE)
    importance = np.abs(integrated_gradients(model, TABLE)).mean(axis=0)
    assert np.argsort(-importance)[:2].tolist() == [1, 0]
    area = integrated_gradients(model, TABLE, target=0)[:, 1]
    assert np.corrcoef(area, TABLE["area"])[0, 1] > 0.95


@pytest.mark.parametrize(
    "baseline",
    [
        TABLE.iloc[[5]],
        TABLE.iloc[5],
        TABLE.iloc[5].astype(object),
    ],
)
def test_one_row_of_a_table_as_a_table_or_a_series(baseline):
    model = fitted("values")
    expected = integrated_gradients(model, TABLE[:3], TABLE[5:6])
    assert_array_equal(integrated_gradients(model, TABLE[:3], baseline), expected)


@pytest.mark.parametrize("as_row", [list, np.array])
def test_one_row_of_an_array_of_objects(as_row):
    X = TABLE[["area", "city"]].to_numpy(object)
    model = TabularMLPRegressor(n_members=1, max_iter=2, random_state=0).fit(X, PRICE)
    row = [0.5, "Oslo"] if as_row is list else X[5]
    expected = integrated_gradients(model, X[:3], np.array([list(row)], object))
    assert_array_equal(integrated_gradients(model, X[:3], row), expected)


def test_a_table_within_a_pipeline_and_a_search():
    model = make_pipeline("passthrough", fitted("values"))
    expected = integrated_gradients(model[-1], TABLE[:3])
    assert_array_equal(integrated_gradients(model, TABLE[:3]), expected)


# What goes wrong.


@pytest.mark.parametrize("activation", ["step", "sign"])
def test_without_slopes_there_is_a_warning(activation):
    with pytest.warns(
        UserWarning,
        match=r"of 442 rows do not add up to F\(x\) - F\(b\), they are off by more than 1%",
    ):
        found = integrated_gradients(regress(activation=activation), X_diabetes)
    assert not found.any()


def test_more_points_are_taken_where_they_are_needed(monkeypatch):
    rng = np.random.default_rng(0)
    model = MLPRegressor((30, 30), activation="tanh")
    model.coefs_ = [5 * rng.normal(size=s) for s in ((3, 30), (30, 30), (30, 1))]
    model.intercepts_ = [rng.normal(size=n) for n in (30, 30, 1)]
    X = rng.normal(size=(20, 3))
    found = integrated_gradients(model, X)
    assert_they_add_up(found, change(model, X, np.zeros((1, 3)), "predict", 0))
    monkeypatch.setattr(_paths, "MOST_HALVINGS", 0)
    with pytest.warns(UserWarning, match=r"of 20 rows do not add up to F\(x\) - F\(b\)"):
        integrated_gradients(model, X)


@pytest.mark.parametrize("look", [input_gradients, integrated_gradients])
@pytest.mark.parametrize(
    ("make", "options", "message"),
    [
        (lambda: regress(X_diabetes[:, :2]), {}, "number of an output, from 0 to 1, got None"),
        (lambda: regress(X_diabetes[:, :2]), {"target": 2}, "from 0 to 1, got 2"),
        (regress, {"target": -1}, "from 0 to 0, got -1"),
        (classify, {"target": "d"}, r"one of the classes, \['a', 'b', 'c'\], got 'd'"),
        (lambda: classify("multilabel"), {}, "from 0 to 1, got None"),
        (regress, {"response_method": "predict_proba"}, r"'auto' or one of \['predict'\] of"),
        (lambda: classify(loss="hinge"), {"response_method": "predict_proba"}, "decision_function"),
        (classify, {"response_method": "predict"}, "got 'predict'"),
    ],
)  # fmt: skip
def test_outputs_that_there_are_not(look, make, options, message):
    model = make()
    X = X_iris if hasattr(model, "classes_") else X_diabetes
    with pytest.raises(ValueError, match=message):
        look(model, X, **options)


def test_what_cannot_be_explained():
    with pytest.raises(TypeError, match=r"Use integrated_gradients, or give one of its members_"):
        input_gradients(fitted("values"), TABLE)
    with pytest.raises(ValueError, match="is expecting 10 features"):
        integrated_gradients(regress(), X_diabetes, np.zeros(3))
    with pytest.raises(TypeError, match="This looks into an MLPClassifier"):
        integrated_gradients(LogisticRegression().fit(X_iris, y_iris), X_iris)
    one = MLPClassifier(2, **FEW).fit(X_iris, np.zeros(150))
    with pytest.raises(ValueError, match="knows one class alone"):
        integrated_gradients(one, X_iris)
