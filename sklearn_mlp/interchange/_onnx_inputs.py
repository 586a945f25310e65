"""``onnx_inputs``: rows as the inputs of an ONNX model that `to_onnx` made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils import check_array

from .._typing import MatrixLike
from ..tabular import TabularEncoder
from ..tabular._columns import level, to_float
from ._files import require
from ._onnx_times import DAY, NOT_A_TIME

if TYPE_CHECKING:
    import onnx

# What a model's metadata says of its inputs.
BY_COLUMN = "column"


def onnx_inputs(model: onnx.ModelProto, X: MatrixLike) -> dict[str, Any]:
    """Rows as the inputs of a model that `to_onnx` made, as runtimes take them.

    Parameters
    ----------
    model : onnx.ModelProto
    X : DataFrame or array-like of shape (n_samples, n_features)
        Rows as `predict` takes them.

    Returns
    -------
    inputs : dict of str to ndarray
        Of a network 'X', of a table each column, (n_samples, 1).

    Raises
    ------
    ValueError
        If the columns are not those of the model, by number, name or type.
    ImportError
        If the package onnx is not installed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn_mlp import TabularEncoder
    >>> from sklearn_mlp.interchange import onnx_inputs, to_onnx
    >>> table = pd.DataFrame({"size": [1.0, None, 3.0], "colour": ["red", "blue", None]})
    >>> model = to_onnx(TabularEncoder().fit(table))
    >>> inputs = onnx_inputs(model, table)
    >>> inputs["size"].ravel().tolist(), inputs["colour"].ravel().tolist()
    ([1.0, nan, 3.0], ['red', 'blue', ''])
    """
    onnx = require("onnx", "onnx_inputs", '"onnx>=1.16"')
    types = {
        each.name: onnx.helper.tensor_dtype_to_np_dtype(each.type.tensor_type.elem_type)
        for each in model.graph.input
    }
    about = {each.key: each.value for each in model.metadata_props}
    if about.get("input") != BY_COLUMN:
        return {"X": check_array(X, dtype=types["X"], ensure_all_finite=False)}
    reader = TabularEncoder()
    columns, _ = reader._read(X, reset=True)
    names = [*getattr(reader, "feature_names_in_", types)]
    if len(columns) != len(types) or names != [*types]:
        got = names if hasattr(reader, "feature_names_in_") else f"{len(columns)} columns"
        raise ValueError(
            f"X has {got}, and the model has the inputs {[*types]}. Give the columns that it was "
            "fitted to, in the same order."
        )
    return {
        name: as_input(name, column, dtype)[:, np.newaxis]
        for (name, dtype), column in zip(types.items(), columns, strict=True)
    }


def as_input(name: str, column: Any, dtype: Any) -> Any:
    """A column in the type of an input."""
    if dtype.kind == "O":
        texts = [level(value) for value in column.tolist()]
        return np.array([text if isinstance(text, str) else "" for text in texts], object)
    if dtype.kind == "f":
        return to_float(name, column).astype(dtype)
    if column.dtype.kind == "M":
        return column.astype("M8[us]").astype(np.int64)
    days = to_float(name, column)  # of durations
    known = np.where(np.isnan(days), 0, np.rint(days * DAY)).astype(np.int64)
    return np.where(np.isnan(days), NOT_A_TIME, known)
