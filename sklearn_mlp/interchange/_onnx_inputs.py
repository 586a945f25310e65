"""``onnx_inputs``: rows as the inputs of an ONNX model that `to_onnx` made."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils import check_array

from .._typing import MatrixLike
from ..tabular import TabularEncoder
from ..tabular._columns import level, made_unique, to_float
from ..tabular._times import as_in_fit
from ._files import ONNX, require

if TYPE_CHECKING:
    import onnx

# Microseconds of a day, and what stands for a missing time.
DAY = 86_400_000_000
NOT_A_TIME = np.iinfo(np.int64).min
# The entry of a model's metadata with the kinds of times by column; only of tables.
TIME_KINDS = "time_kinds"


def onnx_inputs(model: onnx.ModelProto, X: MatrixLike) -> dict[str, Any]:
    """Rows as the inputs of a model that `to_onnx` made, as runtimes take them.

    Parameters
    ----------
    model : onnx.ModelProto
        What `to_onnx` made.
    X : DataFrame or array-like of shape (n_samples, n_features)
        Rows as `predict` takes them.

    Returns
    -------
    inputs : dict of str to ndarray
        Of a network 'X', of a table each column, (n_samples, 1).

    Raises
    ------
    ImportError
        If the package onnx is not installed.
    TypeError
        If the model is no model of `to_onnx`.
    ValueError
        If the columns are not those of the model, by number, name or type.

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
    require(*ONNX, wanted_by="onnx_inputs")
    import onnx

    if getattr(model, "producer_name", None) != "sklearn_mlp":
        raise TypeError(
            f"onnx_inputs takes a model that to_onnx returned, got {type(model).__name__}. Of a "
            "file give onnx.load(path); for a model of skl2onnx make inputs of the types that it "
            "was given."
        )
    types = {
        each.name: onnx.helper.tensor_dtype_to_np_dtype(each.type.tensor_type.elem_type)
        for each in model.graph.input
    }
    about = {each.key: each.value for each in model.metadata_props}
    if TIME_KINDS in about:
        kinds = {int(i): kind for i, kind in json.loads(about[TIME_KINDS]).items()}
        return by_column(types, kinds, X)
    rows = check_array(X, dtype=types["X"], ensure_all_finite=False)
    n_features = model.graph.input[0].type.tensor_type.shape.dim[1].dim_value
    known = json.loads(about.get("feature_names", "[]"))
    names = [*X.columns] if known and hasattr(X, "columns") else None
    if rows.shape[1] != n_features or (names is not None and names != known):
        refuse_columns(names or rows.shape[1], known or n_features)
    return {"X": rows}


def by_column(types: dict[str, Any], kinds: dict[int, str], X: MatrixLike) -> dict[str, Any]:
    """A table as inputs of these types, by name, with these kinds of times, by position."""
    reader = TabularEncoder()
    columns, _ = reader._read(X, reset=True)
    names = input_names(getattr(reader, "feature_names_in_", types))
    if len(columns) != len(types) or names != [*types]:
        has_names = hasattr(reader, "feature_names_in_")
        refuse_columns(names if has_names else len(columns), [*types])
    inputs = {}
    for i, (name, dtype) in enumerate(types.items()):
        column = as_in_fit(name, columns[i], reader.time_kinds_.get(i), kinds.get(i))
        inputs[name] = as_input(name, column, dtype)[:, np.newaxis]
    return inputs


def input_names(names: Iterable[str]) -> list[str]:
    """What inputs of columns are called: none without a name, no two alike."""
    return made_unique(name or "column" for name in names)


def refuse_columns(got: list[str] | int, expected: list[str] | int) -> None:
    """Say so, with their names or numbers."""
    got, expected = (
        f"{each} columns" if isinstance(each, int) else each for each in (got, expected)
    )
    raise ValueError(
        f"X has {got}, and the model was fitted to {expected}. Give the same columns in the same "
        "order."
    )


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
