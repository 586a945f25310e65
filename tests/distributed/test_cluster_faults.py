"""Workers that die, restart or join in the middle of a fit, and a cluster that closes.

Each of these hangs other packages: here each has a time limit.
"""

import os
import signal
import threading
from contextlib import contextmanager

import dask.array as da
import numpy as np
import pytest
from clusters import spread, start_cluster
from distributed import Client
from numpy.testing import assert_array_equal
from sklearn.datasets import make_classification

from sklearn_mlp.distributed import DaskMLPClassifier, DaskMLPRegressor

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_small_blocks", "_time_limit")]

X, y = make_classification(2000, 6, n_informative=4, n_classes=3, random_state=0)
SETTINGS = {"hidden_layer_sizes": 5, "solver": "lbfgs", "random_state": 0, "max_iter": 20}
SECONDS = 120


@pytest.fixture
def _time_limit():
    def fail(*_):
        raise AssertionError(f"not over after {SECONDS} s")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@contextmanager
def processes(n_workers=2):
    cluster = start_cluster(n_workers, processes=True)
    with cluster, Client(cluster, set_as_default=False) as client:
        yield cluster, client


class AfterThreeIterations:
    """Does something to the cluster once."""

    def __init__(self, deed):
        self.deed = deed

    def setup(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context):
        pass

    def on_fit_task_end(self, estimator, context, *, fitted_estimator):
        if context.task_name == "epoch" and context.task_id == 2:
            self.deed()

    def teardown(self, estimator, context):
        pass


def fit_disturbed(client, deed, **settings):
    model = DaskMLPClassifier(**SETTINGS | settings, client=client)
    model.set_callbacks(AfterThreeIterations(deed))
    return model.fit(spread(X, 10), spread(y, 10))


@pytest.fixture(scope="module")
def undisturbed():
    """In a cluster of threads, of which the bits are the same."""
    from sklearn_mlp.distributed import _source

    with pytest.MonkeyPatch.context() as patch, start_cluster() as cluster:
        patch.setattr(_source, "FEWEST_ROWS", 1)
        with Client(cluster, set_as_default=False) as client:
            model = DaskMLPClassifier(**SETTINGS, client=client)
            return model.fit(spread(X, 10), spread(y, 10))


def kill_one(cluster, client):
    pids = client.run(os.getpid)
    os.kill(next(iter(pids.values())), signal.SIGKILL)


def restart_one(cluster, client):
    client.restart_workers([next(iter(client.nthreads()))])


def add_one(cluster, client):
    cluster.scale(3)
    client.wait_for_workers(3)


def remove_one(cluster, client):
    client.retire_workers([next(iter(client.nthreads()))])


def kill_all(cluster, client):
    for pid in client.run(os.getpid).values():
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("deed", [kill_one, restart_one, add_one, remove_one, kill_all])
def test_it_ends_with_the_same_bits(deed, undisturbed):
    with processes() as (cluster, client):
        model = fit_disturbed(client, lambda: deed(cluster, client))
        assert model.n_iter_ == 20
        assert_array_equal(model.coefs_[0], undisturbed.coefs_[0])
        assert model.loss_curve_ == undisturbed.loss_curve_


def test_two_fits_at_once_on_one_client(undisturbed):
    targets = X[:, 0] ** 2
    with processes() as (_, client):
        first = DaskMLPClassifier(**SETTINGS, client=client)
        second = DaskMLPRegressor(**SETTINGS, client=client)
        fits = [
            threading.Thread(target=model.fit, args=(spread(X, 10), spread(own, 10)))
            for model, own in ((first, y), (second, targets))
        ]
        for fit in fits:
            fit.start()
        for fit in fits:
            fit.join(SECONDS)
        assert_array_equal(first.coefs_[0], undisturbed.coefs_[0])
        alone = DaskMLPRegressor(**SETTINGS, client=client)
        alone.fit(spread(X, 10), spread(targets, 10))
        assert_array_equal(second.coefs_[0], alone.coefs_[0])


def close_cluster(cluster, client):
    cluster.close()


def close_client(cluster, client):
    client.close()


def restart_all(cluster, client):
    client.restart()


@pytest.mark.parametrize("deed", [close_cluster, close_client, restart_all])
def test_a_cluster_that_is_closed_is_told_and_the_estimator_stays_as_it_was(deed):
    with processes() as (cluster, client):
        model = DaskMLPClassifier(**SETTINGS, client=client).fit(spread(X, 10), spread(y, 10))
        before = dict(vars(model))
        model.set_callbacks(AfterThreeIterations(lambda: deed(cluster, client)))
        with pytest.raises(RuntimeError, match=r"closed or restarted|was restarted"):
            model.fit(spread(X, 10), spread(y, 10))
        assert all(vars(model)[name] is value for name, value in before.items())
        assert np.isfinite(model.predict_proba(X)).all()


def test_scattered_rows_die_with_their_worker():
    with processes() as (cluster, client):
        rows = [client.scatter(each) for each in np.split(X, 2)]
        lazy = da.concatenate([da.from_delayed(each, (1000, 6), float) for each in rows])
        model = DaskMLPClassifier(**SETTINGS, client=client)
        model.set_callbacks(AfterThreeIterations(lambda: kill_all(cluster, client)))
        with pytest.raises(RuntimeError, match=r"was lost during the call: .*client\.scatter"):
            model.fit(lazy, spread(y, 2))


def forget_the_package():
    import sys

    for name in [name for name in sys.modules if name.startswith("sklearn_mlp")]:
        del sys.modules[name]
    sys.modules["sklearn_mlp"] = None


def test_a_worker_without_the_package():
    with processes(1) as (_, client):
        client.run(forget_the_package)
        with pytest.raises(RuntimeError, match="does not have sklearn_mlp"):
            DaskMLPClassifier(client=client).fit(spread(X), spread(y))
