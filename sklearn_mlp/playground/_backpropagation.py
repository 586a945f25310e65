"""One pass forward and backward through a trained network, every number kept.

By the formulas of ``docs/how_it_works.md``, from the public attributes of an estimator::

    z_l = a_{l-1} W_l + b_l             a_l = f_l(z_l)
    dJ/dW_l = a_{l-1}^T delta_l         dJ/db_l = sum over rows of delta_l
    delta_{l-1} = (delta_l W_l^T) * f_{l-1}'(z_{l-1})

As the network predicts: nothing is dropped, batch normalisation is within the weights.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.base import is_classifier

from ..nn import ACTIVATIONS, COLUMN_LOSSES, REGRESSION_LOSSES

SETTINGS_OF_LOSSES = {"huber": "delta", "quantile": "quantile"}


@dataclass
class Pass:
    """What a pass computes; a list has an entry for each layer.

    Attributes
    ----------
    z, a, deltas : list of ndarray of shape (n_rows, n_units)
        The last ``a`` is the prediction, ``delta = dJ/dz`` that of the mean over the rows.
    weights, biases : list of ndarray
        The gradient, of the penalty too.
    loss : float
        Mean over the rows, without the penalty.
    """

    z: list
    a: list
    deltas: list
    weights: list
    biases: list
    loss: float


def loss_of(network):
    """The loss that an estimator names, for targets in a column."""
    if is_classifier(network):
        return COLUMN_LOSSES[network.loss]()
    setting = SETTINGS_OF_LOSSES.get(network.loss)
    return REGRESSION_LOSSES[network.loss](*([getattr(network, setting)] if setting else []))


@np.errstate(over="ignore", invalid="ignore")  # large weights show in what is returned
def backpropagate(network, X, y):
    """The pass for these rows of a fitted network with one output and one name of activation."""
    f, loss = ACTIVATIONS[network.activation](), loss_of(network)
    y = y.reshape(-1, 1).astype(float)
    z, a = [], []
    for W, b in zip(network.coefs_, network.intercepts_, strict=True):
        z.append((a[-1] if a else X) @ W + b)
        a.append(np.empty_like(z[-1]))
        f.forward(z[-1], a[-1])
    raw = z[-1]
    a[-1] = loss.predict(raw)

    delta = loss.gradient(y, raw) / len(X)
    deltas, weights, biases = [], [], []
    for layer in reversed(range(len(z))):
        below = a[layer - 1] if layer else X
        W = network.coefs_[layer]
        deltas.insert(0, delta)
        weights.insert(0, below.T @ delta + network.alpha * W / len(X))
        biases.insert(0, delta.sum(axis=0))
        if layer:
            delta = delta @ W.T
            f.backward(z[layer - 1], below, delta)
    return Pass(z, a, deltas, weights, biases, float(loss.value(y, raw).mean()))
