"""Predictions of collections are lazy collections, with what the computed ones will have."""

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from clusters import spread
from data import X_diabetes, X_iris, y_diabetes, y_iris
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import NotFittedError

from sklearn_mlp.distributed import (
    DaskMLPClassifier,
    DaskMLPRegressor,
    DaskTabularMLPClassifier,
    DaskTabularMLPRegressor,
)

NAMES = np.array(["setosa", "versicolor", "virginica"])
SETTINGS = {"hidden_layer_sizes": 4, "max_iter": 60, "random_state": 0, "learning_rate": "cosine"}
SETTINGS["learning_rate_init"] = 0.03
FRAME = pd.DataFrame(X_iris, np.arange(150) * 2 + 1, list("abcd"))

# No client: they are computed by whatever scheduler there is.
CLASSIFIER = DaskMLPClassifier(**SETTINGS).fit(X_iris, NAMES[y_iris])
BINARY = DaskMLPClassifier(**SETTINGS).fit(X_iris.astype(np.float32), y_iris == 1)
MULTILABEL = DaskMLPClassifier(**SETTINGS).fit(X_iris, np.eye(3, dtype=int)[y_iris])
REGRESSOR = DaskMLPRegressor(**SETTINGS).fit(X_diabetes, y_diabetes)
PAIR = DaskMLPRegressor(**SETTINGS).fit(X_diabetes, np.column_stack([y_diabetes] * 2))
OF_FRAME = DaskMLPClassifier(**SETTINGS).fit(FRAME, NAMES[y_iris])

CASES = [
    *((CLASSIFIER, X_iris, m) for m in ("predict", "predict_proba", "decision_function")),
    *((BINARY, X_iris.astype(np.float32), m) for m in ("predict", "predict_proba")),
    (BINARY, X_iris.astype(np.float32), "decision_function"),
    (BINARY, X_iris, "predict_log_proba"),
    (CLASSIFIER, np.round(X_iris).astype(int), "predict_proba"),
    (MULTILABEL, X_iris, "predict"),
    (MULTILABEL, X_iris, "predict_proba"),
    (REGRESSOR, X_diabetes, "predict"),
    (REGRESSOR, X_diabetes.astype(np.float32), "predict"),
    (PAIR, X_diabetes, "predict"),
]


def assert_same(computed, expected):
    if expected.dtype.kind == "f":
        assert_allclose(computed, expected, rtol=1e-5, atol=1e-7)
    else:
        assert_array_equal(computed, expected)


@pytest.mark.parametrize(("model", "X", "method"), CASES)
def test_of_arrays(model, X, method):
    expected = getattr(model, method)(X)
    lazy = getattr(model, method)(spread(X, 4))
    assert isinstance(lazy, da.Array)
    assert lazy.dtype == lazy._meta.dtype == expected.dtype
    assert lazy.shape == expected.shape
    assert lazy.chunks[0] == spread(X, 4).chunks[0]
    computed = lazy.compute(scheduler="sync")
    assert computed.dtype == expected.dtype
    assert_same(computed, expected)


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function"])
def test_of_frames(method):
    lazy = getattr(OF_FRAME, method)(dd.from_pandas(FRAME, npartitions=4))
    computed = lazy.compute(scheduler="sync")
    assert computed.index.equals(FRAME.index)
    assert lazy.divisions == dd.from_pandas(FRAME, npartitions=4).divisions
    if method == "predict":
        assert isinstance(computed, pd.Series)
        assert lazy.dtype == computed.dtype
    else:
        assert lazy.columns.tolist() == computed.columns.tolist() == NAMES.tolist()
    assert_same(computed.to_numpy(), getattr(OF_FRAME, method)(FRAME))


def test_nothing_is_computed_until_it_is_asked_for():
    def fails(block):
        raise AssertionError

    lazy = CLASSIFIER.predict(spread(X_iris).map_blocks(fails, dtype=float, meta=X_iris[:0]))
    with pytest.raises(AssertionError), dask.config.set(scheduler="sync"):
        lazy.compute()


def test_of_no_rows():
    lazy = CLASSIFIER.predict_proba(da.from_array(X_iris[:0], chunks=(1, 4)))
    assert lazy.compute(scheduler="sync").shape == (0, 3)


def test_before_fit():
    with pytest.raises(NotFittedError):
        DaskMLPRegressor().predict(spread(X_diabetes))
    with pytest.raises(NotFittedError):
        DaskMLPRegressor().score(spread(X_diabetes), spread(y_diabetes))


def test_scores_give_no_probabilities():
    model = DaskMLPClassifier(loss="hinge", **SETTINGS).fit(X_iris, y_iris)
    assert not hasattr(model, "predict_proba")
    assert model.decision_function(spread(X_iris)).shape == (150, 3)


@pytest.mark.parametrize(
    "dtype", ["Float64", "Int64", "boolean", "float64[pyarrow]", "int64[pyarrow]", "category"]
)
def test_of_frames_with_any_dtype(dtype):
    integers = "nt" in dtype or dtype in ("boolean", "category")
    table = (FRAME > 0).astype("int64") if integers else FRAME
    table = table.astype("bool").astype(dtype) if dtype == "boolean" else table.astype(dtype)
    for cls in (DaskMLPClassifier, DaskTabularMLPClassifier):
        quick = SETTINGS if cls is DaskMLPClassifier else {"n_members": 1, "max_iter": 20}
        model = cls(**quick).fit(table, NAMES[y_iris])
        lazy = model.predict(dd.from_pandas(table, npartitions=4))
        assert lazy.compute(scheduler="sync").tolist() == model.predict(table).tolist()


def test_columns_of_several_targets_are_numbered():
    frame, pair = pd.DataFrame(X_diabetes), np.column_stack([y_diabetes] * 2)
    model = DaskMLPRegressor(**SETTINGS).fit(frame, pd.DataFrame(pair, columns=["a", "b"]))
    assert model.predict(dd.from_pandas(frame, npartitions=2)).columns.tolist() == [0, 1]


def test_intervals_of_several_targets():
    frame, pair = pd.DataFrame(X_diabetes), np.column_stack([y_diabetes] * 2)
    model = DaskTabularMLPRegressor(n_members=1, max_iter=20, conformal=True).fit(X_diabetes, pair)
    lazy = dd.from_pandas(frame, npartitions=2)
    with pytest.raises(ValueError, match=r"shape \(2, 2\) for each row.*to_dask_array"):
        model.predict_interval(lazy)
    intervals = model.predict_interval(lazy.to_dask_array(lengths=True))
    assert_allclose(intervals.compute(scheduler="sync"), model.predict_interval(X_diabetes))
