"""Validation data, scoring, history, the best epoch."""

import pickle

import numpy as np
import pandas as pd
import pytest
from data import STOCHASTIC, iris
from data import X_diabetes as X
from data import species as y_iris
from data import y_diabetes as y
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import config_context
from sklearn.base import clone
from sklearn.metrics import accuracy_score, log_loss, make_scorer, r2_score
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    LeaveOneGroupOut,
    LeaveOneOut,
    PredefinedSplit,
    ShuffleSplit,
    StratifiedKFold,
    TimeSeriesSplit,
    check_cv,
    cross_validate,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler, scale

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.optim.solvers import SOLVERS

X_iris = pd.DataFrame(scale(iris), columns=iris.columns)
names = np.array(["setosa", "versicolor", "virginica"])[y_iris]
TRAIN, VAL = np.arange(0, 442, 2), np.arange(1, 442, 2)
ALL_SOLVERS = pytest.mark.parametrize("solver", SOLVERS)


@ALL_SOLVERS
def test_validation_data_are_watched(solver):
    settings = {"solver": solver, "max_iter": 6, "random_state": 0, "n_iter_no_change": np.inf}
    model = MLPRegressor(**settings).fit(X[TRAIN], y[TRAIN], X_val=X[VAL], y_val=y[VAL])
    last = model.predict(X[VAL])
    assert_allclose(model.validation_scores_[-1], r2_score(y[VAL], last))
    assert_allclose(model.validation_loss_curve_[-1], ((last - y[VAL]) ** 2).mean() / 2)
    assert len(model.validation_scores_) == len(model.loss_curve_) == 6
    assert model.best_iter_ == 6
    # They are looked at, not learnt from.
    without = MLPRegressor(**settings).fit(X[TRAIN], y[TRAIN])
    assert_array_equal(without.coefs_[0], model.coefs_[0])
    assert without.validation_scores_ is None
    assert without.validation_loss_curve_ is None


@ALL_SOLVERS
def test_early_stopping_on_given_rows(solver):
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((len(VAL), 30))
    target = noise[:, 0] + 2 * rng.standard_normal(len(VAL))
    half = len(VAL) // 2
    settings = {"solver": solver, "random_state": 0, "alpha": 0, "n_iter_no_change": 5}
    if solver == "minibatch":
        settings |= {"learning_rate_init": 0.05}
    model = MLPRegressor(**settings, early_stopping=True, max_iter=500)
    model.fit(noise[:half], target[:half], X_val=noise[half:], y_val=target[half:])
    assert model.n_iter_ < 500
    assert model.best_iter_ < model.n_iter_
    assert model.validation_scores_[model.best_iter_ - 1] == max(model.validation_scores_)
    assert model.best_validation_score_ == max(model.validation_scores_)
    assert_allclose(model.score(noise[half:], target[half:]), model.best_validation_score_)


def test_string_labels_frames_and_weights():
    weights = np.linspace(0, 1, 75)
    model = MLPClassifier(max_iter=5, random_state=0).fit(
        X_iris[::2], names[::2], X_val=X_iris[1::2], y_val=names[1::2], sample_weight_val=weights
    )
    p = model.predict_proba(X_iris[1::2])
    assert_allclose(
        model.validation_loss_curve_[-1], log_loss(names[1::2], p, sample_weight=weights)
    )
    assert_allclose(
        model.validation_scores_[-1],
        accuracy_score(names[1::2], model.predict(X_iris[1::2]), sample_weight=weights),
    )


def test_validation_data_need_not_hold_every_class_but_no_other():
    rows = y_iris != 2
    fit = {"X_val": X_iris[rows], "y_val": names[rows]}
    MLPClassifier(max_iter=2).fit(X_iris, names, **fit)
    with pytest.raises(ValueError, match=r"classes not in .* `y` also has \['virginica'\]"):
        MLPClassifier(max_iter=2).fit(X_iris[rows], names[rows], X_val=X_iris, y_val=names)


def test_inside_a_pipeline_the_caller_transforms_them():
    scaler = StandardScaler().fit(X_iris[::2])
    model = make_pipeline(scaler, MLPClassifier(max_iter=5))
    model.fit(
        X_iris[::2], names[::2],
        mlpclassifier__X_val=scaler.transform(X_iris[1::2]), mlpclassifier__y_val=names[1::2],
    )  # fmt: skip
    assert len(model[-1].validation_scores_) == 5


def word(estimator, X, y):
    """A scorer of the user's own, sklearn style."""
    assert X.shape[1] == estimator.n_features_in_
    return -np.abs(estimator.predict_proba(X)[:, 0] - (y == "setosa")).mean()


@ALL_SOLVERS
@pytest.mark.parametrize(
    "scoring",
    [None, "loss", "neg_log_loss", make_scorer(accuracy_score), word],
    ids=["default", "loss", "name", "scorer", "function"],
)
def test_scoring(scoring, solver):
    model = MLPClassifier(
        solver=solver, scoring=scoring, early_stopping=True, max_iter=8, random_state=0
    )
    rows = np.arange(150) % 2 == 0
    model.fit(X_iris[rows], names[rows], X_val=X_iris[~rows], y_val=names[~rows])
    X_val, y_val = X_iris[~rows], names[~rows]
    expected = {
        None: lambda: model.score(X_val, y_val),
        "loss": lambda: -log_loss(y_val, model.predict_proba(X_val)),
        "neg_log_loss": lambda: -log_loss(y_val, model.predict_proba(X_val)),
        word: lambda: word(model, X_val, y_val),
    }.get(scoring, lambda: model.score(X_val, y_val))()
    assert_allclose(model.best_validation_score_, expected)


def test_scorers_get_the_weights():
    weights = np.linspace(0, 1, 75)
    model = MLPClassifier(scoring="neg_log_loss", max_iter=3, random_state=0).fit(
        X_iris[::2], names[::2], X_val=X_iris[1::2], y_val=names[1::2], sample_weight_val=weights
    )
    assert_allclose(model.validation_scores_, -np.array(model.validation_loss_curve_))


def test_scorers_that_take_no_weights_get_none():
    by_name = MLPRegressor(scoring="neg_max_error", early_stopping=True, max_iter=3)
    by_name.fit(X, y, np.ones(442))
    model = MLPClassifier(scoring=word, early_stopping=True, max_iter=3, class_weight="balanced")
    model.fit(X_iris, names)
    assert np.isfinite(model.validation_scores_).all()


def test_scores_that_are_never_finite_end_training_and_are_told():
    model = MLPRegressor(
        early_stopping=True, scoring=lambda estimator, X, y: np.nan, n_iter_no_change=3
    )
    with pytest.warns(UserWarning, match=r"The validation score was NaN in each of 4 epochs"):
        model.fit(X, y)
    assert model.best_iter_ == 0


def test_a_warm_start_compares_with_what_the_present_weights_score_now():
    model = MLPClassifier(early_stopping=True, warm_start=True, random_state=0, max_iter=5)
    before = model.fit(X_iris, names).coefs_[0]
    model.set_params(scoring="loss").fit(X_iris, names)
    assert model.best_validation_score_ < 0
    assert (model.coefs_[0] != before).any()


def test_scoring_of_rows_split_off_and_of_several_outputs():
    two = np.column_stack([y, y**2])
    settings = {"early_stopping": True, "max_iter": 4, "random_state": 0}
    by_loss = MLPRegressor(scoring="loss", **settings).fit(X, two)
    assert_allclose(by_loss.validation_scores_, -np.array(by_loss.validation_loss_curve_))
    by_name = MLPRegressor(scoring="neg_mean_squared_error", **settings).fit(X, two)
    assert_allclose(by_name.validation_scores_, -np.array(by_name.validation_loss_curve_))


@ALL_SOLVERS
@pytest.mark.parametrize("early_stopping", [False, True])
def test_history_is_a_table(solver, early_stopping):
    model = MLPRegressor(
        solver=solver, early_stopping=early_stopping, max_iter=5, random_state=0
    ).fit(X, y)
    table = pd.DataFrame(model.history_)
    columns = ["loss", "val_loss", "val_score", "learning_rate", "grad_norm", "seconds"]
    assert list(table) == [*columns, "damping", "gain"][: 8 if solver == "lm" else 6]
    assert len(table) == model.n_iter_
    assert table["loss"].tolist() == model.loss_curve_
    assert table["seconds"].is_monotonic_increasing
    assert (table["grad_norm"] > 0).all()
    assert table["learning_rate"].isna().all() == (solver not in STOCHASTIC)
    assert table["val_score"].isna().all() == (not early_stopping)


def test_grad_norm_is_that_of_the_gradient():
    init = {"coefs_init": [np.zeros((10, 1))], "intercepts_init": [np.zeros(1)]}
    model = MLPRegressor((), solver="sgd", batch_size=1.0, max_iter=1, alpha=0).fit(X, y, **init)
    expected = np.append(X.T @ y, y.sum()) / len(y)
    assert_allclose(model.history_["grad_norm"], [np.linalg.norm(expected)])


def test_partial_fit_keeps_a_bounded_history():
    model = MLPRegressor((), random_state=0)
    for _ in range(1010):
        model.partial_fit(X[:5], y[:5])
    assert {len(column) for column in model.history_.values()} == {1000}
    assert len(model.loss_curve_) == 1000
    size = len(pickle.dumps(model))
    for _ in range(50):
        model.partial_fit(X[:5], y[:5])
    assert abs(len(pickle.dumps(model)) - size) < 200
    assert model.t_ == 5 * 1060


def test_warm_start_extends_the_history_and_remembers_the_best():
    model = MLPClassifier(early_stopping=True, warm_start=True, max_iter=5, random_state=0)
    for n in (5, 10):
        model.fit(X_iris, names)
        assert len(model.loss_curve_) == n
        assert model.validation_scores_[model.best_iter_ - 1] == max(model.validation_scores_)


def test_initial_weights_given():
    W, b = [np.full((10, 3), 0.1), np.ones((3, 1))], [np.zeros(3), np.array([0.5])]
    model = MLPRegressor(3, learning_rate_init=1e-12, max_iter=1)
    model.fit(X, y, coefs_init=W, intercepts_init=b)
    assert_allclose(model.coefs_[0], W[0], atol=1e-9)
    assert_allclose(model.intercepts_[1], b[1], atol=1e-9)
    assert_array_equal(W[0], np.full((10, 3), 0.1))
    only_weights = MLPRegressor(3, learning_rate_init=1e-12, max_iter=1, random_state=0)
    only_weights.fit(X, y, coefs_init=W)
    assert_allclose(only_weights.coefs_[0], W[0], atol=1e-9)
    assert only_weights.intercepts_[0].any()


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"X_val": X}, r"needs both X_val and y_val to validate, got only \['X_val'\]"),
        ({"y_val": y}, "needs both X_val and y_val"),
        ({"sample_weight_val": y}, "needs both X_val and y_val"),
        ({"X_val": X[:, :3], "y_val": y}, "X has 3 features"),
        ({"X_val": X * np.nan, "y_val": y}, "contains NaN"),
        ({"X_val": X, "y_val": y[:9]}, "inconsistent numbers of samples"),
        ({"X_val": X, "y_val": y, "sample_weight_val": -np.ones(442)}, "Negative values"),
        ({"X_val": X, "y_val": y, "sample_weight_val": np.zeros(442)}, "non-zero"),
        ({"X_val": X[:1], "y_val": y[:1]}, "X_val has 1 row, and at least 2"),
        ({"X_val": X, "y_val": np.c_[y, y]}, r"y_val has 2 output column\(s\), y has 1"),
        (
            {"coefs_init": [np.zeros((10, 3))]},
            r"cannot start from coefs_init .* need \(\[\(10, 100",
        ),
        ({"coefs_init": 3}, "their shapes are no lists of arrays"),
        ({"coefs_init": np.zeros((1, 4, 2))}, "cannot start from coefs_init"),
        ({"intercepts_init": [np.full(100, np.nan), np.zeros(1)]}, "they are not all finite"),
        ({"coefs_init": [np.zeros((10, 9)), np.zeros((9, 1))]}, "cannot start from coefs_init"),
    ],
    ids=str,
)
def test_bad_arguments(arguments, match):
    with pytest.raises(ValueError, match=match):
        MLPRegressor(max_iter=2).fit(X, y, **arguments)


def held_out_rows(model, inputs, targets, weights=None, **more):
    """The rows that a scorer was shown, by their first column."""
    seen = []

    def spy(estimator, X_val, y_val):
        seen.append(X_val[:, 0])
        return 0.0

    model.set_params(early_stopping=True, scoring=spy, max_iter=1)
    model.fit(inputs, targets, weights, **more)
    return np.flatnonzero(np.isin(inputs[:, 0], seen[-1]))


NUMBERED = np.column_stack([np.arange(100) / 100, np.random.default_rng(0).normal(size=100)])
GROUPS = np.arange(100) // 10 % 5


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
@pytest.mark.parametrize(
    "splitter",
    [KFold(4), GroupKFold(5), TimeSeriesSplit(3), StratifiedKFold(3), LeaveOneGroupOut(),
     ShuffleSplit(1, test_size=0.3, random_state=0), PredefinedSplit(np.arange(100) % 7)],
    ids=lambda splitter: type(splitter).__name__,
)  # fmt: skip
def test_the_first_split_of_a_splitter_is_held_out(kind, splitter):
    targets = np.arange(100) % 2
    model = kind(validation_split=splitter, random_state=0)
    groups = GROUPS if "Group" in type(splitter).__name__ else None
    rows = held_out_rows(model, NUMBERED, targets, groups=groups)
    assert_array_equal(rows, np.sort(next(splitter.split(NUMBERED, targets, groups))[1]))


@pytest.mark.parametrize(("fraction", "n"), [(0.1, 10), (0.255, 26)])
def test_the_last_rows_are_held_out(fraction, n):
    model = MLPRegressor(validation_split="last", validation_fraction=fraction)
    rows = held_out_rows(model, NUMBERED, np.arange(100.0))
    assert_array_equal(rows, np.arange(100 - n, 100))


@pytest.mark.parametrize("split", [None, "last", KFold(4)])
def test_rows_of_weight_zero_are_not_held_out(split):
    """Most weights are zero: before, a split could have no weight at all."""
    for seed in range(10):
        weights = np.random.default_rng(seed).permutation(np.repeat([0.0, 2.0], [80, 20]))
        model = MLPRegressor(validation_split=split, validation_fraction=0.2, random_state=seed)
        rows = held_out_rows(model, NUMBERED, np.arange(100.0), weights)
        assert len(rows) == 4 or isinstance(split, KFold)
        assert (weights[rows] == 2).all()
    assert_array_equal(held_out_rows(model, NUMBERED, np.arange(100.0), weights),
                       held_out_rows(model, np.where(weights[:, None] == 0, -NUMBERED, NUMBERED),
                                     np.arange(100.0), weights))  # fmt: skip


@pytest.mark.parametrize("split", ["first", 0.2, 5, [1, 2]])
def test_other_ways_to_split_are_refused(split):
    with pytest.raises(ValueError, match="'validation_split' parameter"):
        MLPRegressor(validation_split=split, early_stopping=True).fit(X, y)


def test_groups_are_asked_for_and_routed():
    model = MLPRegressor(
        validation_split=GroupKFold(3), early_stopping=True, max_iter=3, random_state=0
    )
    with pytest.raises(ValueError, match="groups"):
        model.fit(X, y)
    groups = np.arange(len(X)) // 20
    for wrong in (groups[1:], np.append(groups, 3)):
        with pytest.raises(ValueError, match="inconsistent numbers of samples"):
            model.fit(X, y, groups=wrong)
    for idle in ({"validation_split": None}, {"early_stopping": False, "validation_split": None}):
        with pytest.warns(UserWarning, match="groups has no effect without validation rows"):
            clone(model).set_params(**idle).fit(X, y, groups=groups)
    with config_context(enable_metadata_routing=True):
        pipeline = make_pipeline(StandardScaler(), model.set_fit_request(groups=True))
        results = cross_validate(
            pipeline, X, y, cv=GroupKFold(2), params={"groups": groups}, error_score="raise"
        )
    assert np.isfinite(results["test_score"]).all()


def test_a_splitter_sees_all_rows_and_weights_do_not_shift_its_places():
    weights = np.repeat([0.0, 1.0], [60, 40])
    splitter = check_cv([(np.arange(50, 80), np.arange(55, 100))])
    model = MLPRegressor(validation_split=splitter)
    rows = held_out_rows(model, NUMBERED, np.arange(100.0), weights)
    assert_array_equal(rows, np.arange(60, 100))


@pytest.mark.parametrize(("counts", "scoring"), [([198, 2], "neg_log_loss"), ([196, 4], "roc_auc")])
def test_a_rare_class_of_two_is_on_both_sides(counts, scoring):
    inputs = np.random.default_rng(0).normal(size=(200, 2))
    settings = {
        "early_stopping": True,
        "scoring": scoring,
        "max_iter": 2,
        "learning_rate": "cosine",
    }
    for seed in range(6):
        model = MLPClassifier(**settings, random_state=seed).fit(inputs, np.repeat([0, 1], counts))
        assert np.isfinite(model.best_validation_score_)


def test_a_class_of_one_row_is_told_of_where_a_scorer_needs_it():
    inputs = np.random.default_rng(0).normal(size=(200, 2))
    targets = np.repeat([0, 1, 2], [197, 2, 1])
    model = MLPClassifier(early_stopping=True, scoring="neg_log_loss", random_state=0)
    with pytest.raises(ValueError, match=r"fails on the validation rows.*single row.*'loss'"):
        model.fit(inputs, targets)


def test_classes_of_weight_zero_are_not_held_out():
    inputs = np.random.default_rng(0).normal(size=(200, 2))
    targets = np.repeat([0, 1, 2], [100, 80, 20])
    settings = {"class_weight": {0: 0, 1: 0, 2: 1}, "early_stopping": True, "max_iter": 2}
    for seed in range(8):
        MLPClassifier(**settings, random_state=seed).fit(inputs, targets)


@pytest.mark.parametrize(
    ("splitter", "match"),
    [
        (GroupKFold(3), r"validation_split=GroupKFold.* Groups are given to fit, as groups="),
        (LeaveOneOut(), r"validation_split=LeaveOneOut\(\) of 442 rows gives 1"),
    ],
)
def test_splits_that_are_impossible(splitter, match):
    with pytest.raises(ValueError, match=match):
        MLPRegressor(validation_split=splitter, early_stopping=True).fit(X, y)
