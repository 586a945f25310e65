"""Searches whose fits are tasks, and fits of more rows than workers hold."""

import time

import dask
import dask.array as da
import joblib
import numpy as np
import pytest
from clusters import start_cluster
from data import X_diabetes, X_iris, iris, progression, species, y_diabetes, y_iris
from distributed import Client
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 (enables the search)
from sklearn.model_selection import GridSearchCV, HalvingRandomSearchCV

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.distributed import (
    DaskMLPClassifier,
    DaskMLPRegressor,
    DaskTabularMLPClassifier,
    DaskTabularMLPRegressor,
)

pytestmark = pytest.mark.slow

NETWORK = {"max_iter": 5, "learning_rate": "cosine", "learning_rate_init": 0.03, "random_state": 0}
TABLE = {"n_members": 1, "max_iter": 3, "random_state": 0}
ESTIMATORS = [
    (MLPClassifier(**NETWORK), X_iris, y_iris),
    (MLPRegressor(**NETWORK), X_diabetes, y_diabetes),
    (DaskMLPClassifier(**NETWORK), X_iris, y_iris),
    (DaskMLPRegressor(**NETWORK), X_diabetes, y_diabetes),
    (TabularMLPClassifier(**TABLE), iris, species),
    (TabularMLPRegressor(**TABLE), iris, progression[:150]),
    (DaskTabularMLPClassifier(**TABLE), iris, species),
    (DaskTabularMLPRegressor(**TABLE), iris, progression[:150]),
]


@pytest.fixture(scope="module")
def two_processes():
    with start_cluster(2, processes=True) as cluster, Client(cluster, set_as_default=False) as c:
        yield c


@pytest.mark.parametrize(
    ("estimator", "X", "y"), ESTIMATORS, ids=lambda e: type(e).__name__ if hasattr(e, "fit") else ""
)
def test_searches_find_what_they_find_in_memory(two_processes, estimator, X, y):
    grid = {"hidden_layer_sizes": [4, 8, 16]}
    searches = [
        lambda: GridSearchCV(estimator, grid, cv=2),
        lambda: HalvingRandomSearchCV(estimator, grid, cv=2, n_candidates=3, random_state=0),
    ]
    for make in searches:
        expected = make().fit(X, y)
        with two_processes.as_current(), joblib.parallel_config("dask"):
            found = make().fit(X, y)
        assert found.best_params_ == expected.best_params_
        np.testing.assert_allclose(
            found.cv_results_["mean_test_score"], expected.cv_results_["mean_test_score"]
        )


def process_number(estimator, X, y):
    time.sleep(0.3)  # or one worker may do all
    return getpid()


def test_searches_run_on_the_workers(two_processes):
    with two_processes.as_current(), joblib.parallel_config("dask"):
        search = GridSearchCV(
            MLPClassifier(**NETWORK), {"alpha": [1, 2, 3]}, cv=2, scoring=process_number
        )
        search.fit(X_iris, y_iris)
    found = {search.cv_results_[f"split{i}_test_score"][j] for i in range(2) for j in range(3)}
    assert found == set(two_processes.run(getpid).values())


def make_rows(block, block_info=None):
    """Some rows of about 24 MB, which depend on nothing but their number."""
    number = block_info[0]["chunk-location"][0]
    return np.random.default_rng(number).normal(size=(len(block), 30))


WITHOUT_SPILLING = {
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": 0.9,
    "distributed.worker.memory.terminate": 0.95,
}


def test_more_rows_than_a_worker_may_hold():
    n_blocks, n_rows = 32, 100_000  # 768 MB, and one worker with 600
    chunks = ((n_rows,) * n_blocks, (30,))
    with (
        dask.config.set(WITHOUT_SPILLING),
        start_cluster(1, processes=True, memory_limit="600MB") as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        X = da.zeros((n_blocks * n_rows, 30), chunks=chunks).map_blocks(make_rows, dtype=float)
        y = X[:, 0] + 0.5 * X[:, 1]
        pids = client.run(getpid)
        model = DaskMLPRegressor((), solver="lbfgs", max_iter=10, random_state=0, client=client)
        model.fit(X, y)
        assert model.score(X, y) > 0.99
        assert client.run(getpid) == pids  # none was killed for its memory


def getpid():
    import os

    return os.getpid()
