"""The same numbers as scikit-learn, from the same seed and float64 data.

Configurations are drawn at random, seeded. Where we differ on purpose (docs/differences.md)
the draw avoids the difference or the test states it.
"""

import warnings

import numpy as np
import pytest
import scipy.sparse
import sklearn.neural_network
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import ConvergenceWarning

import sklearn_mlp

N_ROWS = 90
RTOL = 1e-6


def pick(rng, *options):
    return options[rng.integers(len(options))]


def draw_parameters(rng):
    """Parameters that both packages know under the same names."""
    solver = pick(rng, "adam", "sgd")
    parameters = {
        "solver": solver,
        "activation": pick(rng, "identity", "logistic", "tanh", "relu"),
        "hidden_layer_sizes": pick(rng, 7, (), (8, 4), [6, 5, 3], np.array([10])),
        "alpha": pick(rng, 0.0, 1e-4, 0.1, 3.0),
        "batch_size": pick(rng, "auto", 1, 7, 32, N_ROWS),
        "learning_rate_init": pick(rng, 1e-3, 3e-3, 0.01),
        "shuffle": pick(rng, True, False),
        "early_stopping": pick(rng, True, False),
        "validation_fraction": pick(rng, 0.1, 0.3),
        "tol": pick(rng, 0.0, 1e-4, 0.05),
        "n_iter_no_change": pick(rng, 1, 3, 10),
        "max_iter": 15,
        "random_state": int(rng.integers(1000)),
    }
    if solver == "sgd":
        parameters |= {
            "learning_rate": pick(rng, "constant", "invscaling", "adaptive"),
            "power_t": pick(rng, 0.1, 0.5),
            "momentum": pick(rng, 0.0, 0.5, 0.9),
            "nesterovs_momentum": pick(rng, True, False),
        }
    else:
        parameters |= {
            "beta_1": pick(rng, 0.5, 0.9),
            "beta_2": pick(rng, 0.9, 0.999),
            "epsilon": pick(rng, 1e-8, 1e-4),
        }
    return parameters


def draw_targets(rng, kind, X):
    if kind == "binary":
        return np.array(["no", "yes"])[(X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)]
    if kind == "one class":
        return np.full(N_ROWS, 3)
    if kind == "multiclass":
        return np.digitize(X[:, 0] + X[:, 1] * X[:, 2], [-0.8, 0.3]) * 2
    if kind == "multilabel":
        return (X[:, :3] + X[:, 1:4] > 0).astype(int)
    if kind == "counts":
        return rng.poisson(np.exp(0.5 * X[:, 0]))
    return X[:, 0] + X[:, 1] * X[:, 2] + 0.1 * rng.standard_normal(N_ROWS)


def fit_both(name, parameters, X, y, sample_weight=None):
    """Ours and scikit-learn's; its 'sgd' is our 'minibatch'."""
    solver = "minibatch" if parameters["solver"] == "sgd" else parameters["solver"]
    ours = getattr(sklearn_mlp, name)(**parameters | {"solver": solver})
    theirs = getattr(sklearn.neural_network, name)(**parameters)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", "(Got `batch_size`|batch_size=)", UserWarning)
        ours.fit(X, y, sample_weight)
        theirs.fit(X, y, sample_weight)
    return ours, theirs


def assert_same(ours, theirs, X):
    for attribute in ("n_iter_", "t_", "n_layers_", "n_outputs_", "out_activation_"):
        assert getattr(ours, attribute) == getattr(theirs, attribute)
    # A parameter that training has brought near zero is compared with its layer's scale.
    for mine, its in zip(
        ours.coefs_ + ours.intercepts_, theirs.coefs_ + theirs.intercepts_, strict=True
    ):
        assert_allclose(mine, its, rtol=RTOL, atol=RTOL * np.abs(its).max())
    assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=RTOL)
    assert_allclose(ours.loss_, theirs.loss_, rtol=RTOL)
    for attribute in ("validation_scores_", "best_validation_score_", "best_loss_"):
        mine, its = getattr(ours, attribute), getattr(theirs, attribute)
        assert (mine is None) == (its is None)
        if its is not None:
            assert_allclose(mine, its, rtol=RTOL, atol=RTOL)
    if hasattr(ours, "classes_"):
        assert_array_equal(ours.classes_, theirs.classes_)
        assert_array_equal(ours.predict(X), theirs.predict(X))
        if len(ours.classes_) > 1:
            assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=RTOL)
    else:
        assert_allclose(ours.predict(X), theirs.predict(X), rtol=RTOL, atol=RTOL)


def draw_problem(name, seed):
    """Parameters, X, y and the sample weight of a draw."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((N_ROWS, 5))
    parameters = draw_parameters(rng)
    if name == "MLPClassifier":
        kind = pick(rng, "binary", "one class", "multiclass", "multilabel")
    else:
        kind = pick(rng, "values", "counts")
        parameters["loss"] = "poisson" if kind == "counts" else "squared_error"
    y = draw_targets(rng, kind, X)
    sample_weight = None
    if parameters["batch_size"] == N_ROWS and pick(rng, True, False):
        sample_weight = rng.uniform(0.1, 3, N_ROWS)
    if pick(rng, True, False):
        X[np.abs(X) < 0.5] = 0
        X = scipy.sparse.csr_array(X)
    return parameters, X, y, sample_weight


# Draws in which rounding decides: Adam, row by row, where the penalty has nearly won.
CHAOTIC = [
    *(("MLPClassifier", seed) for seed in (51, 83, 162)),
    *(("MLPRegressor", seed) for seed in (51, 67, 83)),
]
DRAWS = [(name, seed) for name in ("MLPClassifier", "MLPRegressor") for seed in range(203)]


@pytest.mark.parametrize(("name", "seed"), [draw for draw in DRAWS if draw not in CHAOTIC])
def test_stochastic_solvers(name, seed):
    parameters, X, y, sample_weight = draw_problem(name, seed)
    ours, theirs = fit_both(name, parameters, X, y, sample_weight)
    assert_same(ours, theirs, X)


@pytest.mark.parametrize(("name", "seed"), CHAOTIC)
def test_left_out_draws_are_chaotic(name, seed):
    """scikit-learn parts from itself when X moves by one unit in the last place."""
    parameters, X, y, sample_weight = draw_problem(name, seed)
    moved = X.copy()
    entries = moved.data if scipy.sparse.issparse(moved) else moved
    entries[...] = np.nextafter(entries, np.inf)
    kind = getattr(sklearn.neural_network, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        a, b = (kind(**parameters).fit(each, y, sample_weight) for each in (X, moved))
    assert any(
        np.abs(p - q).max() > 1000 * RTOL * np.abs(p).max()
        for p, q in zip(a.coefs_, b.coefs_, strict=True)
    )


# Two things can part the ways of a long L-BFGS run through a landscape of many minima.
# Rounding: scikit-learn's own final loss changes when the rows are reversed. And a trial
# step so long that its probabilities round to 0, where scikit-learn's log loss stops growing
# (docs/differences.md). So networks are compared over 15 iterations, with small inputs, and
# at the minimum where there is one, without hidden layers.
@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("name", ["MLPClassifier", "MLPRegressor"])
@pytest.mark.parametrize(
    ("sizes", "max_iter", "tol"),
    [([7, (5,), (8, 4)], 15, 1e-4), ([()], 5000, 1e-7)],
    ids=["networks, 15 iterations", "linear models, to the minimum"],
)
def test_lbfgs(name, sizes, max_iter, tol, seed):
    rng = np.random.default_rng(seed)
    X = 0.5 * rng.standard_normal((N_ROWS, 5))
    parameters = {
        "solver": "lbfgs",
        "activation": pick(rng, "identity", "logistic", "tanh", "relu"),
        "hidden_layer_sizes": pick(rng, *sizes),
        "alpha": pick(rng, 1e-4, 0.01, 1.0),
        "random_state": int(rng.integers(1000)),
        "max_iter": max_iter,
        "tol": tol,
    }
    kind = pick(rng, "binary", "multiclass", "multilabel")
    if name == "MLPRegressor":
        kind = pick(rng, "values", "counts")
        parameters["loss"] = "poisson" if kind == "counts" else "squared_error"
    sample_weight = rng.uniform(0.1, 3, N_ROWS) if pick(rng, True, False) else None
    ours, theirs = fit_both(name, parameters, X, draw_targets(rng, kind, X), sample_weight)
    assert_allclose(ours.loss_, theirs.loss_, rtol=1e-4)
    assert ours.loss_curve_[-1] == ours.loss_
    assert len(ours.loss_curve_) == ours.n_iter_


def test_sgd_is_scikit_learns_with_batch_size_1():
    X, y = np.random.default_rng(0).standard_normal((2, 60, 4))
    settings = {"solver": "sgd", "max_iter": 15, "hidden_layer_sizes": 6, "random_state": 0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        ours = sklearn_mlp.MLPRegressor(**settings).fit(X, y[:, 0])
        theirs = sklearn.neural_network.MLPRegressor(**settings, batch_size=1).fit(X, y[:, 0])
    assert_same(ours, theirs, X)


@pytest.mark.parametrize("early_stopping", [False, True])
def test_warm_start_continues_the_curves(early_stopping):
    rng = np.random.default_rng(1)
    X = rng.standard_normal((N_ROWS, 5))
    y = draw_targets(rng, "values", X)
    settings = {
        "warm_start": True,
        "max_iter": 5,
        "early_stopping": early_stopping,
        "random_state": 0,
    }
    ours = sklearn_mlp.MLPRegressor(**settings)
    theirs = sklearn.neural_network.MLPRegressor(**settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for _ in range(3):
            ours.fit(X, y)
            theirs.fit(X, y)
    assert_same(ours, theirs, X)


def test_multioutput_squared_error_takes_the_same_path():
    """scikit-learn's value averages over outputs what its gradient sums."""
    X = np.random.default_rng(2).standard_normal((N_ROWS, 5))
    parameters = {"solver": "adam", "max_iter": 10, "tol": 0, "alpha": 0, "random_state": 0}
    ours, theirs = fit_both("MLPRegressor", parameters, X, X[:, :3] * X[:, 1:4])
    for mine, its in zip(ours.coefs_, theirs.coefs_, strict=True):
        assert_allclose(mine, its, rtol=RTOL)
    assert_allclose(ours.loss_curve_, 3 * np.array(theirs.loss_curve_), rtol=RTOL)
