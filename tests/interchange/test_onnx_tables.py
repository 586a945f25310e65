"""Tables in ONNX: the encoder, and tabular estimators, from the raw columns on."""

import numpy as np
import pandas as pd
import pytest
from exported import fit, table
from runtimes import assert_same, in_onnxruntime

from sklearn_mlp import TabularEncoder, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.interchange import to_onnx

CATEGORIES = ["colour", "street", "kind"]
TRAINED, NEW = table(400, 0), table(10_000, 1, unseen=True)
Y = np.nan_to_num(TRAINED["size"]) + 20 * (TRAINED["colour"] == "red") + TRAINED["count"]
LABELS = np.array(["low", "mid", "high"])[np.digitize(Y, [30, 50])]
QUICK = {"max_iter": 3, "random_state": 0, "max_categories": 8, "categorical_features": CATEGORIES}


@pytest.mark.parametrize("sample", [None, TRAINED], ids=["text", "numbers"])
@pytest.mark.parametrize("high_cardinality", ["one_hot", "target", "number", "both"])
@pytest.mark.parametrize("target", ["binary", "multiclass", "continuous"])
def test_encoder(high_cardinality, target, sample):
    y = {"binary": Y > 40, "multiclass": LABELS, "continuous": Y}[target]
    encoder = TabularEncoder(
        high_cardinality=high_cardinality, target_type=target, max_categories=8, ranks=True,
        categorical_features=CATEGORIES, dtype=np.float64,
    ).fit(TRAINED, y)  # fmt: skip
    assert_same(encoder, to_onnx(encoder, sample, dtype=np.float64), NEW)


@pytest.mark.parametrize("max_categories", [1, 2, None])
def test_one_hot_columns(max_categories):
    settings = {"max_categories": max_categories, "categorical_features": CATEGORIES}
    encoder = TabularEncoder(**settings).fit(TRAINED)
    assert_same(encoder, to_onnx(encoder), NEW)


ESTIMATORS = {
    "classifier": (TabularMLPClassifier(n_members=3, **QUICK), LABELS),
    "binary": (TabularMLPClassifier(n_members=2, **QUICK), Y > 40),
    "one member": (TabularMLPClassifier(n_members=1, **QUICK), LABELS),
    "relu, no embedding": (
        TabularMLPClassifier(mlp_params={"activation": "relu"}, embedding=False, **QUICK), LABELS,
    ),
    "regressor": (TabularMLPRegressor(n_members=3, **QUICK), Y),
    "not clipped": (TabularMLPRegressor(n_members=2, clip=False, **QUICK), Y),
    "several targets": (TabularMLPRegressor(n_members=2, **QUICK), np.column_stack([Y, -1e6 * Y])),
    "quantiles": (TabularMLPRegressor(n_members=2, quantiles=[0.1, 0.5, 0.9], **QUICK), Y),
    "poisson": (TabularMLPRegressor(n_members=2, loss="poisson", **QUICK), Y),
    "numbers of levels": (TabularMLPRegressor(high_cardinality="number", **QUICK), Y),
}  # fmt: skip


@pytest.mark.parametrize("name", ESTIMATORS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
def test_estimators(name, dtype):
    estimator, y = ESTIMATORS[name]
    fit(estimator, TRAINED, y)
    # Networks for tables compute in single precision whatever the model's.
    assert_same(estimator, to_onnx(estimator, dtype=dtype), NEW, tolerance=1e-5)


def test_dates_of_all_years():
    starts = np.array(
        ["1599-12-31", "1969-12-31T23:59:59", "1900-02-28", "2000-02-28T12", "2100-02-27"]
    )
    moments = starts.astype("M8[us]")[:, np.newaxis] + np.arange(0, 800, 9) * np.timedelta64(
        86399, "s"
    )
    column = np.append(moments.ravel(), np.datetime64("NaT"))[:, np.newaxis]
    encoder = TabularEncoder(dtype=np.float64).fit(column)
    assert len(encoder.date_parts_) == 5
    assert_same(encoder, to_onnx(encoder, dtype=np.float64), column)


def test_levels_that_are_numbers():
    """1, 1.0, True and '1' are the same level, and 0.1 is another in single precision."""
    X = pd.DataFrame({"a": [1, 2, None, 0.1, 3] * 20}, dtype=object)
    encoder = TabularEncoder(categorical_features=["a"], dtype=np.float64).fit(X)
    sample = X.astype(float)
    of_numbers = to_onnx(encoder, sample, dtype=np.float64)
    assert_same(encoder, of_numbers, sample)
    assert_same(encoder, of_numbers, pd.DataFrame({"a": [1.5, 2.0, -0.0, 1e300]}))
    assert_same(encoder, to_onnx(encoder), X)
    assert_same(encoder, to_onnx(encoder), pd.DataFrame({"a": ["1", "1.0", "0.1", None]}))
    assert_same(encoder, to_onnx(encoder, sample), sample.astype(np.float32))


def test_a_missing_level_is_the_empty_text():
    known = pd.DataFrame({"a": ["x", "", "x", ""]})
    encoder = TabularEncoder().fit(known)
    assert_same(encoder, to_onnx(encoder), pd.DataFrame({"a": ["", "x", "y"]}))
    missing = pd.DataFrame({"a": ["x", None, "y"]})
    encoder = TabularEncoder().fit(missing)
    (result,) = in_onnxruntime(to_onnx(encoder), {"a": np.array([[""]], object)})
    np.testing.assert_array_equal(result, encoder.transform(missing)[1:2])


@pytest.mark.parametrize(
    "rows", [[[1.0, 2.0], [3.0, 5.0]], [["a", "b"], ["c", "d"]]], ids=["numbers", "text"]
)
def test_columns_of_one_kind(rows):
    X = pd.DataFrame(rows * 5, columns=["p", "q"])
    encoder = TabularEncoder().fit(X)
    assert_same(encoder, to_onnx(encoder), X)


def test_columns_without_names():
    X = np.array([[1, "red"], [2, "blue"], [None, "red"]], dtype=object)
    encoder = TabularEncoder().fit(X)
    model = to_onnx(encoder)
    assert [each.name for each in model.graph.input] == ["x0", "x1"]
    assert_same(encoder, model, X)


def test_names_that_are_taken():
    """Of columns that are named as outputs, operators and constants are."""
    names = ["label", "probabilities", "Add_0", "coefs_0_0", "constant_0", "X"]
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 6)), columns=names)
    estimator = fit(TabularMLPClassifier(n_members=1, max_iter=2), X, np.arange(60) % 2)
    model = to_onnx(estimator)
    assert [each.name for each in model.graph.input] == names
    assert [each.name for each in model.graph.output] == ["label_1", "probabilities_1"]
    assert_same(estimator, model, X.astype(np.float32))
