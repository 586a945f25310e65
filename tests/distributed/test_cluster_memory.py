"""Which rows the cluster holds, and what its blocks take."""

import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from clusters import spread
from data import X_iris, y_iris

from sklearn_mlp.distributed import DaskMLPClassifier, DaskMLPRegressor, _source
from sklearn_mlp.distributed._parts import is_held

FRAME = pd.DataFrame(X_iris, columns=list("abcd"))


def test_held_is_what_is_in_memory_itself(client):
    array, frame = spread(X_iris).persist(), dd.from_pandas(FRAME, npartitions=3).persist()
    made = da.from_delayed(client.submit(np.ones, (3, 2)), (3, 2), float)
    for each in (array, frame, array[:], array.rechunk(array.chunks), made):
        assert is_held(each)
    for each in (spread(X_iris), dd.from_pandas(FRAME, npartitions=3)):
        assert not is_held(each)
    mixed = da.concatenate([array, spread(X_iris)])
    for each in (array + 1, frame[["a"]], frame + 1, mixed, made + 1):
        assert not is_held(each)


def bytes_of(block):
    """What the arrays of a block take; views count nothing."""
    held_out = block.held_out
    arrays = [block.X, block.targets, block.weight]
    arrays += [] if held_out is None else [held_out.X, held_out.targets, held_out.sample_weight]
    total = 0
    for each in arrays:
        if scipy.sparse.issparse(each):
            total += each.data.nbytes + each.indices.nbytes + each.indptr.nbytes
        elif each is not None:
            total += each.nbytes
    return total


@pytest.mark.parametrize(
    "settings",
    [{}, {"label_smoothing": 0.1}, {"class_weight": "balanced"}, {"early_stopping": True}],
    ids=str,
)
@pytest.mark.parametrize("is_sparse", [False, True])
def test_what_blocks_take(client, monkeypatch, settings, is_sparse):
    rows, labels = np.tile(X_iris, (20, 1)), np.arange(3000) % 40
    lazy = spread(np.where(rows > 6, rows, 0) if is_sparse else rows, 3)
    lazy = lazy.map_blocks(scipy.sparse.csr_array) if is_sparse else lazy
    asked, made = [], []

    class Blocks(_source.Blocks):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            made.append(self)

    monkeypatch.setattr(_source, "Blocks", Blocks)
    monkeypatch.setattr(_source, "fits", lambda client, n_bytes: asked.append(n_bytes) or True)
    model = DaskMLPClassifier(2, solver="lbfgs", max_iter=1, tol=1e9, **settings)
    model.fit(lazy, spread(labels, 3))
    held = sum(made[-1].gather(bytes_of))
    assert held <= asked[0] <= 1.1 * held


def test_what_is_computed_from_futures_must_fit(client, monkeypatch):
    monkeypatch.setattr(_source, "fits", lambda client, n_bytes: False)
    X, y = spread(X_iris, 3).persist(), spread(y_iris, 3)
    settings = {"solver": "lbfgs", "max_iter": 1, "tol": 1e9}
    seen = []

    class Blocks(_source.Blocks):
        def __init__(self, client, blocks):
            super().__init__(client, blocks)
            seen.append(self.are_held)

    monkeypatch.setattr(_source, "Blocks", Blocks)
    DaskMLPRegressor((), **settings).fit(X, y)
    DaskMLPRegressor((), **settings).fit(X + 1, y)
    assert seen == [True, False]
