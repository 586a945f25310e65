"""What is said of the errors of a user's tasks, and of a cluster that has no workers."""

import threading
from concurrent.futures import CancelledError

import numpy as np
import pytest
from clusters import spread, start_cluster
from data import X_iris, y_iris
from distributed import Client

from sklearn_mlp.distributed import DaskMLPClassifier, DaskTabularMLPClassifier, _cluster

QUICK = {"solver": "lbfgs", "max_iter": 1, "tol": 1e9}


@pytest.mark.parametrize("kind", [TimeoutError, CancelledError, OSError])
@pytest.mark.parametrize(
    "model",
    [DaskMLPClassifier(**QUICK), DaskTabularMLPClassifier()],
    ids=lambda m: type(m).__name__,
)
def test_errors_of_the_users_tasks_stay_as_they_are(client, model, kind):
    def read(block):
        raise kind("the database is slow")

    X, y = spread(X_iris, 3).map_blocks(read, meta=X_iris[:0]), spread(y_iris, 3)
    with pytest.raises(kind, match="the database is slow"):
        model.fit(X, y)
    fitted = type(model)(**model.get_params()).fit(X_iris, y_iris)
    with pytest.raises(kind, match="the database is slow"):
        fitted.score(X, y)


def test_it_waits_for_workers_and_says_so(monkeypatch):
    monkeypatch.setattr(_cluster, "SECONDS", 0.3)
    with start_cluster(0) as cluster, Client(cluster, set_as_default=False) as client:
        timer = threading.Timer(1.0, cluster.scale, [1])
        timer.start()
        model = DaskMLPClassifier(**QUICK, client=client)
        with pytest.warns(UserWarning, match=r"has had no workers .*cluster\.scale"):
            model.fit(spread(X_iris, 3), spread(y_iris, 3))
        assert np.isfinite(model.loss_)
        timer.join()
