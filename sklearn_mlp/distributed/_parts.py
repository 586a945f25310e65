"""Dask collections as partitions of rows that belong together."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from dask.core import flatten
from distributed import futures_of

from ._cluster import is_distant

IN_STEP = (
    "Both must lie in the same partitions: of arrays with y.rechunk({0: X.chunks[0]}), of frames "
    "by making them from one frame."
)


class Parts(NamedTuple):
    """Partitions of X and what belongs to their rows.

    Attributes
    ----------
    rows : list of (Delayed, Delayed, Delayed or None)
        X, y and weight of each partition.
    like_X : ndarray or DataFrame
        Without rows.
    are_held : bool
        Whether the cluster holds X in memory already.
    """

    rows: list[tuple[Any, Any, Any]]
    like_X: Any
    are_held: bool

    def named(self):
        """Each partition, after what it is called in errors."""
        n_parts = len(self.rows)
        return ((f"Partition {i} of {n_parts}", part) for i, part in enumerate(self.rows))


def refuse_generators(**given):
    """Refuse rows that come one by one, which are neither arrays nor collections."""
    for name, each in given.items():
        if hasattr(each, "__next__"):
            raise TypeError(
                f"{name} is a {type(each).__name__}, whose rows come once. Give an array, or make "
                "a Dask array of its blocks, with dask.array.from_delayed and concatenate."
            )


def split_into_parts(X, y, sample_weight=None):
    """The partitions of collections that must be split alike.

    Raises
    ------
    TypeError
        If some of them are not of Dask's.
    ValueError
        If they are not split alike.
    """
    given = {"X": X, "y": y, "sample_weight": sample_weight}
    given = {name: each for name, each in given.items() if name == "y" or each is not None}
    others = [name for name, each in given.items() if not has_rows(each)]
    if others:
        kinds = ", ".join(f"{name} is a {kind_of(each)}" for name, each in given.items())
        raise TypeError(
            f"{kinds}. They must all be Dask arrays or DataFrames, or all be in memory. Make one "
            f"of {' and '.join(others)} with dask.array.from_array or dask.dataframe.from_pandas."
        )
    whole = {name: columns_together(each) for name, each in given.items()}
    _check_partitions({name: _sizes(each) for name, each in whole.items()})
    delayed = {name: np.ravel(each.to_delayed()).tolist() for name, each in whole.items()}
    n_parts = len(delayed["X"])
    weights = delayed.get("sample_weight", [None] * n_parts)
    rows = list(zip(delayed["X"], delayed["y"], weights, strict=True))
    return Parts(rows, X._meta, is_held(X))


def has_rows(collection):
    """Whether it is a Dask array or DataFrame, rather than a bag."""
    return is_distant(collection) and hasattr(collection, "ndim")


def kind_of(collection):
    return f"{type(collection).__module__.split('.')[0]} {type(collection).__name__}"


def is_held(collection):
    """Whether the cluster holds all partitions in memory: each is a future, maybe by other names.

    What is still to be computed from futures is not held.
    """
    held = {future.key for future in futures_of(collection)}
    if not held:
        return False
    graph = dict(collection.__dask_graph__())
    return all(behind(graph, key) in held for key in flatten(collection.__dask_keys__()))


def behind(graph, key):
    """The key that a key is another name of."""
    while hasattr(graph[key], "target"):  # an alias
        key = graph[key].target
    return key


def columns_together(collection):
    """All columns of a row in the same chunk."""
    if hasattr(collection, "rechunk") and collection.ndim == 2 and collection.numblocks[1] > 1:
        return collection.rechunk({1: -1})
    return collection


def _sizes(collection):
    """Rows of each partition, NaN where they are not known."""
    if hasattr(collection, "chunks"):
        return np.array(collection.chunks[0], float)
    return np.full(collection.npartitions, np.nan)


def _check_partitions(sizes):
    of_X = sizes["X"]
    for name, own in sizes.items():
        if len(own) != len(of_X):
            raise ValueError(
                f"X has {len(of_X)} partitions of rows, {name} has {len(own)}. {IN_STEP}"
            )
        differ = np.flatnonzero((own != of_X) & ~np.isnan(own) & ~np.isnan(of_X))
        if len(differ):
            raise ValueError(
                f"X and {name} differ in {len(differ)} partition(s), the first of them number "
                f"{differ[0]}: {of_X[differ[0]]:.0f} and {own[differ[0]]:.0f} rows. {IN_STEP}"
            )
