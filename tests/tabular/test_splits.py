"""Groups are kept together where no splitter is named, too."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sklearn_mlp import TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.fitting.problem import Data
from sklearn_mlp.tabular import _base
from sklearn_mlp.tabular._conformal import draw_calibration_rows
from sklearn_mlp.tabular._splits import draw_splits

rng = np.random.default_rng(0)
GROUPS = rng.permutation(np.arange(200) % 25)
X, y = rng.normal(size=(200, 2)), rng.normal(size=200)
QUICK = {"n_members": 3, "max_iter": 1, "hidden_layer_sizes": 4, "random_state": 0, "n_jobs": 1}


def draw(groups=GROUPS, counts=None, **settings):
    parameters = {"validation_split": None, "validation_fraction": 0.2, "random_state": 0}
    counts = np.ones(len(groups), bool) if counts is None else counts
    data = Data(np.zeros((len(groups), 1)), np.zeros(len(groups)), groups=groups)
    return draw_splits(SimpleNamespace(n_members=4, **parameters | settings), data, counts)


@pytest.mark.parametrize("kind", [list, np.array, pd.Series, lambda g: np.array(g, object)])
def test_each_member_validates_by_groups_of_its_own(kind):
    splits = draw(kind([f"group {g}" for g in GROUPS]))
    for rows, held_out in splits:
        assert not set(GROUPS[rows]) & set(GROUPS[held_out])
        assert sorted([*rows, *held_out]) == list(range(200))
        assert len(held_out) == 40
    assert len({tuple(held_out) for _, held_out in splits}) == 4


def test_rows_that_do_not_count_are_in_no_part():
    counts = GROUPS % 5 > 0
    for rows, held_out in draw(counts=counts):
        assert sorted([*rows, *held_out]) == list(range(counts.sum()))
        assert not set(GROUPS[counts][rows]) & set(GROUPS[counts][held_out])


def test_a_group_of_one_row_does_not_validate_alone():
    groups = np.repeat(np.arange(5), [1, 1, 1, 1, 96])
    counts = np.arange(100) > 1  # so that some draws leave no row to validate
    for seed in range(5):
        assert min(len(held_out) for _, held_out in draw(groups, counts, random_state=seed)) > 1


@pytest.mark.parametrize("settings", [{"validation_fraction": 0}, {"validation_split": "last"}])
def test_no_groups_where_none_are_drawn(settings):
    assert draw(**settings) is None


@pytest.mark.parametrize(
    ("settings", "given"), [({"validation_split": "last"}, {}), ({}, {"X_val": X, "y_val": y})]
)
def test_groups_that_count_for_nothing_are_told_of(settings, given):
    with pytest.warns(UserWarning, match="groups has no effect"):
        TabularMLPRegressor(**QUICK, **settings).fit(X, y, groups=GROUPS, **given)


@pytest.mark.parametrize("kind", [TabularMLPClassifier, TabularMLPRegressor])
@pytest.mark.parametrize("conformal", [False, True])
def test_a_class_that_is_a_group(kind, conformal):
    """Members that validate by it have never seen it; the others have."""
    targets = (GROUPS == 0).astype(int)
    model = kind(**QUICK, conformal=conformal).fit(X, targets, groups=GROUPS)
    assert np.isfinite(model.predict(X)).all()


def test_too_few_groups():
    match = r"Cannot set aside validation_fraction=0.2 of 1 group\(s\)"
    with pytest.raises(ValueError, match=match):
        draw(np.zeros(100))
    assert draw(np.zeros(40)) is None  # 8 rows validate nothing


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
@pytest.mark.parametrize("rest", [1, "a"])
def test_rows_without_a_group(missing, rest):
    for kind in (list, pd.Series):
        groups = kind([missing, missing, *[rest] * 198])
        with pytest.raises(ValueError, match="groups has 2 of 200 entries missing"):
            TabularMLPRegressor(**QUICK).fit(X, y, groups=groups)


@pytest.mark.parametrize("kind", [TabularMLPClassifier, TabularMLPRegressor])
def test_calibration_rows_and_validation_rows_are_of_whole_groups(kind, monkeypatch):
    drawn, held_out = [], []

    def draw_and_tell(*args, **options):
        drawn.append(draw_calibration_rows(*args, **options))
        return drawn[-1]

    def spy(estimator, inputs, targets):
        held_out.append(len(targets))
        return 0.0

    monkeypatch.setattr(_base, "draw_calibration_rows", draw_and_tell)
    labels = GROUPS % 2 if kind is TabularMLPClassifier else y
    model = kind(**QUICK, conformal=True, scoring=spy).fit(X, labels, groups=GROUPS)
    assert not set(GROUPS[drawn[0]]) & set(np.delete(GROUPS, drawn[0]))
    assert {n % 8 for n in held_out} == {0}
    assert len(model.conformity_scores_) == len(drawn[0]) == 40


def test_rows_of_a_group_do_not_tell_of_each_other():
    """Targets that only a group shares look learnt where groups are torn apart."""
    groups = np.repeat(np.arange(40), 10)
    inputs, targets = rng.normal(size=(40, 1))[groups], rng.normal(size=40)[groups]
    settings = {"n_members": 2, "hidden_layer_sizes": (64,), "random_state": 0, "n_jobs": 1}
    model = TabularMLPRegressor(**settings, conformal=True)
    alike = model.fit(inputs, targets).conformity_scores_.mean()
    assert model.fit(inputs, targets, groups=groups).conformity_scores_.mean() > 1.5 * alike
