"""What the estimators do in fit and after it, beyond what scikit-learn's own tests see."""

import inspect
import pickle
import warnings

import numpy as np
import pytest
import scipy.sparse
import sklearn.neural_network
from data import X_diabetes, X_iris, y_diabetes, y_iris
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import neural_network
from sklearn.exceptions import NotFittedError

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.nn.losses import SquaredError
from sklearn_mlp.optim.solvers import SOLVERS


@pytest.mark.parametrize("name", ["MLPClassifier", "MLPRegressor"])
def test_every_parameter_and_default_of_scikit_learn(name):
    ours = {"MLPClassifier": MLPClassifier, "MLPRegressor": MLPRegressor}[name]
    theirs = getattr(sklearn.neural_network, name)
    assert theirs().get_params().items() <= ours().get_params().items()
    for method in ("fit", "partial_fit", "predict", "score"):
        mine = inspect.signature(getattr(ours, method)).parameters.values()
        its = inspect.signature(getattr(theirs, method)).parameters.values()
        plain = [p.replace(annotation=p.empty) for p in mine]
        assert plain[: len(its)] == list(its)
        assert all(p.kind is p.KEYWORD_ONLY for p in list(mine)[len(its) :])


@pytest.mark.parametrize("name", ["MLPClassifier", "MLPRegressor"])
@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
@pytest.mark.parametrize("early_stopping", [False, True])
def test_every_fitted_attribute_of_scikit_learn(name, solver, early_stopping):
    ours = {"MLPClassifier": MLPClassifier, "MLPRegressor": MLPRegressor}[name]
    settings = {"solver": solver, "early_stopping": early_stopping, "max_iter": 3}
    theirs = getattr(sklearn.neural_network, name)(**settings).fit(X_iris, y_iris)
    public = {a for a in vars(theirs) if a.endswith("_") and not a.startswith("_")}
    assert public <= set(vars(ours(**settings).fit(X_iris, y_iris)))


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("early_stopping", [False, True])
def test_precision_follows_X(solver, dtype, early_stopping):
    settings = {"solver": solver, "early_stopping": early_stopping, "max_iter": 5}
    classifier = MLPClassifier(**settings).fit(X_iris.astype(dtype), y_iris)
    regressor = MLPRegressor(**settings).fit(X_diabetes.astype(dtype), y_diabetes)
    for estimator in (classifier, regressor):
        assert {a.dtype for a in estimator.coefs_ + estimator.intercepts_} == {np.dtype(dtype)}
        assert isinstance(estimator.loss_, float)
    assert classifier.predict_proba(X_iris.astype(dtype)).dtype == dtype
    assert classifier.decision_function(X_iris.astype(dtype)).dtype == dtype
    assert regressor.predict(X_diabetes.astype(dtype)).dtype == dtype


def test_float64_rows_are_predicted_in_float64_by_a_float32_model():
    model = MLPRegressor(max_iter=2).fit(X_diabetes.astype(np.float32), y_diabetes)
    assert model.predict(X_diabetes).dtype == np.float64
    assert model.predict(X_diabetes.astype(int)).dtype == np.float64


def test_fit_keeps_nothing_of_the_training():
    """Optimizer state stays after partial_fit, where resuming needs it, and never after fit."""
    after_partial_fit = MLPRegressor(random_state=0).partial_fit(X_diabetes, y_diabetes)
    size = sum(a.nbytes for a in after_partial_fit.coefs_ + after_partial_fit.intercepts_)
    assert len(pickle.dumps(after_partial_fit)) > 2 * size
    after_fit = after_partial_fit.fit(X_diabetes, y_diabetes)
    assert len(pickle.dumps(after_fit)) < 1.1 * size + 20_000
    assert not [a for a in vars(after_fit) if a.startswith("_resum")]


def test_fitted_state_is_plain_lists_that_may_be_set():
    regressor = MLPRegressor(hidden_layer_sizes=(), max_iter=2).fit(X_diabetes, y_diabetes)
    assert type(regressor.coefs_) is list
    assert all(a.flags.owndata for a in regressor.coefs_ + regressor.intercepts_)
    w = np.arange(10.0)
    regressor.coefs_, regressor.intercepts_ = [w[:, np.newaxis]], [np.array([2.0])]
    assert_allclose(regressor.predict(X_diabetes), X_diabetes @ w + 2)


def test_layers_may_be_taken_out():
    model = MLPRegressor((6, 6), activation="tanh", max_iter=2).fit(X_diabetes, y_diabetes)
    model.coefs_ = [model.coefs_[0], model.coefs_[2]]
    model.intercepts_ = [model.intercepts_[0], model.intercepts_[2]]
    a = np.tanh(X_diabetes @ model.coefs_[0] + model.intercepts_[0])
    expected = (a @ model.coefs_[1] + model.intercepts_[1])[:, 0]
    assert_allclose(model.predict(X_diabetes), expected)


@pytest.mark.parametrize("solver", SOLVERS)
def test_same_seed_same_bits(solver):
    a, b = (
        MLPClassifier(solver=solver, max_iter=5, random_state=1).fit(X_iris, y_iris)
        for _ in range(2)
    )
    for mine, its in zip(a.coefs_ + a.intercepts_, b.coefs_ + b.intercepts_, strict=True):
        assert_array_equal(mine, its)


@pytest.mark.parametrize("container", ["csr_array", "csc_array", "coo_array", "csr_matrix"])
@pytest.mark.parametrize("solver", SOLVERS)
def test_sparse_input_gives_the_same_network(container, solver):
    X = np.where(np.abs(X_iris) < 0.7, 0, X_iris)
    settings = {"solver": solver, "max_iter": 4, "random_state": 0, "early_stopping": True}
    sparse = getattr(scipy.sparse, container)(X)
    a = MLPClassifier(**settings).fit(X, y_iris)
    b = MLPClassifier(**settings).fit(sparse, y_iris)
    assert_allclose(a.coefs_[0], b.coefs_[0], rtol=1e-7, atol=1e-10)
    assert_allclose(a.predict_proba(X), b.predict_proba(sparse), rtol=1e-7)


def test_nothing_warns_from_inside():
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        for scale_ in (1e-30, 1e30):
            MLPClassifier(max_iter=3).fit(scale_ * X_iris, y_iris).predict(scale_ * X_iris)


def test_predictions_are_those_of_the_fit_whatever_the_parameters_say_now():
    model = MLPRegressor(max_iter=3, activation="tanh").fit(X_diabetes, y_diabetes)
    before = model.predict(X_diabetes)
    model.set_params(loss="poisson", activation="relu", hidden_layer_sizes=7)
    assert_array_equal(model.predict(X_diabetes), before)


def test_a_loss_may_answer_in_double_precision():
    class Doubled(SquaredError):
        def gradient(self, y, z):
            return (z - y).astype(np.float64)

    X = np.random.RandomState(0).standard_normal((50, 3)).astype(np.float32)
    y = X[:, 0]
    given = MLPRegressor(loss=Doubled(), tol=0.1, random_state=0).fit(X, y)
    named = MLPRegressor(tol=0.1, random_state=0).fit(X, y)
    assert given.coefs_[0].dtype == np.float32
    np.testing.assert_array_equal(given.predict(X), named.predict(X))


def set_by_hand(kind, like, **settings):
    """An estimator that has never been fitted, with the weights of one that has."""
    model = kind(hidden_layer_sizes=(5,), **settings)
    for name in ("coefs_", "intercepts_", "n_layers_", "n_outputs_", "out_activation_"):
        setattr(model, name, getattr(like, name))
    if hasattr(like, "classes_"):
        model.classes_ = like.classes_
    return model


@pytest.mark.parametrize("classes", [2, 3])
def test_weights_that_were_set_by_hand_predict(classes):
    """As in scikit-learn, which needs ``_label_binarizer`` besides for labels."""
    targets = np.array(["a", "b", "c"])[y_iris % classes]
    fitted = MLPClassifier(5, max_iter=3, random_state=0).fit(X_iris, targets)
    model = set_by_hand(MLPClassifier, fitted)
    assert_array_equal(model.predict(X_iris), fitted.predict(X_iris))
    assert_array_equal(model.predict_proba(X_iris), fitted.predict_proba(X_iris))
    del model.classes_
    with pytest.raises(NotFittedError):
        model.predict(X_iris)


@pytest.mark.parametrize("settings", [{}, {"loss": "poisson"}, {"activation": "tanh"}])
def test_weights_of_a_regressor_that_were_set_by_hand_predict(settings):
    fitted = MLPRegressor(5, max_iter=3, random_state=0, **settings).fit(X_iris, y_iris)
    model = set_by_hand(MLPRegressor, fitted, **settings)
    assert_array_equal(model.predict(X_iris), fitted.predict(X_iris))
    theirs = neural_network.MLPRegressor(5, activation=model.activation)
    if "loss" not in settings:
        for name in ("coefs_", "intercepts_", "n_layers_", "n_outputs_", "out_activation_"):
            setattr(theirs, name, getattr(fitted, name))
        assert_allclose(theirs.predict(X_iris), model.predict(X_iris))


@pytest.mark.parametrize("solver", ["lbfgs", "lm"])
def test_a_fit_that_begins_at_weights_set_by_hand_and_need_not_change_them(solver):
    model = MLPRegressor((), solver=solver, alpha=0.0, warm_start=True)
    model.coefs_, model.intercepts_ = [np.zeros((4, 1))], [np.zeros(1)]
    model.fit(X_iris, np.zeros(len(X_iris)))
    assert (model.loss_, model.best_loss_) == (0, 0)
    assert_array_equal(model.coefs_[0], np.zeros((4, 1)))
