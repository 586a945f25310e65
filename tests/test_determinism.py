"""The same seed gives the same bits; threads, row order and block sizes change rounding only."""

import numpy as np
import pytest
import scipy.sparse
from data import QUICK_SOLVERS, STOCHASTIC
from data import X_iris as X
from data import y_iris as y
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.datasets import load_digits
from threadpoolctl import threadpool_limits

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier
from sklearn_mlp.fitting.threads import WORTH_A_SECOND_THREAD
from sklearn_mlp.optim.solvers import SOLVERS

VARIANTS = {
    "plain": {},
    "early stopping": {"early_stopping": True},
    "dropout": {"dropout": 0.3},
    "batch_norm": {"batch_norm": True, "batch_size": 20},
    "embedding": {"embedding": "periodic", "input_scale": True, "parametric_activation": True},
}
KINDS = {"dense": np.asarray, "sparse": scipy.sparse.csr_array, "float32": np.float32}


class Listener:
    """A callback that looks at everything and does nothing."""

    def setup(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context):
        pass

    def on_fit_task_end(self, estimator, context, *, X, fitted_estimator):
        if context.task_name == "epoch":
            fitted_estimator.predict(X)

    def teardown(self, estimator, context):
        pass


def parameters_of(model):
    return [*model.coefs_, *model.intercepts_]


def assert_same_bits(one, other):
    for a, b in zip(parameters_of(one), parameters_of(other), strict=True):
        assert_array_equal(a, b)
    assert one.loss_curve_ == other.loss_curve_


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("solver", SOLVERS)
def test_the_same_seed_gives_the_same_bits(solver, variant, kind):
    if solver not in STOCHASTIC and variant in ("dropout", "batch_norm"):
        return
    if variant == "embedding" and (kind == "sparse" or "curvature" in SOLVERS[solver]().needs):
        return
    settings = VARIANTS[variant]
    model = MLPClassifier((9, 5), solver=solver, max_iter=4, random_state=7, **settings)
    inputs = KINDS[kind](X)
    first = clone(model).fit(inputs, y)
    assert_same_bits(first, clone(model).fit(inputs, y))
    assert_same_bits(first, model.set_callbacks(Listener()).fit(inputs, y))
    other_seed = clone(model).set_params(random_state=8).fit(inputs, y)
    assert not np.array_equal(other_seed.coefs_[0], first.coefs_[0])


def test_members_in_threads_give_the_same_bits():
    model = TabularMLPClassifier(n_members=3, hidden_layer_sizes=8, max_iter=3, random_state=0)
    one = model.fit(X, y).predict_proba(X)
    assert_array_equal(clone(model).fit(X, y).predict_proba(X), one)
    alone = clone(model).set_params(n_jobs=1).fit(X, y).predict_proba(X)
    assert_allclose(alone, one, rtol=1e-9)


@pytest.mark.parametrize("solver", QUICK_SOLVERS)
def test_two_blas_threads_give_the_same_but_for_rounding(solver):
    X, y = load_digits(return_X_y=True)
    n_units = WORTH_A_SECOND_THREAD // (200 * 64) + 1  # enough for a second thread
    model = MLPClassifier(n_units, solver=solver, max_iter=3, random_state=0)
    fitted = []
    for threads in (1, 2):
        with threadpool_limits(threads, user_api="blas"):
            fitted.append(clone(model).fit(X / 16, y))
    for a, b in zip(*map(parameters_of, fitted), strict=True):
        assert_allclose(a, b, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_neither_order_nor_number_of_rows_matters_in_predict(dtype):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5000, 7)).astype(dtype)  # several blocks
    model = MLPRegressor((30, 20), max_iter=2, random_state=0).fit(X[:500], X[:500, 0] ** 2)
    whole = model.predict(X)
    rtol = 1e-4 if dtype == np.float32 else 1e-9
    order = rng.permutation(len(X))
    assert_allclose(model.predict(X[order]), whole[order], rtol=rtol, atol=rtol)
    for n_rows in (1, 3, 1024, 1025):
        parts = [model.predict(X[i : i + n_rows]) for i in range(0, 3 * n_rows, n_rows)]
        joined = np.concatenate(parts)
        assert_allclose(joined, whole[: len(joined)], rtol=rtol, atol=rtol)
