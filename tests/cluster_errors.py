"""What each error and warning of `sklearn_mlp.distributed` is raised by."""

import importlib
import sys
from unittest.mock import patch

import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
from distributed import Client, LocalCluster
from distributed.client import FutureCancelledError
from sklearn.callback import ProgressBar
from sklearn.model_selection import ShuffleSplit

from sklearn_mlp.distributed import (
    DaskMLPClassifier,
    DaskMLPRegressor,
    DaskTabularMLPRegressor,
    _cluster,
    _source,
    _table_rows,
)

X = da.from_array(np.random.default_rng(0).normal(size=(40, 3)), chunks=(10, 3))
y = (X[:, 0] > 0).astype(int)
FRAME, LABELS = pd.DataFrame(X.compute()), pd.Series(y.compute())


def start():
    settings = {"threads_per_worker": 1, "processes": False, "dashboard_address": ":0"}
    cluster = LocalCluster(n_workers=1, **settings)
    return cluster, Client(cluster)


def classify(inputs=X, labels=y, weights=None, fit=None, **parameters):
    cluster, client = start()
    with cluster, client:
        model = DaskMLPClassifier(**{"solver": "lbfgs", "max_iter": 3} | parameters)
        return model.fit(inputs, labels, weights, **fit or {})


def frames(frame, labels, n_labels=3):
    """Of which only workers count the rows."""
    return classify(
        dd.from_pandas(frame, npartitions=3), dd.from_pandas(labels, npartitions=n_labels)
    )


def without_dask():
    loaded = sys.modules.pop(_cluster.__name__)
    try:
        with patch.dict(sys.modules, {"dask": None}):
            importlib.import_module(_cluster.__name__)
    finally:
        sys.modules[_cluster.__name__] = loaded


def closed_client():
    cluster, client = start()
    client.close()
    cluster.close()
    DaskMLPClassifier(client=client).fit(X, y)


def other_version():
    found = {"tcp://worker": ModuleNotFoundError("sklearn_mlp")}
    with patch.object(Client, "run", return_value=found):
        classify()


def lost_rows(reason):
    _cluster.tell_loss(FutureCancelledError("block-3", reason), "running")


def no_workers():
    cluster = LocalCluster(n_workers=0, processes=False, dashboard_address=":0")
    with cluster, Client(cluster), patch.object(_cluster, "SECONDS", 0.1):
        DaskMLPClassifier().fit(X, y)


def score_of_a_row():
    cluster, client = start()
    with cluster, client:
        DaskMLPRegressor(max_iter=1, solver="lbfgs", tol=1e9).fit(FRAME, FRAME[0]).score(
            X[:1], y[:1]
        )


def intervals_of_a_frame():
    model = DaskTabularMLPRegressor(n_members=1, max_iter=30, conformal=True)
    model.fit(FRAME, FRAME[[0, 1]]).predict_interval(dd.from_pandas(FRAME, npartitions=1), 0.5)


def too_large():
    with patch.object(_source, "MOST_HELD", 0.0):
        classify(solver="adam", batch_size=10)


def other_columns():
    lazy = dd.from_pandas(FRAME, npartitions=3)
    lazy = lazy.map_partitions(drop_sometimes, meta=FRAME[:0], enforce_metadata=False)
    classify(lazy, dd.from_pandas(LABELS, npartitions=3))


def drop_sometimes(frame):
    return frame if frame.index[0] else frame.iloc[:, 1:]


def fit_table(callbacks=(), held=0.5, **settings):
    cluster, client = start()
    with cluster, client, patch.object(_table_rows, "MOST_HELD", held):
        model = DaskTabularMLPRegressor(subsample=20, n_members=1, max_iter=1, **settings)
        model.set_callbacks(*callbacks).fit(X, y)


CLUSTER_CASES = {
    "sklearn_mlp.distributed needs Dask, which is not installed.": without_dask,
    "There is no Dask client.": lambda: DaskMLPClassifier().fit(X, y),
    "The Dask client is …, and one that is running and synchronous is needed.": closed_client,
    "Worker … does not have sklearn_mlp …": other_version,
    "The Dask cluster or its client was closed or restarted during the call": (
        lambda: lost_rows("scheduler-restart")
    ),
    "What lay on the Dask cluster was lost during the call": lambda: lost_rows("lost dependencies"),
    "client must be a distributed.Client or None, got …": (
        lambda: DaskMLPClassifier(client="tcp://scheduler").fit(X, y)
    ),
    "The Dask cluster … has had no workers for … seconds.": no_workers,
    "…. They must all be Dask arrays or DataFrames, or all be in memory.": (
        lambda: classify(labels=LABELS)
    ),
    "… is a …, whose rows come once.": lambda: classify(
        inputs=iter(FRAME.to_numpy()), labels=LABELS
    ),
    "X has … partitions of rows, … has …": lambda: classify(labels=y.rechunk(20)),
    "X and … differ in … partition(s)": lambda: classify(labels=y.rechunk(((10, 11, 9, 10),))),
    "…X has … rows, …. They must belong to the same rows.": lambda: frames(FRAME, LABELS[:-1]),
    "X has no rows in any of its … partitions.": lambda: classify(
        *(dd.from_pandas(each, npartitions=2)[lambda z: z.index < 0] for each in (FRAME, LABELS))
    ),
    "Partitions differ in their columns": other_columns,
    "The … GB of rows do not fit into the memory of the workers": too_large,
    "solver=… with … row(s) per update is not for a cluster": lambda: classify(solver="sgd"),
    "classes is for a y of Dask's": lambda: DaskMLPClassifier().fit(FRAME, LABELS, classes=[0, 1]),
    "X_val, y_val and sample_weight_val are Dask collections, X and y are not.": (
        lambda: DaskMLPClassifier().fit(FRAME, LABELS, X_val=X, y_val=y)
    ),
    "partial_fit takes rows in memory, not a Dask collection.": (
        lambda: DaskMLPRegressor().partial_fit(X, y)
    ),
    "This method takes rows in memory, not a Dask collection.": (
        lambda: DaskMLPRegressor((), solver="lm").fit(FRAME, LABELS).fit_error_bars(X, y)
    ),
    "batch_norm=True normalises over all rows of a batch": lambda: classify(
        solver="adam", batch_norm=True
    ),
    "validation_split=… needs all rows in one place.": lambda: classify(
        early_stopping=True, validation_split=ShuffleSplit(1)
    ),
    "groups need all rows in one place": lambda: DaskTabularMLPRegressor().fit(X, y, groups=y),
    "…y has labels that are not in classes": lambda: classify(fit={"classes": [1, 2]}),
    "…y has … columns and values besides 0 and 1": lambda: classify(
        labels=da.stack([y, 2 * y], axis=1)
    ),
    "R2 is not defined for a single row.": score_of_a_row,
    "This is an array of shape (…) for each row, which no frame can hold.": intervals_of_a_frame,
    "batch_size='auto' is … rows on a cluster": lambda: classify(
        *(da.concatenate([each] * 300) for each in (X, y)), solver="adam"
    ),
    "Callbacks see the members in training, which are trained in tasks on the cluster.": (
        lambda: fit_table([ProgressBar()])
    ),
    "Each member is trained on … of … rows, as many as the memory of a worker takes.": (
        lambda: fit_table(held=1e-8)
    ),
    "With so few rows a member gets none to be trained on by max_samples.": (
        lambda: fit_table(max_samples=1)
    ),
    "scoring=… needs all rows in one place": lambda: classify(
        early_stopping=True, scoring="roc_auc"
    ),
}
