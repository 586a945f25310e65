"""Which parts have a compiled twin.

Only these very classes have: a subclass may compute something else, and is left to NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .._typing import Array
from ..kernels import compiled
from .activations import (
    ELU,
    GELU,
    SELU,
    Activation,
    Identity,
    LeakyReLU,
    Logistic,
    Mish,
    ReLU,
    SiLU,
    Softplus,
    Tanh,
)
from .architecture import Architecture
from .class_losses import BinaryLogLoss, MulticlassLogLoss
from .embeddings import Embedding, PeriodicEmbedding
from .entity_embeddings import Embeddings, EntityEmbedding
from .losses import Loss, Poisson, SquaredError

FUNCTIONS: dict[type[Activation], str] = {
    Identity: "identity",
    Logistic: "logistic",
    Tanh: "tanh",
    ReLU: "relu",
    LeakyReLU: "leaky_relu",
    ELU: "elu",
    SELU: "elu",
    Softplus: "softplus",
    GELU: "gelu",
    SiLU: "silu",
    Mish: "mish",
}
LOSSES: dict[type[Loss], str] = {
    SquaredError: "squared_error",
    BinaryLogLoss: "binary_log_loss",
    MulticlassLogLoss: "multiclass_log_loss",
    Poisson: "poisson",
}
PREDICTIONS_ONLY = -1
# The precisions that twins compute in.
PRECISIONS = (np.float32, np.float64)


def function_of(f: Activation) -> Any:
    """The twin of an activation, or None."""
    name = FUNCTIONS.get(type(f))
    if compiled is None or name is None:
        return None
    slope = getattr(f, "negative_slope", getattr(f, "alpha", 0.0))
    return compiled.Function(name, slope, getattr(f, "scale", 1.0))


def loss_number(loss: Loss) -> int | None:
    """By which number the twins know a loss, or None."""
    name = LOSSES.get(type(loss))
    return None if compiled is None or name is None else compiled.LOSSES.index(name)


def network_of(
    architecture: Architecture,
    loss: int,
    dtype: npt.DTypeLike,
    block_rows: int,
    *,
    rows_alone: bool = False,
) -> Any:
    """The twin of forward pass and backpropagation through an architecture, or None.

    ``loss`` is a ``loss_number``, or ``PREDICTIONS_ONLY``; then with ``rows_alone`` what it gives
    for a row depends, to the last bit, on that row alone.
    """
    functions = [function_of(f) for f in architecture.activations]
    covered = (
        compiled is not None
        and None not in functions
        and dtype in PRECISIONS
        and not architecture.batch_norm
        and not architecture.parametric_activation
        and _parts_of(architecture.embedding) is not None
        and max(block_rows, *architecture.layer_sizes) < 2**31  # what BLAS counts to
    )
    if not covered:
        return None
    sizes = [architecture.weight_shapes[0][0], *architecture.layer_sizes[1:]]
    return compiled.Network(
        dtype == np.float32,
        sizes,
        functions,
        [f.keeps_input for f in architecture.activations],
        architecture.dropout or [0.0] * len(functions),
        loss,
        block_rows,
        architecture.input_scale,
        _settings_of(architecture.embedding, architecture.layer_sizes[0]),
        rows_alone,
    )


def _parts_of(embedding: Embedding | None) -> dict[type, Any] | None:
    """The periodic part and the tables by their classes; None if there is anything else."""
    if embedding is None:
        return {}
    parts = embedding.parts if type(embedding) is Embeddings else [embedding]
    kinds = [type(part) for part in parts]
    in_order = [kind for kind in (PeriodicEmbedding, EntityEmbedding) if kind in kinds]
    return dict(zip(kinds, parts, strict=True)) if kinds == in_order else None


def _settings_of(embedding: Embedding | None, n_features: int) -> tuple[Any, ...] | None:
    """What the twin of an embedding is told."""
    if embedding is None:
        return None
    parts, none = _parts_of(embedding) or {}, np.empty(0, np.intp)
    periodic, entity = parts.get(PeriodicEmbedding), parts.get(EntityEmbedding)
    chosen, F, C = none, 0, 0
    if periodic is not None:
        chosen = periodic.split(n_features)[0]
        F, C = periodic.n_frequencies, periodic.n_components
    columns = levels = widths = none
    if entity is not None:
        columns = entity.split(n_features)[0]
        levels, widths = np.array(entity.n_levels), np.array(entity.n_components)
    return chosen, F, C, columns, levels, widths, embedding.split(n_features)[1]


def embedding_of(architecture: Architecture, parameters: Sequence[Array]) -> Any:
    """Its parameters as its twin takes them: ``w, b, V, c`` and all tables, flat."""
    if not parameters:
        return None
    flat = [part.reshape(-1) for part in parameters]
    is_periodic = PeriodicEmbedding in (_parts_of(architecture.embedding) or {})
    none = [np.empty(0, parameters[0].dtype)]
    periodic, tables = (flat[:4], flat[4:]) if is_periodic else (4 * none, flat)
    return *periodic, np.concatenate(tables or none)
