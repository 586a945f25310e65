"""Threads and processes give what a serial run gives."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest
from data import X_iris as X
from data import y_iris as y
from joblib import Parallel, delayed
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.model_selection import cross_val_predict

from sklearn_mlp import MLPClassifier, TabularMLPClassifier

SEEDS = range(5)
# Newer Pythons warn of any fork where there are threads, which is what is tested.
FORK_IS_RISKY = "ignore:.*multi-threaded, use of fork:DeprecationWarning"


def fit(seed):
    """Weights of a network and of a tabular estimator, fitted from a seed."""
    solver = ["adam", "minibatch", "sgd", "lbfgs", "lm"][seed]
    network = MLPClassifier((9, 5), solver=solver, max_iter=4, random_state=seed).fit(X, y)
    table = TabularMLPClassifier(n_members=2, hidden_layer_sizes=8, max_iter=2, random_state=seed)
    return network.coefs_, table.fit(X, y).predict_proba(X)


def assert_as_serial(results):
    for (coefs, p), seed in zip(results, SEEDS, strict=True):
        serial_coefs, serial_p = fit(seed)
        for a, b in zip(coefs, serial_coefs, strict=True):
            assert_array_equal(a, b)
        assert_allclose(p, serial_p, rtol=1e-9)  # in lockstep or not


def test_fits_in_threads():
    with ThreadPoolExecutor(4) as pool:
        assert_as_serial(list(pool.map(fit, SEEDS)))


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings(FORK_IS_RISKY)
def test_fits_in_processes(method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} on this system")
    fit(0)  # threads are running before the fork
    with ProcessPoolExecutor(2, multiprocessing.get_context(method)) as pool:
        assert_as_serial(list(pool.map(fit, SEEDS)))


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["loky", "threading", "multiprocessing"])
@pytest.mark.filterwarnings(FORK_IS_RISKY)
def test_fits_under_joblib(backend):
    assert_as_serial(Parallel(n_jobs=2, backend=backend)(delayed(fit)(seed) for seed in SEEDS))


@pytest.mark.slow
def test_parallel_cross_validation():
    network = MLPClassifier(5, max_iter=4, random_state=0)
    serial = cross_val_predict(network, X, y, cv=3, method="predict_proba")
    parallel = cross_val_predict(network, X, y, cv=3, method="predict_proba", n_jobs=2)
    assert_array_equal(parallel, serial)


@pytest.mark.parametrize("cls", [MLPClassifier, TabularMLPClassifier])
def test_predictions_of_one_estimator_from_eight_threads(cls):
    model = cls(hidden_layer_sizes=(30, 20), max_iter=2, random_state=0).fit(X, y)
    inputs = [np.tile(X, (n, 1)) for n in (1, 3, 10, 30)] * 8
    serial = [model.predict_proba(each) for each in inputs]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            for p, expected in zip(pool.map(model.predict_proba, inputs), serial, strict=True):
                assert_array_equal(p, expected)
