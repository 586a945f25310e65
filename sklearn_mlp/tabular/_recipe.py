"""The recipe by which networks are trained on tables, and what of it has no effect when."""

from __future__ import annotations

import math

import numpy as np

from ..fitting.combinations import NEEDS
from ..nn.embeddings import PeriodicEmbedding

# 'auto' trains for so many epochs at least.
FEWEST_EPOCHS = 20
# When parameters have an effect, and what they need, as for networks.
TABLE_NEEDS = {
    "frequency_scale": (lambda p, is_given: p.embedding, "embedding=True"),
    "dropout": NEEDS["dropout"],
    "scoring": (lambda p, is_given: p.validates, "validation rows"),
    "validation_split": (
        lambda p, is_given: p.conformal or (p.validates and not is_given),
        "validation rows that are split off",
    ),
    "loss": (lambda p, is_given: p.quantiles is None, "quantiles=None"),
}


def even_batch_size(n_rows, at_least):
    """The smallest batch size whose last batch is no smaller than half; all rows if few."""
    sizes = range(at_least, 2 * at_least)
    even = (size for size in sizes if n_rows % size == 0 or n_rows % size >= size / 2)
    return min(n_rows, next(even, at_least))


def make_recipe(parameters, *, n_numeric, n_rows, fewest_updates, validates):
    """Parameters of the networks.

    Parameters
    ----------
    parameters : dict
        Those of the tabular estimator.
    n_numeric : int
        Columns of numbers.
    n_rows : int
        Training rows.
    fewest_updates : int
        'auto' trains for so many at least.
    validates : bool
        Whether there are validation rows.
    """
    p = parameters
    batch_size = even_batch_size(n_rows, p["batch_size"])
    n_batches = math.ceil(n_rows / batch_size)
    enough = max(FEWEST_EPOCHS, math.ceil(fewest_updates / n_batches))
    embedding = None
    if p["embedding"] and n_numeric:
        ranks = list(range(n_numeric, 2 * n_numeric))
        embedding = PeriodicEmbedding(frequency_scale=p["frequency_scale"], features=ranks)
    as_they_are = (
        "hidden_layer_sizes",
        "learning_rate_init",
        "dropout",
        "weight_decay",
        "validation_fraction",
        "validation_split",
        "scoring",
    )
    return {
        **{name: p[name] for name in as_they_are},
        "max_iter": enough if p["max_iter"] == "auto" else p["max_iter"],
        "batch_size": batch_size,
        "learning_rate": "cosine_log",
        "beta_2": 0.95,
        "alpha": 0.0,
        "init": "neural_tangent",
        "input_scale": True,
        "rate_factors": {"weights": "fan_in", "biases": 0.1, "input_scale": 6.0},
        "regularization_schedule": "flat_cosine",
        "early_stopping": validates,
        "ties": "last",
        "n_iter_no_change": np.inf,
        "embedding": embedding,
    }
