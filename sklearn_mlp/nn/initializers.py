"""Initial weights and biases.

A new initializer is a subclass; an entry in ``INITIALIZERS`` gives it a name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .._typing import Array
from .activations import Activation, Identity
from .layout import Layers
from .part import Part


class Initializer(Part):
    """Draws the weights and biases that a layer starts with. Subclass it for one of your own.

    Attributes
    ----------
    zero_output : bool
        Whether the output layer begins at zero instead.
    """

    zero_output = False

    def draw(
        self, fan_in: int, fan_out: int, activation: Activation, random_state: np.random.RandomState
    ) -> tuple[Array, Array]:
        """Weights (fan_in, fan_out) and biases (fan_out,) of a layer.

        ``activation`` is what the layer's output goes through; that of the last hidden
        layer for the output layer.
        """
        raise NotImplementedError


class GlorotUniform(Initializer):
    """Weights and biases from ``U(-r, r)``, ``r = sqrt(c / (fan_in + fan_out))``.

    ``c`` is the activation's ``glorot_factor``: 6, or 2 for the logistic. This is how
    scikit-learn draws.

    References
    ----------
    Glorot and Bengio (2010), "Understanding the difficulty of training deep
    feedforward neural networks", AISTATS.
    """

    def draw(
        self, fan_in: int, fan_out: int, activation: Activation, random_state: np.random.RandomState
    ) -> tuple[Array, Array]:
        bound = math.sqrt(activation.glorot_factor / (fan_in + fan_out))
        weights = random_state.uniform(-bound, bound, (fan_in, fan_out))
        return weights, random_state.uniform(-bound, bound, fan_out)


class VarianceScaling(Initializer):
    """Weights of mean 0 and a variance that depends on the layer's size; biases 0."""

    is_uniform = False

    def variance(self, fan_in: int, fan_out: int) -> float:
        raise NotImplementedError

    def draw(
        self, fan_in: int, fan_out: int, activation: Activation, random_state: np.random.RandomState
    ) -> tuple[Array, Array]:
        std = math.sqrt(self.variance(fan_in, fan_out))
        shape = (fan_in, fan_out)
        if self.is_uniform:
            bound = math.sqrt(3) * std
            return random_state.uniform(-bound, bound, shape), np.zeros(fan_out)
        return random_state.normal(0, std, shape), np.zeros(fan_out)


class GlorotNormal(VarianceScaling):
    """Weights from ``N(0, 2 / (fan_in + fan_out))``; biases 0. Glorot and Bengio (2010)."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2 / (fan_in + fan_out)


class HeNormal(VarianceScaling):
    """Weights from ``N(0, 2 / fan_in)``, made for ReLU; biases 0.

    References
    ----------
    He et al. (2015), "Delving deep into rectifiers: surpassing human-level performance
    on ImageNet classification", ICCV.
    """

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2 / fan_in


class HeUniform(HeNormal):
    """Weights from ``U(-r, r)`` with variance ``2 / fan_in``; biases 0. He et al. (2015)."""

    is_uniform = True


class LecunNormal(VarianceScaling):
    """Weights from ``N(0, 1 / fan_in)``, made for tanh and SELU; biases 0.

    References
    ----------
    LeCun, Bottou, Orr and Mueller (1998), "Efficient backprop", in Neural Networks:
    Tricks of the Trade.
    """

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 1 / fan_in


class Normal(Initializer):
    """Weights and biases from ``N(0, 1)``: random projections, with ``step`` or ``sign``."""

    def draw(
        self, fan_in: int, fan_out: int, activation: Activation, random_state: np.random.RandomState
    ) -> tuple[Array, Array]:
        return random_state.normal(size=(fan_in, fan_out)), random_state.normal(size=fan_out)


class NeuralTangent(LecunNormal):
    """Weights from ``N(0, 1 / fan_in)``, biases from ``N(0, 1)``; the output layer is 0.

    With the rates of weights divided by ``sqrt(fan_in)``, Adam moves these as it moves the
    weights of the neural tangent parametrisation.

    References
    ----------
    Jacot, Gabriel and Hongler (2018), "Neural tangent kernel: convergence and generalization
    in neural networks", NeurIPS.
    """

    zero_output = True

    def draw(
        self, fan_in: int, fan_out: int, activation: Activation, random_state: np.random.RandomState
    ) -> tuple[Array, Array]:
        weights, _ = super().draw(fan_in, fan_out, activation, random_state)
        return weights, random_state.normal(size=fan_out)


INITIALIZERS: dict[str, type[Initializer]] = {
    "glorot_uniform": GlorotUniform,
    "glorot_normal": GlorotNormal,
    "he_uniform": HeUniform,
    "he_normal": HeNormal,
    "lecun_normal": LecunNormal,
    "normal": Normal,
    "neural_tangent": NeuralTangent,
}


def draw_layers(
    weight_shapes: Sequence[tuple[int, int]],
    initializer: Initializer,
    activations: Sequence[Activation],
    random_state: np.random.RandomState,
) -> Layers:
    """Initial weights and biases in float64, drawn layer by layer, weights before biases."""
    weights: list[Array] = []
    biases: list[Array] = []
    for layer, (fan_in, fan_out) in enumerate(weight_shapes):
        activation = activations[min(layer, len(activations) - 1)] if activations else Identity()
        W, b = initializer.draw(fan_in, fan_out, activation, random_state)
        weights.append(W)
        biases.append(b)
    if initializer.zero_output:
        weights[-1], biases[-1] = np.zeros_like(weights[-1]), np.zeros_like(biases[-1])
    return Layers(weights, biases)
