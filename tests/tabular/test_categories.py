"""Columns of many levels: statistics of the target, numbers of levels, embeddings."""

import pickle

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GroupKFold, KFold, TimeSeriesSplit
from sklearn.preprocessing import TargetEncoder

from sklearn_mlp import TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.tabular import TabularEncoder

RNG = np.random.default_rng(0)
EFFECTS = RNG.normal(size=60)
QUICK = {"n_members": 2, "hidden_layer_sizes": (16, 16), "n_jobs": 1, "random_state": 0}


def sales(n_rows=1200, seed=0):
    """A column of 60 levels and one of numbers, and targets that depend on both."""
    rng = np.random.default_rng(seed)
    store, size = rng.integers(60, size=n_rows), rng.normal(size=n_rows)
    X = pd.DataFrame({"size": size, "store": pd.Series(store).map("store {}".format)})
    return X, EFFECTS[store] + 0.3 * size + 0.1 * rng.normal(size=n_rows)


X, Y = sales()


def test_numbers_of_levels_are_in_order_of_frequency():
    names = [f"level {i}" for i in range(40)]
    column = np.repeat([*names, None], [*range(10, 50), 99]).astype(object)[:, np.newaxis]
    encoder = TabularEncoder(high_cardinality="number").fit(column)
    new = np.array([[None], ["level 39"], ["level 0"], ["never seen"]], dtype=object)
    assert_array_equal(encoder.transform(new), [[1], [2], [41], [0]])
    assert encoder.level_numbers_.levels_[0][1:3] == ["level 39", "level 38"]
    assert encoder.get_feature_names_out().tolist() == ["level_x0"]


def test_rare_levels_share_a_number():
    column = np.array([[f"id {i}"] for i in range(500)] + [["common"]] * 10, dtype=object)
    encoder = TabularEncoder(high_cardinality="number")
    encoded = encoder.fit_transform(column)
    assert_array_equal(encoded[:, 0], [0] * 500 + [1] * 10)


@pytest.mark.parametrize("kind", ["number", "target", "both", "one_hot"])
def test_few_levels_are_one_hot_whatever_becomes_of_many(kind):
    table = X.assign(colour=np.where(X["size"] > 0, "red", "blue"))
    encoder = TabularEncoder(high_cardinality=kind, ranks=True)
    encoded = encoder.fit_transform(table, Y)
    names = encoder.get_feature_names_out().tolist()
    assert encoded.shape == (len(X), len(names)) == (len(X), encoder.n_features_out)
    assert {"colour_blue", "colour_red"} <= set(names)
    assert ("level_store" in names) == (kind in ("number", "both"))
    assert ("target_store" in names) == (kind in ("target", "both"))
    assert ("rank_target_store" in names) == (kind in ("target", "both"))
    assert TabularEncoder(max_categories=None, high_cardinality=kind).fit(X, Y).n_features_out == 61


def test_statistics_of_new_rows_are_scikit_learns():
    encoder = TabularEncoder(high_cardinality="target", target_type="continuous").fit(X, Y)
    theirs = TargetEncoder(target_type="continuous").fit(X[["store"]], Y)
    new, _ = sales(seed=1)
    ours = encoder.transform(new)[:, 1]
    order = np.argsort(theirs.transform(new[["store"]])[:, 0])
    assert (np.diff(ours[order]) >= 0).all()  # scaled, but in the same order
    assert np.ptp(ours) > 1


@pytest.mark.parametrize("target_type", ["continuous", "binary", "multiclass"])
def test_a_rows_own_target_is_not_among_its_inputs(target_type):
    """Where levels say nothing, statistics in `fit` must not say anything either."""
    rng = np.random.default_rng(0)
    levels = rng.integers(600, size=1200).astype(str)[:, np.newaxis].astype(object)
    y = rng.normal(size=1200)
    if target_type != "continuous":
        y = np.digitize(y, [0] if target_type == "binary" else [-0.5, 0.5])
    encoder = TabularEncoder(
        categorical_features=[0], high_cardinality="target", target_type=target_type
    )
    of_others = encoder.fit_transform(levels, y)
    of_all = encoder.transform(levels)
    assert LinearRegression().fit(of_all, y).score(of_all, y) > 0.2  # what a leak looks like
    assert LinearRegression().fit(of_others, y).score(of_others, y) < 0.02


def test_targets_of_the_same_group_are_not_among_the_inputs_either():
    """Each group has a target and levels of its own: those of other groups say nothing."""
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(200), 6)
    y = rng.normal(size=200)[groups]
    levels = np.array([f"level {g}" for g in groups], dtype=object)[:, np.newaxis]
    encoder = TabularEncoder(high_cardinality="target", target_type="continuous")
    leaking = encoder.fit_transform(levels, y)
    assert LinearRegression().fit(leaking, y).score(leaking, y) > 0.9
    by_group = encoder.fit_transform(levels, y, groups)
    assert np.ptp(by_group) < 0.7 * np.ptp(leaking)
    assert LinearRegression().fit(by_group, y).score(by_group, y) < 0.1


def test_a_column_per_class_and_per_target():
    y = np.digitize(Y, [-0.5, 0.5])
    encoder = TabularEncoder(high_cardinality="target").fit(X, y)
    assert encoder.get_feature_names_out().tolist() == [
        "size", "target_store_0", "target_store_1", "target_store_2",
    ]  # fmt: skip
    encoder = TabularEncoder(high_cardinality="target", target_type="continuous")
    both = encoder.fit_transform(X, np.column_stack([Y, -Y]))
    assert encoder.get_feature_names_out().tolist() == ["size", "target0_store", "target1_store"]
    assert_allclose(both[:, 1], -both[:, 2], atol=1e-5)


@pytest.mark.parametrize("kind", ["number", "target", "both"])
def test_networks_learn_many_levels(kind):
    new, y_new = sales(300, seed=1)
    model = TabularMLPRegressor(high_cardinality=kind, **QUICK).fit(X, Y)
    none = TabularMLPRegressor(high_cardinality="one_hot", max_categories=2, **QUICK).fit(X, Y)
    assert model.score(new, y_new) > 0.9 > none.score(new, y_new)
    again = pickle.loads(pickle.dumps(model))
    assert_array_equal(again.predict(new), model.predict(new))


def test_embeddings_by_name():
    model = TabularMLPRegressor(max_iter=7, **QUICK).fit(X, Y)
    ((name, (levels, vectors)),) = model.embeddings_.items()
    assert name == "store"
    assert levels[0] is None
    assert set(levels[1:]) <= set(X["store"])
    counts = X["store"].value_counts()
    assert set(levels[1:]) == set(counts.index[counts >= 10])
    n_components = model.mlp_.embedding_[-1].shape[1]
    assert vectors.shape == (len(levels), 2 * n_components)
    assert_array_equal(vectors[:, :n_components], model.members_[0].embedding_[-1])
    assert TabularMLPRegressor(max_iter=1, **QUICK).fit(X[["size"]], Y).embeddings_ == {}


def test_unseen_and_rare_levels_are_predicted_alike():
    table = pd.concat([X, X.iloc[:5].assign(store=[f"rare {i}" for i in range(5)])])
    model = TabularMLPRegressor(high_cardinality="number", max_iter=3, **QUICK)
    model.fit(table, np.append(Y, Y[:5]))
    rows = X.iloc[[0] * 3].assign(store=["rare 1", "unseen", None])
    assert np.ptp(model.predict(rows)) == 0


def test_a_column_of_ids_does_no_harm():
    """As many levels as rows: one number, one statistic, and the same accuracy."""
    ids = X.assign(id=[f"row {i}" for i in range(len(X))])
    new, y_new = sales(300, seed=1)
    model = TabularMLPRegressor(**QUICK).fit(ids, Y)
    assert [len(levels) for levels, _ in model.embeddings_.values()] == [61, 1]
    without = TabularMLPRegressor(**QUICK).fit(X, Y).score(new, y_new)
    assert model.score(new.assign(id="new"), y_new) > without - 0.02


@pytest.mark.parametrize("n_classes", [1, 2, 3, 12])
def test_classes(n_classes):
    y = np.array([f"class {i}" for i in range(n_classes)])[np.arange(len(X)) % n_classes]
    model = TabularMLPClassifier(max_iter=1, **QUICK).fit(X, y)
    assert model.predict(X).shape == y.shape
    n_statistics = {1: 0, 2: 1, 3: 3, 12: 0}[n_classes]
    assert model.encoder_.n_numeric_ == 1 + n_statistics
    assert model.embeddings_.keys() == {"store"}


def test_settings_reach_clones_and_a_refit_forgets_the_levels():
    model = TabularMLPRegressor(max_iter=1, high_cardinality="number", **QUICK).fit(X, Y)
    assert clone(model).high_cardinality == "number"
    assert model.embeddings_.keys() == {"store"}
    assert model.fit(X[["size"]], Y).embeddings_ == {}


def test_constant_targets_and_tiny_tables():
    model = TabularMLPRegressor(max_iter=1, **QUICK).fit(X, np.ones(len(X)))
    assert_allclose(model.predict(X), 1)
    few = X.iloc[:40].assign(store=[f"s{i}" for i in range(40)])
    assert np.isfinite(TabularMLPRegressor(max_iter=1, **QUICK).fit(few, Y[:40]).predict(few)).all()


def test_memory_grows_with_levels_not_with_rows_times_levels():
    import tracemalloc

    levels = RNG.integers(5000, size=50_000).astype(str).astype(object)[:, np.newaxis]
    encoder = TabularEncoder(categorical_features=[0], high_cardinality="number").fit(levels)
    tracemalloc.start()
    encoded = encoder.transform(levels)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert encoded.shape == (50_000, 1)
    assert peak < 20e6  # one-hot columns: 1 GB


@pytest.mark.parametrize("split", ["last", TimeSeriesSplit(2), KFold(3)])
def test_no_statistics_where_other_rows_may_be_later_ones(split):
    model = TabularMLPRegressor(max_iter=1, validation_split=split, **QUICK).fit(X, Y)
    assert model.encoder_.n_statistics_ == 0
    assert model.embeddings_.keys() == {"store"}
    model.set_params(high_cardinality="target").fit(X, Y)
    assert model.encoder_.get_feature_names_out()[-1] == "store_infrequent_sklearn"


def test_statistics_by_group_where_groups_are_kept_apart():
    model = TabularMLPRegressor(max_iter=1, validation_split=GroupKFold(3), **QUICK)
    model.fit(X, Y, groups=np.arange(len(X)) // 10, sample_weight=np.arange(len(X)) % 7)
    assert model.encoder_.n_statistics_ == 1


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_statistics_of_tiny_and_huge_targets(scale):
    encoder = TabularEncoder(high_cardinality="target", target_type="continuous")
    expected = encoder.fit_transform(X, Y)
    assert_allclose(encoder.fit_transform(X, scale * Y), expected, rtol=1e-4, atol=1e-5)


def test_two_rows():
    table = pd.DataFrame({"text": ["c", "b"]})
    model = TabularMLPRegressor(max_categories=1, max_iter=1, **QUICK).fit(table, [0.0, 1.0])
    assert np.isfinite(model.predict(table)).all()


def test_statistics_do_not_cost_numbers_their_embedding():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({f"c{i}": rng.integers(40, size=400).astype(str) for i in range(13)})
    table = table.apply(lambda column: "level " + column).assign(size=rng.normal(size=400))
    y = rng.integers(10, size=400)
    model = TabularMLPClassifier(max_iter=1, **QUICK).fit(table, y)
    assert model.encoder_.n_statistics_ == 130
    periodic, tables = model.mlp_.embedding.parts
    assert len(periodic.features) == 131
    assert len(tables.features) == 13
