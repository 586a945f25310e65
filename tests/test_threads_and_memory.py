"""Fits in threads do not disturb each other, and memory does not grow with the rows."""

import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp._threads import WORTH_A_SECOND_THREAD, blas_threads
from sklearn_mlp.nn.losses import SquaredError


def n_blas_threads(of_scipy=False):
    """Of SciPy's own libraries, or of the others."""
    libraries = ThreadpoolController().select(user_api="blas").lib_controllers
    return {
        library.num_threads
        for library in libraries
        if ("scipy.libs" in library.filepath) == of_scipy
    }


@pytest.fixture
def two_threads():
    with threadpool_limits(2, user_api="blas"):
        if n_blas_threads() != {2}:
            pytest.skip("this BLAS has no threads")
        yield


@pytest.mark.parametrize("lbfgs", [False, True])
def test_small_products_are_computed_on_one_thread(two_threads, lbfgs):
    with blas_threads(WORTH_A_SECOND_THREAD - 1, lbfgs=lbfgs):
        assert n_blas_threads() == {1}
    assert n_blas_threads() == {2}


@pytest.mark.parametrize("lbfgs", [False, True])
def test_large_products_are_computed_on_all(two_threads, lbfgs):
    with blas_threads(WORTH_A_SECOND_THREAD, lbfgs=lbfgs):
        assert n_blas_threads() == {2}


@pytest.mark.parametrize("product", [1, WORTH_A_SECOND_THREAD])
def test_scipys_own_threads_do_not_get_in_the_way_of_lbfgs(two_threads, product):
    before = n_blas_threads(of_scipy=True)
    with blas_threads(product, lbfgs=True):
        assert n_blas_threads(of_scipy=True) <= {1}
    assert n_blas_threads(of_scipy=True) == before


def test_threads_come_back_when_the_last_of_overlapping_fits_ends(two_threads):
    first = blas_threads(1)
    first.__enter__()
    second = blas_threads(1)
    second.__enter__()
    first.__exit__(None, None, None)
    assert n_blas_threads() == {1}
    second.__exit__(None, None, None)
    assert n_blas_threads() == {2}


def test_threads_come_back_after_a_failed_fit(two_threads):
    X = np.full((20, 3), 1e300)
    with pytest.raises(ValueError, match="non-finite"):
        MLPRegressor(solver="sgd").fit(X, np.arange(20.0))
    assert n_blas_threads() == {2}


@pytest.mark.parametrize("solver", ["sgd", "minibatch", "adam", "lbfgs"])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")  # a few epochs do
def test_concurrent_fits_equal_serial_ones(solver, two_threads):
    X = np.random.RandomState(0).standard_normal((300, 8))
    y = X @ np.arange(8) > 0

    def fitted(seed):
        model = MLPClassifier((5 + seed, 4), solver=solver, max_iter=4, random_state=seed)
        return model.fit(X, y)

    with ThreadPoolExecutor(4) as pool:
        concurrent = list(pool.map(fitted, range(8)))
    for seed, model in enumerate(concurrent):
        for ours, alone in zip(model.coefs_, fitted(seed).coefs_, strict=True):
            np.testing.assert_array_equal(ours, alone)
    assert n_blas_threads() == {2}


def peak_bytes(function, *arguments):
    tracemalloc.start()
    try:
        function(*arguments)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("solver", ["minibatch", "adam", "lbfgs"])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")  # a few epochs do
def test_fit_and_predict_do_not_copy_X(solver):
    X = np.random.RandomState(0).standard_normal((20_000, 200))  # 32 MB
    y = X[:, 0]
    model = MLPRegressor((16,), solver=solver, max_iter=2, random_state=0)
    assert peak_bytes(model.fit, X, y) < X.nbytes / 4
    assert peak_bytes(model.predict, X) < X.nbytes / 4


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of the address space are Linux's")
def test_two_million_rows_under_a_hard_limit(tmp_path):
    path = tmp_path / "X.npy"
    X = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(2_000_000, 20))
    rng = np.random.default_rng(0)
    for start in range(0, len(X), 100_000):
        X[start : start + 100_000] = rng.random((100_000, 20), dtype=np.float32)
    X.flush()
    script = Path(__file__).with_name("limited_memory.py")
    lines = subprocess.check_output([sys.executable, script, path], text=True).splitlines()
    assert lines == ["a copy does not fit", *["classifier True", "regressor True"] * 2]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_is_flat_over_ten_thousand_calls_of_partial_fit():
    script = Path(__file__).with_name("limited_memory.py")
    grown = int(subprocess.check_output([sys.executable, script], text=True))
    assert grown < 2e6  # the batches alone are 8.5 MB


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
