"""Lazy predictions: a Dask collection for a Dask collection."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from dask import delayed

from ._parts import columns_together


def predict_lazily(model, function, X):
    """``function(model, X)`` of each partition, with the right dtype, chunks and index.

    Parameters
    ----------
    model : estimator
        A local one.
    function : callable
        ``function(model, X)`` gives an array with a row for each of X.
    X : dask Array or DataFrame

    Raises
    ------
    ValueError
        If X is a frame and there is a matrix for each of its rows.
    """
    example = some_rows(X, model.n_features_in_)
    like = function(model, example)
    there = delayed(model, traverse=False)
    if hasattr(X, "to_dask_array"):
        refuse_matrices(like)
        meta = as_frame(like, example.index, model)[:0]
        return X.map_partitions(predict_frame, there, function, meta, meta=meta)
    X = columns_together(X)
    shape = {"drop_axis": 1}
    if like.ndim > 1:
        shape = {"chunks": (X.chunks[0], *like.shape[1:]), "new_axis": list(range(2, like.ndim))}
    return X.map_blocks(
        predict_array, model=there, function=function, like=like[:0], meta=like[:0], **shape
    )


def some_rows(X, n_features):
    """A row of the kind that those of the partitions are."""
    if hasattr(X, "to_dask_array"):
        return X._meta_nonempty.iloc[:1]  # the second one has missing values
    known = X.shape[1] if X.ndim == 2 and not np.isnan(X.shape[1]) else n_features
    return np.zeros((1, int(known)), X.dtype)


def refuse_matrices(like):
    """Refuse to make a frame of more than two dimensions."""
    if like.ndim > 2:
        shape = ", ".join(map(str, like.shape[1:]))
        raise ValueError(
            f"This is an array of shape ({shape}) for each row, which no frame can hold. Give X as "
            "an array, X.to_dask_array(), or rows in memory, X.compute()."
        )


def as_frame(predictions, index, model):
    """Predictions with the index of the rows, and classes as names of columns."""
    if predictions.ndim == 1:
        return pd.Series(predictions, index)
    classes = getattr(model, "classes_", None)
    fits = classes is not None and len(classes) == predictions.shape[1]
    return pd.DataFrame(predictions, index, classes if fits else None)


def calling(method, *arguments):
    """A function of model and X that calls a method of the model."""
    return partial(_call, method, arguments)


# On workers.


def _call(method, arguments, model, X):
    return getattr(model, method)(X, *arguments)


def predict_array(X, model, function, like):
    return function(model, X) if X.shape[0] else like


def predict_frame(X, model, function, like):
    return as_frame(function(model, X), X.index, model) if len(X) else like.set_axis(X.index)
