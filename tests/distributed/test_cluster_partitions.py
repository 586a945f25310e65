"""Partitions that do not fit together, or that are not what was said, are named."""

import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from clusters import spread
from data import X_iris, y_iris
from sklearn.model_selection import KFold

from sklearn_mlp.distributed import (
    DaskMLPClassifier,
    DaskMLPRegressor,
    DaskTabularMLPClassifier,
    DaskTabularMLPRegressor,
)

pytestmark = pytest.mark.usefixtures("client")

QUICK = {"hidden_layer_sizes": 2, "solver": "lbfgs", "max_iter": 2, "tol": 1e9}
NETWORK = DaskMLPClassifier(**QUICK)
TABLE = DaskTabularMLPClassifier(n_members=1, max_iter=1)
X, y = spread(X_iris, 5), spread(y_iris, 5)
each_kind = pytest.mark.parametrize("model", [NETWORK, TABLE], ids=lambda m: type(m).__name__)


def test_values_of_multilabel_targets():
    Y = np.eye(3, dtype=int)[y_iris]
    NETWORK.fit(X, spread(Y, 5))
    Y[70, 1] = 2
    with pytest.raises(ValueError, match=r"Partition 2 of 5: y has 3 columns .*such as .*2"):
        NETWORK.fit(X, spread(Y, 5))


def test_labels_that_classes_lacks():
    with pytest.raises(ValueError, match=r"Partition 3 of 5: .*not in classes: \[2\]"):
        NETWORK.fit(X, y, classes=[0, 1])
    Y = spread(np.eye(3, dtype=int)[y_iris], 5)
    assert NETWORK.fit(X, Y, classes=[0, 1, 2]).classes_.tolist() == [0, 1, 2]


@pytest.mark.parametrize("is_sparse", [False, True])
def test_dense_and_sparse_partitions(is_sparse):
    def make(block, block_info=None):
        number = block_info[0]["chunk-location"][0]
        return scipy.sparse.csr_array(block) if (number == 3) != is_sparse else block

    kinds = ("sparse", "dense") if is_sparse else ("dense", "sparse")
    first, other = kinds
    with pytest.raises(ValueError, match=f"number 0 has a {first} X.*number 3 has a {other} X"):
        NETWORK.fit(X.map_blocks(make, meta=X._meta), y)


def test_other_columns():
    targets = [da.ones((30, 1 + (i == 2)), chunks=30).to_delayed()[0, 0] for i in range(5)]
    targets = [da.from_delayed(each, (30, 2), float) for each in targets]
    with pytest.raises(ValueError, match=r"number 0 .* y of one column, number 2 .* of 2 columns"):
        DaskMLPRegressor(**QUICK).fit(X, da.concatenate(targets))


@each_kind
def test_only_what_was_given_is_mentioned(model):
    frames = [dd.from_pandas(pd.DataFrame(X_iris), npartitions=2)]
    frames += [dd.from_pandas(pd.Series(each), npartitions=2) for each in (y_iris[1:], y_iris)]
    with pytest.raises(ValueError, match=r"Partition 1 of 2: X has 75 rows, y 74\. They"):
        model.fit(*frames[:2])
    with pytest.raises(ValueError, match=r"X has 75 rows, y 74, sample_weight 75\. They"):
        model.fit(*frames)


@each_kind
def test_what_lies_in_memory_and_what_does_not(model):
    with pytest.raises(TypeError, match=r"X is a numpy ndarray, y is a dask Array\. .*one of X w"):
        model.fit(X_iris, y)
    with pytest.raises(TypeError, match=r"X is a dask Array, y is a pandas Series\. .*one of y w"):
        model.fit(X, pd.Series(y_iris))
    with pytest.raises(TypeError, match=r"sample_weight is a builtins list\. .*sample_weight w"):
        model.fit(X, y, [1.0] * 150)


@each_kind
def test_weights_of_two_dimensions_are_refused_as_in_memory(model):
    weights = np.ones((150, 1))
    with pytest.raises(ValueError, match="Sample weights must be 1D"):
        model.fit(X_iris, y_iris, weights)
    with pytest.raises(ValueError, match=r"Partition 0 of 5: Sample weights must be 1D"):
        model.fit(X, y, spread(weights, 5))


@each_kind
def test_a_client_that_is_none(model):
    with pytest.raises(TypeError, match=r"client must be .*, got 'tcp://scheduler:8786'\. Give"):
        type(model)(client="tcp://scheduler:8786").fit(X, y)


@pytest.mark.parametrize("cls", [DaskTabularMLPClassifier, DaskTabularMLPRegressor])
def test_groups_and_splitters_of_tables(cls):
    with pytest.raises(ValueError, match=r"groups need all rows .* Leave them out"):
        cls().fit(X, y, groups=y)
    with pytest.raises(ValueError, match=r"validation_split=KFold.* needs .* None or 'last'"):
        cls(validation_split=KFold()).fit(X, y)
