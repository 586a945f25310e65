"""Our estimators within Pipelines and ColumnTransformers that skl2onnx converts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.utils.validation import _check_feature_names_in, check_is_fitted

from ..tabular import TabularEncoder
from ._files import require
from ._predictor import CLASSIFIERS, OURS, Predictor, predictor_of

# Of skl2onnx for classifiers; `nocl` means numbers in place of labels.
OPTIONS = {
    "zipmap": [True, False, "columns"],
    "nocl": [False, True],
    "output_class_labels": [False, True],
}


def register_skl2onnx() -> None:
    """Tell skl2onnx how all estimators of this package are converted.

    Then ``skl2onnx.to_onnx(pipeline, X)`` and ``skl2onnx.convert_sklearn`` convert Pipelines and
    ColumnTransformers of scikit-learn's steps around ours. Of a table whose columns differ in type
    give ``initial_types``, one for each column; dates and durations are ``Int64TensorType``,
    whole microseconds.

    Raises
    ------
    ImportError
        If the package skl2onnx is not installed.
    TypeError, ValueError
        By the conversion, if the columns are not those of `fit`, or of other types.

    Notes
    -----
    Opset 13 or later. The second output is called 'probabilities', also where it is the scores of
    a loss without probabilities; these are never made into dicts (``zipmap``).

    References
    ----------
    https://onnx.ai/sklearn-onnx/

    Examples
    --------
    >>> import skl2onnx
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.interchange import register_skl2onnx
    >>> X, y = load_iris(return_X_y=True)
    >>> network = MLPClassifier(max_iter=500, random_state=0)
    >>> pipeline = make_pipeline(StandardScaler(), network).fit(X, y)
    >>> register_skl2onnx()
    >>> model = skl2onnx.to_onnx(pipeline, X[:1].astype("float32"), options={"zipmap": False})
    >>> [output.name for output in model.graph.output]
    ['label', 'probabilities']
    """
    skl2onnx = require("skl2onnx", "register_skl2onnx", '"skl2onnx>=1.20"')
    parsing = require("skl2onnx._parse", "register_skl2onnx", '"skl2onnx>=1.20"')
    for cls in (*OURS, TabularEncoder):
        is_classifier = cls in CLASSIFIERS
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


def parse_classifier(scope: Any, model: Any, inputs: Any, custom_parsers: Any = None) -> Any:
    """skl2onnx's own way, but scores are not made into dicts."""
    from skl2onnx import _parse

    gives_probabilities = hasattr(model, "predict_proba")
    parse = _parse._parse_sklearn_classifier if gives_probabilities else \
        _parse._parse_sklearn_simple_model  # fmt: skip
    return parse(scope, model, inputs, custom_parsers=custom_parsers)


def parts_of(operator: Any) -> tuple[Predictor | None, TabularEncoder | None]:
    """What is computed, and what makes X of a table."""
    estimator = operator.raw_operator
    if isinstance(estimator, TabularEncoder):
        check_is_fitted(estimator)
        return None, estimator
    predictor = predictor_of(estimator, "skl2onnx")
    if predictor.classes is not None:
        options = operator.scope_inst.get_options(estimator, {"nocl": False})
        if options["nocl"]:
            predictor = replace(predictor, classes=np.arange(len(predictor.classes)))
    return predictor, predictor.encoder


def precision_of(operator: Any) -> Any:
    from skl2onnx.common.data_types import DoubleTensorType

    return np.float64 if isinstance(operator.outputs[-1].type, DoubleTensorType) else np.float32


def set_output_types(operator: Any) -> None:
    """What the outputs are: skl2onnx's shape function."""
    from skl2onnx.common.data_types import _guess_type_proto

    from ._onnx_model import output_types

    types = output_types(*parts_of(operator), precision_of(operator))
    for variable, (of, shape) in zip(operator.outputs, types, strict=True):
        variable.set_type(_guess_type_proto(of, [None, *shape[1:]]))


def convert(scope: Any, operator: Any, container: Any) -> None:
    """Add the nodes that `to_onnx` would, between the names that skl2onnx gives."""
    from ._onnx_graph import ML, ML_OPSET, OPSET, Graph
    from ._onnx_model import write

    class Within(Graph):
        def free_name(self, wanted: str) -> str:
            return scope.get_unique_variable_name(wanted)

    predictor, encoder = parts_of(operator)
    if container.target_opset < OPSET:
        raise ValueError(
            f"target_opset={container.target_opset} is lower than {OPSET}, which the network needs."
        )
    g = Within(precision_of(operator))
    inputs, are_text = as_columns(g, operator.inputs, encoder)
    write(g, predictor, encoder, inputs, are_text, [each.full_name for each in operator.outputs])
    for node in g.nodes:
        node.name = scope.get_unique_operator_name(node.op_type)
    container.nodes += g.nodes
    container.initializers += g.constants
    container.node_domain_version_pair_sets |= {("", OPSET)}
    if any(node.domain == ML for node in g.nodes):
        container.node_domain_version_pair_sets |= {(ML, ML_OPSET)}


def as_columns(
    g: Any, variables: Sequence[Any], encoder: TabularEncoder | None
) -> tuple[list[str], list[bool]]:
    """One matrix in the graph's precision, or the columns of a table; and which are text."""
    from skl2onnx.common.data_types import StringTensorType

    if encoder is None:
        matrices = [g.cast(variable.full_name) for variable in variables]
        return [g.Concat(*matrices, axis=1) if len(matrices) > 1 else matrices[0]], [False]
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
    from skl2onnx.common.data_types import Int64TensorType

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
