"""ONNX models run, and their outputs compared with those of estimators."""

import numpy as np
import onnxruntime
from numpy.testing import assert_allclose, assert_array_equal
from onnx.reference import ReferenceEvaluator

from sklearn_mlp.interchange import onnx_inputs

TOLERANCE = {np.dtype(np.float32): 1e-5, np.dtype(np.float64): 1e-12}


def in_onnxruntime(model, inputs):
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(None, inputs)


def in_reference(model, inputs):
    with np.errstate(over="ignore"):  # to infinity, whose inverse is 0
        return ReferenceEvaluator(model).run(None, inputs)


RUNTIMES = {"onnxruntime": in_onnxruntime, "reference": in_reference}


def predictions(estimator, X):
    """What the last output of a model is, as a matrix."""
    names = "predict_proba", "decision_function", "transform", "predict"
    method = next(getattr(estimator, name) for name in names if hasattr(estimator, name))
    result = method(X)
    return result.reshape(len(result), -1)


def assert_same(estimator, model, X, runtimes=tuple(RUNTIMES), tolerance=None):
    """A model predicts what the estimator does, in each runtime."""
    expected, inputs = predictions(estimator, X), onnx_inputs(model, X)
    for runtime in runtimes:
        *label, result = RUNTIMES[runtime](model, inputs)
        relative = tolerance or TOLERANCE[result.dtype]
        scale = np.abs(expected).max()
        assert result.shape == expected.shape
        assert_allclose(result, expected, rtol=relative, atol=relative * scale)
        if label:
            assert_labels(label[0], estimator.predict(X), expected, relative * scale)


def assert_labels(label, expected, scores, tolerance):
    """Labels are equal where the margin of the scores exceeds the tolerance."""
    assert label.shape == expected.shape
    assert label.dtype.kind == ("O" if expected.dtype.kind in "UO" else expected.dtype.kind)
    if label.ndim == 2 or scores.shape[1] == 1:  # multilabel, or binary without probabilities
        threshold = 0.5 if scores.min() >= 0 and scores.max() <= 1 else 0.0
        is_clear = (np.abs(scores - threshold) > tolerance).reshape(label.shape)
    else:
        best = np.sort(scores, axis=1)
        is_clear = best[:, -1] - best[:, -2] > tolerance
    assert is_clear.mean() > 0.9
    assert_array_equal(label[is_clear], expected[is_clear])
