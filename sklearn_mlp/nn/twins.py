"""Which parts have a compiled twin.

Only these very classes have: a subclass may compute something else, and is left to NumPy.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

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
from .embeddings import PeriodicEmbedding
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


def network_of(architecture: Architecture, loss: int, dtype: npt.DTypeLike, block_rows: int) -> Any:
    """The twin of forward pass and backpropagation through an architecture, or None.

    ``loss`` is a ``loss_number``, or ``PREDICTIONS_ONLY``.
    """
    functions = [function_of(f) for f in architecture.activations]
    covered = (
        compiled is not None
        and None not in functions
        and dtype in PRECISIONS
        and not architecture.batch_norm
        and not architecture.parametric_activation
        and type(architecture.embedding) in (type(None), PeriodicEmbedding)
        and max(block_rows, *architecture.layer_sizes) < 2**31  # what BLAS counts to
    )
    if not covered:
        return None
    embedding, n_features = architecture.embedding, architecture.layer_sizes[0]
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
        embedding.twin_settings(n_features) if isinstance(embedding, PeriodicEmbedding) else None,
    )
