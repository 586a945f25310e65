"""Bad input: an error that names what came and what is allowed, and nothing lost."""

import joblib
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from numpy.testing import assert_array_equal

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPRegressor
from sklearn_mlp.optim.solvers import SOLVERS

RNG = np.random.default_rng(0)
X = RNG.standard_normal((40, 3))
LABELS = np.array(["a", "b"])[(X[:, 0] > 0).astype(int)]
VALUES = X @ [1.0, 2.0, 3.0]
WITH_NAN = np.where(np.arange(40) == 3, np.nan, 1.0)
WITH_INF = np.where(np.arange(40) == 3, np.inf, 1.0)


def assert_refused(estimator, call, match, y, **changed):
    """``call(estimator)`` raises; the estimator holds and predicts what it did before."""
    predicted = estimator.fit(X, y).predict(X[:5])
    estimator.set_params(**changed)
    before = joblib.hash(vars(estimator))
    with pytest.raises((ValueError, TypeError), match=match):
        call(estimator)
    assert joblib.hash(vars(estimator)) == before
    assert_array_equal(estimator.predict(X[:5]), predicted)


PARAMETERS = [
    ("solver", "sdg", "'solver' parameter of .* must be a str among .*'minibatch'.* Got 'sdg'"),
    ("learning_rate", "fast", "'learning_rate' parameter .* must be a str among .* Got 'fast'"),
    ("loss", "logloss", "'loss' parameter .* must be a str among .* Got 'logloss'"),
    ("alpha", -1.0, r"'alpha' parameter .* range \[0.0, inf\) .* Got -1.0"),
    ("alpha", "much", "'alpha' parameter .* Got 'much'"),
    ("batch_size", 0, r"'batch_size' parameter .* Got 0"),
    ("batch_size", 1.5, r"'batch_size' parameter .* Got 1.5"),
    ("batch_size", 0.0, r"'batch_size' parameter .* Got 0.0"),
    ("learning_rate_init", 0.0, "'learning_rate_init' parameter .* Got 0.0"),
    ("max_iter", 0, "'max_iter' parameter .* Got 0"),
    ("max_iter", 2.5, "'max_iter' parameter .* Got 2.5"),
    ("momentum", 1.1, "'momentum' parameter .* Got 1.1"),
    ("beta_1", 1.0, "'beta_1' parameter .* Got 1.0"),
    ("epsilon", 0.0, "'epsilon' parameter .* Got 0.0"),
    ("tol", -1e-4, "'tol' parameter .* Got -0.0001"),
    ("n_iter_no_change", 0, "'n_iter_no_change' parameter .* Got 0"),
    ("validation_fraction", 1.0, "'validation_fraction' parameter .* Got 1.0"),
    ("max_fun", 0, "'max_fun' parameter .* Got 0"),
    ("shuffle", "yes", "'shuffle' parameter .* Got 'yes'"),
    ("random_state", "seed", "'random_state' parameter .* Got 'seed'"),
    ("hidden_layer_sizes", 0, "'hidden_layer_sizes' parameter .* Got 0"),
    ("hidden_layer_sizes", "ten", "'hidden_layer_sizes' parameter .* Got 'ten'"),
    ("hidden_layer_sizes", (10, 0), r"hidden_layer_sizes must be > 0, got \(10, 0\)\. Give an int"),
    ("hidden_layer_sizes", [-3], r"hidden_layer_sizes must be > 0, got \[-3\]"),
    ("hidden_layer_sizes", (10, 2.5), r"hidden_layer_sizes must be .* got \(10, 2.5\)"),
    ("hidden_layer_sizes", [[5, 5]], r"hidden_layer_sizes must be .* got \[\[5, 5\]\]"),
    ("hidden_layer_sizes", [[5], [5, 5]], r"hidden_layer_sizes must be .* got \[\[5\], \[5, 5\]\]"),
    ("hidden_layer_sizes", [True], r"hidden_layer_sizes must be .* got \[True\]"),
]


@pytest.mark.parametrize(("name", "value", "match"), PARAMETERS)
@pytest.mark.parametrize(("cls", "y"), [(MLPClassifier, LABELS), (MLPRegressor, VALUES)])
def test_parameters(cls, y, name, value, match):
    assert_refused(cls(max_iter=2), lambda e: e.fit(X, y), match, y, **{name: value})


def test_activation_is_named():
    with pytest.raises(ValueError, match=r"'activation' parameter .* among .*'relu'.* Got 'rel'"):
        MLPClassifier(activation="rel").fit(X, LABELS)


@pytest.mark.parametrize("delta", [0.0, -1.0, "1"])
def test_delta(delta):
    assert_refused(
        MLPRegressor(max_iter=2),
        lambda e: e.fit(X, VALUES),
        f"'delta' parameter .* Got {delta!r}",
        VALUES,
        delta=delta,
    )


ARRAYS = [
    ("NaN in X", lambda e, y: e.fit(np.where(X > 2, np.nan, X), y), "Input X contains NaN"),
    ("infinity in X", lambda e, y: e.fit(np.where(X > 2, np.inf, X), y), "Input X contains inf"),
    ("rows", lambda e, y: e.fit(X, y[:-1]), "inconsistent numbers of samples"),
    ("no rows", lambda e, y: e.fit(X[:0], y[:0]), r"0 sample\(s\)"),
    ("no columns", lambda e, y: e.fit(X[:, :0], y), r"0 feature\(s\)"),
    ("1d", lambda e, y: e.fit(X[:, 0], y), "Expected 2D array, got 1D"),
    ("no y", lambda e, y: e.fit(X, None), "requires y to be passed"),
    ("NaN in weights", lambda e, y: e.fit(X, y, WITH_NAN), "Input sample_weight contains NaN"),
    ("infinite weights", lambda e, y: e.fit(X, y, WITH_INF), "Input sample_weight contains inf"),
    ("negative weights", lambda e, y: e.fit(X, y, -np.ones(40)), "Negative values .*sample_weight"),
    ("zero weights", lambda e, y: e.fit(X, y, np.zeros(40)), "at least one non-zero number"),
    ("too few weights", lambda e, y: e.fit(X, y, np.ones(39)), r"sample_weight.shape == \(39,\)"),
    ("features in partial_fit", lambda e, y: e.partial_fit(X[:, :2], y), "has 2 features, but"),
    ("features in predict", lambda e, y: e.predict(X[:, :2]), "has 2 features, but"),
    ("NaN in predict", lambda e, y: e.predict(np.full((2, 3), np.nan)), "Input X contains NaN"),
]


@pytest.mark.parametrize(("call", "match"), [pytest.param(c, m, id=i) for i, c, m in ARRAYS])
@pytest.mark.parametrize(("cls", "y"), [(MLPClassifier, LABELS), (MLPRegressor, VALUES)])
def test_arrays(cls, y, call, match):
    assert_refused(cls(max_iter=2), lambda e: call(e, y), match, y)


def test_a_refused_fit_does_not_forget_the_features():
    """scikit-learn's validation sets n_features_in_ before it looks at y."""
    estimator = MLPRegressor(max_iter=2).fit(X, VALUES)
    with pytest.raises(ValueError, match="Input y contains NaN"):
        estimator.fit(X[:, :2], WITH_NAN)
    assert estimator.n_features_in_ == 3
    estimator.predict(X)


def test_nan_in_y():
    assert_refused(MLPRegressor(), lambda e: e.fit(X, WITH_NAN), "Input y contains NaN", VALUES)
    assert_refused(MLPRegressor(), lambda e: e.fit(X, WITH_INF), "Input y contains inf", VALUES)
    assert_refused(MLPClassifier(), lambda e: e.fit(X, WITH_NAN), "Input y contains NaN", LABELS)


def test_classes():
    fitted = MLPClassifier(max_iter=2)
    new = np.where(np.arange(40) == 0, "c", LABELS)
    assert_refused(
        fitted,
        lambda e: e.partial_fit(X, new),
        r"classes not in `self.classes_`. `self.classes_` has \['a' 'b'\], `y` also has \['c'\]",
        LABELS,
    )
    assert_refused(
        fitted,
        lambda e: e.partial_fit(X, LABELS, classes=["a", "c"]),
        "is not the same as on last call",
        LABELS,
    )
    with pytest.raises(ValueError, match="classes must be passed on the first call"):
        MLPClassifier().partial_fit(X, LABELS)
    with pytest.raises(ValueError, match="classes not in"):
        MLPClassifier().partial_fit(X, LABELS, classes=["a"])


def test_kinds_of_labels():
    Y = np.column_stack([LABELS == "a", X[:, 1] > 0]).astype(int)
    fitted = MLPClassifier(max_iter=2)
    match = "y is multilabel-indicator, but the estimator was fitted on binary"
    assert_refused(fitted, lambda e: e.partial_fit(X, Y), match, LABELS)
    match = "y is binary, but the estimator was fitted on multilabel-indicator"
    assert_refused(fitted, lambda e: e.partial_fit(X, LABELS), match, Y)
    assert_refused(fitted, lambda e: e.fit(X, VALUES), "Unknown label type", LABELS)
    Y = np.column_stack([VALUES.round()] * 2)
    match = "a class in each of 2 columns. Fit an estimator for each"
    for settings in ({}, {"warm_start": True}):
        assert_refused(fitted.set_params(**settings), lambda e: e.fit(X, Y), match, LABELS)
    stopping = MLPClassifier(max_iter=2, early_stopping=True)
    assert_refused(stopping, lambda e: e.fit(X, LABELS, X_val=X, y_val=Y), match, LABELS)


def test_warm_start():
    estimator = MLPClassifier(max_iter=2, warm_start=True)
    match = r"same classes .* Previously got \['a' 'b'\], `y` has \['a'\]"
    assert_refused(estimator, lambda e: e.fit(X, np.full(40, "a")), match, LABELS)
    match = r"their shapes are \(\[\(3, 100\), \(100, 1\)\], .* need \(\[\(3, 7\), \(7, 1\)\]"
    assert_refused(
        MLPRegressor(max_iter=2, warm_start=True),
        lambda e: e.fit(X, VALUES),
        match,
        VALUES,
        hidden_layer_sizes=7,
    )
    two = np.column_stack([VALUES, VALUES])
    match = r"3 features and 2 output\(s\) need"
    assert_refused(MLPRegressor(max_iter=2), lambda e: e.partial_fit(X, two), match, VALUES)


def test_poisson():
    match = "loss='poisson' needs y >= 0, got a y with minimum -1.0. Use another loss"
    y = np.abs(VALUES)
    y_negative = np.where(np.arange(40) == 0, -1.0, y)
    estimator = MLPRegressor(loss="poisson", max_iter=2)
    assert_refused(estimator, lambda e: e.fit(X, y_negative), match, y)
    assert_refused(estimator, lambda e: e.partial_fit(X, y_negative), match, y)


def test_sparse_targets_of_a_regressor():
    match = r"y is sparse; .* Pass y.toarray\(\)"
    sparse = scipy.sparse.csr_array(np.abs(X))
    assert_refused(MLPRegressor(max_iter=2), lambda e: e.fit(X, sparse), match, VALUES)


@pytest.mark.parametrize("solver", SOLVERS)
def test_one_sample(solver):
    MLPRegressor(solver=solver, max_iter=2).fit(X[:1], VALUES[:1]).predict(X)
    classifier = MLPClassifier(solver=solver, max_iter=2).fit(X[:1], LABELS[:1])
    assert set(classifier.predict(X)) == {LABELS[0]}


def test_one_sample_and_early_stopping():
    match = "Cannot set aside validation_fraction=0.1 of 1 rows"
    early = {"early_stopping": True}
    for cls, y in ((MLPClassifier, LABELS), (MLPRegressor, VALUES)):
        assert_refused(cls(max_iter=2), lambda e, y=y: e.fit(X[:1], y[:1]), match, y, **early)


def test_validation_set_too_small():
    match = "validation set is too small: validation_fraction=0.1 of 9 rows gives 1, and at least 2"
    early = {"early_stopping": True}
    assert_refused(
        MLPRegressor(max_iter=2), lambda e: e.fit(X[:9], VALUES[:9]), match, VALUES, **early
    )
    match = "validation_fraction=0.0 of 40 rows"
    early["validation_fraction"] = 0.0
    assert_refused(MLPRegressor(max_iter=2), lambda e: e.fit(X, VALUES), match, VALUES, **early)


def test_a_class_too_rare_to_split():
    rare = np.where(np.arange(40) == 0, "b", "a")
    match = (
        "The least populated classes in y have only 1 member.*"
        "Rows per class: a 39, b 1; .* Add rows, .* or train without .*early_stopping=False"
    )
    early = {"early_stopping": True}
    assert_refused(MLPClassifier(max_iter=2), lambda e: e.fit(X, rare), match, LABELS, **early)


def test_early_stopping_without_weight_on_one_side():
    weight = np.where(np.arange(40) == 0, 1.0, 0.0)
    match = "Cannot set aside validation_fraction=0.1 of 1 rows"
    early = {"early_stopping": True}
    assert_refused(
        MLPRegressor(max_iter=2), lambda e: e.fit(X, VALUES, weight), match, VALUES, **early
    )


def test_partial_fit_and_early_stopping():
    match = "partial_fit does not support early_stopping=True.* Set early_stopping=False, or call"
    assert_refused(
        MLPRegressor(max_iter=2),
        lambda e: e.partial_fit(X, VALUES),
        match,
        VALUES,
        early_stopping=True,
    )


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
def test_lbfgs_has_no_partial_fit(cls):
    assert not hasattr(cls(solver="lbfgs"), "partial_fit")
    with pytest.raises(AttributeError) as error:
        cls(solver="lbfgs").partial_fit(X, VALUES)
    assert "no attribute 'partial_fit': partial_fit is only available for stochastic" in str(
        error.value
    )


@pytest.mark.parametrize("method", ["predict_proba", "predict_log_proba"])
def test_hinge_has_no_probabilities(method):
    assert not hasattr(MLPClassifier(loss="hinge"), method)
    with pytest.raises(AttributeError) as error:
        getattr(MLPClassifier(loss="hinge"), method)
    assert f"'{method}': loss='hinge' gives scores, not probabilities. Use decision" in str(
        error.value
    )


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
def test_an_unknown_loss_is_refused_by_fit_and_nowhere_before(cls):
    estimator = cls(loss="logloss")
    assert hasattr(estimator, "predict_proba") == (cls is MLPClassifier)
    assert "logloss" in repr(estimator)
    assert "logloss" in estimator._repr_html_()


def test_multilabel_classes_are_column_numbers():
    Y = (X > 0).astype(int)
    for classes in ([0, 1], ["a", "b", "c"]):
        with pytest.raises(ValueError, match="does not fit a multilabel y with 3 columns"):
            MLPClassifier().partial_fit(X, Y, classes=classes)
    MLPClassifier().partial_fit(X, Y, classes=[0, 1, 2])


def test_a_refused_partial_fit_changes_nothing_for_the_next():
    refused = MLPRegressor(random_state=0).partial_fit(X, VALUES)
    undisturbed = MLPRegressor(random_state=0).partial_fit(X, VALUES)
    for bad_X, bad_y in ((X, WITH_NAN), (X[:, :2], VALUES)):
        with pytest.raises(ValueError, match=r"NaN|features"):
            refused.partial_fit(bad_X, bad_y)
    assert_array_equal(
        refused.partial_fit(X, VALUES).coefs_[0], undisturbed.partial_fit(X, VALUES).coefs_[0]
    )


@pytest.mark.parametrize("cls", [MLPRegressor, TabularMLPRegressor])
@pytest.mark.parametrize("dtype", [float, object, "Float64"])
def test_missing_targets_are_counted(cls, dtype):
    targets = pd.Series([np.nan, np.nan, *range(len(X) - 2)], dtype=dtype)
    with pytest.raises(ValueError, match=rf"NaN: 2 of {len(X)} targets .* Remove these rows"):
        cls().fit(X, targets)
