"""What cannot be exported is refused before anything is written."""

import os
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from exported import CLASSES, TARGETS, X, fit, network, table
from numpy.testing import assert_allclose
from runtimes import assert_same
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularEncoder, TabularMLPClassifier
from sklearn_mlp.interchange import onnx_inputs, register_writer, to_c, to_onnx
from sklearn_mlp.nn.activations import Mish

FITTED = Path(__file__).parents[1] / "fitted"


@pytest.mark.parametrize("package", ["onnx", "skl2onnx", "torch"])
def test_without_a_package_the_others_work(package):
    """It imports, says what is missing, and writes C."""
    command = f"""
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == {package!r}:
            raise ImportError(name)
sys.meta_path.insert(0, Missing())
import numpy as np
from sklearn_mlp import MLPClassifier, interchange
X, y = np.eye(4), [0, 1, 0, 1]
network = MLPClassifier((), solver="lbfgs").fit(X, y)
calls = {{
    "onnx": lambda: interchange.to_onnx(network),
    "skl2onnx": lambda: interchange.register_skl2onnx(),
    "torch": lambda: interchange.to_torch(network),
}}
try:
    calls[{package!r}]()
except ImportError as error:
    assert "needs {package}, which is not installed. Install it with: python -m pip" in str(error)
    print(len(interchange.to_c(network)) > 0)
"""
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr


@pytest.mark.parametrize("export", [to_onnx, to_c], ids=["onnx", "c"])
def test_a_file_that_is_there_stays_on_error(export, tmp_path):
    path = tmp_path / "model"
    path.write_text("before")
    with pytest.raises(NotFittedError):
        export(MLPClassifier(), path=path)
    with pytest.raises(IsADirectoryError, match=r"it is a folder\. Name a file in it"):
        export(network(CLASSES["binary"]), path=tmp_path)
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        export(network(CLASSES["binary"]), path=tmp_path / "nowhere" / "model")
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["model"]


def test_searches_without_a_best_estimator():
    search = GridSearchCV(MLPRegressor(max_iter=500, tol=1e-2), {"alpha": [0.1]}, refit=False)
    with pytest.raises(NotFittedError, match=r"has no best_estimator_\. Call fit, with refit=True"):
        to_onnx(search)


def test_subclasses_with_predictions_of_their_own():
    class Careful(MLPClassifier):
        def predict(self, X):
            return np.zeros(len(X))

    estimator = fit(Careful(max_iter=2), X, CLASSES["binary"])
    for export in (to_onnx, to_c):
        with pytest.raises(TypeError, match="Careful has a predict of its own"):
            export(estimator)


class Own(Mish):
    def forward(self, z, out):
        super().forward(z, out)


def test_writers_that_return_nothing(tmp_path):
    register_writer(Own, onnx=lambda g, part, z: None)
    with pytest.raises(TypeError, match=r"The writer for onnx of Own\(\) must return"):
        to_onnx(network(CLASSES["binary"], activation=Own()), path=tmp_path / "model.onnx")
    assert not os.listdir(tmp_path)


def test_numbers_in_writers_may_be_whole():
    register_writer(Own, onnx=lambda g, part, z: g.Mul(g.Tanh(g.Max(z, 0)), 2))
    model = to_onnx(network(CLASSES["binary"], activation=Own()))
    assert "Tanh" in {node.op_type for node in model.graph.node}


def test_a_writer_that_is_none_registers_no_other():
    class Other(Own):
        def forward(self, z, out):
            super().forward(z, out)

    with pytest.raises(TypeError, match="torch must be a function"):
        register_writer(Other, onnx=lambda g, part, z: z, torch=3)
    with pytest.raises(TypeError, match="no writer for onnx"):
        to_onnx(network(CLASSES["binary"], activation=Other()))


def test_class_weights_by_numpy_numbers():
    y = CLASSES["binary"].astype(int)
    weights = dict(zip(*np.unique(y, return_counts=True), strict=True))
    estimator = network(y, class_weight=weights)
    assert_same(estimator, to_onnx(estimator), X)


@pytest.mark.parametrize("path", sorted(FITTED.glob("*/tabular*.joblib")), ids=lambda p: p.stem)
# scikit-learn's warning of parts that another of its versions wrote: these files are old.
@pytest.mark.filterwarnings("ignore:Trying to unpickle estimator")
def test_estimators_of_earlier_versions(path):
    estimator = joblib.load(path)
    model = to_onnx(estimator)
    assert [each.name for each in model.graph.output][-1] in ("probabilities", "variable")


# Inputs


FRAME = pd.DataFrame(X, columns=[*"abcd"])


def test_inputs_of_networks():
    model = to_onnx(network(TARGETS["one"], FRAME))
    assert_allclose(onnx_inputs(model, FRAME)["X"], X)
    assert_allclose(onnx_inputs(model, X)["X"], X)
    with pytest.raises(ValueError, match=r"X has \['d', 'c', 'b', 'a'\], and the model"):
        onnx_inputs(model, FRAME[[*"dcba"]])
    with pytest.raises(ValueError, match="X has 3 columns, and the model was fitted to"):
        onnx_inputs(model, X[:, :3])
    with pytest.raises(ValueError, match="X has 3 columns, and the model was fitted to 4 columns"):
        onnx_inputs(to_onnx(network(TARGETS["one"])), X[:, :3])


TABLE = table(60, 0)
WRONG = {
    "other order": TABLE[TABLE.columns[::-1]],
    "too few": TABLE.iloc[:, :3],
    "durations for numbers": TABLE.assign(count=TABLE["for"]),
    "numbers for durations": TABLE.assign(**{"for": 1.0}),
    "dates for durations": TABLE.assign(**{"for": TABLE["sold"]}),
    "another zone": TABLE.assign(sold=TABLE["sold"].dt.tz_localize("UTC")),
    "text for numbers": TABLE.assign(size="large"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_inputs_of_other_tables(wrong):
    model = to_onnx(TabularEncoder(categorical_features=["colour", "street", "kind"]).fit(TABLE))
    assert len(onnx_inputs(model, TABLE)) == len(TABLE.columns)
    with pytest.raises(ValueError, match=r"X has|Column '"):
        onnx_inputs(model, WRONG[wrong])


def test_a_batch_in_which_all_are_missing():
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0] * 5})
    model = to_onnx(TabularEncoder().fit(frame))
    missing = pd.DataFrame({"a": [pd.NaT, pd.NaT]})
    assert np.isnan(onnx_inputs(model, missing)["a"]).all()


def test_columns_without_a_name():
    frame = pd.DataFrame(X[:, :2], columns=["", "a"])
    encoder = TabularEncoder().fit(frame)
    model = to_onnx(encoder)
    assert [each.name for each in model.graph.input] == ["column", "a"]
    assert_same(encoder, model, frame)


def test_models_that_are_not_ours(tmp_path):
    for other in (b"", tmp_path, to_onnx(TabularEncoder().fit(TABLE)).graph):
        with pytest.raises(TypeError, match="onnx_inputs takes a model that to_onnx returned"):
            onnx_inputs(other, TABLE)


def test_tabular_classifiers_are_exported_as_they_were_fitted():
    frame = pd.DataFrame(X, columns=[*"abcd"])
    estimator = fit(TabularMLPClassifier(n_members=2, max_iter=2), frame, CLASSES["binary"])
    model = to_onnx(estimator)
    estimator.set_params(n_members=5)
    assert_same(estimator, model, frame)
