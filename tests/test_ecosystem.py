"""Used as people use scikit-learn estimators: pipelines, searches, wrappers, copies."""

import copy
import pickle

import joblib
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from data import diabetes as X_diabetes
from data import iris as X_iris
from data import progression as y_diabetes
from data import species as y_iris
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import config_context
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import make_multilabel_classification
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.inspection import permutation_importance
from sklearn.model_selection import (
    GridSearchCV,
    RandomizedSearchCV,
    cross_val_predict,
    cross_val_score,
    cross_validate,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.nn.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS, LeakyReLU
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES
from sklearn_mlp.nn.initializers import INITIALIZERS
from sklearn_mlp.nn.losses import REGRESSION_LOSSES
from sklearn_mlp.optim.schedules import SCHEDULES, Cosine
from sklearn_mlp.optim.solvers import SOLVERS


def test_pipeline():
    model = make_pipeline(StandardScaler(), MLPClassifier(max_iter=300, random_state=0))
    assert model.fit(X_iris, y_iris).score(X_iris, y_iris) > 0.95
    assert model.predict_proba(X_iris).shape == (150, 3)


def test_pandas_output_upstream():
    model = make_pipeline(StandardScaler(), MLPClassifier(max_iter=20, random_state=0))
    model.set_output(transform="pandas").fit(X_iris, y_iris)
    assert_array_equal(model[-1].feature_names_in_, X_iris.columns)
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        model[-1].predict(X_iris.to_numpy())
    with pytest.raises(ValueError, match="feature names should match"):
        model[-1].predict(X_iris.rename(columns={"sepal length (cm)": "length"}))


@pytest.mark.parametrize("search", [GridSearchCV, RandomizedSearchCV])
@pytest.mark.parametrize(
    "grid",
    [
        {"hidden_layer_sizes": [5, (5,), [5, 4], np.array([6]), ()]},
        {"activation": [*ACTIVATIONS, LeakyReLU(0.2), ["gelu"]]},
        {"alpha": [0, 1e-4, 0.1]},
        {"solver": list(SOLVERS)},
        {"loss": [*COLUMN_LOSSES]},
        {"batch_size": ["auto", 10, 0.5, 1.0]},
        {"init": [*INITIALIZERS]},
        {"learning_rate": [*SCHEDULES, Cosine(warmup=3)]},
        {"dropout": [0.0, 0.3, [0.5]]},
        {"batch_norm": [False, True]},
        {"weight_decay": [0.0, 0.1]},
        {"max_grad_norm": [None, 1.0]},
        {"label_smoothing": [0.0, 0.1]},
        {"class_weight": [None, "balanced", {0: 2}]},
        {"scoring": [None, "loss", "neg_log_loss"]},
    ],
    ids=lambda grid: next(iter(grid)),
)
def test_search(search, grid):
    (name, values), *_ = grid.items()
    network = MLPClassifier(10, max_iter=10, random_state=0, early_stopping=name == "scoring")
    model = make_pipeline(StandardScaler(), network)
    options = {"n_iter": len(values), "random_state": 0} if search is RandomizedSearchCV else {}
    found = search(model, {f"mlpclassifier__{name}": values}, cv=2, n_jobs=2, **options)
    found.fit(X_iris, y_iris)
    assert np.isfinite(found.cv_results_["mean_test_score"]).all()
    assert len(found.cv_results_["mean_test_score"]) == len(values)
    assert found.predict(X_iris).shape == (150,)


@pytest.mark.parametrize(
    "grid",
    [
        {"loss": [*REGRESSION_LOSSES], "solver": ["adam", "lbfgs"]},
        {"out_activation": ["auto", *OUTPUT_ACTIVATIONS]},
        {"quantile": [0.1, 0.9], "loss": ["quantile"]},
    ],
    ids=lambda grid: next(iter(grid)),
)
def test_search_over_what_regressors_have(grid):
    found = GridSearchCV(MLPRegressor(max_iter=10, random_state=0), grid, cv=2, n_jobs=2)
    found.fit(X_diabetes, y_diabetes)
    assert np.isfinite(found.cv_results_["mean_test_score"]).all()


def test_transformed_target():
    network = MLPRegressor((), solver="lbfgs", max_iter=500)
    model = TransformedTargetRegressor(
        make_pipeline(StandardScaler(), network), transformer=StandardScaler()
    )
    assert cross_val_score(model, X_diabetes, y_diabetes).mean() > 0.4


@pytest.mark.parametrize("loss", ["log_loss", "hinge"])
def test_one_versus_rest(loss):
    model = OneVsRestClassifier(MLPClassifier(loss=loss, solver="lbfgs", random_state=0), n_jobs=2)
    assert model.fit(X_iris, y_iris).score(X_iris, y_iris) > 0.9


def test_multi_output_wrapper():
    X, Y = make_multilabel_classification(random_state=0)
    model = MultiOutputClassifier(MLPClassifier(max_iter=20, random_state=0)).fit(X, Y)
    assert model.predict(X).shape == Y.shape


def test_calibrated_hinge():
    network = MLPClassifier(loss="hinge", max_iter=300, random_state=0)
    model = CalibratedClassifierCV(make_pipeline(StandardScaler(), network), cv=3)
    p = model.fit(X_iris, y_iris).predict_proba(X_iris)
    assert_allclose(p.sum(axis=1), 1)
    assert model.score(X_iris, y_iris) > 0.9


@pytest.mark.parametrize("loss", ["log_loss", "hinge"])
def test_cross_val_predict(loss):
    scores = cross_val_predict(
        MLPClassifier(loss=loss, max_iter=20), X_iris, y_iris, method="decision_function", cv=3
    )
    assert scores.shape == (150, 3)
    y = y_iris == 0
    scores = cross_val_predict(
        MLPClassifier(loss=loss, max_iter=20), X_iris, y, method="decision_function", cv=3
    )
    assert scores.shape == (150,)


@pytest.mark.parametrize("scoring", ["roc_auc", "neg_log_loss", "average_precision"])
def test_scorers(scoring):
    scores = cross_val_score(MLPClassifier(max_iter=50), X_iris, y_iris == 1, scoring=scoring, cv=3)
    assert np.isfinite(scores).all()


def test_metadata_routing():
    weights = np.ones(150)
    with config_context(enable_metadata_routing=True):
        network = MLPClassifier(max_iter=5).set_fit_request(sample_weight=True)
        network.set_partial_fit_request(sample_weight=True, classes=True)
        network.set_score_request(sample_weight=True)
        scaler = StandardScaler().set_fit_request(sample_weight=True)
        model = make_pipeline(scaler, network)
        cross_validate(model, X_iris, y_iris, params={"sample_weight": weights}, cv=2)
        model.fit(X_iris, y_iris, sample_weight=weights)


COPIES = {
    "pickle": lambda e, path: pickle.loads(pickle.dumps(e)),
    "deepcopy": lambda e, path: copy.deepcopy(e),
    "joblib": lambda e, path: joblib.load(joblib.dump(e, path / "model")[0]),
    "joblib memory map": lambda e, path: joblib.load(
        joblib.dump(e, path / "model")[0], mmap_mode="r"
    ),
}


@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
@pytest.mark.parametrize("training", ["fit", "partial_fit"])
def test_copies_predict_and_go_on_training(how, cls, training, tmp_path):
    original = cls(max_iter=5, random_state=0)
    classes = {"classes": [0, 1, 2]} if cls is MLPClassifier else {}
    getattr(original, training)(X_iris, y_iris, **(classes if training == "partial_fit" else {}))
    duplicate = COPIES[how](original, tmp_path)
    assert_array_equal(duplicate.predict(X_iris), original.predict(X_iris))
    original.partial_fit(X_iris, y_iris)
    duplicate.partial_fit(X_iris, y_iris)
    assert_array_equal(duplicate.coefs_[0], original.coefs_[0])
    assert duplicate.loss_curve_ == original.loss_curve_


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
def test_clone_forgets_the_fit_and_keeps_the_parameters(cls):
    original = cls(hidden_layer_sizes=[7, 3], batch_size=0.5, solver="minibatch", max_iter=5)
    original.fit(X_iris, y_iris)
    new = clone(original)
    assert new.get_params() == original.get_params()
    assert not hasattr(new, "coefs_")
    classes = {"classes": [0, 1, 2]} if cls is MLPClassifier else {}
    new.partial_fit(X_iris, y_iris, **classes).predict(X_iris)


def test_string_labels_and_frames():
    names = pd.Series(np.array(["setosa", "versicolor", "virginica"])[y_iris], dtype="category")
    model = MLPClassifier(max_iter=200, random_state=0).fit(X_iris, names)
    assert set(model.predict(X_iris)) <= {"setosa", "versicolor", "virginica"}
    assert model.score(X_iris, names) > 0.9


def test_text():
    texts = ["good film", "great film", "bad film", "awful film"] * 5
    model = make_pipeline(TfidfVectorizer(), MLPClassifier(random_state=0, max_iter=100))
    labels = [1, 1, 0, 0] * 5
    assert model.fit(texts, labels).score(texts, labels) == 1


def test_sparse_multilabel_targets():
    X, Y = make_multilabel_classification(random_state=0)
    settings = {"solver": "lbfgs", "max_iter": 20, "random_state": 0}
    dense = MLPClassifier(**settings).fit(X, Y)
    sparse = MLPClassifier(**settings).fit(X, scipy.sparse.csr_array(Y))
    assert scipy.sparse.issparse(sparse.predict(X))
    assert_array_equal(sparse.predict(X).toarray(), dense.predict(X))


def test_permutation_importance():
    model = make_pipeline(FunctionTransformer(), MLPRegressor(max_iter=50, random_state=0)).fit(
        X_diabetes, y_diabetes
    )
    result = permutation_importance(model, X_diabetes, y_diabetes, n_repeats=2, random_state=0)
    assert result.importances_mean.shape == (10,)


def test_repr_shows_the_parameters():
    html = MLPClassifier(hidden_layer_sizes=(7, 3))._repr_html_()
    assert "hidden_layer_sizes" in html
    assert "(7, 3)" in html
