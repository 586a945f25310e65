"""A network, or several at once, as ONNX nodes; and what its outputs mean."""

from __future__ import annotations

import numpy as np

from ..fitting.labels import probability_bounds
from . import _onnx_parts  # noqa: F401  (enters the writers)
from ._onnx_graph import Graph, Value
from ._predictor import Predictor
from ._writers import writer_of


def write_raw(g: Graph, predictor: Predictor, x: Value) -> Value:
    """Raw output, (n_rows, n_outputs), with a leading axis if there are several members."""
    layers, architecture = predictor.layers, predictor.model.architecture
    a, embedding = x, architecture.embedding
    if embedding is not None:
        write = writer_of(embedding, "onnx")
        a = write(g, embedding, layers.embedding, x, predictor.n_features)
    for layer, (W, b) in enumerate(zip(layers.weights, layers.biases, strict=True)):
        W, b = g.constant(W, f"coefs_{layer}"), g.constant(b[..., np.newaxis, :], "intercepts")
        a = g.Add(g.MatMul(a, W), b)
        if layer < len(architecture.activations):
            a = _activate(g, predictor, layer, a)
    return a


def _activate(g: Graph, predictor: Predictor, layer: int, z: Value) -> Value:
    """``f(z)``, or with a mix ``z + mix (f(z) - z)``."""
    activation = predictor.model.architecture.activations[layer]
    a = writer_of(activation, "onnx")(g, activation, z)
    if not predictor.layers.mixes:
        return a
    mix = g.constant(predictor.layers.mixes[layer][..., np.newaxis, :], "activation_mixes")
    return g.Add(z, g.Mul(mix, g.Sub(a, z)))


def write_targets(g: Graph, predictor: Predictor, raw: Value, output: str) -> Value:
    """The predictions of a regressor."""
    y = writer_of(predictor.loss, "onnx")(g, predictor.loss, raw)
    if predictor.has_unit:
        scale, mean = (np.asarray(v, float) for v in (predictor.unit.scale, predictor.unit.mean))
        y = g.Add(g.Mul(y, scale), mean)
    y = _mean_of_members(g, predictor, y)
    if predictor.limits is not None:
        low, high = (np.asarray(limit, float) for limit in predictor.limits)
        y = g.Min(g.Max(y, low), high)
    return g.Identity(y, output=output)


def write_classes(
    g: Graph, predictor: Predictor, raw: Value, label: str, probabilities: str
) -> None:
    """The predictions of a classifier: labels, and probabilities or else scores."""
    loss, classes = predictor.loss, predictor.classes
    scores = raw
    if loss.gives_probabilities:
        p = writer_of(loss, "onnx")(g, loss, raw)
        low, high = probability_bounds(g.dtype)
        p = g.Clip(p, np.asarray(low, g.dtype), np.asarray(high, g.dtype))
        scores = p = _mean_of_members(g, predictor, p)
        g.Identity(p, output=probabilities)
    else:
        is_binary = len(classes) == 2 and not predictor.is_multilabel
        g.Identity(g.columns(raw, [1]) if is_binary else raw, output=probabilities)
    if predictor.is_multilabel:
        g.cast(g.Greater(raw, 0.0), np.int64, output=label)
        return
    if predictor.n_members == 1:
        scores = raw  # probabilities may round to the same number
    best = g.ArgMax(scores, axis=-1, keepdims=0)
    labels = g.in_precision(np.float64).constant(label_array(classes), "classes")
    g.Gather(labels, best, output=label)


def _mean_of_members(g: Graph, predictor: Predictor, value: Value) -> Value:
    if predictor.n_members == 1:
        return value
    return g.Div(g.ReduceSum(value, np.array([0]), keepdims=0), float(predictor.n_members))


def label_array(classes: np.ndarray) -> np.ndarray:
    """Labels in a type of ONNX: text, whole numbers, numbers or booleans.

    Raises
    ------
    TypeError
        If they are something else.
    """
    kinds = {type(label) for label in classes.tolist()}
    if kinds <= {str}:
        return classes.astype(object)
    if kinds <= {bool} or kinds <= {float}:
        return classes.astype(kinds.pop())
    if kinds <= {int}:
        return classes.astype(np.int64)
    raise TypeError(
        f"Labels must be text, whole numbers, numbers or booleans for ONNX, got {classes[:3]!r}. "
        "Fit to such labels."
    )
