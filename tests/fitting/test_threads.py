"""How many threads BLAS uses while an estimator trains."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.fitting import threads
from sklearn_mlp.fitting.threads import (
    WORTH_A_SECOND_THREAD,
    WORTH_WAKING_A_THREAD,
    blas_threads,
    threads_for_prediction,
)
from sklearn_mlp.kernels import compiled
from sklearn_mlp.optim.solvers import SOLVERS


def all_blas():
    return ThreadpoolController().select(user_api="blas")


def n_blas_threads(of_scipy=False):
    """Of SciPy's own libraries, or of the others."""
    return {
        library.num_threads
        for library in all_blas().lib_controllers
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
    with blas_threads(WORTH_A_SECOND_THREAD - 1, scipys_own=lbfgs):
        assert n_blas_threads() == {1}
    assert n_blas_threads() == {2}


@pytest.mark.parametrize("lbfgs", [False, True])
def test_large_products_are_computed_on_all(two_threads, lbfgs):
    with blas_threads(WORTH_A_SECOND_THREAD, scipys_own=lbfgs):
        assert n_blas_threads() == {2}


@pytest.mark.parametrize("product", [1, WORTH_A_SECOND_THREAD])
def test_scipys_own_threads_do_not_get_in_the_way_of_lbfgs(two_threads, product):
    before = n_blas_threads(of_scipy=True)
    with blas_threads(product, scipys_own=True):
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


def test_limits_hold_whichever_thread_fits(two_threads):
    with blas_threads(1):
        pass
    with ThreadPoolExecutor(2) as pool:
        for _ in range(3):
            first, second = blas_threads(1), blas_threads(1)
            pool.submit(first.__enter__).result()
            assert n_blas_threads() == {1}
            second.__enter__()
            pool.submit(first.__exit__, None, None, None).result()
            assert n_blas_threads() == {1}
            second.__exit__(None, None, None)
            assert n_blas_threads() == {2}


def test_fits_at_the_same_time_take_one_thread_each(two_threads):
    with blas_threads(WORTH_A_SECOND_THREAD), ThreadPoolExecutor(1) as pool:
        assert n_blas_threads() == {2}
        other = blas_threads(WORTH_A_SECOND_THREAD)
        pool.submit(other.__enter__).result()
        assert n_blas_threads() == {1}
        pool.submit(other.__exit__, None, None, None).result()
        assert n_blas_threads() == {2}
        with blas_threads(WORTH_A_SECOND_THREAD):  # a prediction of the same fit
            assert n_blas_threads() == {2}


@pytest.mark.parametrize("by_scipy", [False, True])
def test_compiled_products_are_scipys(two_threads, by_scipy):
    with blas_threads(1, compiled=by_scipy):
        assert n_blas_threads(of_scipy=True) == ({1} if by_scipy else {2})
    with blas_threads(WORTH_A_SECOND_THREAD, scipys_own=True, compiled=by_scipy):
        assert n_blas_threads(of_scipy=True) == ({2} if by_scipy else {1})


def test_scipy_without_a_blas_of_its_own(two_threads, monkeypatch):
    both = {"scipy": ThreadpoolController().select(filepath=[]), "others": all_blas()}
    monkeypatch.setattr(threads, "_controllers", lambda: both)
    with blas_threads(1, compiled=True):
        assert n_blas_threads() == n_blas_threads(of_scipy=True) == {1}
    assert n_blas_threads() == n_blas_threads(of_scipy=True) == {2}


def test_short_predictions_wake_no_thread(two_threads):
    with threads_for_prediction(WORTH_WAKING_A_THREAD - 1):
        assert n_blas_threads(of_scipy=compiled is not None) == {1}
    with threads_for_prediction(WORTH_WAKING_A_THREAD):
        assert n_blas_threads() == n_blas_threads(of_scipy=True) == {2}


def test_threads_come_back_after_a_failed_fit(two_threads):
    X = np.full((20, 3), 1e300)
    with pytest.raises(ValueError, match="non-finite"):
        MLPRegressor(solver="sgd").fit(X, np.arange(20.0))
    assert n_blas_threads() == {2}


@pytest.mark.parametrize("solver", SOLVERS)
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
