"""Intervals and sets that hold the truth as often as is asked."""

import math
import pickle

import numpy as np
import pytest
import skops.io
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import (
    GroupKFold,
    LeaveOneGroupOut,
    PredefinedSplit,
    TimeSeriesSplit,
    check_cv,
)
from sklearn.utils.estimator_checks import parametrize_with_checks

from sklearn_mlp import TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.fitting.problem import Data
from sklearn_mlp.tabular import _base
from sklearn_mlp.tabular._conformal import (
    conformal_quantile,
    distance,
    draw_calibration_rows,
    widened,
)

QUICK = {"n_members": 2, "hidden_layer_sizes": 8, "max_iter": 2, "n_jobs": 1, "random_state": 0}


@parametrize_with_checks(
    [
        kind(**QUICK | {"max_iter": 40, "hidden_layer_sizes": 32}, conformal=True)
        for kind in (TabularMLPClassifier, TabularMLPRegressor)
    ],
    expected_failed_checks=lambda estimator: {
        "check_sample_weight_equivalence_on_dense_data": "rows that are repeated are drawn anew",
    },
)
@pytest.mark.filterwarnings("ignore")  # the checks' own data: single rows, constant columns
def test_scikit_learn_checks(estimator, check):
    check(estimator)


# The quantile


@pytest.mark.parametrize(
    ("n", "coverage", "rank"),
    [(9, 0.9, 9), (10, 0.9, 10), (19, 0.9, 18), (99, 0.55, 55), (1, 0.5, 1), (2, 0.1, 1)],
)
def test_the_rank_of_the_quantile(n, coverage, rank):
    assert conformal_quantile(np.arange(1, n + 1), coverage) == rank


@pytest.mark.parametrize(("coverage", "needed"), [(0.9, 9), (0.95, 19), (0.99, 99), (0.5, 1)])
def test_how_many_rows_a_coverage_needs(coverage, needed):
    with pytest.raises(
        ValueError, match=f"needs {needed} calibration rows or more, .* {needed - 1}"
    ):
        conformal_quantile(np.arange(needed - 1), coverage)
    assert conformal_quantile(np.arange(needed), coverage) == needed - 1


@pytest.mark.parametrize("coverage", [0, 1, 1.0, -0.1, 90, True, "0.9", None, math.nan])
def test_coverage_is_a_share(coverage):
    with pytest.raises(ValueError, match=r"coverage must be a number in \(0, 1\), got"):
        conformal_quantile(np.arange(1000), coverage)


def coverage_in_theory(n, coverage):
    """Mean and variance of a quantile's coverage of new scores: Beta(rank, n + 1 - rank)."""
    mean = math.ceil((n + 1) * coverage) / (n + 1)
    return mean, mean * (1 - mean) / (n + 2)


@given(st.integers(10, 100), st.floats(0.1, 0.9), st.integers(0, 999))
def test_a_new_score_is_below_as_often_as_is_asked(n, coverage, seed):
    """Of uniform scores the quantile is its own coverage."""
    scores = np.sort(np.random.default_rng(seed).uniform(size=(n, 400)), axis=0)
    mean, variance = coverage_in_theory(n, coverage)
    assert coverage <= mean <= coverage + 1 / (n + 1)
    found = conformal_quantile(scores, coverage).mean()
    assert abs(found - mean) < 6 * math.sqrt(variance / 400)


def test_ties_are_within():
    scores = np.repeat([0.0, 1.0], [5, 95])
    assert (scores <= conformal_quantile(scores, 0.5)).mean() == 1


# Intervals around bounds

NUMBERS = st.floats(-1e6, 1e6)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_an_interval_holds_what_is_no_farther_than_its_margin(y, end, other_end, margin):
    low, high = min(end, other_end), max(end, other_end)
    lower, upper = widened(low, high, margin)
    assert lower <= upper
    if distance(y, low, high) < margin - 1e-6:
        assert lower <= y <= upper
    if distance(y, low, high) > margin + 1e-6 and high - low > -2 * margin:
        assert not lower <= y <= upper


def test_distances():
    y = np.array([0.0, 2.0, 3.5])
    assert_array_equal(distance(y, 1.0, 3.0), [1, -1, 0.5])
    assert_array_equal(distance(y, 1.0, 1.0), np.abs(y - 1))
    assert_array_equal(widened(np.r_[1.0, 1.0], np.r_[3.0, 1.5], -0.5), [[1.5, 2.5], [1.25, 1.25]])


# Which rows


def draw(y, groups=None, counts=None, **settings):
    kind = TabularMLPClassifier if y.dtype.kind in "UO" else TabularMLPRegressor
    parameters = kind(**{"conformal": True, "random_state": 0} | settings)
    counts = np.ones(len(y), bool) if counts is None else counts
    data = Data(None, y, groups=groups)
    rows = draw_calibration_rows(parameters, data, counts, by_class=kind is TabularMLPClassifier)
    assert len(set(rows)) == len(rows)
    return rows


NUMBERED = np.arange(100.0)


@pytest.mark.parametrize(("conformal", "n"), [(True, 20), (0.2, 20), (0.5, 50), (0.005, 1)])
def test_the_share_of_the_rows(conformal, n):
    assert len(draw(NUMBERED, conformal=conformal)) == n
    assert set(draw(NUMBERED)) != set(draw(NUMBERED, random_state=1)) != set(range(80, 100))


@pytest.mark.parametrize("split", ["last", TimeSeriesSplit(3)])
def test_of_a_series_the_last_rows(split):
    assert_array_equal(draw(NUMBERED, validation_split=split), np.arange(80, 100))
    counts = NUMBERED < 50
    assert_array_equal(draw(NUMBERED, None, counts, validation_split=split), np.arange(40, 50))


def test_rows_that_do_not_count_are_not_drawn():
    counts = NUMBERED % 2 == 0
    rows = draw(NUMBERED, None, counts)
    assert len(rows) == 10
    assert counts[rows].all()


def test_groups_are_drawn_as_a_whole():
    groups = np.array([f"group {i}" for i in range(10)])[np.arange(100) % 10]
    rows = draw(NUMBERED, groups, validation_split=GroupKFold())
    assert len(rows) == 20
    assert len(set(groups[rows])) == 2


def test_classes_are_drawn_in_proportion():
    y = np.repeat(["a", "b", "c"], [200, 50, 10])
    labels, counts = np.unique(y[draw(y)], return_counts=True)
    assert dict(zip(labels, counts, strict=True)) == {"a": 40, "b": 10, "c": 2}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("conformal", [0.2, 0.8])
def test_every_class_is_left_to_train_on(conformal, seed):
    y = np.repeat(["a", "b", "c", "d"], [20, 2, 1, 1])
    rows = draw(y, conformal=conformal, random_state=seed)
    assert set(np.delete(y, rows)) == set(y)
    groups = np.repeat(np.arange(12), 2)
    rows = draw(y, groups, conformal=0.3, validation_split=GroupKFold(), random_state=seed)
    assert set(np.delete(y, rows)) == set(y)
    assert not set(groups[rows]) & set(np.delete(groups, rows))


@pytest.mark.parametrize(
    ("y", "groups", "conformal", "what"),
    [
        (NUMBERED, None, 0.995, r"0\.995 of 100 sample"),
        (NUMBERED, np.ones(100), True, r"True of 1 group"),
        (NUMBERED[:1], None, True, r"True of 1 sample"),
        (NUMBERED.astype(str), None, True, r"True of 100 sample"),
    ],
)
def test_too_few_rows_to_set_some_aside(y, groups, conformal, what):
    with pytest.raises(ValueError, match=rf"Cannot set aside conformal={what}"):
        draw(y, groups, conformal=conformal, validation_split=GroupKFold())


# Estimators

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 3))
y = X[:, 0] + rng.normal(size=200)
labels = np.array(["no", "yes"])[(y > 0).astype(int)]


def is_same_network(model, other):
    pairs = zip(model.members_, other.members_, strict=True)
    return all(
        np.array_equal(own, others)
        for member, twin in pairs
        for own, others in zip(
            member.coefs_ + member.intercepts_, twin.coefs_ + twin.intercepts_, strict=True
        )
    )


@pytest.mark.parametrize(
    "settings", [{}, {"validation_split": "last"}, {"validation_split": GroupKFold(4)}]
)
def test_nothing_else_sees_the_calibration_rows(settings):
    groups = (
        np.arange(200) // 5 if isinstance(settings.get("validation_split"), GroupKFold) else None
    )
    model = TabularMLPRegressor(**QUICK, conformal=0.3, **settings).fit(X, y, groups=groups)
    counts = np.ones(200, bool)
    rows = draw_calibration_rows(model, Data(X, y, groups=groups), counts, by_class=False)
    other_X, other_y = X.copy(), y.copy()
    other_X[rows] = 1e3 * rng.normal(size=(60, 3))
    other_y[rows] = 1e3 * rng.normal(size=60)
    other = clone(model).fit(other_X, other_y, groups=groups)
    assert is_same_network(other, model)
    assert_array_equal(other.predict(X), model.predict(X))
    assert other.y_range_ == model.y_range_
    residuals = np.abs(other.predict(other_X[rows]) - other_y[rows])
    assert_array_equal(other.conformity_scores_, np.sort(residuals))
    assert not np.isin(model.conformity_scores_, other.conformity_scores_).any()


def test_no_classifier_sees_the_calibration_rows():
    model = TabularMLPClassifier(**QUICK, conformal=0.3, validation_split="last").fit(X, labels)
    others = np.r_[labels[:140], rng.permutation(labels[140:])]
    other = clone(model).fit(np.r_[X[:140], 9 * X[140:]], others)
    assert is_same_network(other, model)
    assert other.temperatures_ == model.temperatures_
    p = other.predict_proba(9 * X[140:])
    assert_array_equal(
        other.conformity_scores_, np.sort(1 - p[range(60), (others[140:] == "yes") * 1])
    )


@pytest.mark.parametrize("kind", [TabularMLPClassifier, TabularMLPRegressor])
def test_the_rest_is_as_if_calibration_rows_were_not_there(kind):
    targets = labels if kind is TabularMLPClassifier else y
    model = kind(**QUICK, validation_split="last")
    alone = clone(model).fit(X[:150], targets[:150])
    assert is_same_network(model.set_params(conformal=0.25).fit(X, targets), alone)
    held_out = {"X_val": X[:50], "y_val": targets[:50]}
    alone = clone(model).set_params(conformal=False, validation_split=None)
    alone.fit(X[:150], targets[:150], **held_out)
    assert is_same_network(model.fit(X, targets, **held_out), alone)
    assert model.conformity_scores_.shape == (50,)


def test_groups_are_kept_together_beside_given_validation_rows():
    groups = np.arange(200) // 10
    targets = groups.astype(float)  # so that a score tells the group
    model = TabularMLPRegressor(**QUICK | {"max_iter": 1}, conformal=0.2, clip=False)
    model.set_params(validation_split=GroupKFold())
    model.fit(0 * X, targets, X_val=X, y_val=y, groups=groups)
    _, sizes = np.unique(model.conformity_scores_.round(9), return_counts=True)
    assert set(sizes) == {10}


@pytest.mark.parametrize(
    "splitter",
    [
        GroupKFold(5),
        LeaveOneGroupOut(),
        TimeSeriesSplit(2),
        PredefinedSplit(np.arange(200) // 40),
        check_cv([(np.arange(100), np.arange(100, 200))]),
    ],
    ids=lambda splitter: type(splitter).__name__,
)
@pytest.mark.parametrize("seed", range(3))
def test_splitters_see_all_rows_and_validate_by_others(splitter, seed, monkeypatch):
    """Also if all that a split validates by is set aside: then it is left out."""
    seen = []

    def spy(estimator, inputs, targets):
        seen.append(targets)
        return 0.0

    drawn = []

    def draw_and_tell(*args, **options):
        drawn.append(draw_calibration_rows(*args, **options))
        return drawn[-1]

    monkeypatch.setattr(_base, "draw_calibration_rows", draw_and_tell)
    groups = np.arange(200) // 40
    grouped = {"groups": groups} if isinstance(splitter, (GroupKFold, LeaveOneGroupOut)) else {}
    settings = QUICK | {"max_iter": 1, "scoring": spy, "random_state": seed, "n_members": 5}
    model = TabularMLPRegressor(**settings, conformal=True, validation_split=splitter)
    model.fit(X, y, **grouped)
    assert len(seen) >= 5
    for targets in seen:
        rows = np.flatnonzero(np.isin(y, targets))
        assert not np.isin(rows, drawn[0]).any()
        if grouped:
            assert not np.isin(groups[rows], groups[drawn[0]]).any()
        if isinstance(splitter, TimeSeriesSplit):
            assert rows.max() < drawn[0].min()


def steps_apart(shares, n, coverage=0.9, n_new=2000):
    """How many standard deviations the mean coverage is off what theory says of it."""
    mean, variance = coverage_in_theory(n, coverage)
    of_one = variance + coverage * (1 - coverage) / n_new
    return (np.mean(shares) - mean) / math.sqrt(of_one / len(shares))


def scattered(rng, n_rows, n_columns=2):
    """Targets that scatter four times as much on one side as on the other."""
    inputs = rng.uniform(-1, 1, size=(n_rows, n_columns))
    scale = np.where(inputs[:, 1] > 0, 1.0, 0.25)
    return inputs, np.sin(3 * inputs[:, 0]) + scale * rng.normal(size=n_rows)


# A network that knows its training rows by heart: if these calibrated, intervals were too narrow.
LEARNT = {
    "n_members": 1, "hidden_layer_sizes": (32, 32), "max_iter": 60, "n_jobs": 1,
    "validation_fraction": 0.0,
}  # fmt: skip


@pytest.mark.parametrize("quantiles", [None, [0.05, 0.5, 0.95], [0.25, 0.75], [0.5]])
def test_intervals_cover_as_often_as_is_asked(quantiles):
    shares = []
    for seed in range(6):
        inputs, targets = scattered(np.random.default_rng(seed), 2300, n_columns=10)
        model = TabularMLPRegressor(
            **LEARNT, conformal=0.5, quantiles=quantiles, random_state=seed
        ).fit(inputs[:300], targets[:300])
        low, high = model.predict_interval(inputs[300:]).T
        shares.append(((low <= targets[300:]) & (targets[300:] <= high)).mean())
    assert abs(steps_apart(shares, 150)) < 4


def test_sets_cover_as_often_as_is_asked():
    shares = []
    for seed in range(6):
        inputs, targets = scattered(np.random.default_rng(seed), 2300, n_columns=10)
        classes = np.digitize(targets, [-1, 0, 1])
        model = TabularMLPClassifier(**LEARNT, conformal=0.5, random_state=seed)
        contains = model.fit(inputs[:300], classes[:300]).predict_set(inputs[300:])
        assert contains.dtype == bool
        assert contains.shape == (2000, 4)
        shares.append(contains[np.arange(2000), classes[300:]].mean())
    assert abs(steps_apart(shares, 150)) < 4


def test_quantiles_make_intervals_as_wide_as_targets_scatter():
    inputs, targets = scattered(np.random.default_rng(0), 3000)
    wide_side = inputs[2000:, 1] > 0
    widths, covered = {}, {}
    for name, quantiles in (("plain", None), ("quantiles", [0.05, 0.95])):
        model = TabularMLPRegressor(
            n_members=1, hidden_layer_sizes=(32, 32), max_iter=30, conformal=0.25,
            quantiles=quantiles, random_state=0,
        ).fit(inputs[:2000], targets[:2000])  # fmt: skip
        low, high = model.predict_interval(inputs[2000:]).T
        held = (low <= targets[2000:]) & (targets[2000:] <= high)
        widths[name] = (high - low).mean()
        covered[name] = held[wide_side].mean(), held[~wide_side].mean()
    assert widths["quantiles"] < 0.95 * widths["plain"]
    assert covered["plain"][0] < 0.85
    assert covered["plain"][1] > 0.97
    assert abs(covered["quantiles"][0] - 0.9) < 0.05
    assert abs(covered["quantiles"][1] - 0.9) < 0.05


def test_intervals_of_several_targets():
    both = np.column_stack([y, 100 * rng.normal(size=200)])
    model = TabularMLPRegressor(**QUICK, conformal=0.3).fit(X, both)
    interval = model.predict_interval(X)
    assert interval.shape == (200, 2, 2)
    assert_allclose(interval.mean(axis=2), model.predict(X), atol=1e-9)
    width = np.ptp(interval, axis=2)
    assert_allclose(width, 2 * model.conformity_scores_[54] * np.ones((200, 1)))
    assert width[0, 1] > 10 * width[0, 0]


def test_ends_are_not_clipped_but_at_0_where_targets_are_positive():
    model = TabularMLPRegressor(**QUICK, conformal=0.3, validation_split="last")
    interval = model.fit(X, np.r_[y[:140], 9 * y[140:]]).predict_interval(X)
    assert interval[:, 0].min() < model.y_range_[0]
    assert interval[:, 1].max() > model.y_range_[1]
    counts = np.random.default_rng(0).poisson(1, 200)
    of_counts = TabularMLPRegressor(**QUICK, conformal=0.3, loss="poisson")
    assert of_counts.fit(X, counts).predict_interval(X).min() == 0
    of_counts.set_params(validation_split="last")
    with pytest.raises(ValueError, match="loss='poisson' needs y >= 0"):
        of_counts.fit(X, np.r_[counts[:199], -1])


def test_more_coverage_more_width():
    model = TabularMLPRegressor(**QUICK, conformal=0.3).fit(X, y)
    classifier = TabularMLPClassifier(**QUICK, conformal=0.3).fit(X, labels)
    lower, upper = model.predict_interval(X, 0.5), model.predict_interval(X, 0.95)
    assert (upper[:, 0] < lower[:, 0]).all()
    assert (lower[:, 1] < upper[:, 1]).all()
    assert (classifier.predict_set(X, 0.5) <= classifier.predict_set(X, 0.95)).all()
    assert classifier.predict_set(X, 0.95).sum() > classifier.predict_set(X, 0.5).sum()


@pytest.mark.parametrize("method", ["predict_interval", "predict_set"])
def test_only_where_rows_were_set_aside(method):
    kind = TabularMLPRegressor if method == "predict_interval" else TabularMLPClassifier
    model = kind(**QUICK).fit(X, labels == "yes")
    assert not hasattr(model, method)
    assert not hasattr(model, "conformity_scores_")
    with pytest.raises(AttributeError, match=method) as raised:
        getattr(model, method)
    assert "Set conformal=True before fit" in str(raised.value)
    with pytest.raises(NotFittedError):
        getattr(model.set_params(conformal=True), method)(X)
    getattr(model.fit(X, labels == "yes"), method)(X)
    assert not hasattr(
        model.set_params(conformal=False).fit(X, labels == "yes"), "conformity_scores_"
    )


def test_too_few_calibration_rows():
    model = TabularMLPRegressor(**QUICK, conformal=True).fit(X[:40], y[:40])
    with pytest.raises(ValueError, match="needs 9 calibration rows or more, and there are 8"):
        model.predict_interval(X)
    assert model.predict_interval(X, coverage=0.8).shape == (200, 2)


def test_a_failed_fit_keeps_the_scores():
    model = TabularMLPRegressor(**QUICK, conformal=True).fit(X, y)
    before = model.predict_interval(X)
    with pytest.raises(ValueError, match="infinity"):
        model.fit(np.where(X > 1, np.inf, X), y)
    assert_array_equal(model.predict_interval(X), before)


@pytest.mark.parametrize("conformal", [0.0, 1.0, 1, -0.1, "yes", None])
def test_shares_that_are_refused(conformal):
    with pytest.raises(ValueError, match="'conformal' parameter"):
        TabularMLPRegressor(conformal=conformal).fit(X, y)


def test_same_seed_same_intervals_also_from_a_file():
    weights = rng.integers(0, 3, 200)
    model = TabularMLPRegressor(**QUICK, conformal=np.True_).fit(X, y, weights)
    expected = model.predict_interval(X)
    assert_array_equal(clone(model).fit(X, y, weights).predict_interval(X), expected)
    assert_array_equal(pickle.loads(pickle.dumps(model)).predict_interval(X), expected)
    classifier = TabularMLPClassifier(**QUICK, conformal=True).fit(X, labels)
    for fitted, method in ((model, "predict_interval"), (classifier, "predict_set")):
        data = skops.io.dumps(fitted)
        again = skops.io.loads(data, trusted=skops.io.get_untrusted_types(data=data))
        assert_array_equal(getattr(again, method)(X), getattr(fitted, method)(X))
