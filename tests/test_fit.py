"""What the estimators do in fit and after it, beyond what scikit-learn's own tests see."""

import copy
import inspect
import pickle
import warnings

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse
import sklearn.neural_network
from interrupted import InterruptingTanh
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_diabetes, load_iris, make_multilabel_classification
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.nn.class_losses import MULTICLASS_LOSSES, BinaryLogLoss, MulticlassLogLoss
from sklearn_mlp.nn.initializers import GlorotUniform
from sklearn_mlp.nn.losses import Huber, Poisson
from sklearn_mlp.optim.schedules import Constant

# Fits are cut short to be quick; that they could go on is known.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X_iris, y_iris = load_iris(return_X_y=True)
X_iris = scale(X_iris)
X_diabetes, y_diabetes = load_diabetes(return_X_y=True)
X_diabetes, y_diabetes = scale(X_diabetes), scale(y_diabetes)
SOLVERS = ["sgd", "minibatch", "adam", "lbfgs"]
STOCHASTIC = ["sgd", "minibatch", "adam"]


@pytest.mark.parametrize("name", ["MLPClassifier", "MLPRegressor"])
def test_every_parameter_and_default_of_scikit_learn(name):
    ours = {"MLPClassifier": MLPClassifier, "MLPRegressor": MLPRegressor}[name]
    theirs = getattr(sklearn.neural_network, name)
    assert theirs().get_params().items() <= ours().get_params().items()
    for method in ("fit", "partial_fit", "predict", "score"):
        mine = inspect.signature(getattr(ours, method)).parameters.values()
        its = inspect.signature(getattr(theirs, method)).parameters.values()
        assert list(mine)[: len(its)] == list(its)
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


@pytest.mark.parametrize("solver", STOCHASTIC)
@pytest.mark.parametrize("learning_rate", ["constant", "invscaling", "adaptive"])
def test_partial_fits_equal_one_fit(solver, learning_rate):
    settings = {
        "solver": solver, "learning_rate": learning_rate, "hidden_layer_sizes": 8,
        "learning_rate_init": 0.01, "n_iter_no_change": 2, "random_state": 3, "batch_size": 20,
    }  # fmt: skip
    if learning_rate == "adaptive":
        settings["tol"] = 0.05
    else:
        settings["n_iter_no_change"] = np.inf
    at_once = MLPClassifier(**settings, max_iter=12).fit(X_iris, y_iris)
    in_parts = MLPClassifier(**settings)
    for _ in range(12):
        in_parts.partial_fit(X_iris, y_iris, classes=[0, 1, 2])
        in_parts = pickle.loads(pickle.dumps(in_parts))
    assert at_once.n_iter_ == 12
    assert in_parts.loss_curve_ == at_once.loss_curve_
    assert in_parts.t_ == at_once.t_
    for mine, its in zip(in_parts.coefs_, at_once.coefs_, strict=True):
        assert_array_equal(mine, its)


def test_partial_fits_keep_the_first_mean_weight():
    s = np.linspace(0.5, 3, len(X_iris))
    settings = {"random_state": 0, "n_iter_no_change": np.inf, "batch_size": 1.0}
    at_once = MLPClassifier(**settings, max_iter=4).fit(X_iris, y_iris, s)
    in_parts = MLPClassifier(**settings)
    for _ in range(4):
        in_parts.partial_fit(X_iris, y_iris, s, classes=[0, 1, 2])
    assert_array_equal(in_parts.coefs_[0], at_once.coefs_[0])
    twice = copy.deepcopy(in_parts).partial_fit(X_iris, y_iris, 2 * s)
    once = in_parts.partial_fit(X_iris, y_iris, s)
    assert_allclose(twice.loss_, 2 * once.loss_, rtol=1e-3)


def test_partial_fit_obeys_changed_parameters():
    regressor = MLPRegressor(solver="minibatch", momentum=0, random_state=0, alpha=0)
    regressor.partial_fit(X_diabetes, y_diabetes)
    before = regressor.coefs_[0]
    steps = []
    for rate in (1e-6, 1e-5):
        model = copy.deepcopy(regressor).set_params(learning_rate_init=rate)
        steps.append(model.partial_fit(X_diabetes, y_diabetes).coefs_[0] - before)
    assert_allclose(steps[1], 10 * steps[0], rtol=1e-2, atol=1e-9)


def test_partial_fit_in_batches_of_different_sizes_and_classes():
    classifier = MLPClassifier(random_state=0)
    order = np.random.RandomState(0).permutation(150)
    for rows in (order[:100], order[100:], np.arange(3)):
        classifier.partial_fit(X_iris[rows], y_iris[rows], classes=[0, 1, 2])
    assert classifier.t_ == 153
    assert len(classifier.loss_curve_) == 3


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


def test_warm_start_starts_from_the_weights_that_are_there():
    regressor = MLPRegressor(
        hidden_layer_sizes=(), solver="sgd", batch_size=1.0, momentum=0, alpha=0, max_iter=1,
        warm_start=True, learning_rate_init=0.1,
    ).fit(X_diabetes, y_diabetes)  # fmt: skip
    regressor.coefs_, regressor.intercepts_ = [np.zeros((10, 1))], [np.zeros(1)]
    regressor.fit(X_diabetes, y_diabetes)
    assert_allclose(regressor.coefs_[0][:, 0], 0.1 * X_diabetes.T @ y_diabetes / len(y_diabetes))


def test_a_warm_start_cannot_change_earlier_best_weights():
    classifier = MLPClassifier(
        early_stopping=True, warm_start=True, random_state=0, max_iter=30, learning_rate_init=0.01
    ).fit(X_iris, y_iris)
    kept = classifier.coefs_
    before = [W.copy() for W in kept]
    classifier.fit(X_iris, y_iris)
    for W, same in zip(kept, before, strict=True):
        assert_array_equal(W, same)


@pytest.mark.parametrize("solver", SOLVERS)
def test_early_stopping_returns_the_best_weights(solver):
    settings = {"solver": solver, "early_stopping": True, "validation_fraction": 0.3}
    # Rows that nothing can be learnt from: the score goes up and down.
    X = np.random.default_rng(0).standard_normal((120, 20))
    y = np.random.default_rng(1).integers(2, size=120)
    model = MLPClassifier(**settings, random_state=0, learning_rate_init=0.01, alpha=0).fit(X, y)
    scores = model.validation_scores_
    assert model.best_validation_score_ == max(scores)
    assert len(scores) == len(model.loss_curve_) == model.n_iter_
    assert scores.index(max(scores)) < len(scores) - 1  # not the last weights
    split = np.random.RandomState(0)
    for shape in ((20, 100), 100, (100, 1), 1):  # the draws of the initial parameters
        split.uniform(size=shape)
    from sklearn.model_selection import train_test_split

    _, X_val, _, y_val = train_test_split(X, y, test_size=0.3, stratify=y, random_state=split)
    assert model.score(X_val, y_val) == max(scores)


def test_lbfgs_has_a_history_and_stops_early():
    X = np.random.default_rng(0).standard_normal((200, 20))
    y = X[:, 0] + np.random.default_rng(1).standard_normal(200)
    settings = {"solver": "lbfgs", "alpha": 0, "random_state": 0, "max_iter": 500}
    plain = MLPRegressor(**settings).fit(X, y)
    early = MLPRegressor(**settings, early_stopping=True, n_iter_no_change=5).fit(X, y)
    assert len(plain.loss_curve_) == plain.n_iter_
    assert plain.validation_scores_ is None
    assert (np.diff(plain.loss_curve_) <= 0).all()
    assert early.n_iter_ < plain.n_iter_
    assert early.best_validation_score_ == max(early.validation_scores_)
    assert early.best_loss_ is None


@pytest.mark.parametrize("solver", SOLVERS)
def test_same_seed_same_bits(solver):
    a, b = (
        MLPClassifier(solver=solver, max_iter=5, random_state=1).fit(X_iris, y_iris)
        for _ in range(2)
    )
    for mine, its in zip(a.coefs_ + a.intercepts_, b.coefs_ + b.intercepts_, strict=True):
        assert_array_equal(mine, its)


@pytest.mark.parametrize(
    ("batch_size", "n_rows"), [(1, 1), (40, 40), (0.1, 15), (0.5, 75), (1.0, 150), (1e-9, 1)]
)
def test_batch_size(batch_size, n_rows):
    model = MLPClassifier(solver="minibatch", batch_size=batch_size)
    same = MLPClassifier(solver="minibatch", batch_size=n_rows)
    for estimator in (model, same):
        estimator.set_params(max_iter=2, random_state=0, hidden_layer_sizes=3).fit(X_iris, y_iris)
    assert_array_equal(model.coefs_[0], same.coefs_[0])


def test_batch_size_larger_than_the_data_is_clipped():
    with pytest.warns(UserWarning, match="batch_size=200 is larger than the 150 training rows"):
        MLPClassifier(batch_size=200, max_iter=1).fit(X_iris, y_iris)


def test_sgd_and_minibatch_differ_in_automatic_batch_size_only():
    settings = {"max_iter": 2, "random_state": 0, "batch_size": 17}
    a = MLPClassifier(solver="sgd", **settings).fit(X_iris, y_iris)
    b = MLPClassifier(solver="minibatch", **settings).fit(X_iris, y_iris)
    assert_array_equal(a.coefs_[0], b.coefs_[0])


def test_huber_is_robust_where_squared_error_is_not():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((300, 2))
    y = X @ [2.0, -1.0]
    y_dirty = y.copy()
    y_dirty[::10] += 100 * np.sign(X[::10, 0])
    fit = {"hidden_layer_sizes": (), "solver": "lbfgs", "max_iter": 1000, "tol": 1e-8}
    robust = MLPRegressor(loss="huber", **fit).fit(X, y_dirty)
    squared = MLPRegressor(**fit).fit(X, y_dirty)
    assert_allclose(robust.coefs_[0][:, 0], [2, -1], atol=0.15)
    assert np.abs(squared.coefs_[0][:, 0] - [2, -1]).max() > 1


@pytest.mark.parametrize("loss", ["log_loss", "squared_error", "hinge"])
@pytest.mark.parametrize("solver", SOLVERS)
def test_classifier_losses_learn(loss, solver):
    X, Y = make_multilabel_classification(n_samples=120, n_features=8, random_state=0)
    settings = {"loss": loss, "solver": solver, "max_iter": 300, "random_state": 0}
    if solver == "minibatch":
        settings["learning_rate_init"] = 0.05
    for y in (y_iris, y_iris == 2):
        model = MLPClassifier(**settings).fit(X_iris, y)
        assert model.score(X_iris, y) > 0.93
        scores = model.decision_function(X_iris)
        chosen = scores.argmax(axis=1) if scores.ndim == 2 else (scores > 0).astype(int)
        assert_array_equal(model.classes_[chosen], model.predict(X_iris))
        assert hasattr(model, "predict_proba") == (loss != "hinge")
        assert hasattr(model, "predict_log_proba") == (loss != "hinge")
    model = MLPClassifier(**settings).fit(scale(X), Y)
    assert (model.predict(scale(X)) == Y).mean() > 0.85
    assert_array_equal(model.predict(scale(X)), model.decision_function(scale(X)) > 0)
    assert model.out_activation_ == ("identity" if loss == "hinge" else "logistic")


def test_one_class_only():
    model = MLPClassifier(max_iter=3).fit(X_iris, np.full(150, "a"))
    assert_array_equal(model.predict(X_iris), np.full(150, "a"))
    assert model.predict_proba(X_iris).shape == (150, 1)
    assert_allclose(model.predict_proba(X_iris), 1)
    assert_allclose(model.predict_log_proba(X_iris), 0, atol=1e-15)


def test_extreme_scores_give_finite_log_probabilities():
    model = MLPClassifier((), max_iter=1).fit(X_iris, y_iris)
    model.coefs_[0] *= 1e5
    p, log_p = model.predict_proba(X_iris), model.predict_log_proba(X_iris)
    assert np.isfinite(log_p).all()
    assert_allclose(p.sum(axis=1), 1)
    assert ((p > 0) & (p < 1)).all()
    assert_array_equal(p.argmax(axis=1), model.predict(X_iris))


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


def test_weights_of_one_change_nothing_and_zero_removes():
    settings = {"batch_size": 1.0, "max_iter": 8, "random_state": 0}
    plain = MLPRegressor(**settings).fit(X_diabetes, y_diabetes)
    ones = MLPRegressor(**settings).fit(X_diabetes, y_diabetes, np.ones(442))
    assert_array_equal(plain.coefs_[0], ones.coefs_[0])
    s = np.arange(442) % 3
    weighted = MLPRegressor(**settings).fit(X_diabetes, y_diabetes, s)
    repeated = MLPRegressor(**settings).fit(np.repeat(X_diabetes, s, 0), np.repeat(y_diabetes, s))
    assert_allclose(weighted.coefs_[0], repeated.coefs_[0], rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("solver", SOLVERS)
def test_scaling_all_weights_changes_nothing_without_a_penalty(solver):
    s = np.random.default_rng(0).uniform(0, 1, 150)
    settings = {"solver": solver, "max_iter": 5, "random_state": 0, "batch_size": 8, "alpha": 0}
    a = MLPClassifier(**settings).fit(X_iris, y_iris, s)
    b = MLPClassifier(**settings).fit(X_iris, y_iris, 1024 * s)
    assert_allclose(a.coefs_[0], b.coefs_[0], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("early_stopping", [False, True])
def test_keyboard_interrupt_keeps_the_weights(solver, early_stopping):
    estimator = MLPRegressor(
        (20, 20), InterruptingTanh(3000 if solver == "sgd" else 50), solver=solver, max_iter=10**6,
        tol=0, n_iter_no_change=np.inf, early_stopping=early_stopping, learning_rate_init=1e-5,
    )  # fmt: skip
    with pytest.warns(UserWarning, match="Training interrupted by user"):
        estimator.fit(X_diabetes, y_diabetes)
    assert estimator.n_iter_ == len(estimator.loss_curve_) > 0
    assert np.isfinite(estimator.predict(X_diabetes)).all()


def test_divergence_stops_and_says_what_to_try():
    estimator = MLPRegressor(solver="minibatch", learning_rate_init=1e3, max_iter=50)
    with pytest.raises(ValueError, match=r"in epoch \d+, update \d+\. Scale the inputs.*lower "):
        estimator.fit(X_diabetes, y_diabetes)
    assert not hasattr(estimator, "coefs_")
    estimator.set_params(learning_rate_init=1e-3).fit(X_diabetes, y_diabetes)
    before = copy.deepcopy(vars(estimator))
    with pytest.raises(ValueError, match="non-finite"):
        estimator.set_params(learning_rate_init=1e3).fit(X_diabetes, y_diabetes)
    assert_array_equal(estimator.coefs_[0], before["coefs_"][0])
    assert estimator.loss_curve_ == before["loss_curve_"]


def test_divergence_in_partial_fit_leaves_everything_as_it_was():
    estimator = MLPRegressor(solver="minibatch", random_state=0)
    estimator.partial_fit(X_diabetes, y_diabetes)
    undisturbed = copy.deepcopy(estimator)
    with pytest.raises(ValueError, match="non-finite"):
        estimator.partial_fit(1e200 * X_diabetes, y_diabetes)
    for model in (estimator, undisturbed):
        model.partial_fit(X_diabetes, y_diabetes)
    assert_array_equal(estimator.coefs_[0], undisturbed.coefs_[0])
    assert estimator.loss_curve_ == undisturbed.loss_curve_


def test_divergence_with_early_stopping_restores_the_best_weights():
    estimator = MLPRegressor(
        solver="minibatch", learning_rate_init=5.0, early_stopping=True, random_state=0
    )
    with pytest.warns(ConvergenceWarning, match="Training diverged.*best validation score"):
        estimator.fit(X_diabetes, y_diabetes)
    assert np.isfinite(estimator.predict(X_diabetes)).all()
    assert estimator.n_iter_ == len(estimator.validation_scores_)


def test_lbfgs_divergence_is_an_error():
    with pytest.raises(ValueError, match="non-finite"):
        MLPRegressor(solver="lbfgs").fit(1e300 * X_diabetes, y_diabetes)


def test_nothing_warns_from_inside():
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        for scale_ in (1e-30, 1e30):
            MLPClassifier(max_iter=3).fit(scale_ * X_iris, y_iris).predict(scale_ * X_iris)


@pytest.mark.parametrize("solver", SOLVERS)
def test_verbose(solver, capsys):
    estimator = MLPClassifier(
        solver=solver, verbose=True, early_stopping=True, tol=1e-6, n_iter_no_change=2
    )
    estimator.fit(X_iris, y_iris)
    lines = capsys.readouterr().out.splitlines()
    first = {name: column[0] for name, column in estimator.history_.items()}
    assert lines[0] == f"Iteration 1, loss = {first['loss']:.8f}, {first['seconds']:.2f} s"
    assert lines[1] == f"Validation score: {first['val_score']:f}, loss = {first['val_loss']:.8f}"
    assert len(lines) == 2 * estimator.n_iter_ + 1
    assert "Validation score did not improve" in lines[-1]


def test_verbose_tells_the_adaptive_rate(capsys):
    MLPClassifier(
        solver="minibatch", verbose=True, tol=1.0, n_iter_no_change=1, learning_rate="adaptive"
    ).fit(X_iris, y_iris)
    output = capsys.readouterr().out
    assert "Setting learning rate to 0.000200" in output
    assert "Training loss did not improve" in output


def test_silent_by_default(capsys):
    MLPClassifier(max_iter=2).fit(X_iris, y_iris)
    MLPClassifier(solver="lbfgs", max_iter=2).fit(X_iris, y_iris)
    assert capsys.readouterr().out == ""


def test_solvers_warn_when_they_stop_too_early():
    with pytest.warns(ConvergenceWarning, match=r"Maximum iterations \(2\) reached"):
        MLPClassifier(max_iter=2).fit(X_iris, y_iris)
    with pytest.warns(ConvergenceWarning, match="lbfgs failed to converge after 2 iteration"):
        MLPClassifier(solver="lbfgs", max_iter=2).fit(X_iris, y_iris)
    with pytest.warns(ConvergenceWarning, match="EVALUATIONS EXCEEDS LIMIT"):
        MLPClassifier(solver="lbfgs", max_fun=3).fit(X_iris, y_iris)


def test_lbfgs_gets_what_scipy_finds():
    """No detour between the objective and SciPy."""
    model = MLPRegressor((), solver="lbfgs", alpha=0, tol=1e-10).fit(X_diabetes, y_diabetes)
    A = np.column_stack([X_diabetes, np.ones(442)])
    best = scipy.optimize.lsq_linear(A, y_diabetes)
    assert_allclose(model.loss_, best.cost / 442, rtol=1e-6)


def test_huber_obeys_delta():
    """With a small delta every residual is on the linear side: the median."""
    fit = {"hidden_layer_sizes": (), "solver": "lbfgs", "max_iter": 1000, "tol": 1e-9}
    y = np.random.default_rng(0).exponential(size=400)
    X = np.zeros((400, 1))
    small = MLPRegressor(loss="huber", delta=1e-3, **fit).fit(X, y).intercepts_[0]
    large = MLPRegressor(loss="huber", delta=1e3, **fit).fit(X, y).intercepts_[0]
    assert_allclose(small, np.median(y), atol=0.02)
    assert_allclose(large, y.mean(), atol=1e-3)


def test_lbfgs_computes_in_float64():
    settings = {"solver": "lbfgs", "random_state": 0, "max_iter": 30}
    X = X_diabetes.astype(np.float32)
    single = MLPRegressor(**settings).fit(X, y_diabetes)
    double = MLPRegressor(**settings).fit(X.astype(float), y_diabetes)
    assert_allclose(single.loss_curve_, double.loss_curve_, rtol=1e-10)
    assert_array_equal(single.coefs_[0], double.coefs_[0].astype(np.float32))


def test_float64_rows_are_predicted_in_float64_by_a_float32_model():
    model = MLPRegressor(max_iter=2).fit(X_diabetes.astype(np.float32), y_diabetes)
    assert model.predict(X_diabetes).dtype == np.float64
    assert model.predict(X_diabetes.astype(int)).dtype == np.float64


def test_invscaling_goes_on_in_a_warm_start():
    model = MLPRegressor(
        solver="minibatch", learning_rate="invscaling", warm_start=True, max_iter=1
    )
    for epoch in range(3):
        model.fit(X_diabetes, y_diabetes)
        assert_allclose(model.history_["learning_rate"][epoch], 1e-3 / (1 + 442 * epoch) ** 0.5)


def test_partial_fit_after_another_solver_or_other_sizes():
    model = MLPRegressor(6, random_state=0).partial_fit(X_diabetes, y_diabetes)
    for solver in ("minibatch", "adam", "sgd"):
        model.set_params(solver=solver, learning_rate_init=1e-5)
        model.partial_fit(X_diabetes, y_diabetes)
    model.coefs_ = [model.coefs_[0][:, :3], model.coefs_[1][:3]]  # pruned by the user
    model.intercepts_ = [model.intercepts_[0][:3], model.intercepts_[1]]
    model.set_params(hidden_layer_sizes=3).partial_fit(X_diabetes, y_diabetes)
    assert model.coefs_[0].shape == (10, 3)
    model.coefs_ = [W.astype(np.float32) for W in model.coefs_]
    assert model.partial_fit(X_diabetes, y_diabetes).coefs_[0].dtype == np.float32


def test_predictions_are_those_of_the_fit_whatever_the_parameters_say_now():
    model = MLPRegressor(max_iter=3, activation="tanh").fit(X_diabetes, y_diabetes)
    before = model.predict(X_diabetes)
    model.set_params(loss="poisson", activation="relu", hidden_layer_sizes=7)
    assert_array_equal(model.predict(X_diabetes), before)


def test_probabilities_are_there_if_the_fit_gave_them():
    model = MLPClassifier(loss="hinge", max_iter=2).fit(X_iris, y_iris)
    assert not hasattr(model.set_params(loss="log_loss"), "predict_proba")
    model.fit(X_iris, y_iris).set_params(loss="hinge")
    assert_allclose(model.predict_proba(X_iris).sum(axis=1), 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e-300, 1e-30, 1e30, 1e300])
def test_weights_of_any_size(dtype, size):
    settings = {"max_iter": 3, "random_state": 0, "alpha": 0}
    X = X_diabetes.astype(dtype)
    plain = MLPRegressor(**settings).fit(X, y_diabetes)
    weighted = MLPRegressor(**settings).fit(X, y_diabetes, np.full(442, size))
    assert_allclose(weighted.loss_curve_, plain.loss_curve_, rtol=1e-6)


def test_interrupt_during_scoring_keeps_the_curves_of_one_length():
    calls = []

    def scorer(estimator, X, y):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return estimator.score(X, y)

    model = MLPRegressor(early_stopping=True, scoring=scorer)
    with pytest.warns(UserWarning, match="Training interrupted by user"):
        model.fit(X_diabetes, y_diabetes)
    assert {len(column) for column in model.history_.values()} == {2}


@pytest.mark.parametrize(
    ("loss", "out_activation", "low", "high"),
    [
        ("squared_error", "logistic", 0, 1),
        ("absolute_error", "tanh", -1, 1),
        ("huber", "softplus", 0, np.inf),
        ("quantile", "exp", 0, np.inf),
        ("poisson", "softplus", 0, np.inf),
        ("poisson", "auto", 0, np.inf),
    ],
)
@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_bounded_and_positive_outputs(loss, out_activation, low, high, solver):
    y = 1 / (1 + np.exp(-y_diabetes))
    model = MLPRegressor(
        20, loss=loss, out_activation=out_activation, solver=solver, random_state=0,
        max_iter=300, learning_rate_init=0.01,
    ).fit(X_diabetes, y)  # fmt: skip
    far = model.predict(3 * X_diabetes)
    assert (far >= low).all()
    assert (far <= high).all()
    assert model.score(X_diabetes, y) > 0.4
    assert model.out_activation_ == ("exp" if out_activation == "auto" else out_activation)


@pytest.mark.parametrize("out_activation", ["identity", "tanh", "elu"])
def test_poisson_refuses_outputs_that_can_be_negative(out_activation):
    with pytest.raises(ValueError, match=f"out_activation='{out_activation}' is not smooth, or"):
        MLPRegressor(loss="poisson", out_activation=out_activation).fit(
            X_diabetes, np.abs(y_diabetes)
        )


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
@pytest.mark.parametrize("solver", SOLVERS)
def test_new_parameters_are_off_by_default(cls, solver):
    """With no dropout, decay, clipping, smoothing or class weights not a bit changes."""
    off = {
        "dropout": 0, "weight_decay": 0, "max_grad_norm": 1e300, "init": GlorotUniform(),
        "activation": ["relu"], "learning_rate": Constant(),
    }  # fmt: skip
    if cls is MLPClassifier:
        off |= {"label_smoothing": 0, "class_weight": {0: 1, 1: 1, 2: 1}}
    if solver == "lbfgs":
        del off["max_grad_norm"]
    settings = {"solver": solver, "max_iter": 4, "random_state": 0}
    plain = cls(**settings).fit(X_iris, y_iris)
    same = cls(**settings, **off).fit(X_iris, y_iris)
    assert_array_equal(same.coefs_[0], plain.coefs_[0])
    assert same.loss_curve_ == plain.loss_curve_


@pytest.mark.parametrize(
    ("loss", "y", "kind"),
    [
        (MulticlassLogLoss(), y_iris > 0, "binary"),
        (MULTICLASS_LOSSES["hinge"](), y_iris > 0, "binary"),
        (BinaryLogLoss(), y_iris, "multiclass"),
    ],
    ids=["softmax", "margin", "logistic"],
)
def test_a_loss_for_other_targets_is_refused(loss, y, kind):
    with pytest.raises(ValueError, match=f"is not for {kind} targets: its one_class_per_row"):
        MLPClassifier(loss=loss).fit(X_iris, y)


def test_a_loss_with_an_output_activation_of_its_own_takes_no_other():
    class MyPoisson(Poisson):
        pass

    with pytest.raises(ValueError, match="cannot replace the 'exp' that MyPoisson"):
        MLPRegressor(loss=MyPoisson(), out_activation="softplus").fit(X_iris, y_iris)


def test_losses_show_their_settings():
    assert "loss=Huber(delta=2.0)" in repr(MLPRegressor(loss=Huber(2.0)))


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
@pytest.mark.parametrize("wrap", [lambda m: m, make_pipeline, lambda m: GridSearchCV(m, {})])
def test_warnings_name_the_users_line(solver, wrap):
    model = wrap(MLPClassifier(solver=solver, max_iter=1))
    with pytest.warns(ConvergenceWarning) as caught:
        model.fit(X_iris, y_iris)
    assert {warning.filename for warning in caught} == {__file__}
    with pytest.warns(UserWarning, match="batch_size=999 is larger") as caught:
        MLPClassifier(batch_size=999).partial_fit(X_iris, y_iris, classes=[0, 1, 2])
    assert caught[0].filename == __file__
