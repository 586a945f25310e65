"""Raw tables on a cluster: few rows as in memory, many by shares and a sample."""

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from clusters import spread
from data import X_diabetes, y_diabetes
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone

from sklearn_mlp import TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.distributed import DaskTabularMLPClassifier, DaskTabularMLPRegressor
from sklearn_mlp.distributed._table_rows import Dealing, deal_part

pytestmark = pytest.mark.usefixtures("client")

N_ROWS = 2000
RNG = np.random.default_rng(0)
TABLE = pd.DataFrame(
    {
        "number": RNG.normal(size=N_ROWS),
        "text": RNG.choice(["x", "y", "z"], N_ROWS),
        "level": pd.Categorical(RNG.integers(0, 40, N_ROWS).astype(str)),
        "date": pd.date_range("2020-01-01", periods=N_ROWS, freq="7h"),
    }
)
TABLE.loc[::7, "number"] = np.nan
TARGETS = TABLE["number"].fillna(3) + (TABLE["text"] == "x")
LABELS = pd.Series(np.where(TARGETS > 1, "high", "low"))
WEIGHTS = pd.Series(RNG.uniform(0.5, 1, N_ROWS))
SETTINGS = {"n_members": 2, "max_iter": 7, "random_state": 0}
KINDS = [
    (DaskTabularMLPClassifier, TabularMLPClassifier, LABELS),
    (DaskTabularMLPRegressor, TabularMLPRegressor, TARGETS),
]


def lazily(*frames, npartitions=5):
    return [dd.from_pandas(each, npartitions=npartitions) for each in frames]


@pytest.mark.parametrize(("cls", "local_cls", "y"), KINDS)
def test_few_rows_are_fitted_as_in_memory(cls, local_cls, y):
    local = local_cls(**SETTINGS).fit(TABLE, y, WEIGHTS)
    model = cls(**SETTINGS).fit(*lazily(TABLE, y, WEIGHTS))
    for one, other in zip(model.members_, local.members_, strict=True):
        assert_array_equal(one.coefs_[0], other.coefs_[0])
    assert_array_equal(model.predict(TABLE), local.predict(TABLE))
    prediction = model.predict(dd.from_pandas(TABLE, npartitions=3)).compute()
    if y is LABELS:
        assert prediction.tolist() == local.predict(TABLE).tolist()
    else:  # without compiled loops, rounding depends on how many rows are computed at once
        assert_allclose(prediction, local.predict(TABLE), rtol=1e-5, atol=1e-6)
    assert_allclose(model.score(*lazily(TABLE, y)), local.score(TABLE, y))


@pytest.mark.parametrize("max_samples", ["auto", 0.25])
@pytest.mark.parametrize(("cls", "local_cls", "y"), KINDS)
def test_many_rows_are_trained_on_where_they_lie(cls, local_cls, y, max_samples):
    settings = {**SETTINGS, "max_iter": 15, "subsample": 500, "max_samples": max_samples}
    model = cls(**settings).fit(*lazily(TABLE, y, WEIGHTS))
    share = 1 if max_samples == "auto" else max_samples
    for member in model.members_:
        n_rows = member.t_ / member.n_iter_ / (1 - model.validation_fraction)
        assert_allclose(n_rows, N_ROWS * share, rtol=0 if share == 1 else 0.15, atol=1)
    assert model.score(*lazily(TABLE, y)) > 0.95
    again = cls(**settings).fit(*lazily(TABLE, y, WEIGHTS))
    assert_array_equal(model.members_[1].coefs_[0], again.members_[1].coefs_[0])
    local = model.to_local()
    assert type(local) is local_cls
    assert not {"subsample", "max_samples"} & set(vars(local))
    assert_array_equal(local.predict(TABLE), model.predict(TABLE))


def test_levels_and_missing_values_are_those_of_all_rows():
    table = TABLE.assign(number=TABLE["number"].fillna(0), rare="usual", many="usual")
    table.loc[1234, "number"] = np.nan
    table.loc[77, "rare"] = "once"
    table["many"] = [f"level {i % 100}" for i in range(N_ROWS)]
    model = DaskTabularMLPRegressor(n_members=1, max_iter=1, subsample=50, random_state=0)
    encoder = model.fit(*lazily(table, TARGETS)).encoder_
    local = TabularMLPRegressor(n_members=1, max_iter=1).fit(table, TARGETS).encoder_
    assert_array_equal(encoder.has_missing_, local.has_missing_[: encoder.n_numeric_])
    for own, other in zip(encoder.one_hot_.categories_, local.one_hot_.categories_, strict=True):
        assert own.tolist() == other.tolist()
    levels = (each.level_numbers_.levels_[1] for each in (encoder, local))
    assert set(next(levels)) == set(next(levels)) == {f"level {i}" for i in range(100)}


def test_what_is_wrong_is_named_with_its_partition():
    table = TABLE.copy()
    table.loc[1999, "number"] = np.inf
    model = DaskTabularMLPRegressor(subsample=50, random_state=0)
    with pytest.raises(ValueError, match=r"Partition 4 of 5: .*infinity.*'number'"):
        model.fit(*lazily(table, TARGETS))


def test_a_member_without_rows():
    settings = {"subsample": 20, "n_members": 1, "max_samples": 2, "max_iter": 1}
    model = DaskTabularMLPRegressor(**settings, random_state=6)  # two rows on average, here none
    with pytest.raises(ValueError, match="gets none to be trained on"):
        model.fit(spread(X_diabetes[:40], 4), spread(y_diabetes[:40], 4))


class Passing:
    """In place of an estimator, to see which rows are dealt to whom."""

    encoder_ = type("Encoder", (), {"transform": staticmethod(lambda X: X)})

    @staticmethod
    def _check_targets(y):
        return y


@pytest.mark.parametrize("share", [0.1, 1 / 3, 0.5, 0.99, 1.0])
def test_members_get_their_share_and_different_rows(share):
    n_rows, dealing = 6000, Dealing(3, share, 0.2, 0)
    X = np.arange(n_rows).reshape(-1, 1)
    hands = deal_part(X, X.ravel(), None, Passing(), dealing, 5, range(3))
    of_each = [hands[1]] * 3 if dealing.to_all else [hand[1] for hand in hands]
    apart = np.flatnonzero(dealing.rows_apart(n_rows, 5))
    assert_allclose(len(apart), 0.2 * n_rows, rtol=0.1)
    assert not np.isin(np.concatenate(of_each), apart).any()
    for hand in of_each:
        assert_allclose(len(hand), share * (n_rows - len(apart)), rtol=0.15)
    times = np.bincount(np.concatenate(of_each), minlength=n_rows)
    kept = np.delete(times, apart)
    assert kept.min() >= np.floor(3 * share)
    assert kept.max() <= np.ceil(3 * share)


@pytest.mark.parametrize(("max_samples", "n_members"), [(200, 8), ("auto", 4)])
def test_as_many_members_as_for_the_rows_that_they_get(max_samples, n_members):
    frames = [pd.concat([each] * 11, ignore_index=True) for each in (TABLE, TARGETS)]
    settings = {"max_iter": 1, "subsample": 200, "hidden_layer_sizes": 4}
    model = DaskTabularMLPRegressor(max_samples=max_samples, **settings)
    assert len(model.fit(*lazily(*frames, npartitions=2)).members_) == n_members


def test_labels_that_a_share_lacks():
    labels = LABELS.to_numpy().astype(object)
    labels[[5, 1205]] = "rare"
    table, y = lazily(TABLE, pd.Series(labels))
    settings = {"n_members": 4, "max_iter": 1, "subsample": 300, "max_samples": 0.2}
    model = DaskTabularMLPClassifier(**settings, random_state=0)
    model.fit(table, y)
    assert model.classes_.tolist() == ["high", "low", "rare"]
    assert {type(member).__name__ for member in model.members_} == {"MLPClassifier"}
    assert model.predict_proba(table).columns.tolist() == ["high", "low", "rare"]
    assert model.decision_function(table).compute().shape == (N_ROWS, 3)
    assert_allclose(np.exp(model.predict_log_proba(table).compute()).sum(axis=1), 1)


@pytest.mark.parametrize("subsample", [500, 10_000])
def test_sets_and_intervals(subsample):
    settings = {**SETTINGS, "conformal": True, "subsample": subsample}
    table, labels, targets = lazily(TABLE, LABELS, TARGETS)
    sets = DaskTabularMLPClassifier(**settings).fit(table, labels).predict_set(table).compute()
    truth = sets.to_numpy()[np.arange(N_ROWS), (LABELS == "low").astype(int)]
    assert truth.mean() > 0.85
    model = DaskTabularMLPRegressor(**settings).fit(table, targets)
    low, high = model.predict_interval(table).compute().to_numpy().T
    assert ((low <= TARGETS) & (high >= TARGETS)).mean() > 0.85
    assert len(model.conformity_scores_) <= max(500, 0.2 * N_ROWS) * 1.2
    assert model.predict_std(table).compute().shape == (N_ROWS,)


def test_arrays_validation_rows_and_quantiles():
    X, y = spread(X_diabetes, 4), spread(y_diabetes, 4)
    settings = {**SETTINGS, "subsample": 200, "quantiles": [0.1, 0.9]}
    model = DaskTabularMLPRegressor(**settings).fit(X, y, X_val=X, y_val=y)
    assert model.predict(X).shape == (442, 2)
    assert_allclose(model.score(X, y), model.to_local().score(X_diabetes, y_diabetes))
    assert len(model.members_[0].validation_scores_) == model.members_[0].n_iter_


def test_rows_in_memory_take_the_local_way():
    model = DaskTabularMLPRegressor(**SETTINGS, client="never asked for").fit(TABLE, TARGETS)
    local = TabularMLPRegressor(**SETTINGS).fit(TABLE, TARGETS)
    assert_array_equal(model.predict(TABLE), local.predict(TABLE))
    assert model.score(TABLE, TARGETS) == local.score(TABLE, TARGETS)
    assert_array_equal(model.predict_std(TABLE), local.predict_std(TABLE))


def test_parameters_are_those_of_the_local_one_and_three_more(client):
    model = DaskTabularMLPClassifier(n_members=3, client=client, mlp_params={"tol": 0.1})
    assert set(model.get_params()) - set(model.to_local().get_params()) == {
        "client", "subsample", "max_samples",
    }  # fmt: skip
    assert clone(model).client is client
    assert model.set_params(mlp_params__tol=0.2).mlp_params == {"tol": 0.2}
    with pytest.raises(TypeError, match="has no parameter 'activation'"):
        DaskTabularMLPClassifier(activation="relu")
    with pytest.raises(ValueError, match="'subsample' parameter"):
        DaskTabularMLPClassifier(subsample=0).fit(TABLE, LABELS)
    with pytest.raises(ValueError, match="'max_samples' parameter"):
        DaskTabularMLPClassifier(max_samples=1.5).fit(TABLE, LABELS)
