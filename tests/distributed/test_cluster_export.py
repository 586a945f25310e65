"""What is exported and looked into of an estimator on a cluster is its local one."""

import pickle

import numpy as np
import pytest
from clusters import spread
from data import X_iris, y_iris
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp.distributed import (
    DaskMLPClassifier,
    DaskMLPRegressor,
    DaskTabularMLPClassifier,
    DaskTabularMLPRegressor,
)
from sklearn_mlp.inspection import check_gradient, layer_activations
from sklearn_mlp.interchange import register_skl2onnx, to_c, to_onnx, to_torch

NETWORK = {"hidden_layer_sizes": 3, "solver": "lbfgs", "tol": 1e-2, "random_state": 0}
TABLE = {"n_members": 2, "max_iter": 20, "random_state": 0}
ESTIMATORS = [
    DaskMLPClassifier(**NETWORK),
    DaskMLPRegressor(**NETWORK),
    DaskTabularMLPClassifier(**TABLE),
    DaskTabularMLPRegressor(**TABLE),
    GridSearchCV(DaskMLPClassifier(**NETWORK), {"alpha": [1e-4]}, cv=2),
]
each_estimator = pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)


def fit_both(estimator):
    model = clone(estimator).fit(X_iris, y_iris)
    return model, getattr(model, "best_estimator_", model).to_local()


@each_estimator
def test_to_c(estimator):
    model, local = fit_both(estimator)
    assert to_c(model) == to_c(local)


@each_estimator
def test_to_onnx(estimator):
    pytest.importorskip("onnx")
    model, local = fit_both(estimator)
    X = X_iris if "Tabular" in type(local).__name__ else None
    assert to_onnx(model, X).SerializeToString() == to_onnx(local, X).SerializeToString()


@pytest.mark.parametrize("estimator", ESTIMATORS[:2], ids=lambda e: type(e).__name__)
def test_within_a_pipeline_to_onnx(estimator):
    skl2onnx = pytest.importorskip("skl2onnx")
    runtime = pytest.importorskip("onnxruntime")
    register_skl2onnx()
    model = make_pipeline(StandardScaler(), clone(estimator)).fit(X_iris, y_iris)
    X = X_iris.astype(np.float32)
    exported = skl2onnx.to_onnx(model, X[:1]).SerializeToString()
    first, *_ = runtime.InferenceSession(exported).run(None, {"X": X})
    np.testing.assert_allclose(first.ravel(), model.predict(X_iris), rtol=1e-4, atol=1e-5)


@pytest.mark.usefixtures("client")
def test_the_gradient_is_checked_of_rows_that_it_gathers():
    X, y = spread(X_iris[::5], 3), spread(y_iris[::5], 3)
    report = check_gradient(DaskMLPClassifier(**NETWORK).fit(X, y), X, y)
    assert report.passed
    local = check_gradient(fit_both(ESTIMATORS[0])[1], X_iris[::5], y_iris[::5])
    assert report.names == local.names


@each_estimator
def test_to_torch(estimator):
    torch = pytest.importorskip("torch")
    model, local = fit_both(estimator)
    has_encoder = hasattr(local, "encoder_")
    X = torch.tensor(local.encoder_.transform(X_iris) if has_encoder else X_iris)
    assert torch.equal(to_torch(model)(X), to_torch(local)(X))


def test_a_subclass_with_predictions_of_its_own():
    class Rounding(DaskMLPRegressor):
        def predict(self, X):
            return np.round(super().predict(X))

    with pytest.raises(TypeError, match="has a predict of its own"):
        to_c(Rounding(**NETWORK).fit(X_iris, y_iris))


def test_activations_of_rows_in_memory_only():
    model = DaskMLPClassifier(**NETWORK).fit(X_iris, y_iris)
    expected = layer_activations(model.to_local(), X_iris)
    for own, other in zip(layer_activations(model, X_iris), expected, strict=True):
        np.testing.assert_array_equal(own, other)
    with pytest.raises(TypeError, match="rows in memory, not a Dask collection"):
        layer_activations(model, spread(X_iris))


@pytest.mark.parametrize("estimator", ESTIMATORS[:4], ids=lambda e: type(e).__name__)
def test_the_client_is_not_shown(client, estimator):
    model = clone(estimator).set_params(client=client)
    for each in (model, make_pipeline(StandardScaler(), model)):
        assert "lient" not in repr(each)
        assert "inproc" not in each._repr_html_()
    assert "client" in model.get_params()
    assert clone(model).client is client
    assert clone(make_pipeline(model))[0].client is client
    assert pickle.loads(pickle.dumps(model)).client is None
