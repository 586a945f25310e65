"""Pipelines and ColumnTransformers around our estimators, converted by skl2onnx."""

import numpy as np
import onnx
import pytest
import skl2onnx
from exported import CLASSES, N_ROWS, TARGETS, X, fit, table
from numpy.testing import assert_allclose, assert_array_equal
from runtimes import in_onnxruntime
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import BaggingClassifier, StackingClassifier, VotingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

from sklearn_mlp import (
    MLPClassifier,
    MLPRegressor,
    TabularEncoder,
    TabularMLPClassifier,
    TabularMLPRegressor,
)
from sklearn_mlp.interchange import onnx_inputs, register_skl2onnx, to_onnx

QUICK = {"max_iter": 2, "random_state": 0}


@pytest.fixture(autouse=True)
def registered():
    register_skl2onnx()


def convert(estimator, X=X[:1], **options):
    options = {} if isinstance(estimator[-1], MLPRegressor) else {"options": {"zipmap": False}}
    model = skl2onnx.to_onnx(estimator, X, **options)
    onnx.checker.check_model(model, full_check=True)
    return model


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("kind", CLASSES)
def test_classifiers(kind, dtype):
    network = MLPClassifier(activation=["mish", "gelu"], hidden_layer_sizes=(5, 4), **QUICK)
    pipeline = fit(make_pipeline(StandardScaler(), network), X, CLASSES[kind])
    model = convert(pipeline, X[:1].astype(dtype))
    label, probabilities = in_onnxruntime(model, {"X": X.astype(dtype)})
    assert_array_equal(label, pipeline.predict(X))
    assert_allclose(probabilities, pipeline.predict_proba(X), rtol=1e-5)


@pytest.mark.parametrize("kind", TARGETS)
def test_regressors(kind):
    steps = SimpleImputer(), MinMaxScaler(), MLPRegressor(embedding="periodic", **QUICK)
    pipeline = fit(make_pipeline(*steps), X, TARGETS[kind])
    holes = np.where(X > 1, np.nan, X)
    (variable,) = in_onnxruntime(convert(pipeline), {"X": holes})
    expected = pipeline.predict(holes).reshape(N_ROWS, -1)
    assert_allclose(variable, expected, rtol=1e-4, atol=1e-5)


def test_scores_are_not_made_into_dicts():
    """Of a loss without probabilities, which skl2onnx would name by class."""
    pipeline = fit(make_pipeline(StandardScaler(), MLPClassifier(loss="hinge", **QUICK)), X,
                   CLASSES["binary"])  # fmt: skip
    model = skl2onnx.to_onnx(pipeline, X[:1])
    label, scores = in_onnxruntime(model, {"X": X})
    assert_array_equal(label, pipeline.predict(X))
    scores_of_yes = pipeline.decision_function(X)
    assert_allclose(scores, np.column_stack([-scores_of_yes, scores_of_yes]), 1e-4, 1e-6)


def test_dicts_and_numbers_of_classes():
    pipeline = fit(
        make_pipeline(StandardScaler(), MLPClassifier(**QUICK)), X, CLASSES["multiclass"]
    )
    _, dicts = in_onnxruntime(skl2onnx.to_onnx(pipeline, X[:1]), {"X": X})
    assert set(dicts[0]) == {"low", "mid", "high"}
    options = {MLPClassifier: {"zipmap": False, "nocl": True}}
    label, _ = in_onnxruntime(skl2onnx.to_onnx(pipeline, X[:1], options=options), {"X": X})
    assert_array_equal(np.array(["high", "low", "mid"])[label], pipeline.predict(X))


def test_in_a_search():
    search = GridSearchCV(MLPClassifier(**QUICK), {"alpha": [0.1, 1]}, cv=2)
    fit(search, X, CLASSES["multiclass"])
    model = skl2onnx.to_onnx(search, X[:1], options={"zipmap": False})
    label, _ = in_onnxruntime(model, {"X": X})
    assert_array_equal(label, search.predict(X))


AROUND = {
    "steps with nodes of the same kinds": lambda network: make_pipeline(PCA(2), network),
    "calibrated": lambda network: CalibratedClassifierCV(network, cv=2),
    "stacked": lambda network: StackingClassifier([("a", network), ("b", network)], cv=2),
    "voting": lambda network: VotingClassifier(
        [("a", network), ("b", LogisticRegression())], voting="soft", flatten_transform=False
    ),
    "one against the rest": OneVsRestClassifier,
    "bagged": lambda network: BaggingClassifier(network, n_estimators=2, random_state=0),
    "union": lambda network: make_pipeline(
        FeatureUnion([("scaled", StandardScaler()), ("few", PCA(2))]), network
    ),
}


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize(
    "network",
    [
        MLPClassifier(5, max_iter=20, random_state=0),
        MLPClassifier(5, loss="squared_error", max_iter=20, random_state=0),
        TabularMLPClassifier(n_members=2, **QUICK),
    ],
    ids=["log loss", "squared error", "table"],
)
def test_what_is_around_a_classifier(network, around, kind):
    y = np.unique(CLASSES[kind], return_inverse=True)[1]
    estimator = fit(AROUND[around](network), X, y)
    model = skl2onnx.to_onnx(estimator, X[:1], options={"zipmap": False})
    label, probabilities = in_onnxruntime(model, {"X": X})
    expected = estimator.predict_proba(X)
    assert_allclose(probabilities, expected, rtol=1e-4, atol=1e-5)
    margins = np.diff(np.sort(expected, axis=1)[:, -2:], axis=1)[:, 0]
    clear = margins > 1e-4
    assert_array_equal(label[clear], estimator.predict(X)[clear])


@pytest.mark.parametrize("labels", [[False, True], [0.0, 1.0], ["a", "b"]], ids=str)
@pytest.mark.parametrize("zipmap", [True, False, "columns"])
def test_labels_of_other_types(labels, zipmap):
    y = np.array(labels)[CLASSES["binary"].astype(int)]
    network = fit(MLPClassifier(**QUICK), X, y)
    model = skl2onnx.to_onnx(network, X[:1], options={"zipmap": zipmap})
    label, *_ = in_onnxruntime(model, {"X": X})
    assert_array_equal(label.astype(y.dtype), network.predict(X))


@pytest.mark.parametrize(
    "types", [FloatTensorType([None, 7]), StringTensorType([None, 4])], ids=["wide", "text"]
)
def test_columns_that_a_network_was_not_fitted_to(types):
    network = fit(MLPClassifier(**QUICK), X, CLASSES["binary"])
    with pytest.raises(ValueError, match="fitted to 4 columns of numbers, and the inputs are"):
        skl2onnx.convert_sklearn(network, initial_types=[("X", types)])


@pytest.mark.parametrize("opset", [13, 18, 21])
def test_opsets(opset):
    pipeline = fit(make_pipeline(StandardScaler(), MLPClassifier(**QUICK)), X, CLASSES["binary"])
    model = skl2onnx.to_onnx(pipeline, X[:1], target_opset=opset, options={"zipmap": False})
    _, probabilities = in_onnxruntime(model, {"X": X})
    assert_allclose(probabilities, pipeline.predict_proba(X), rtol=1e-5)


# Tables

TABLE = table(300, 0).astype({"kind": float})
Y = np.nan_to_num(TABLE["size"]) + 20 * (TABLE["colour"] == "red")
TEXT, TIMES = ("colour", "street"), ("sold", "for")
TYPES = {
    name: StringTensorType
    if name in TEXT
    else Int64TensorType
    if name in TIMES
    else FloatTensorType
    for name in TABLE
}
ESTIMATORS = {
    "regressor": TabularMLPRegressor(n_members=2, max_categories=8, **QUICK),
    "classifier": TabularMLPClassifier(n_members=2, max_categories=8, **QUICK),
    "encoder": make_pipeline(TabularEncoder(max_categories=8), MLPRegressor(**QUICK)),
    "columns": make_pipeline(
        ColumnTransformer(
            [
                ("ours", TabularEncoder(), ["size", "colour", "sold"]),
                ("theirs", StandardScaler(), ["count", "kind"]),
            ]
        ),
        MLPRegressor(**QUICK),
    ),
    "their columns": make_pipeline(
        ColumnTransformer(
            [
                ("text", OneHotEncoder(handle_unknown="ignore"), ["colour"]),
                ("numbers", StandardScaler(), ["count", "kind"]),
            ],
            sparse_threshold=0,
        ),
        TabularMLPRegressor(n_members=2, **QUICK),
    ),
}


@pytest.mark.parametrize("name", ESTIMATORS)
def test_tables(name):
    is_classifier = name == "classifier"
    estimator = fit(
        ESTIMATORS[name], TABLE, np.where(Y > 30, "big", "small") if is_classifier else Y
    )
    used = ["colour", "count", "kind"] if name == "their columns" else [*TABLE]
    if name == "columns":
        used = ["size", "colour", "sold", "count", "kind"]
    model = skl2onnx.convert_sklearn(
        estimator, initial_types=[(each, TYPES[each]([None, 1])) for each in used],
        options={"zipmap": False} if is_classifier else None,
    )  # fmt: skip
    inputs = onnx_inputs(to_onnx(TabularEncoder().fit(TABLE)), TABLE)
    *_, result = in_onnxruntime(model, {each: inputs[each] for each in used})
    expected = (estimator.predict_proba if is_classifier else estimator.predict)(TABLE)
    assert_allclose(result, expected.reshape(result.shape), rtol=1e-4, atol=1e-5)


def test_a_matrix_is_a_table_of_numbers():
    encoder = make_pipeline(TabularEncoder(ranks=True), MLPRegressor(**QUICK))
    pipeline = fit(make_pipeline(StandardScaler(), encoder), X, TARGETS["one"])
    (variable,) = in_onnxruntime(skl2onnx.to_onnx(pipeline, X[:1]), {"X": X})
    assert_allclose(variable[:, 0], pipeline.predict(X), rtol=1e-3, atol=1e-4)
