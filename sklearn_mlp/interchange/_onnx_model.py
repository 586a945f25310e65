"""An ONNX model around the nodes: inputs, outputs and what it says of itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import ModelProto, TensorProto, helper
from sklearn.utils.validation import _check_feature_names_in

from .. import __version__
from .._typing import MatrixLike
from ..tabular import TabularEncoder
from ..tabular._columns import NUMBERS, kinds_of, made_unique
from ._onnx_graph import IR_VERSION, ML, ML_OPSET, OPSET, Graph, Value
from ._onnx_inputs import TIME_KINDS, input_names
from ._onnx_network import (
    PROBABILITIES,
    SCORES,
    label_array,
    write_classes,
    write_raw,
    write_targets,
)
from ._onnx_table import write_encoder
from ._predictor import Predictor

ROWS = "N"


def build_model(
    estimator: Any,
    predictor: Predictor | None,
    encoder: TabularEncoder | None,
    X: MatrixLike | None,
    dtype: npt.DTypeLike,
) -> ModelProto:
    """The model of an estimator; without a predictor that of an encoder."""
    if encoder is None:
        inputs = [("X", helper.np_dtype_to_tensor_dtype(np.dtype(dtype)), predictor.n_features)]
    else:
        types = column_types(encoder, X, dtype)
        names = input_names(_check_feature_names_in(encoder))
        inputs = [(name, of_column, 1) for name, of_column in zip(names, types, strict=True)]
    names = [name for name, _, _ in inputs]
    outputs = made_unique([*names, *output_names(predictor)])[len(names) :]
    g = Graph(dtype, taken=[*names, *outputs])
    kind = second_output(predictor)
    are_text = [of == TensorProto.STRING for _, of, _ in inputs]
    write(g, predictor, encoder, names, are_text, outputs, kind)
    of_each = zip(outputs, output_types(predictor, encoder, dtype, kind), strict=True)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(ML, ML_OPSET)]
    model = helper.make_model(
        helper.make_graph(
            g.nodes,
            type(estimator).__name__,
            [helper.make_tensor_value_info(name, of, [ROWS, n]) for name, of, n in inputs],
            [
                helper.make_tensor_value_info(name, *type_and_shape)
                for name, type_and_shape in of_each
            ],
            initializer=g.constants,
        ),
        opset_imports=opsets if any(node.domain for node in g.nodes) else opsets[:1],
        ir_version=IR_VERSION,
        producer_name="sklearn_mlp",
        producer_version=__version__,
        doc_string=repr(estimator),
    )
    helper.set_model_props(model, described(estimator, encoder))
    onnx.checker.check_model(model, full_check=True)
    return model


def output_names(predictor: Predictor | None) -> list[str]:
    if predictor is None or predictor.classes is None:
        return ["variable"]
    return ["label", second_output(predictor)]


def second_output(predictor: Predictor | None) -> str:
    """Of a classifier, what it gives beside labels."""
    is_sure = predictor is not None and predictor.loss.gives_probabilities
    return PROBABILITIES if is_sure else SCORES


def write(
    g: Graph,
    predictor: Predictor | None,
    encoder: TabularEncoder | None,
    inputs: Sequence[Value],
    are_text: Sequence[bool],
    outputs: Sequence[Value],
    kind: str,
) -> None:
    """Add all nodes, from a matrix or the columns of a table to the outputs."""
    x = inputs[0] if encoder is None else write_encoder(g, encoder, inputs, are_text)
    if predictor is None:
        g.Identity(x, output=outputs[0])
    elif predictor.classes is None:
        write_targets(g, predictor, write_raw(g, predictor, x), *outputs)
    else:
        write_classes(g, predictor, write_raw(g, predictor, x), kind, *outputs)


def output_types(
    predictor: Predictor | None,
    encoder: TabularEncoder | None,
    dtype: npt.DTypeLike,
    kind: str,
) -> list[tuple[int, list[Any]]]:
    """Types and shapes of the outputs, whose first axis is that of rows."""
    of_numbers = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    if predictor is None:
        return [(of_numbers, [ROWS, encoder.n_features_out])]
    if predictor.classes is None:
        return [(of_numbers, [ROWS, predictor.n_outputs])]
    return class_types(predictor, of_numbers, kind)


def class_types(predictor: Predictor, of_numbers: int, kind: str) -> list[tuple[int, list[Any]]]:
    """Types and shapes of labels, and of probabilities or scores."""
    n = n_scores = predictor.n_outputs
    if predictor.is_multilabel:
        label = TensorProto.INT64, [ROWS, n]
    else:
        labels = label_array(predictor.classes)
        label = helper.np_dtype_to_tensor_dtype(labels.dtype), [ROWS]
        if len(labels) == 2 and kind == SCORES:
            n_scores = 1
    return [label, (of_numbers, [ROWS, n_scores])]


def column_types(encoder: TabularEncoder, X: MatrixLike | None, dtype: npt.DTypeLike) -> list[int]:
    """The type of the input of each column.

    Raises
    ------
    ValueError, TypeError
        If X is not a table as the encoder was fitted to.
    """
    number = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    types = [TensorProto.STRING if is_category else number for is_category in encoder.categorical_]
    for i in encoder.time_kinds_:
        types[i] = TensorProto.INT64
    if X is not None:
        encoder.transform(X)  # refuses what is no such table
        columns, _ = encoder._read(X, reset=False)
        for i in np.flatnonzero(encoder.categorical_):
            kinds = kinds_of(columns[i])
            if kinds and all(issubclass(kind, NUMBERS) for kind in kinds):
                types[i] = TensorProto.DOUBLE  # in single precision 0.1 would be another level
    return types


def described(estimator: Any, encoder: TabularEncoder | None) -> dict[str, str]:
    """Metadata: what was exported, by which version, and what its columns mean."""
    about = {
        "estimator": type(estimator).__name__,
        "sklearn_mlp_version": __version__,
        "parameters": json.dumps(
            {name: in_json(value) for name, value in estimator.get_params(deep=False).items()}
        ),
    }
    if encoder is not None:
        about[TIME_KINDS] = json.dumps(encoder.time_kinds_)
    if hasattr(estimator, "feature_names_in_"):
        about["feature_names"] = json.dumps(estimator.feature_names_in_.tolist())
    if hasattr(estimator, "classes_"):
        about["classes"] = json.dumps(estimator.classes_.tolist(), default=repr)
    return about


def in_json(value: Any) -> Any:
    """A value, or its repr where JSON has no such values."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return repr(value)
    return value
