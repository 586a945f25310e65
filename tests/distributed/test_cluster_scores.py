"""Scores of collections are those of the rows in memory, and refuse what these refuse."""

import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from clusters import spread
from data import X_diabetes, X_iris, y_diabetes, y_iris
from numpy.testing import assert_allclose
from sklearn.datasets import make_multilabel_classification
from sklearn.exceptions import UndefinedMetricWarning

from sklearn_mlp.distributed import (
    DaskMLPClassifier,
    DaskMLPRegressor,
    DaskTabularMLPClassifier,
    DaskTabularMLPRegressor,
)

pytestmark = pytest.mark.usefixtures("client")

SETTINGS = {"hidden_layer_sizes": 4, "max_iter": 30, "random_state": 0, "learning_rate": "cosine"}
SETTINGS["learning_rate_init"] = 0.1
TABLE = {"n_members": 1, "max_iter": 20, "random_state": 0}
PAIR = np.column_stack([y_diabetes, X_diabetes[:, 0]])
X_labels, LABELS = make_multilabel_classification(150, 5, random_state=0)

ONE = DaskMLPRegressor(**SETTINGS).fit(X_diabetes, y_diabetes)
TWO = DaskMLPRegressor(**SETTINGS).fit(X_diabetes, PAIR)
QUANTILES = DaskMLPRegressor(loss="quantile", quantile=[0.1, 0.9], **SETTINGS)
QUANTILES.fit(X_diabetes, y_diabetes)
CLASSES = DaskMLPClassifier(**SETTINGS).fit(X_iris, y_iris)
COLUMNS = DaskMLPClassifier(**SETTINGS).fit(X_labels, LABELS)
FITTED = [
    (ONE, X_diabetes, y_diabetes),
    (TWO, X_diabetes, PAIR),
    (QUANTILES, X_diabetes, y_diabetes),
    (DaskTabularMLPRegressor(**TABLE).fit(X_diabetes, y_diabetes), X_diabetes, y_diabetes),
    (CLASSES, X_iris, y_iris),
    (COLUMNS, X_labels, LABELS),
    (DaskTabularMLPClassifier(**TABLE).fit(X_iris, y_iris), X_iris, y_iris),
]
each_kind = pytest.mark.parametrize(
    ("model", "X", "y"), FITTED, ids=[f"{type(f[0]).__name__}-{i}" for i, f in enumerate(FITTED)]
)


@each_kind
def test_it_is_that_in_memory(model, X, y):
    weights = np.random.default_rng(0).uniform(size=len(X))
    weights[: len(X) // 2] = 0  # of whole partitions
    for own in (None, weights):
        lazy = None if own is None else spread(own)
        assert_allclose(model.score(spread(X), spread(y), lazy), model.score(X, y, own), rtol=1e-9)


@each_kind
def test_invalid_rows_are_named_with_their_partition(model, X, y):
    n_rows = len(X)
    broken = y.astype(float)
    broken[-1] = np.nan
    weights = np.ones(n_rows)
    weights[-1] = -1
    last = f"Partition {len(spread(X).chunks[0]) - 1} of"
    with pytest.raises(ValueError, match=f"{last}.*NaN"):
        model.score(spread(X), spread(broken))
    unweighted = np.zeros(n_rows)
    unweighted[0] = 1
    with pytest.raises(ValueError, match=f"{last}.*NaN"):
        model.score(spread(X), spread(broken), spread(unweighted))
    with pytest.raises(ValueError, match=f"{last}.*Negative values in data passed to"):
        model.score(spread(X), spread(y), spread(weights))
    with pytest.raises(ValueError, match=r"Partition 0 of .*must be 1D"):
        model.score(spread(X), spread(y), spread(np.ones((n_rows, 1))))
    with pytest.raises(ValueError, match="must contain at least one non-zero number"):
        model.score(spread(X), spread(y), spread(np.zeros(n_rows)))
    empty = (da.from_array(each[:0], chunks=(1, *each.shape[1:])) for each in (X, y))
    with pytest.raises(ValueError, match="X has no rows in any"):
        model.score(*empty)


def test_targets_of_another_shape():
    with pytest.raises(ValueError, match=r"Partition 0 of 7: .*different number of output"):
        TWO.score(spread(X_diabetes[:420]), spread(y_diabetes[:420]))
    with pytest.raises(ValueError, match=r"Partition 0 of 5: .*multilabel"):
        CLASSES.score(spread(X_iris, 5), spread(np.eye(3, dtype=int)[y_iris], 5))
    frames = (dd.from_pandas(pd.DataFrame(each), npartitions=2) for each in (X_iris, y_iris[1:]))
    with pytest.raises(ValueError, match=r"Partition 1 of 2: X has 75 rows, y 74\. They"):
        CLASSES.score(*frames)


def test_predictions_that_are_not_finite():
    large = X_diabetes[:420].copy()
    large[70] = 1e308
    network = DaskMLPRegressor((), solver="lbfgs", tol=1e-2).fit(X_diabetes, y_diabetes)
    network.coefs_[0] = 1e3 * np.abs(network.coefs_[0])
    with pytest.raises(ValueError, match=r"Partition 1 of 7: The output .* is not finite"):
        network.score(spread(large), spread(y_diabetes[:420]))


def test_of_a_single_row_there_is_no_r2():
    with pytest.warns(UndefinedMetricWarning, match="single row"):
        assert np.isnan(ONE.score(spread(X_diabetes[:1], 1), spread(y_diabetes[:1], 1)))
