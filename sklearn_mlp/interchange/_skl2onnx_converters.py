"""Converters of all estimators for skl2onnx, from the nodes that `to_onnx` uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import skl2onnx
from skl2onnx import _parse as parsing
from skl2onnx.common.data_types import (
    DoubleTensorType,
    Int64TensorType,
    StringTensorType,
    _guess_type_proto,
)
from sklearn.utils.validation import _check_feature_names_in, check_is_fitted

from ..tabular import TabularEncoder
from ._onnx_graph import ML, ML_OPSET, OPSET, Graph
from ._onnx_model import output_types, write
from ._onnx_network import PAIR, PROBABILITIES
from ._predictor import CLASSIFIERS, OURS, Predictor, predictor_of

# Of skl2onnx for classifiers: `nocl` means numbers in place of labels, `raw_scores` what
# `decision_function` gives, which calibration asks for.
OPTIONS = {
    "raw_scores": [False, True],
    "zipmap": [True, False, "columns"],
    "nocl": [False, True],
    "output_class_labels": [False, True],
}


class GraphWithin(Graph):
    """A graph whose names are free in all of the model."""

    def __init__(self, scope: Any, dtype: npt.DTypeLike) -> None:
        super().__init__(dtype)
        self._scope = scope

    def free_name(self, wanted: str) -> str:
        name: str = self._scope.get_unique_variable_name(wanted)
        return name


def register() -> None:
    """Register all, once or again."""
    for cls in with_subclasses(*OURS, TabularEncoder):
        is_classifier = issubclass(cls, CLASSIFIERS)
        skl2onnx.update_registered_converter(
            cls,
            f"SklearnMlp{cls.__name__}",
            set_output_types,
            convert,
            parser=parse_classifier if is_classifier else None,
            options=OPTIONS if is_classifier else None,
        )
        # Else a ColumnTransformer makes one type of all columns, as it does not of OneHotEncoder's.
        if cls not in parsing.do_not_merge_columns:
            parsing.do_not_merge_columns += (cls,)


def with_subclasses(*classes: type) -> Iterator[type]:
    """Those that are known by now too, such as the estimators on a cluster."""
    for cls in classes:
        yield cls
        yield from with_subclasses(*cls.__subclasses__())


def parse_classifier(scope: Any, model: Any, inputs: Any, custom_parsers: Any = None) -> Any:
    """skl2onnx's own way, but scores are not made into dicts."""
    parse = parsing._parse_sklearn_simple_model
    if hasattr(model, "predict_proba"):
        parse = parsing._parse_sklearn_classifier
    return parse(scope, model, inputs, custom_parsers=custom_parsers)


def parts_of(operator: Any) -> tuple[Predictor | None, TabularEncoder | None]:
    """What is computed, and what makes X of a table."""
    estimator = operator.raw_operator
    if isinstance(estimator, TabularEncoder):
        check_is_fitted(estimator)
        return None, estimator
    predictor = predictor_of(estimator, "skl2onnx")
    if predictor.classes is not None:
        classes = predictor.classes
        if option(operator, "nocl"):
            classes = np.arange(len(classes))
        elif classes.dtype.kind in "bf":  # as skl2onnx takes them
            classes = classes.astype(np.int64)
        predictor = replace(predictor, classes=classes)
    return predictor, predictor.encoder


def option(operator: Any, name: str) -> Any:
    return operator.scope_inst.get_options(operator.raw_operator, {name: False})[name]


def second_output(operator: Any, predictor: Predictor | None) -> str:
    """Probabilities, or scores, of two classes one for each, as other converters have them."""
    is_sure = predictor is not None and predictor.loss.gives_probabilities
    return PAIR if not is_sure or option(operator, "raw_scores") else PROBABILITIES


def precision_of(operator: Any) -> Any:
    return np.float64 if isinstance(operator.outputs[-1].type, DoubleTensorType) else np.float32


def set_output_types(operator: Any) -> None:
    """What the outputs are: skl2onnx's shape function."""
    predictor, encoder = parts_of(operator)
    kind = second_output(operator, predictor)
    types = output_types(predictor, encoder, precision_of(operator), kind)
    for variable, (of, shape) in zip(operator.outputs, types, strict=True):
        variable.set_type(_guess_type_proto(of, [None, *shape[1:]]))


def convert(scope: Any, operator: Any, container: Any) -> None:
    """Add the nodes that `to_onnx` would, between the names that skl2onnx gives."""
    predictor, encoder = parts_of(operator)
    if container.target_opset < OPSET:
        raise ValueError(
            f"target_opset={container.target_opset} is lower than {OPSET}, which the network needs."
        )
    g = GraphWithin(scope, precision_of(operator))
    if encoder is None:
        inputs, are_text = [as_matrix(g, operator.inputs, predictor.n_features)], [False]
    else:
        inputs, are_text = as_columns(g, operator.inputs, encoder)
    outputs = [each.full_name for each in operator.outputs]
    write(g, predictor, encoder, inputs, are_text, outputs, second_output(operator, predictor))
    for node in g.nodes:
        node.name = scope.get_unique_operator_name(node.op_type)
    container.nodes += g.nodes
    container.initializers += g.constants
    container.node_domain_version_pair_sets |= {("", OPSET)}
    if any(node.domain == ML for node in g.nodes):
        container.node_domain_version_pair_sets |= {(ML, ML_OPSET)}


def as_matrix(g: Any, variables: Sequence[Any], n_features: int) -> str:
    """All inputs as one matrix in the graph's precision."""
    widths = [variable.type.shape[1] for variable in variables]
    known = [width for width in widths if width]
    if any(isinstance(variable.type, StringTensorType) for variable in variables) or (
        len(known) == len(widths) and sum(known) != n_features
    ):
        given = ", ".join(f"{type(v.type).__name__}({v.type.shape})" for v in variables)
        raise ValueError(
            f"The network was fitted to {n_features} columns of numbers, and the inputs are "
            f"{given}. Give FloatTensorType([None, {n_features}]) or a type for each column in "
            "initial_types."
        )
    matrices = [g.cast(variable.full_name) for variable in variables]
    return g.Concat(*matrices, axis=1) if len(matrices) > 1 else matrices[0]


def as_columns(
    g: Any, variables: Sequence[Any], encoder: TabularEncoder
) -> tuple[list[str], list[bool]]:
    """The columns of a table, and which of them are text."""
    n_columns = encoder.n_features_in_
    names, variables = [each.full_name for each in variables], list(variables)
    if len(variables) == 1 < n_columns:
        names = [g.columns(names[0], [i]) for i in range(n_columns)]
        variables *= n_columns
    if len(variables) != n_columns:
        raise ValueError(
            f"There are {len(variables)} inputs for the {n_columns} columns of a table. Give "
            "initial_types with one for each column."
        )
    are_text = [isinstance(variable.type, StringTensorType) for variable in variables]
    check_types(encoder, variables, are_text)
    return names, are_text


def check_types(encoder: TabularEncoder, variables: Sequence[Any], are_text: list[bool]) -> None:
    """Refuse text for numbers, and dates that are not whole microseconds."""
    for i, name in enumerate(_check_feature_names_in(encoder)):
        given, kind = type(variables[i].type), encoder.time_kinds_.get(i)
        if kind and given is not Int64TensorType:
            raise TypeError(
                f"Column {name!r} had {kind} in fit, and is {given.__name__} here. Give it "
                "Int64TensorType([None, 1]) in initial_types: whole microseconds."
            )
        if are_text[i] and not encoder.categorical_[i]:
            raise TypeError(
                f"Column {name!r} had numbers in fit, and is {given.__name__} here. Give it "
                "FloatTensorType([None, 1]) or DoubleTensorType([None, 1]) in initial_types."
            )
