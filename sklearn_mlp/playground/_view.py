"""What the page shows of a network: its pictures, numbers and figures, as compact JSON."""

from __future__ import annotations

import base64

import numpy as np
from sklearn.base import is_classifier

from ..inspection import layer_activations
from ..nn import ACTIVATIONS
from ._backpropagation import backpropagate, loss_of
from ._data import grid, inputs

OUTPUT_SIZE, UNIT_SIZE = 60, 20  # pixels of the pictures of the output and of a unit
CONSTANT = 1e-6  # a unit whose outputs vary by less, next to the largest of its layer, is dead


def view(trainer, rows):
    """The state of a training."""
    network = trainer.network
    now = backpropagate(network, trainer.X, trainer.y)
    return {
        "epoch": trainer.n_epochs,
        "is_over": trainer.is_over,
        "weights": [rounded(W) for W in network.coefs_],
        "biases": [rounded(b) for b in network.intercepts_],
        "gradients": [number(np.linalg.norm(g)) for g in now.weights],
        "dead": [dead_units(a).tolist() for a in now.a[:-1]],
        "train": figures(network, trainer.X, trainer.y),
        "test": figures(network, *rows.part(rows.test)) if len(rows.test) else None,
        **pictures(network, rows),
    }


def figures(network, X, y):
    """Loss, without the penalty, and accuracy or R2."""
    loss = loss_of(network)
    raw = network.decision_function(X) if is_classifier(network) else None
    if raw is None:
        raw = backpropagate(network, X, y).z[-1]
    with np.errstate(over="ignore", invalid="ignore"):
        mean = loss.value(y.reshape(-1, 1).astype(float), raw.reshape(-1, 1)).mean()
    score = network.score(X, y) if is_classifier(network) or len(y) > 1 else np.nan
    return {"loss": number(mean), "score": number(score)}


def constant_loss(network, y):
    """The loss of the best constant prediction, which a network should beat."""
    y, loss = y.reshape(-1, 1).astype(float), loss_of(network)
    return number(loss.value(y, np.tile(loss.best_constant(y), (len(y), 1))).mean())


def dead_units(a):
    """Which units give the same output for all rows."""
    return np.ptp(a, axis=0) <= CONSTANT * np.abs(a).max(initial=0)


def pictures(network, rows):
    """The output and each unit over x1 and x2, as bytes in base64: -127 orange to 127 blue."""
    X = grid(OUTPUT_SIZE)
    *hidden, output = layer_activations(network, inputs(X, rows.features))
    if is_classifier(network):
        output = 2 * output - 1 if loss_of(network).gives_probabilities else output
    else:
        output = output / (np.abs(rows.y).max() or 1.0)  # all targets may be 0
    some = np.arange(OUTPUT_SIZE**2).reshape(OUTPUT_SIZE, -1)
    step = OUTPUT_SIZE // UNIT_SIZE
    some = some[step // 2 :: step, step // 2 :: step].ravel()
    return {
        "output": packed(output),
        "units": [packed(scaled(a[some], network.activation).T) for a in hidden],
    }


def scaled(a, activation):
    """A layer's outputs within -1 and 1: by the range of the activation, or the largest."""
    low, high = ACTIVATIONS[activation].range
    if np.isfinite(low) and np.isfinite(high):
        return (2 * a - (low + high)) / (high - low)
    return a / np.maximum(np.abs(a).max(axis=0), np.finfo(float).tiny)


def packed(values):
    """Numbers within -1 and 1 as signed bytes."""
    finite = np.nan_to_num(values, nan=0.0)
    return base64.b64encode((127 * finite.clip(-1, 1)).astype(np.int8).tobytes()).decode()


def number(value):
    """For JSON, which knows no infinity."""
    return float(f"{value:.4g}") if np.isfinite(value) else None


def rounded(values):
    return [number(v) if np.ndim(v) == 0 else rounded(v) for v in values]


def step_through(trainer, row):
    """The numbers of the next update: forward for one of its rows, backward for all of them.

    ``row`` counts within the batch.
    """
    network, batch = trainer.network, trainer.next_batch()
    X, y = trainer.X[batch], trainer.y[batch]
    row = min(row, len(batch) - 1)
    now, after = backpropagate(network, X, y), trainer.after_update()
    return {
        "rows": len(batch),
        "row": row,
        "x": rounded(X[row]),
        "y": number(y[row]),
        "z": [rounded(z[row]) for z in now.z],
        "a": [rounded(a[row]) for a in now.a],
        # Of the row's own loss; the mean over the batch divides by the rows.
        "deltas": [rounded(delta[row] * len(batch)) for delta in now.deltas],
        "loss": number(now.loss),
        "weights": [rounded(W) for W in network.coefs_],
        "biases": [rounded(b) for b in network.intercepts_],
        "weight_gradients": [rounded(g) for g in now.weights],
        "bias_gradients": [rounded(g) for g in now.biases],
        "weights_after": [rounded(W) for W in after.coefs_],
        "biases_after": [rounded(b) for b in after.intercepts_],
    }
