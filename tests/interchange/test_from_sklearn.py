"""A network of scikit-learn's predicts the same here, and goes on as it would have there."""

import pickle

import numpy as np
import pytest
import scipy.sparse
from data import X_diabetes, X_iris, y_iris
from sklearn import neural_network
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV

import sklearn_mlp
from sklearn_mlp.inspection import LossCurveDisplay
from sklearn_mlp.interchange import from_sklearn

RNG = np.random.RandomState(0)
N_FEATURES = 6
X = RNG.normal(size=(200, N_FEATURES))
MANY_ROWS = RNG.normal(size=(5000, N_FEATURES))
SCORES = X @ RNG.normal(size=(N_FEATURES, 3))
TARGETS = {
    "binary": np.where(SCORES[:, 0] > 0, "yes", "no"),
    "multiclass": SCORES.argmax(axis=1),
    "multilabel": (SCORES > 0).astype(int),
    "one output": SCORES[:, 0],
    "several outputs": SCORES,
    "poisson": np.abs(SCORES[:, 0]),
}
CLASSIFIED = ("binary", "multiclass", "multilabel")
ACTIVATIONS = ("identity", "logistic", "tanh", "relu")
# Of each precision, how far rounding may carry what is not equal to the last bit.
PRECISION = {np.float32: 1e-4, np.float64: 1e-11}
EACH_DTYPE = pytest.mark.parametrize("dtype", PRECISION, ids=lambda dtype: dtype.__name__)


def theirs(targets, dtype=np.float64, seed=0, **parameters):
    draw = np.random.RandomState(seed)
    parameters = {
        "hidden_layer_sizes": tuple(draw.randint(1, 60, size=draw.randint(4))),
        "solver": draw.choice(["adam", "sgd", "lbfgs"]),
        "max_iter": 3,
        "random_state": seed,
    } | parameters
    if targets in CLASSIFIED:
        network = neural_network.MLPClassifier(**parameters)
    else:
        loss = "poisson" if targets == "poisson" else "squared_error"
        network = neural_network.MLPRegressor(**parameters, loss=loss)
    return network.fit(X.astype(dtype), TARGETS[targets])


def predictions(network, rows):
    """Of both packages, what is to be the same; of two classes the second's probability."""
    if not hasattr(network, "predict_proba"):
        return [network.predict(rows)]
    p = network.predict_proba(rows)
    if len(network.classes_) == 2:
        p = p[:, 1]
    info = np.finfo(p.dtype)
    return [network.predict(rows), p.clip(info.tiny, 1 - info.epsneg)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("targets", TARGETS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@EACH_DTYPE
def test_predictions_are_equal_to_the_last_bit(dtype, activation, targets, seed):
    network = theirs(targets, dtype, seed, activation=activation)
    ours = from_sklearn(network)
    for n_rows in (1, 7, 150, 1000, 5000):
        rows = MANY_ROWS[:n_rows].astype(dtype)
        pairs = zip(predictions(ours, rows), predictions(network, rows), strict=True)
        for got, expected in pairs:
            assert got.dtype == expected.dtype
            assert np.array_equal(got, expected)


@pytest.mark.parametrize("targets", TARGETS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@EACH_DTYPE
def test_all_predictions_are_equal_to_rounding(dtype, activation, targets):
    network = theirs(targets, dtype, activation=activation, hidden_layer_sizes=(50, 20))
    for ours in from_sklearn(network), from_sklearn(network, exact=False):
        for n_rows in (1, 150, 5000):
            rows = MANY_ROWS[:n_rows].astype(dtype)
            name = "predict_proba" if targets in CLASSIFIED else "predict"
            expected = getattr(network, name)(rows)
            np.testing.assert_allclose(
                getattr(ours, name)(rows), expected, PRECISION[dtype], PRECISION[dtype]
            )


def test_rows_of_other_types():
    """Sparse, float32 for a network of float64, and whole numbers."""
    network = theirs("several outputs", hidden_layer_sizes=(50,))
    ours, rows = from_sklearn(network), MANY_ROWS[:300]
    whole = rows.round().astype(int)
    for given in (scipy.sparse.csr_array(rows), rows.astype(np.float32), whole, rows.tolist()):
        assert np.array_equal(ours.predict(given), network.predict(given))


def test_trained_further_it_is_as_any_other():
    network = theirs("one output", solver="adam", hidden_layer_sizes=(50,), max_iter=5)
    ours = from_sklearn(network)
    assert pickle.loads(pickle.dumps(ours))._raw_by == "raw_as_whole"
    assert clone(ours)._raw_by == "raw"
    assert ours.partial_fit(X, TARGETS["one output"])._raw_by == "raw"


def test_weights_are_copies():
    network = theirs("multiclass")
    ours = from_sklearn(network)
    for kind in ("coefs_", "intercepts_"):
        for copied, given in zip(getattr(ours, kind), getattr(network, kind), strict=True):
            assert np.array_equal(copied, given)
            assert not np.shares_memory(copied, given)


def test_parameters_mean_the_same():
    sgd = from_sklearn(theirs("binary", solver="sgd", learning_rate="adaptive", alpha=0.1))
    assert (sgd.solver, sgd.learning_rate, sgd.alpha) == ("minibatch", "adaptive", 0.1)
    adam = from_sklearn(theirs("binary", solver="adam", learning_rate="invscaling"))
    assert (adam.solver, adam.learning_rate) == ("adam", "constant")
    lbfgs = from_sklearn(theirs("binary", solver="lbfgs", early_stopping=True))
    assert (lbfgs.solver, lbfgs.early_stopping) == ("lbfgs", False)


@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_a_fit_here_gives_the_same_network(solver):
    network = theirs("multiclass", solver=solver, hidden_layer_sizes=5, max_iter=10)
    ours = from_sklearn(network)
    ours.fit(X, TARGETS["multiclass"])
    np.testing.assert_allclose(ours.loss_curve_, network.loss_curve_)


def test_what_is_told_of_training():
    network = theirs("multiclass", solver="adam", early_stopping=True, max_iter=20)
    ours = from_sklearn(network)
    for name in ("n_iter_", "t_", "loss_", "loss_curve_", "validation_scores_", "best_loss_",
                 "best_validation_score_", "n_features_in_", "n_layers_", "n_outputs_",
                 "out_activation_"):  # fmt: skip
        assert getattr(ours, name) == getattr(network, name)
    assert ours.validation_scores_[ours.best_iter_ - 1] == ours.best_validation_score_
    assert ours.loss_curve_ is not network.loss_curve_
    display = LossCurveDisplay.from_estimator(ours)
    assert display.unit == "epoch"
    assert repr(display) == "LossCurveDisplay(loss, validation score, best epoch 1)"


def test_of_lbfgs_there_is_no_loss_curve():
    ours = from_sklearn(theirs("multiclass", solver="lbfgs"))
    assert ours.loss_ > 0
    assert not hasattr(ours, "loss_curve_")
    with pytest.raises(AttributeError, match="stochastic"):
        ours.partial_fit(X, TARGETS["multiclass"])


def test_names_of_features_are_kept():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X_iris, columns=list("abcd"))
    network = neural_network.MLPClassifier(3, max_iter=3).fit(frame, y_iris)
    ours = from_sklearn(network)
    assert ours.feature_names_in_.tolist() == list("abcd")
    assert ours.predict(frame).shape == y_iris.shape
    with pytest.raises(ValueError, match="feature names"):
        ours.predict(frame[list("bacd")])


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("schedule", ["constant", "invscaling", "adaptive"])
@pytest.mark.parametrize("solver", ["adam", "sgd"])
@pytest.mark.parametrize("targets", ["multiclass", "one output", "several outputs"])
@EACH_DTYPE
def test_partial_fit_goes_on_as_there(dtype, targets, solver, schedule, shuffle):
    """In the order of rows that scikit-learn has in each call, and we in the first."""
    n_outputs = 3 if targets == "several outputs" else 1
    network = theirs(
        targets, dtype, solver=solver, learning_rate=schedule, shuffle=shuffle,
        alpha=0.0 if n_outputs > 1 else 1e-4,  # there the penalty is no mean over outputs
        hidden_layer_sizes=8, activation="tanh", learning_rate_init=0.01, max_iter=40,
        tol=1e-2, n_iter_no_change=2,
    )  # fmt: skip
    ours = from_sklearn(network)
    for _ in range(1 if shuffle else 8):
        for each in (network, ours):
            each.partial_fit(X.astype(dtype), TARGETS[targets])
    precision = PRECISION[dtype] * 100
    parts = zip(ours.coefs_ + ours.intercepts_, network.coefs_ + network.intercepts_, strict=True)
    for got, expected in parts:
        np.testing.assert_allclose(got, expected, precision, precision)
    expected = n_outputs * np.array(network.loss_curve_)
    np.testing.assert_allclose(ours.loss_curve_, expected, precision)
    assert ours.t_ == network.t_


def test_partial_fit_with_weights_goes_on_as_there():
    weight = RNG.randint(1, 9, size=len(X)).astype(float)
    network = theirs("multiclass", solver="sgd", hidden_layer_sizes=5, batch_size=len(X))
    ours = from_sklearn(network)
    for each in (network, ours):
        each.partial_fit(X, TARGETS["multiclass"], weight)
    np.testing.assert_allclose(ours.coefs_[0], network.coefs_[0])


def test_it_can_be_used_as_any_other():
    ours = from_sklearn(theirs("multiclass", solver="adam"))
    again = pickle.loads(pickle.dumps(ours))
    assert np.array_equal(again.predict_proba(X), ours.predict_proba(X))
    rows = scipy.sparse.csr_array(X)
    np.testing.assert_allclose(ours.predict_proba(rows), ours.predict_proba(X))
    assert clone(ours).get_params() == ours.get_params()
    ours.set_params(warm_start=True).fit(X, TARGETS["multiclass"])
    assert len(ours.loss_curve_) == 6


def test_the_network_given_is_left_alone():
    network, other = theirs("binary", solver="adam"), theirs("binary", solver="adam")
    from_sklearn(network).partial_fit(X, TARGETS["binary"])
    for each in (network, other):
        each.partial_fit(X, TARGETS["binary"])
    assert all(map(np.array_equal, network.coefs_, other.coefs_))


def test_one_class_only():
    network = neural_network.MLPClassifier(3, max_iter=3).fit(X, np.full(len(X), "only"))
    ours = from_sklearn(network)
    assert (ours.predict(X) == network.predict(X)).all()
    assert ours.predict_proba(X).shape == (len(X), 1)  # there two columns


def test_the_best_network_of_a_search():
    network = neural_network.MLPRegressor(hidden_layer_sizes=3, max_iter=3)
    search = GridSearchCV(network, {"alpha": [0.1, 0.2]}, cv=2).fit(X_diabetes, X_diabetes[:, 0])
    np.testing.assert_allclose(from_sklearn(search).predict(X_diabetes), search.predict(X_diabetes))


def test_what_is_no_fitted_network_of_scikit_learn_is_refused():
    with pytest.raises(NotFittedError):
        from_sklearn(neural_network.MLPClassifier())
    with pytest.raises(TypeError, match=r"sklearn_mlp\._classifier\.MLPClassifier"):
        from_sklearn(sklearn_mlp.MLPClassifier())
