"""Networks in ONNX predict what they do here."""

import json

import numpy as np
import onnx
import onnxruntime
import pandas as pd
import pytest
from exported import (
    BY_LOSS,
    CLASSES,
    N_ROWS,
    STRUCTURES,
    TARGETS,
    X,
    network,
    of_loss,
    of_structure,
)
from runtimes import assert_same, in_onnxruntime
from sklearn.model_selection import GridSearchCV

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.interchange import to_onnx
from sklearn_mlp.interchange._onnx_graph import OPSET
from sklearn_mlp.nn.activations import ACTIVATIONS

DTYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])


def tolerance(names, dtype):
    """Runtimes have no Erf in double precision."""
    return 1e-6 if "gelu" in names and dtype is np.float64 else None


@DTYPES
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("loss", "kind"), BY_LOSS)
def test_activations_and_losses(activation, loss, kind, dtype):
    estimator = of_loss(activation, loss, kind, dtype)
    model = to_onnx(estimator, dtype=dtype)
    assert_same(estimator, model, X.astype(dtype), tolerance=tolerance([activation], dtype))


@DTYPES
@pytest.mark.parametrize("name", STRUCTURES)
def test_structures(name, dtype):
    estimator = of_structure(name, dtype)
    names = [*np.atleast_1d(STRUCTURES[name].get("activation", [])), name.removeprefix("to_")]
    model = to_onnx(estimator, dtype=dtype)
    assert_same(estimator, model, X.astype(dtype), tolerance=tolerance(names, dtype))


@pytest.mark.parametrize(
    "classes",
    [["no", "yes"], [3, -1], [False, True], [0.0, 2.0], [7, 8, 9], ["a", "b", "c"]],
    ids=str,
)
def test_labels_keep_their_type(classes):
    y = np.array(classes)[np.arange(N_ROWS) % len(classes)]
    estimator = network(y)
    assert_same(estimator, to_onnx(estimator), X)


def test_labels_of_object_dtype():
    estimator = network(CLASSES["multiclass"].astype(object))
    assert_same(estimator, to_onnx(estimator), X)


def test_a_single_class():
    estimator = network(np.full(N_ROWS, "only"))
    label, probabilities = in_onnxruntime(to_onnx(estimator), {"X": X})
    assert set(label) == {"only"}
    np.testing.assert_allclose(probabilities, estimator.predict_proba(X))


def test_probabilities_are_never_0_or_1():
    estimator = network(CLASSES["binary"])
    estimator.coefs_[-1] *= 1e6
    _, probabilities = in_onnxruntime(to_onnx(estimator), {"X": X})
    np.testing.assert_array_equal(probabilities, estimator.predict_proba(X))
    assert 0 < probabilities.min() < probabilities.max() < 1


def test_weights_set_by_hand():
    estimator = MLPClassifier((), loss="perceptron")
    estimator.coefs_, estimator.intercepts_ = [np.array([[1.0], [1.0]])], [np.array([-1.5])]
    estimator.classes_ = np.array([0, 1])
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    label, _ = in_onnxruntime(to_onnx(estimator), {"X": corners})
    assert label.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("n_rows", [0, 1, 1000])
def test_any_number_of_rows(n_rows):
    estimator = network(TARGETS["several"], embedding="periodic")
    rows = np.ones((n_rows, 4), np.float32)
    (result,) = in_onnxruntime(to_onnx(estimator), {"X": rows})
    assert result.shape == (n_rows, 3)
    if n_rows:
        np.testing.assert_allclose(result, estimator.predict(rows), rtol=1e-4)


def test_the_model_says_what_it_is():
    columns = ["width", "depth", "height", "mass"]
    estimator = network(CLASSES["multiclass"], pd.DataFrame(X, columns=columns), alpha=0.5)
    model = to_onnx(estimator)
    about = {each.key: each.value for each in model.metadata_props}
    assert model.producer_name == "sklearn_mlp"
    assert "alpha=0.5" in model.doc_string
    assert json.loads(about["parameters"])["alpha"] == 0.5
    assert json.loads(about["feature_names"]) == columns
    assert json.loads(about["classes"]) == ["high", "low", "mid"]
    assert [(each.domain, each.version) for each in model.opset_import] == [("", OPSET)]
    assert [each.type.tensor_type.shape.dim[0].dim_param for each in model.graph.input] == ["N"]


def test_a_search_gives_its_best():
    search = GridSearchCV(MLPRegressor(max_iter=500, tol=1e-2), {"alpha": [0.1, 1]}, cv=2)
    search.fit(X, TARGETS["one"])
    assert_same(search.best_estimator_, to_onnx(search), X)


def test_the_file_is_the_model(tmp_path):
    path = tmp_path / "model.onnx"
    model = to_onnx(network(TARGETS["one"]), path=path)
    assert onnx.load(path) == model
    assert [each.name for each in tmp_path.iterdir()] == ["model.onnx"]
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    assert session.get_inputs()[0].shape == ["N", 4]
