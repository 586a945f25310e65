"""Activations, output activations and embeddings as ONNX nodes.

Some operators are left out that say the same in one word: runtimes lack them in double precision
(``Elu``, ``Softplus``), or older ones do not know them (``Gelu``, ``Mish``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._typing import Array
from ..nn import activations as f
from ..nn.activations import Activation
from ..nn.class_losses import LogisticOutput, SoftmaxOutput
from ..nn.embeddings import Embedding, PeriodicEmbedding
from ..nn.entity_embeddings import Embeddings, EntityEmbedding
from ..nn.losses import Loss, Poisson, Quantiles, ThroughActivation
from ..tabular._targets import InUnit
from ._onnx_graph import Graph, Value
from ._writers import enter, writer_of


def written(g: Graph, part: Activation | Loss | Embedding, *about: Any) -> Value:
    """What the writer of a part adds to the graph.

    Raises
    ------
    TypeError
        If there is none, or it returns something else than a value of the graph.
    """
    value = writer_of(part, "onnx")(g, part, *about)
    if isinstance(value, str):
        return value
    raise TypeError(
        f"The writer for onnx of {part!r} must return what an operator returns, such as "
        f"graph.Sin(z), got {value!r}."
    )


def logistic(g: Graph, z: Value) -> Value:
    """Precise also where it is small, as Sigmoid is not in all runtimes."""
    return g.Div(1.0, g.Add(1.0, g.Exp(g.Neg(z))))


def through_activation(g: Graph, part: ThroughActivation, z: Value) -> Value:
    if type(part.activation) is f.Logistic:
        return logistic(g, z)
    return written(g, part.activation, z)


def softplus(g: Graph, z: Value) -> Value:
    if g.dtype == np.float32:
        return g.Softplus(z)
    return g.Add(g.Max(z, 0.0), g.Log(g.Add(1.0, g.Exp(g.Neg(g.Abs(z))))))


def elu(g: Graph, part: f.ELU, z: Value) -> Value:
    below = g.Mul(g.Sub(g.Exp(g.Min(z, 0.0)), 1.0), part.scale * part.alpha)
    return g.Add(g.Mul(g.Max(z, 0.0), float(part.scale)), below)


def mish(g: Graph, z: Value) -> Value:
    """By one exponential, as here: several times faster than Softplus in runtimes."""
    e = g.Exp(g.Min(z, 20.0))  # beyond, the factor rounds to 1
    n = g.Mul(e, g.Add(e, 2.0))
    return g.Mul(z, g.Div(n, g.Add(n, 2.0)))


def gelu(g: Graph, z: Value) -> Value:
    # Runtimes have Erf in single precision only.
    erf = g.cast(g.Erf(g.cast(g.Mul(z, math.sqrt(0.5)), np.float32)))
    return g.Mul(g.Mul(z, 0.5), g.Add(1.0, erf))


ACTIVATIONS: dict[type, Callable[..., Value]] = {
    f.Identity: lambda g, part, z: z,
    f.Logistic: lambda g, part, z: g.Sigmoid(z),
    f.Tanh: lambda g, part, z: g.Tanh(z),
    f.ReLU: lambda g, part, z: g.Relu(z),
    f.LeakyReLU: lambda g, part, z: g.Max(z, g.Mul(z, float(part.negative_slope))),
    f.ELU: elu,
    f.Softplus: lambda g, part, z: softplus(g, z),
    f.GELU: lambda g, part, z: gelu(g, z),
    f.SiLU: lambda g, part, z: g.Mul(z, g.Sigmoid(z)),
    f.Mish: lambda g, part, z: mish(g, z),
    f.Step: lambda g, part, z: g.cast(g.Greater(z, 0.0)),
    f.Sign: lambda g, part, z: g.Sign(z),
    f.Exp: lambda g, part, z: g.Exp(z),
}


def quantiles(g: Graph, part: Quantiles, z: Value) -> Value:
    """The lowest, and the sums of all steps up to each of the others."""
    n = len(part.quantiles)
    if n == 1:
        return z
    lowest, others = g.columns(z, [0]), g.columns(z, np.arange(1, n))
    return g.MatMul(g.Concat(lowest, softplus(g, others), axis=-1), np.triu(np.ones((n, n))))


def in_unit(g: Graph, part: InUnit, z: Value) -> Value:
    prediction, unit = written(g, part.loss, z), part.unit
    return g.Add(g.Mul(prediction, np.asarray(unit.scale, float)), np.asarray(unit.mean, float))


OUTPUT_ACTIVATIONS: dict[type, Callable[..., Value]] = {
    Loss: lambda g, part, z: z,
    LogisticOutput: lambda g, part, z: logistic(g, z),
    SoftmaxOutput: lambda g, part, z: g.Softmax(z, axis=-1),
    Poisson: lambda g, part, z: g.Exp(z),
    Quantiles: quantiles,
    ThroughActivation: through_activation,
    InUnit: in_unit,
}


def concatenate(g: Graph, parts: Sequence[Value], n_members: Sequence[int]) -> Value:
    """Columns side by side, those without members repeated for each."""
    if n_members:
        zeros = np.zeros((*n_members, 1, 1))
        parts = [g.Add(part, zeros) for part in parts]
    return g.Concat(*parts, axis=-1) if len(parts) > 1 else parts[0]


def with_others(
    g: Graph, embedding: Any, embedded: list[Value], x: Value, n_features: int, like: Array
) -> Value:
    """Embedded columns, then those that are not embedded; ``like`` has members or not."""
    _, others = embedding.split(n_features)
    if len(others):
        embedded = [*embedded, g.columns(x, others)]
    return concatenate(g, embedded, like.shape[:-2])


def periodic(
    g: Graph, part: PeriodicEmbedding, parameters: Sequence[Array], x: Value, n_features: int
) -> Value:
    """``[x, cos(2 pi (w x + b)) V + c]`` of all columns at once, (..., n_chosen, n_rows, .)."""
    w, b, V, c = (np.asarray(each, float) for each in parameters)
    chosen, _ = part.split(n_features)
    if not len(chosen):
        return with_others(g, part, [], x, n_features, c)
    column = g.Unsqueeze(g.Transpose(g.columns(x, chosen), perm=[1, 0]), [2])
    angle = g.Mul(column, 2 * math.pi * w[..., np.newaxis, :])
    cosine = g.Cos(g.Add(angle, 2 * math.pi * b[..., np.newaxis, :]))
    # A column of zeros in V and c, to which x itself is added.
    V, c = (np.insert(each, 0, 0.0, axis=-1) for each in (V, c))
    itself = g.Mul(column, np.eye(1, c.shape[-1]))
    embedded = g.Add(g.Add(g.MatMul(cosine, V), c[..., np.newaxis, :]), itself)
    members = list(c.shape[:-2])
    last = len(members)
    by_row = g.Transpose(embedded, perm=[*range(last), last + 1, last, last + 2])
    flat = g.Reshape(by_row, np.array([*members, -1, c.shape[-2] * c.shape[-1]]))
    return with_others(g, part, [flat], x, n_features, c)


def entities(
    g: Graph, part: EntityEmbedding, tables: Sequence[Array], x: Value, n_features: int
) -> Value:
    """Of each level the row of its column's table; row 0 for what is no level."""
    chosen, _ = part.split(n_features)
    rows = []
    for column, n_levels, table in zip(chosen, part.n_levels, tables, strict=True):
        level = g.Gather(x, np.array(column), axis=-1)
        known = g.And(g.Greater(level, -1.0), g.Less(level, float(n_levels)))
        number = g.cast(g.Where(known, level, 0.0), np.int64)
        rows.append(g.Gather(np.asarray(table, float), number, axis=-2 % table.ndim))
    return with_others(g, part, rows, x, n_features, tables[0])


def several(
    g: Graph, part: Embeddings, parameters: Sequence[Array], x: Value, n_features: int
) -> Value:
    embedded, start = [], 0
    for own, columns in part.of_each():
        end = start + len(own.shapes(len(columns)))
        x_own = g.columns(x, columns)
        embedded.append(written(g, own, parameters[start:end], x_own, len(columns)))
        start = end
    return with_others(g, part, embedded, x, n_features, parameters[0])


EMBEDDINGS: dict[type, Callable[..., Value]] = {
    PeriodicEmbedding: periodic,
    EntityEmbedding: entities,
    Embeddings: several,
}
enter("onnx", ACTIVATIONS | OUTPUT_ACTIVATIONS | EMBEDDINGS)
