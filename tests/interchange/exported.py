"""Fitted estimators for what is exported: every activation, loss, kind of output and estimator."""

import itertools
import warnings

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.nn.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES, MULTICLASS_LOSSES
from sklearn_mlp.nn.embeddings import EMBEDDINGS, PeriodicEmbedding
from sklearn_mlp.nn.entity_embeddings import Embeddings, EntityEmbedding
from sklearn_mlp.nn.losses import REGRESSION_LOSSES

RNG = np.random.default_rng(0)
N_ROWS = 60
X = RNG.normal(size=(N_ROWS, 4)).astype(np.float32)
CLASSES = {
    "binary": RNG.integers(2, size=N_ROWS).astype(bool),
    "multiclass": np.array(["low", "mid", "high"])[RNG.integers(3, size=N_ROWS)],
    "multilabel": RNG.integers(2, size=(N_ROWS, 3)),
}
TARGETS = {"one": RNG.uniform(1, 5, N_ROWS), "several": RNG.uniform(1, 5, (N_ROWS, 3))}


def fit(estimator, X, y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", UserWarning)  # it has hardly been trained
        return estimator.fit(X, y)


def network(y, X=X, **parameters):
    """A network that has hardly been trained, with weights that use its units."""
    is_labels = y is not TARGETS["one"] and y is not TARGETS["several"]
    kind = MLPClassifier if is_labels else MLPRegressor
    settings = {"hidden_layer_sizes": (5, 4), "max_iter": 2, "random_state": 0}
    return fit(kind(**settings | parameters), X, y)


# By activation, loss and kind of output.
BY_LOSS = [
    *itertools.product(COLUMN_LOSSES, ["binary", "multilabel"]),
    *itertools.product(MULTICLASS_LOSSES, ["multiclass"]),
    *itertools.product(REGRESSION_LOSSES, TARGETS),
]


def of_loss(activation, loss, kind, dtype):
    y = CLASSES[kind] if kind in CLASSES else TARGETS[kind]
    return network(y, X.astype(dtype), activation=activation, loss=loss)


LEVELS = EntityEmbedding([3, 2], [2, 1], features=[3, 1])
# What else a network may be made of.
STRUCTURES = {
    "linear": {"hidden_layer_sizes": ()},
    "layers": {"hidden_layer_sizes": (3,) * len(ACTIVATIONS), "activation": [*ACTIVATIONS]},
    "batch_norm": {"batch_norm": True, "dropout": 0.1},
    "mixes": {"parametric_activation": True, "activation": "mish"},
    "input_scale": {"input_scale": True},
    **{name: {"embedding": name} for name in EMBEDDINGS},
    "periodic_some": {"embedding": PeriodicEmbedding(5, 2, features=[2, 0])},
    "levels": {"embedding": LEVELS},
    "embeddings": {"embedding": Embeddings([PeriodicEmbedding(features=[2]), LEVELS])},
    "quantiles": {"loss": "quantile", "quantile": [0.1, 0.5, 0.9]},
    "one_quantile": {"loss": "quantile", "quantile": [0.5]},
    **{f"to_{name}": {"out_activation": name} for name in OUTPUT_ACTIVATIONS},
}


def of_structure(name, dtype):
    return network(TARGETS["one"], X.astype(dtype), **STRUCTURES[name])


def table(n_rows, seed, *, unseen=False):
    """Numbers, categories of few and of many levels, dates and durations, some of them missing."""
    rng = np.random.default_rng(seed)
    many = np.array([f"street {i}" for i in range(90 if unseen else 50)])
    since = np.datetime64("1999-12-25T00:00:00", "us")
    columns = {
        "size": rng.lognormal(3, 1, n_rows).astype(np.float32).astype(float),
        "count": rng.integers(0, 40 if unseen else 9, n_rows),
        "colour": rng.choice(["red", "blue", "", *(["green"] if unseen else [])], n_rows),
        "street": many[(len(many) * rng.random(n_rows) ** 0.5).astype(int)],
        "kind": rng.integers(0, 6 if unseen else 4, n_rows),
        "sold": since + rng.integers(0, 9 * 10**14, n_rows),
        "for": rng.integers(0, 10**13, n_rows).astype("m8[us]"),
    }  # fmt: skip
    frame = pd.DataFrame(columns)
    for name, share in {"size": 0.1, "street": 0.05, "sold": 0.1, "for": 0.05}.items():
        frame.loc[rng.random(n_rows) < share, name] = None
    return frame
