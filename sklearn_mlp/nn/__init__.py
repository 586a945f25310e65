"""What the network computes: layers, activations, losses and initial weights.

NumPy and SciPy only. Callers validate; nothing here prints or warns.

The classes below are to be subclassed by who brings a part of their own; the dictionaries give
parts their names. The parts themselves are in the modules `activations`, `losses`,
`class_losses`, `initializers`, `embeddings` and `entity_embeddings`. All else in this package is
internal.
"""

from .activations import ACTIVATIONS, OUTPUT_ACTIVATIONS, Activation
from .class_losses import (
    COLUMN_LOSSES,
    MULTICLASS_LOSSES,
    ColumnMargins,
    LogisticOutput,
    MarginFunction,
    MulticlassMargins,
    SoftmaxOutput,
)
from .embeddings import EMBEDDINGS, Embedding
from .initializers import INITIALIZERS, Initializer
from .losses import REGRESSION_LOSSES, Loss

__all__ = [
    "ACTIVATIONS",
    "COLUMN_LOSSES",
    "EMBEDDINGS",
    "INITIALIZERS",
    "MULTICLASS_LOSSES",
    "OUTPUT_ACTIVATIONS",
    "REGRESSION_LOSSES",
    "Activation",
    "ColumnMargins",
    "Embedding",
    "Initializer",
    "LogisticOutput",
    "Loss",
    "MarginFunction",
    "MulticlassMargins",
    "SoftmaxOutput",
]
