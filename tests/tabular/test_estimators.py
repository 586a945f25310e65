"""The tabular estimators on raw tables."""

import datetime
import pickle

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import loguniform
from sklearn import config_context
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.exceptions import ConvergenceWarning
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 (makes it importable)
from sklearn.inspection import permutation_importance
from sklearn.metrics import log_loss
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    HalvingRandomSearchCV,
    KFold,
    RandomizedSearchCV,
    ShuffleSplit,
    check_cv,
    cross_val_score,
    cross_validate,
    train_test_split,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.tabular import _classifier
from sklearn_mlp.tabular._recipe import choose_batch_size, choose_members, make_recipe

QUICK = {"n_members": 2, "hidden_layer_sizes": (16, 16), "max_iter": 80, "random_state": 0}
NOT_EQUIVALENT = (
    "Rows that are repeated fall into validation splits and batches differently, and medians "
    "and quartiles of the encoding do not see weights."
)


@parametrize_with_checks(
    [
        kind(**QUICK, **settings)
        for kind in (TabularMLPClassifier, TabularMLPRegressor)
        for settings in ({}, {"embedding": False, "n_jobs": None})
    ],
    expected_failed_checks=lambda estimator: {
        "check_sample_weight_equivalence_on_dense_data": NOT_EQUIVALENT
    },
)
@pytest.mark.filterwarnings("ignore")  # the checks' own data: single rows, constant columns
def test_scikit_learn_checks(estimator, check):
    check(estimator)


def make_table(n_rows=400, seed=0):
    """Numbers of very different scales, a category and missing values; y depends on all."""
    rng = np.random.RandomState(seed)
    table = pd.DataFrame(
        {
            "income": rng.lognormal(10, 1, n_rows),
            "age": rng.randint(18, 90, n_rows),
            "city": rng.choice(["Rome", "Oslo", "Lima"], n_rows),
            "noise": rng.standard_normal(n_rows),
        }
    )
    score = np.log(table["income"]) - 10 + 2.0 * (table["city"] == "Oslo") + (table["age"] > 50)
    table.loc[rng.uniform(size=n_rows) < 0.1, "age"] = np.nan
    table["city"] = table["city"].astype("category")
    return table, score.to_numpy()


X, score = make_table()
labels = np.where(score > 1, "rich", "poor")
prices = 1e6 + 1e4 * score


@pytest.fixture(scope="module")
def classifier():
    return TabularMLPClassifier(**QUICK).fit(X[:300], labels[:300])


@pytest.fixture(scope="module")
def regressor():
    return TabularMLPRegressor(**QUICK).fit(X[:300], prices[:300])


def test_learns_from_a_raw_table(classifier, regressor):
    assert classifier.score(X[300:], labels[300:]) > 0.85
    assert regressor.score(X[300:], prices[300:]) > 0.8
    assert classifier.feature_names_in_.tolist() == ["income", "age", "city", "noise"]
    assert classifier.classes_.tolist() == ["poor", "rich"]


def test_probabilities_are_the_members_mean(classifier):
    encoded = classifier.encoder_.transform(X)
    expected = np.mean([m.predict_proba(encoded) for m in classifier.members_], axis=0)
    assert_allclose(classifier.predict_proba(X), expected)
    assert_allclose(expected.sum(axis=1), 1, rtol=1e-6)
    assert_allclose(classifier.predict_log_proba(X), np.log(expected))
    assert classifier.mlp_ is classifier.members_[0]
    assert isinstance(classifier.mlp_, MLPClassifier)


def test_spread_of_the_members(regressor):
    encoded = regressor.encoder_.transform(X)
    each = np.array([m.predict(encoded) for m in regressor.members_])
    assert_allclose(regressor.predict_std(X), each.std(axis=0, ddof=1), rtol=1e-5)
    with pytest.raises(AttributeError, match="predict_std") as caught:
        clone(regressor).set_params(n_members=1).fit(X, prices).predict_std(X)
    assert "Set n_members to 2 or more" in str(caught.value)


def test_one_temperature_is_right_on_the_validation_rows(monkeypatch):
    """Other temperatures do worse on the rows that it was fitted to."""
    seen = []
    best_temperature = _classifier._best_temperature

    def spy(mlp, problem):
        raw = mlp._raw(problem.held_out.X)
        seen.append((raw, problem.held_out.targets, best_temperature(mlp, problem)))
        return seen[-1][2]

    monkeypatch.setattr(_classifier, "_best_temperature", spy)
    model = TabularMLPClassifier(**QUICK, n_jobs=1).fit(X, labels)
    assert model.temperatures_ == [temperature for *_, temperature in seen]
    for raw, targets, temperature in seen:

        def loss(t, raw=raw, targets=targets):
            prior = 0.5 * (np.log(t) / 0.5) ** 2 / len(raw)
            return prior + log_loss(targets[:, 0], 1 / (1 + np.exp(-raw[:, 0].astype(float) / t)))

        assert loss(temperature) <= min(loss(temperature * 0.98), loss(temperature * 1.02))


def test_predictions_stay_in_the_range_of_the_targets():
    model = TabularMLPRegressor(**QUICK).fit(X, prices)
    inside = np.r_[prices.min(), prices.max()]
    prediction = model.predict(X)
    assert inside[0] <= prediction.min()
    assert prediction.max() <= inside[1]
    free = clone(model).set_params(clip=False).fit(X, prices).predict(X)
    assert_allclose(prediction, free.clip(*inside))


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e9, 1e300])
def test_the_targets_unit_does_not_matter(scale):
    model = TabularMLPRegressor(**QUICK)
    plain = model.fit(X, score).predict(X)
    assert_allclose(model.fit(X, score * scale).predict(X) / scale, plain, rtol=1e-4, atol=1e-5)


def test_several_targets():
    both = np.column_stack([prices, -score])
    model = TabularMLPRegressor(**QUICK).fit(X, both)
    assert model.predict(X).shape == both.shape
    assert model.score(X, both) > 0.8
    assert model.predict_std(X).shape == both.shape


def test_intervals_cover_and_do_not_cross():
    rng = np.random.RandomState(0)
    table, center = make_table(3000, seed=1)
    y = center + (0.2 + 0.6 * (table["city"] == "Rome")) * rng.standard_normal(len(center))
    quantiles = [0.05, 0.5, 0.95]
    model = TabularMLPRegressor(
        quantiles=quantiles, n_members=2, hidden_layer_sizes=(32, 32), max_iter=30, random_state=0
    ).fit(table[:2000], y[:2000])
    low, median, high = model.predict(table[2000:]).T
    assert (low <= median).all()
    assert (median <= high).all()
    held_out = y[2000:]
    # 0.9 to within four standard deviations of a share of 1000 rows, and what is not learnt.
    assert abs(((low <= held_out) & (held_out <= high)).mean() - 0.9) < 0.05
    assert -0.5 < model.score(table[2000:], held_out) < 0
    rome = (table[2000:]["city"] == "Rome").to_numpy()
    width = high - low
    assert width[rome].mean() > 2 * width[~rome].mean()


def test_members_do_not_depend_on_the_threads():
    model = TabularMLPClassifier(**QUICK | {"n_members": 3})
    one = model.set_params(n_jobs=1).fit(X, labels).predict_proba(X)
    two = model.set_params(n_jobs=2).fit(X, labels).predict_proba(X)
    assert_allclose(one, two, atol=1e-4)


def test_same_seed_same_result_and_pickles(classifier, regressor):
    for model, y in ((classifier, labels), (regressor, prices)):
        again = clone(model).fit(X[:300], y[:300])
        assert_array_equal(again.predict(X), model.predict(X))
        assert_array_equal(pickle.loads(pickle.dumps(model)).predict(X), model.predict(X))


def test_given_validation_rows_weights_and_scoring():
    weights = np.random.RandomState(0).uniform(0, 2, 300)
    held_out = {"X_val": X[300:], "y_val": labels[300:], "sample_weight_val": weights[:100]}
    model = TabularMLPClassifier(**QUICK, class_weight="balanced", scoring="roc_auc")
    model.fit(X[:300], labels[:300], weights, **held_out)
    assert model.score(X, labels) > 0.8
    assert 0.5 < model.mlp_.best_validation_score_ <= 1
    priced = TabularMLPRegressor(**QUICK)
    priced.fit(X[:300], prices[:300], weights, X_val=X[300:], y_val=prices[300:])
    assert priced.score(X, prices) > 0.5


def test_unknown_levels_and_new_missing_values(classifier):
    strange = X[:5].copy()
    strange["city"] = ["Atlantis"] * 5
    strange["income"] = np.nan
    assert np.isfinite(classifier.predict_proba(strange)).all()


def test_few_rows_and_rare_classes():
    assert TabularMLPRegressor(**QUICK).fit(X[:3], prices[:3]).predict(X[:3]).shape == (3,)
    one_rich = np.array(["poor"] * 99 + ["rich"])
    model = TabularMLPClassifier(**QUICK).fit(X[:100], one_rich)
    assert model.temperatures_ == [1.0, 1.0]
    assert set(model.predict(X)) <= {"poor", "rich"}
    three = np.array(["a"] * 98 + ["b", "c"])
    assert TabularMLPClassifier(**QUICK).fit(X[:100], three).predict_proba(X).shape == (400, 3)


def test_a_failed_fit_changes_nothing(classifier):
    before = classifier.predict_proba(X)
    bad = X.copy()
    bad["when"] = datetime.time(12)
    with pytest.raises(ValueError, match="when"):
        classifier.fit(bad, labels)
    with pytest.raises(ValueError, match="learning_rate_init"):
        clone(classifier).set_params(learning_rate_init=-1).fit(X, labels)
    with pytest.raises(ValueError, match="no_such_parameter"):
        clone(classifier).set_params(mlp_params={"no_such_parameter": 1}).fit(X, labels)
    assert_array_equal(classifier.predict_proba(X), before)


def test_mlp_params_replace_the_recipe():
    replaced = {"activation": "gelu", "n_iter_no_change": 3, "learning_rate": "adaptive"}
    model = TabularMLPClassifier(**QUICK | {"n_members": 3}, mlp_params=replaced)
    one = model.set_params(n_jobs=1).fit(X, labels)
    two = clone(model).set_params(n_jobs=2).fit(X, labels)
    assert one.mlp_.activation == "gelu"
    assert [m.n_iter_ for m in one.members_] == [m.n_iter_ for m in two.members_]
    assert_allclose(one.predict_proba(X), two.predict_proba(X), atol=1e-4)


@pytest.mark.parametrize(
    "own", ["random_state", "max_iter", "validation_fraction", "early_stopping"]
)
def test_mlp_params_do_not_replace_own_parameters(own):
    with pytest.raises(ValueError, match=own):
        TabularMLPClassifier(**QUICK, mlp_params={own: 1}).fit(X, labels)


def test_rows_of_weight_zero_do_not_count():
    wild = prices.copy()
    wild[:3] = 1e12
    weights = np.ones(len(wild))
    weights[:3] = 0
    model = TabularMLPRegressor(**QUICK).fit(X, wild, weights)
    assert model.y_range_[1] < 1e9
    assert model.score(X[3:], prices[3:]) > 0.8


def test_other_backends_do_not_lose_the_members():
    with parallel_config(backend="loky"):
        model = TabularMLPRegressor(**QUICK, n_jobs=2).fit(X, prices)
    assert model.score(X, prices) > 0.8


def test_one_member_that_diverges_does_not_end_the_others():
    wild = X[["income", "noise"]].to_numpy()
    settings = QUICK | {"n_members": 4, "max_iter": 20}
    fast = {"rate_factors": {"weights": 1e30}, "init": "normal", "activation": "identity"}
    model = TabularMLPRegressor(**settings, n_jobs=1, mlp_params=fast | {"solver": "minibatch"})
    with pytest.warns(ConvergenceWarning, match="diverged"):
        model.fit(wild, prices)
    assert np.isfinite(model.predict(wild)).all()


@pytest.mark.parametrize(("n_rows", "size"), [(3637, 260), (576, 288), (100, 100), (65537, 257)])
def test_batches_are_even(n_rows, size):
    found = choose_batch_size(n_rows, 256)
    assert n_rows % found == 0 or n_rows % found >= found / 2
    if n_rows < 10_000:
        assert found == size


@pytest.mark.parametrize(
    ("n_rows", "n_members", "batch_size", "max_iter", "first"),
    [(400, 8, 50, 255, 1), (16_000, 8, 256, 63, 1), (16_001, 4, 512, 63, 3)],
)
def test_the_number_of_rows_decides(n_rows, n_members, batch_size, max_iter, first):
    parameters = TabularMLPRegressor().get_params()
    recipe = make_recipe(parameters, n_rows, n_rows // 4, None)
    assert choose_members(n_rows + n_rows // 4, "auto") == n_members
    assert batch_size <= recipe["batch_size"] < 1.1 * batch_size
    assert (recipe["max_iter"], recipe["learning_rate"].first) == (max_iter, first)


def test_few_rows_have_eight_members():
    model = TabularMLPRegressor(max_iter=1, random_state=0)
    assert len(model.fit(X[:100], prices[:100]).members_) == 8
    splits = ShuffleSplit(2, random_state=0)
    model.set_params(validation_split=splits)
    assert len(model.fit(X[:100], prices[:100]).members_) == 8


def test_given_settings_count_whatever_the_number_of_rows():
    given = {"max_iter": 31, "batch_size": 128, "n_members": 3}
    recipe = make_recipe(TabularMLPRegressor(**given).get_params(), 40_000, 10_000, None)
    assert choose_members(50_000, 3) == 3
    assert (recipe["max_iter"], recipe["learning_rate"].first) == (31, 1)
    assert recipe["batch_size"] < 256


@pytest.mark.parametrize("y", [pd.Series(["a", None, "b"] * 20), np.array([0.0, np.nan, 1.0] * 20)])
def test_missing_labels(y):
    with pytest.raises(ValueError, match="y contains NaN: 20 of 60"):
        TabularMLPClassifier(**QUICK).fit(X[:60], y)


def test_a_loss_without_probabilities():
    with pytest.raises(ValueError, match="no probabilities"):
        TabularMLPClassifier(**QUICK, label_smoothing=0.0, mlp_params={"loss": "hinge"}).fit(
            X, labels
        )


def test_importance_of_the_raw_columns(regressor):
    found = permutation_importance(regressor, X, prices, n_repeats=3, random_state=0)
    importance = dict(zip(X.columns, found.importances_mean, strict=True))
    assert importance["income"] > 0.3
    assert importance["city"] > 0.1
    assert abs(importance["noise"]) < 0.1


@pytest.mark.parametrize("kind", [TabularMLPClassifier, TabularMLPRegressor])
def test_tuning_space_is_sampled(kind):
    y = labels if kind is TabularMLPClassifier else prices
    model = kind(n_members=1, max_iter=4, random_state=0)
    space = kind.tuning_space()
    assert isinstance(space["learning_rate_init"], type(loguniform(1, 2)))
    space["hidden_layer_sizes"] = [(8,), (8, 8)]
    found = RandomizedSearchCV(model, space, n_iter=2, cv=2, random_state=0).fit(X, y)
    assert set(found.best_params_) == set(space)
    halving = HalvingRandomSearchCV(
        model, space, n_candidates=4, min_resources=80, cv=2, random_state=0
    )
    assert set(halving.fit(X, y).best_params_) == set(space)


def test_grid_search_in_processes():
    grid = {"dropout": [0.0, 0.2]}
    found = GridSearchCV(TabularMLPClassifier(**QUICK), grid, cv=2, n_jobs=2).fit(X, labels)
    assert found.best_score_ > 0.7


def test_good_on_real_data():
    data, target = load_breast_cancer(return_X_y=True)
    parts = train_test_split(data, target, random_state=0)
    model = TabularMLPClassifier(n_members=2, random_state=0).fit(parts[0], parts[2])
    assert model.score(parts[1], parts[3]) > 0.95


def test_better_than_the_plain_network_on_real_data():
    X_train, X_test, y_train, y_test = train_test_split(
        *load_diabetes(return_X_y=True), random_state=0
    )
    plain = TransformedTargetRegressor(
        make_pipeline(StandardScaler(), MLPRegressor(random_state=0)), transformer=StandardScaler()
    )
    expected = plain.fit(X_train, y_train).score(X_test, y_test)
    model = TabularMLPRegressor(n_members=2, random_state=0).fit(X_train, y_train)
    assert model.score(X_test, y_test) > expected


@pytest.mark.parametrize("around", ["fit", "predict", "both"])
@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize("kind", [TabularMLPClassifier, TabularMLPRegressor])
def test_the_output_library_of_transformers_does_not_matter(kind, library, around):
    y = labels if kind is TabularMLPClassifier else prices
    named = X.rename(columns={"noise": "city_Oslo"})  # as a column of the encoding might be
    model = kind(**QUICK | {"max_iter": 3})
    expected = clone(model).fit(named, y).predict(named)
    inside, outside = {"transform_output": library}, {"transform_output": "default"}
    with config_context(**inside if around != "predict" else outside):
        model.fit(named, y)
    with config_context(**inside if around != "fit" else outside):
        assert_array_equal(model.predict(named), expected)


@pytest.mark.parametrize("kind", [TabularMLPClassifier, TabularMLPRegressor])
@pytest.mark.parametrize("container", [pd.DataFrame, lambda X: X.to_numpy(dtype=object)])
def test_rows_of_weight_zero_are_as_if_not_there(kind, container):
    """Most weights are zero, as of a bootstrap's other rows: for the encoder and the split too."""
    y = labels if kind is TabularMLPClassifier else prices
    for seed in range(5):
        weights = np.random.RandomState(seed).permutation(np.repeat([0.0, 1.0], [300, 100]))
        some = np.flatnonzero(weights)
        model = kind(**QUICK | {"max_iter": 3, "random_state": seed})
        all_rows = clone(model).fit(container(X), y, weights)
        few = model.fit(container(X.iloc[some]), y[some], np.ones(100))
        assert_array_equal(all_rows.predict(container(X)), few.predict(container(X)))


@pytest.mark.parametrize("scoring", ["neg_log_loss", "roc_auc_ovr", "balanced_accuracy", None])
def test_a_rare_class_is_on_both_sides_of_the_split(scoring):
    """A scorer of probabilities needs all classes; without strata 6 of 15 seeds failed."""
    rng = np.random.default_rng(0)
    y = rng.permutation(np.repeat([0, 1, 2], [10, 95, 95]))
    inputs = rng.normal(size=(200, 3)) + y[:, np.newaxis]
    for seed in range(8):
        settings = QUICK | {"max_iter": 2, "random_state": seed, "scoring": scoring}
        model = TabularMLPClassifier(**settings).fit(inputs, y)
        assert not np.isnan(model.mlp_.best_validation_score_)
        if scoring is not None:
            MLPClassifier(max_iter=2, early_stopping=True, scoring=scoring, random_state=seed,
                          learning_rate="cosine").fit(inputs, y)  # fmt: skip


@pytest.mark.parametrize(
    "dtype", [object, "Int64", "boolean", "string", "category", "int64[pyarrow]", bool]
)
def test_labels_of_any_dtype(dtype):
    y = pd.Series((labels == labels[0]).astype(int)).astype(dtype)
    model = TabularMLPClassifier(**QUICK).fit(X, y)
    assert model.score(X, y) > 0.8
    assert len(model.classes_) == 2
    assert set(model.predict(X)) == set(model.classes_)
    model.fit(X, y, X_val=X, y_val=y)
    flags = np.array([True, False], object)[(labels == labels[0]).astype(int)]
    assert model.fit(X, flags).classes_.dtype == bool


def test_labels_that_are_not_alike_are_refused():
    mixed = np.array([1, "a"] * (len(X) // 2), dtype=object)
    for model in (TabularMLPClassifier(**QUICK), MLPClassifier()):
        with pytest.raises(ValueError, match="y has labels of several types, int, str"):
            model.fit(X[["income", "noise"]], mixed)


def test_confidence_scores():
    model = TabularMLPClassifier(**QUICK).fit(X, labels)
    p = model.predict_proba(X)
    assert_allclose(model.decision_function(X), np.log(p[:, 1] / p[:, 0]))
    several = np.digitize(X["age"], [30, 60])
    model.fit(X, several)
    assert_array_equal(model.decision_function(X), model.predict_log_proba(X))
    two = model.fit(X, several == 0).decision_function(X)
    assert_array_equal(two > 0, model.predict(X))
    assert cross_val_score(model, X, several == 0, scoring="roc_auc", cv=2).min() > 0.5


class Recording(KFold):
    """A splitter that remembers what it was asked."""

    def split(self, X, y=None, groups=None):
        self.asked = (len(X), groups)
        return super().split(X, y, groups)


@pytest.mark.parametrize("kind", [TabularMLPClassifier, TabularMLPRegressor])
def test_members_take_the_splits_of_a_splitter_in_turn(kind, monkeypatch):
    y = labels if kind is TabularMLPClassifier else prices
    held_out = []

    def spy(self, member, problem):
        held_out.append((problem.rows, len(problem.held_out.targets)))
        return 1.0

    monkeypatch.setattr(kind, "_finish", spy)
    splitter = Recording(3)
    settings = QUICK | {"n_members": 4, "max_iter": 2, "n_jobs": 1}
    kind(**settings, validation_split=splitter).fit(X, y)
    expected = [train for train, _ in KFold(3).split(X)]
    for (rows, n_others), train in zip(held_out, [*expected, expected[0]], strict=True):
        assert_array_equal(np.sort(rows), train)
        assert n_others == len(X) - len(train)


def test_groups_are_not_torn_apart():
    groups = np.arange(len(X)) // 20
    seen = []

    def spy(estimator, inputs, y):
        seen.append(len(y))
        return -np.abs(estimator.predict(inputs) - y).mean()

    settings = QUICK | {"max_iter": 2, "scoring": spy, "n_jobs": 1}
    TabularMLPRegressor(**settings, validation_split=GroupKFold(5)).fit(X, prices, groups=groups)
    assert {n % 20 for n in seen} == {0}
    with pytest.raises(ValueError, match="groups"):
        TabularMLPRegressor(**settings, validation_split=GroupKFold(5)).fit(X, prices)


def test_the_last_rows_validate_a_series():
    seen = []

    def spy(estimator, inputs, y):
        seen.append(y)
        return 0.0

    settings = QUICK | {"max_iter": 1, "scoring": spy, "n_jobs": 1, "validation_fraction": 0.25}
    TabularMLPRegressor(**settings, validation_split="last").fit(X, prices)
    for y in seen:
        assert_array_equal(y, prices[300:])


def test_groups_come_by_metadata_routing():
    groups = np.arange(len(X)) // 20
    with config_context(enable_metadata_routing=True):
        model = TabularMLPRegressor(
            **QUICK | {"max_iter": 2}, validation_split=GroupKFold(3)
        ).set_fit_request(groups=True, sample_weight=True)
        model.set_score_request(sample_weight=True)
        scores = cross_validate(
            model, X, prices, cv=GroupKFold(2),
            params={"groups": groups, "sample_weight": np.ones(len(X))}, error_score="raise",
        )  # fmt: skip
    assert np.isfinite(scores["test_score"]).all()


def test_a_splitter_of_tables_sees_all_rows():
    """Rows of weight zero are left out after it, and do not shift its places."""
    seen = []

    def spy(estimator, inputs, y):
        seen.append(y)
        return 0.0

    weights = np.repeat([0.0, 1.0], [100, 300])
    splitter = check_cv([(np.arange(50, 200), np.arange(90, 250))])
    settings = QUICK | {"max_iter": 1, "n_jobs": 1, "scoring": spy}
    TabularMLPRegressor(**settings, validation_split=splitter).fit(X, prices, weights)
    assert_array_equal(seen[0], prices[100:250])
