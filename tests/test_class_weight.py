"""Class weights: exactly those sample weights."""

import numpy as np
import pytest
from data import iris, species
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import make_multilabel_classification
from sklearn.preprocessing import scale
from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight

from sklearn_mlp import MLPClassifier

X, y = scale(iris.to_numpy()[:120]), np.array(["c", "a", "b"])[species[:120]]  # 50, 50 and 20 rows
X_multi, Y_multi = make_multilabel_classification(n_samples=80, random_state=0)
SETTINGS = {"max_iter": 6, "random_state": 0, "batch_size": 16}


def fit(X, y, sample_weight=None, **settings):
    return MLPClassifier(**SETTINGS | settings).fit(X, y, sample_weight)


@pytest.mark.parametrize("class_weight", ["balanced", {"a": 2, "b": 0.5}, {"c": 0}])
@pytest.mark.parametrize("rows", [slice(None), slice(20, 100)], ids=["three", "two classes"])
def test_as_sample_weights(class_weight, rows):
    if "b" in class_weight and rows != slice(None):
        class_weight = {"a": 2}
    by_class = fit(X[rows], y[rows], class_weight=class_weight)
    weights = compute_sample_weight(class_weight, y[rows])
    by_row = fit(X[rows], y[rows], weights)
    assert_allclose(by_class.coefs_[0], by_row.coefs_[0], rtol=1e-9)
    extra = np.linspace(0.5, 2, len(weights))
    both = fit(X[rows], y[rows], extra, class_weight=class_weight)
    if class_weight == "balanced":  # counted by the weights of the rows
        classes = np.unique(y[rows])
        given = compute_class_weight("balanced", classes=classes, y=y[rows], sample_weight=extra)
        weights = given[np.searchsorted(classes, y[rows])]
    assert_allclose(both.coefs_[0], fit(X[rows], y[rows], extra * weights).coefs_[0], rtol=1e-9)


def test_balanced_counts_rows_of_weight_two_twice():
    """scikit-learn's own check of this, on LogisticRegression."""
    weights = np.where(y == "a", 2.0, np.arange(120) % 2)
    rows = np.repeat(np.arange(120), weights.astype(int))
    settings = {"batch_size": 1.0, "class_weight": "balanced"}
    weighted = fit(X, y, weights, **settings)
    repeated = fit(X[rows], y[rows], **settings)
    assert_allclose(weighted.coefs_[0], repeated.coefs_[0], rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize(
    "class_weight", [{"a": 2, "b": 1, "c": 3}, {"a": 2, "b": 1, "c": 3, "d": 9}]
)
def test_weights_of_classes_that_the_rows_lack_do_not_count(class_weight):
    """A fold without a rare class is fitted."""
    named = {label: class_weight[label] for label in "ac"}
    rows = y != "b"
    assert_array_equal(
        fit(X[rows], y[rows], class_weight=class_weight).coefs_[0],
        fit(X[rows], y[rows], class_weight=named).coefs_[0],
    )


@pytest.mark.parametrize("class_weight", ["balanced", [{0: 1, 1: 3}] * 4 + [{1: 0.5}]], ids=str)
def test_multilabel(class_weight):
    by_class = fit(X_multi, Y_multi, class_weight=class_weight)
    by_row = fit(X_multi, Y_multi, compute_sample_weight(class_weight, Y_multi))
    assert_allclose(by_class.coefs_[0], by_row.coefs_[0], rtol=1e-9)


def test_weights_of_one_change_not_a_bit():
    plain = fit(X, y)
    for same in (
        fit(X, y, class_weight={}),
        fit(X, y, class_weight={"a": 1, "b": 1, "c": 1}),
        fit(X, y, np.ones(120)),
    ):
        assert_array_equal(same.coefs_[0], plain.coefs_[0])
        assert same.loss_curve_ == plain.loss_curve_


def test_a_class_of_weight_k_counts_k_times():
    settings = {"batch_size": 1.0, "class_weight": {"b": 3}}
    weighted = fit(X, y, **settings)
    repeats = np.where(y == "b", 3, 1)
    repeated = fit(np.repeat(X, repeats, 0), np.repeat(y, repeats), batch_size=1.0)
    assert_allclose(weighted.coefs_[0], repeated.coefs_[0], rtol=1e-7, atol=1e-10)


def test_rows_of_weight_zero_count_as_absent():
    weights = np.arange(120) % 3 > 0
    settings = {"batch_size": 1.0}
    weighted = fit(X, y, weights.astype(float), **settings)
    removed = fit(X[weights], y[weights], **settings)
    assert_allclose(weighted.coefs_[0], removed.coefs_[0], rtol=1e-7, atol=1e-10)


def test_validation_loss_is_weighted_by_training_classes():
    validation = {"X_val": X[::3], "y_val": y[::3]}
    weighted = MLPClassifier(**SETTINGS, class_weight="balanced").fit(X, y, **validation)
    counts = {"a": 50, "b": 20, "c": 50}
    weights = np.array([120 / (3 * counts[label]) for label in y[::3]])
    by_row = MLPClassifier(**SETTINGS).fit(
        X, y, compute_sample_weight("balanced", y), **validation, sample_weight_val=weights
    )
    assert_allclose(weighted.validation_loss_curve_, by_row.validation_loss_curve_)


def test_balanced_of_one_class_is_one():
    plain = fit(X, np.full(120, "a"))
    assert_array_equal(
        fit(X, np.full(120, "a"), class_weight="balanced").coefs_[0], plain.coefs_[0]
    )


def test_a_chunk_of_weight_zero():
    model = MLPClassifier(class_weight={"b": 0}, random_state=0, alpha=0)
    model.partial_fit(X, y, classes=["a", "b", "c"])
    model.partial_fit(X[y == "b"], y[y == "b"])
    assert model.loss_ == 0


def test_partial_fit():
    dict_weights = MLPClassifier(class_weight={"b": 2}, random_state=0)
    dict_weights.partial_fit(X, y, classes=["a", "b", "c"]).partial_fit(X[:5], y[:5])
    with pytest.raises(ValueError, match=r"class_weight='balanced' needs all rows.* Give a dict"):
        MLPClassifier(class_weight="balanced").partial_fit(X, y, classes=["a", "b", "c"])


@pytest.mark.parametrize(
    ("class_weight", "match"),
    [
        ("even", "'class_weight' parameter"),
        ({"d": 2}, r"class_weight has \['d'\], but the classes are \['a', 'b', 'c'\]"),
        ({"a": 1, "c": 2, "B": 3}, r"of which it does not have \['b'\]"),
        ({"a": -1}, r"must be finite and >= 0, got \{'a': -1\}"),
        ({"a": None}, r"must be finite and >= 0, got \{'a': None\}"),
        ({"a": "2"}, r"must be finite and >= 0, got \{'a': '2'\}"),
        ([{"a": 1}], "must be a dict, 'balanced' or None for multiclass targets"),
        ({"a": 0, "b": 0, "c": 0}, "is zero on all training rows"),
    ],
)
def test_bad_class_weights(class_weight, match):
    with pytest.raises(ValueError, match=match):
        fit(X, y, class_weight=class_weight)


def test_multilabel_needs_a_dict_per_column():
    with pytest.raises(ValueError, match="must be a list of 5 dicts"):
        fit(X_multi, Y_multi, class_weight={0: 1})
