"""What is small, large or close together stays so in ONNX."""

import numpy as np
import pandas as pd
import pytest
from exported import CLASSES, N_ROWS, TARGETS, X, fit, network
from numpy.testing import assert_allclose, assert_array_equal
from runtimes import RUNTIMES, assert_same, in_onnxruntime

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularEncoder, TabularMLPRegressor
from sklearn_mlp.interchange import onnx_inputs, to_onnx

RAW = np.array([-90.0, -60, -30, -18, -15, -5, -1, 0, 1, 5, 15, 60])


def linear(kind, classes=None, dtype=np.float32, **parameters):
    """A network whose raw output is x itself, set by hand."""
    estimator = kind((), **parameters)
    estimator.coefs_, estimator.intercepts_ = [np.ones((1, 1), dtype)], [np.zeros(1, dtype)]
    if classes is not None:
        estimator.classes_ = np.array(classes)
    return estimator


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize(
    ("kind", "parameters"),
    [(MLPClassifier, {"classes": [0, 1]}), (MLPRegressor, {"out_activation": "logistic"})],
    ids=["binary", "logistic output"],
)
def test_rare_events(kind, parameters, dtype, runtime):
    estimator, x = linear(kind, dtype=dtype, **parameters), RAW[:, np.newaxis].astype(dtype)
    result = RUNTIMES[runtime](to_onnx(estimator, dtype=dtype), {"X": x})[-1]
    precise = linear(kind, dtype=np.float64, **parameters)
    method = precise.predict_proba if "classes" in parameters else precise.predict
    expected = method(x.astype(np.float64))
    tolerance = 1e-5 if dtype == np.float32 else 1e-12
    smallest = np.finfo(dtype).tiny
    assert_allclose(result, expected.reshape(result.shape), rtol=tolerance, atol=2 * smallest)


def test_rare_labels_of_several():
    estimator = network(CLASSES["multilabel"])
    estimator.intercepts_[-1][:] = -40
    *_, result = in_onnxruntime(to_onnx(estimator), {"X": X})
    assert result.max() < 1e-10
    assert_allclose(result, estimator.predict_proba(X), rtol=1e-5)


def test_numbers_as_categories_keep_all_digits():
    doses = [0.1, 0.2, 0.5, 100_000_001, 100_000_002]
    table = pd.DataFrame({"dose": doses * 6})
    encoder = TabularEncoder(categorical_features=["dose"]).fit(table)
    assert_same(encoder, to_onnx(encoder, table), table)


def test_values_that_are_close_together():
    table = np.array([[0.0], [1e-320], [1.0], [2.0]] * 10)
    encoder = TabularEncoder(ranks=True, dtype=np.float64).fit(table)
    (result,) = in_onnxruntime(to_onnx(encoder, dtype=np.float64), onnx_inputs(
        to_onnx(encoder, dtype=np.float64), table))  # fmt: skip
    assert_allclose(result, encoder.transform(table), atol=1e-6)


def test_what_single_precision_cannot_hold_is_refused():
    y = 1e39 * TARGETS["one"]
    estimator = fit(TabularMLPRegressor(n_members=1, max_iter=2, random_state=0), X, y)
    with pytest.raises(ValueError, match=r"too large for float32\. Export it with dtype=numpy"):
        to_onnx(estimator)
    assert_same(estimator, to_onnx(estimator, dtype=np.float64), X, tolerance=1e-5)


def test_labels_beyond_64_bits_are_refused():
    y = np.array([2**63 + 5, 2**63 + 9], np.uint64)[np.arange(N_ROWS) % 2]
    with pytest.raises(TypeError, match="Labels must be text, whole numbers of 64 bits"):
        to_onnx(network(y))


def test_scores_of_a_single_class():
    estimator = network(np.zeros(N_ROWS, int), loss="hinge")
    label, scores = in_onnxruntime(to_onnx(estimator), {"X": X})
    assert_array_equal(label, estimator.predict(X))
    assert_allclose(scores[:, 0], estimator.decision_function(X), rtol=1e-4, atol=1e-6)


def test_many_levels_do_not_take_long_to_write():
    """A hundred thousand of them, which is a second; a minute, if each is compared with each."""
    table = pd.DataFrame({"id": [f"id {i}" for i in range(100_000)] + ["a"] * 100})
    encoder = TabularEncoder().fit(table)
    assert_same(encoder, to_onnx(encoder), table[-300:])
