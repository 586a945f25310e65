"""Initial weights and biases."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .activations import Activation
from .layout import Array, Layout


def glorot_uniform(
    layout: Layout,
    activation: Activation,
    random_state: np.random.RandomState,
    dtype: npt.DTypeLike,
) -> Array:
    """Draw ``theta`` from ``U(-r, r)`` with ``r = sqrt(c / (fan_in + fan_out))``.

    ``c`` is the activation's ``glorot_factor``. The draws are made in float64, layer by
    layer, weights before biases, as scikit-learn makes them.

    References
    ----------
    Glorot and Bengio (2010), "Understanding the difficulty of training deep
    feedforward neural networks", AISTATS.
    """
    weights: list[Array] = []
    biases: list[Array] = []
    for fan_in, fan_out in layout.weight_shapes:
        bound = np.sqrt(activation.glorot_factor / (fan_in + fan_out))
        weights.append(random_state.uniform(-bound, bound, (fan_in, fan_out)))
        biases.append(random_state.uniform(-bound, bound, fan_out))
    return layout.pack(weights, biases, dtype)
