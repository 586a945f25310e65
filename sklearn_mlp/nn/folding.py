"""What training needs and prediction does not, folded into weights and biases."""

from __future__ import annotations

import numpy as np

from .batch_norm import EPSILON
from .layout import Layers


def fold(layers: Layers) -> Layers:
    """The same network without batch normalisation and without a scale of its inputs."""
    if not layers.scales and not layers.input_scale:
        return layers
    weights, biases = list(layers.weights), list(layers.biases)
    for layer, scale in enumerate(layers.scales):
        factor = scale / np.sqrt(layers.variances[layer] + EPSILON)
        weights[layer] = weights[layer] * factor
        biases[layer] = (biases[layer] - layers.means[layer]) * factor + layers.shifts[layer]
    for scale in layers.input_scale:
        weights[0] = scale[..., np.newaxis] * weights[0]
    return Layers(weights, biases, mixes=layers.mixes, embedding=layers.embedding)
