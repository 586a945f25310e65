"""The recipe by which networks are trained on tables, and what of it has no effect when."""

from __future__ import annotations

import copy
import math

import numpy as np

from ..fitting.combinations import NEEDS
from ..nn.embeddings import PeriodicEmbedding
from ..nn.entity_embeddings import Embeddings, EntityEmbedding
from ..optim.schedules import WarmRestarts

# 'auto': so many networks, and of the rows so many to an update, within limits.
N_MEMBERS, SHARE_OF_ROWS, FEWEST_ROWS, MOST_ROWS = 8, 1 / 8, 32, 256
# 'auto' with more rows in all: fewer networks and updates.
MANY_ROWS, N_MEMBERS_OF_MANY, MOST_ROWS_OF_MANY = 20_000, 4, 512
# 'auto': where validation rows end the training, after so many updates or epochs at the latest.
MOST_UPDATES, MOST_EPOCHS = 4000, 31
# 'auto': without validation rows, for so many updates and epochs at least.
FEWEST_UPDATES, FEWEST_EPOCHS = 400, 7
# A cycle lowers the validation loss by this share, or less on more rows, which tell more exactly.
TOL, MANY_VALIDATION_ROWS = 0.02, 2000
# 'auto' with many rows: cycles of 3, 12 and 48 epochs, the third where the second still gave much.
CYCLES_OF_MANY, EPOCHS_OF_MANY = WarmRestarts(first=3, growth=4, tol=0.2), 63
# With more columns of numbers, none has an embedding: it would cost more than it gives.
MOST_EMBEDDED = 128
# Of the tables of levels: as many columns at most.
MOST_COMPONENTS = 16
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


def choose_members(n_rows, given):
    """How many networks, for so many rows in all."""
    if given == "auto":
        return N_MEMBERS_OF_MANY if n_rows > MANY_ROWS else N_MEMBERS
    return given


def choose_batch_size(n_rows, given, most=MOST_ROWS):
    """Rows per update: such that the last batch is no smaller than half; all rows if few."""
    at_least = given
    if given == "auto":
        at_least = round(min(max(n_rows * SHARE_OF_ROWS, FEWEST_ROWS), most))
    sizes = range(at_least, 2 * at_least)
    even = (size for size in sizes if n_rows % size == 0 or n_rows % size >= size / 2)
    return min(n_rows, next(even, at_least))


def choose_epochs(n_batches, ends_itself):
    """Epochs that 'auto' trains for at most, whole cycles of 1, 2, 4, ... epochs.

    ``ends_itself``: whether training may end before.
    """
    if ends_itself:
        most = max(MOST_EPOCHS, MOST_UPDATES / n_batches)
        return 2 ** math.floor(math.log2(most + 1)) - 1
    enough = max(FEWEST_EPOCHS, FEWEST_UPDATES / n_batches)
    return 2 ** math.ceil(math.log2(enough + 1)) - 1


def make_embedding(parameters, encoder, n_inputs):
    """The embedding of the encoder's columns: of ranks, and of numbers of levels."""
    parts, n_numeric = [], encoder.n_numeric_
    if parameters["embedding"] and 0 < n_numeric - encoder.n_statistics_ <= MOST_EMBEDDED:
        ranks = list(range(n_numeric, 2 * n_numeric))
        scale = parameters["frequency_scale"]
        parts.append(PeriodicEmbedding(frequency_scale=scale, features=ranks))
    if encoder.level_numbers_ is not None:
        n_levels = [1 + len(levels) for levels in encoder.level_numbers_.levels_]
        sizes = [min(MOST_COMPONENTS, max(2, int(0.8 * n**0.56))) for n in n_levels]
        columns = list(range(n_inputs - len(n_levels), n_inputs))
        parts.append(EntityEmbedding(n_levels, sizes, features=columns))
    return Embeddings(parts) if len(parts) > 1 else next(iter(parts), None)


def make_recipe(parameters, n_rows, n_validation, embedding):
    """Parameters of the networks.

    Parameters
    ----------
    parameters : dict
        Those of the tabular estimator.
    n_rows, n_validation : int
        Rows for training and for validation; 0 for none.
    embedding : Embedding or None
    """
    p, given = parameters, parameters["mlp_params"] or {}
    is_many = n_rows + n_validation > MANY_ROWS
    most = MOST_ROWS_OF_MANY if is_many else MOST_ROWS
    batch_size = choose_batch_size(n_rows, p["batch_size"], most)
    validates, max_iter, schedule = n_validation > 0, p["max_iter"], "cosine_log"
    ends_itself = validates and "learning_rate" not in given
    if max_iter == "auto" and is_many and ends_itself:
        max_iter, schedule = EPOCHS_OF_MANY, copy.copy(CYCLES_OF_MANY)
    elif max_iter == "auto" or validates:
        tol = TOL / math.sqrt(max(1, n_validation / MANY_VALIDATION_ROWS))
        schedule = WarmRestarts(tol=tol)
    if max_iter == "auto":
        max_iter = choose_epochs(math.ceil(n_rows / batch_size), ends_itself)
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
        "max_iter": max_iter,
        "batch_size": batch_size,
        "learning_rate": schedule,
        "beta_2": 0.95,
        "alpha": 0.0,
        "init": "neural_tangent",
        "input_scale": True,
        "rate_factors": {"weights": "fan_in", "biases": 0.1, "input_scale": 6.0},
        "early_stopping": validates,
        "ties": "last",
        "n_iter_no_change": np.inf,
        "embedding": embedding,
        **given,
    }
