"""A network, or several at once, as ONNX nodes; and what its outputs mean."""

from __future__ import annotations

import numpy as np

from ..fitting.labels import probability_bounds
from ._onnx_graph import Graph, Value
from ._onnx_parts import written
from ._predictor import Predictor

# What the second output of a classifier may be: of two classes scores have a column, a pair two.
PROBABILITIES, SCORES, PAIR = "probabilities", "scores", "pair"


def write_raw(g: Graph, predictor: Predictor, x: Value) -> Value:
    """Raw output, (n_rows, n_outputs), with a leading axis if there are several members."""
    layers, architecture = predictor.layers, predictor.model.architecture
    a, embedding = x, architecture.embedding
    if embedding is not None:
        a = written(g, embedding, layers.embedding, x, predictor.n_features)
    for layer, (W, b) in enumerate(zip(layers.weights, layers.biases, strict=True)):
        W, b = g.constant(W, f"coefs_{layer}"), g.constant(b[..., np.newaxis, :], "intercepts")
        a = g.Add(g.MatMul(a, W), b)
        if layer < len(architecture.activations):
            a = _activate(g, predictor, layer, a)
    return a


def _activate(g: Graph, predictor: Predictor, layer: int, z: Value) -> Value:
    """``f(z)``, or with a mix ``z + mix (f(z) - z)``."""
    a = written(g, predictor.model.architecture.activations[layer], z)
    if not predictor.layers.mixes:
        return a
    mix = g.constant(predictor.layers.mixes[layer][..., np.newaxis, :], "activation_mixes")
    return g.Add(z, g.Mul(mix, g.Sub(a, z)))


def write_targets(g: Graph, predictor: Predictor, raw: Value, output: Value) -> None:
    """The predictions of a regressor."""
    y = written(g, predictor.loss, raw)
    if predictor.has_unit:
        scale, mean = (np.asarray(v, float) for v in (predictor.unit.scale, predictor.unit.mean))
        y = g.Add(g.Mul(y, scale), mean)
    y = _mean_of_members(g, predictor, y)
    if predictor.limits is not None:
        low, high = (np.asarray(limit, float) for limit in predictor.limits)
        y = g.Min(g.Max(y, low), high)
    g.Identity(y, output=output)


def write_classes(
    g: Graph, predictor: Predictor, raw: Value, kind: str, label: Value, second: Value
) -> None:
    """The predictions of a classifier: labels, and probabilities or scores."""
    p = _probabilities(g, predictor, raw) if predictor.loss.gives_probabilities else raw
    if kind == PROBABILITIES:
        g.Identity(p, output=second)
    else:
        g.Identity(_scores(g, predictor, raw, p, kind), output=second)
    if predictor.is_multilabel:
        g.cast(g.Greater(raw, 0.0), np.int64, output=label)
        return
    # Of a single network by raw output: probabilities may round to the same number.
    best = g.ArgMax(raw if predictor.n_members == 1 else p, axis=-1, keepdims=0)
    labels = g.in_precision(np.float64).constant(label_array(predictor.classes), "classes")
    g.Gather(labels, best, output=label)


def _probabilities(g: Graph, predictor: Predictor, raw: Value) -> Value:
    low, high = (np.asarray(bound, g.dtype) for bound in probability_bounds(g.dtype))
    p = g.Clip(written(g, predictor.loss, raw), low, high)
    return _mean_of_members(g, predictor, p)


def _scores(g: Graph, predictor: Predictor, raw: Value, p: Value, kind: str) -> Value:
    """`decision_function`: raw output; of tables the logarithms, or of two classes the log odds."""
    scores = raw
    is_pair = len(predictor.classes) == 2 and not predictor.is_multilabel
    if predictor.encoder is not None:
        scores = g.Log(p)
        if is_pair:
            scores = g.Sub(scores, g.columns(scores, [1, 0]))
    return g.columns(scores, [1]) if is_pair and kind == SCORES else scores


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
    labels = classes.tolist()
    kinds = {type(label) for label in labels}
    if kinds <= {str}:
        return classes.astype(object)
    if kinds <= {bool} or kinds <= {float}:
        return classes.astype(kinds.pop())
    if kinds <= {int} and max(map(abs, labels)) < 2**63:
        return classes.astype(np.int64)
    raise TypeError(
        "Labels must be text, whole numbers of 64 bits, numbers or booleans for ONNX, got "
        f"{classes[:3]!r}. Fit to such labels."
    )
