"""What the units of a hidden layer do between ``z`` and the inputs of the next layer.

A layer has a chain of stages: batch normalisation, the activation or its mix with the
identity, dropout. Each owns its buffers, may overwrite what it is given, and turns in
``backward`` the gradient of what it gave into that of what it got.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .._typing import Array, RandomStates
from .activations import Activation
from .architecture import Architecture
from .layout import Layers

EPSILON = 1e-5
# Share of the newest batch in the running averages of batch normalisation.
RATE = 0.1


class Batch(NamedTuple):
    """What a forward pass in training is told, besides inputs and parameters.

    Attributes
    ----------
    random_state : RandomState, sequence of these, or None
        Draws what dropout drops; None for nothing.
    noise : float
        What the probability of dropout is multiplied by.
    weights : ndarray of shape (n_rows,) or None
        Weights of the rows.
    """

    random_state: RandomStates = None
    noise: float = 1.0
    weights: Array | None = None


class Stage:
    """One stage of one hidden layer.

    Parameters
    ----------
    layer : int
        Which of the hidden layers, and so which of each list in ``Layers``.
    """

    def __init__(self, layer: int) -> None:
        self.layer = layer

    def forward(self, x: Array, layers: Layers, batch: Batch) -> Array:
        """What becomes of ``x``, (..., n_rows, n_units); may be ``x`` itself, overwritten."""
        raise NotImplementedError

    def backward(self, delta: Array, layers: Layers, grad: Layers) -> None:
        """Turn ``delta`` from the output's gradient into the input's, in place.

        Follows ``forward``; writes the gradient of the parameters that the stage has.
        """
        raise NotImplementedError

    def after_update(self, layers: Layers, n_updates: int) -> None:
        """Bring parameters without a gradient up to date with the last batch."""


class BatchNorm(Stage):
    """Batch normalisation of ``z``::

        x = (z - mean) / sqrt(variance + EPSILON)        y = scale x + shift

    with the mean and variance of each unit over the batch in training, weighted where rows
    have weights. Afterwards running averages take their place, and the whole is a linear map
    that is folded into the layer's weights and biases.

    References
    ----------
    Ioffe and Szegedy (2015), "Batch normalization: accelerating deep network training by
    reducing internal covariate shift", ICML, algorithms 1 and 2.
    """

    def __init__(self, layer: int, shape: tuple[int, ...], dtype: npt.DTypeLike) -> None:
        super().__init__(layer)
        self._x: Array = np.empty(shape, dtype)
        self.n_rows = 0
        self.shares: Array | None = None  # of each row, where rows have weights
        self.mean: Array = np.zeros(shape[-1], dtype)
        self.variance: Array = np.ones(shape[-1], dtype)

    def forward(self, z: Array, layers: Layers, batch: Batch) -> Array:
        self.n_rows, weights = len(z), batch.weights
        x = self._x[: self.n_rows]
        if weights is None or not weights.any():
            self.shares = None
            self.mean, self.variance = z.mean(axis=0), z.var(axis=0)
        else:
            self.shares = weights / weights.sum()
            self.mean = self.shares.dot(z)
            self.variance = self.shares.dot((z - self.mean) ** 2)
        np.subtract(z, self.mean, out=x)
        x /= np.sqrt(self.variance + EPSILON)
        np.multiply(x, layers.scales[self.layer], out=z)
        z += layers.shifts[self.layer]
        return z

    def backward(self, delta: Array, layers: Layers, grad: Layers) -> None:
        x = self._x[: self.n_rows]
        grad_scale, grad_shift = grad.scales[self.layer], grad.shifts[self.layer]
        delta.sum(axis=0, out=grad_shift)
        np.sum(delta * x, axis=0, out=grad_scale)
        through_batch = grad_shift + x * grad_scale
        if self.shares is None:
            delta -= through_batch / self.n_rows
        else:
            delta -= through_batch * self.shares[:, np.newaxis]
        delta *= layers.scales[self.layer] / np.sqrt(self.variance + EPSILON)

    def after_update(self, layers: Layers, n_updates: int) -> None:
        """Move the running averages towards the last batch; its variance unbiased.

        The first batches count evenly, so that little training does not leave them near
        where they began.
        """
        n_rows: float = self.n_rows  # with weights, as many as would be as precise
        if self.shares is not None:
            n_rows = 1 / float(self.shares.dot(self.shares))
        if n_rows > 1 + 1e-6:
            mean, variance = layers.means[self.layer], layers.variances[self.layer]
            rate = max(RATE, 1 / (n_updates + 1))
            mean += rate * (self.mean - mean)
            variance += rate * (self.variance * n_rows / (n_rows - 1) - variance)


class Activate(Stage):
    """``a = f(z)``, in the memory of ``z`` unless ``f`` needs that again."""

    def __init__(
        self, layer: int, f: Activation, shape: tuple[int, ...], dtype: npt.DTypeLike
    ) -> None:
        super().__init__(layer)
        self.f = f
        self._buffer: Array | None = np.empty(shape, dtype) if self.keeps_input else None

    @property
    def keeps_input(self) -> bool:
        return self.f.keeps_input

    def forward(self, z: Array, layers: Layers, batch: Batch) -> Array:
        self._z = z
        self._a = z if self._buffer is None else self._buffer[..., : z.shape[-2], :]
        self.f.forward(z, out=self._a)
        return self._a

    def backward(self, delta: Array, layers: Layers, grad: Layers) -> None:
        self.f.backward(self._z, self._a, delta)


class Mix(Activate):
    """``a = z + mix (f(z) - z)``, with a learned ``mix`` for each unit.

    From the identity (``mix = 0``) to ``f`` itself (``mix = 1``, where it begins).

    References
    ----------
    Holzmueller, Grinsztajn and Steinwart (2024), "Better by default: strong pre-tuned MLPs and
    boosted trees on tabular data", NeurIPS, arXiv 2407.04491.
    """

    keeps_input = True

    def forward(self, z: Array, layers: Layers, batch: Batch) -> Array:
        a = super().forward(z, layers, batch)
        a -= z
        a *= layers.mixes[self.layer][..., np.newaxis, :]
        a += z
        return a

    def backward(self, delta: Array, layers: Layers, grad: Layers) -> None:
        z, fz = self._z, np.empty_like(self._z)
        self.f.forward(z, out=fz)
        through_f = delta * layers.mixes[self.layer][..., np.newaxis, :]
        np.sum(delta * (fz - z), axis=-2, out=grad.mixes[self.layer])
        delta -= through_f
        self.f.backward(z, fz, through_f)
        delta += through_f


class Dropout(Stage):
    """Each output is 0 with probability ``p``, else divided by ``1 - p``.

    References
    ----------
    Srivastava et al. (2014), "Dropout: a simple way to prevent neural networks from
    overfitting", JMLR 15.
    """

    def __init__(self, layer: int, p: float, shape: tuple[int, ...], dtype: npt.DTypeLike) -> None:
        super().__init__(layer)
        self.p = p
        self._masks: Array = np.empty(shape, dtype)
        self._outputs: Array = np.empty(shape, dtype)
        self._mask: Array | None = None

    def forward(self, a: Array, layers: Layers, batch: Batch) -> Array:
        if batch.random_state is None:
            self._mask = None
            return a
        n_rows, p = a.shape[-2], self.p * batch.noise
        self._mask = self._masks[..., :n_rows, :]
        np.divide(draw_kept(batch.random_state, a.shape, p), 1 - p, out=self._mask)
        return np.multiply(a, self._mask, out=self._outputs[..., :n_rows, :])

    def backward(self, delta: Array, layers: Layers, grad: Layers) -> None:
        if self._mask is not None:
            delta *= self._mask


def draw_kept(
    random_state: RandomStates, shape: tuple[int, ...], p: float
) -> npt.NDArray[np.bool_]:
    """What is kept, with probability ``1 - p``; each member's from a stream of its own."""
    if isinstance(random_state, np.random.RandomState):
        # 16 bits decide: four times faster than random_sample, p right to 1 / 131072
        bits = np.frombuffer(random_state.bytes(2 * math.prod(shape)), np.uint16)
        return bits.reshape(shape) >= round(p * 65536)
    assert random_state is not None
    return np.stack([draw_kept(stream, shape[1:], p) for stream in random_state])


def make_stages(
    architecture: Architecture, layer: int, shape: tuple[int, ...], dtype: npt.DTypeLike
) -> list[Stage]:
    """The stages of a hidden layer, in the order of the forward pass.

    ``shape`` is that of its ``z``, for as many rows as there will be at most.
    """
    stages: list[Stage] = []
    if architecture.batch_norm:
        stages.append(BatchNorm(layer, shape, dtype))
    activation = Mix if architecture.parametric_activation else Activate
    stages.append(activation(layer, architecture.activations[layer], shape, dtype))
    p = architecture.dropout[layer] if architecture.dropout else 0.0
    if p > 0:
        stages.append(Dropout(layer, p, shape, dtype))
    return stages
