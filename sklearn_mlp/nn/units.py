"""What the units of a layer do between the product ``a W`` and the inputs of the next layer.

A layer has a chain of stages: the bias, and if it is hidden, batch normalisation, the
activation or its mix with the identity, dropout. Each owns its buffers, may overwrite what it
is given, and turns in ``backward`` the gradient of what it gave into that of what it got.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .._typing import Array, RandomStates
from ..kernels import compiled
from .activations import Activation
from .architecture import Architecture
from .layout import Layers
from .twins import PRECISIONS, function_of

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
    """One stage of one layer.

    Parameters
    ----------
    layer : int
        Which of the layers, and so which of each list in ``Layers``.
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


class AddBias(Stage):
    """``z = a W + b``, of the product ``a W``; ``dJ/db`` is the sum of ``delta`` over rows."""

    def __init__(self, layer: int, n_rows: int, dtype: npt.DTypeLike) -> None:
        super().__init__(layer)
        self._ones: Array = np.ones(n_rows, dtype)

    def forward(self, x: Array, layers: Layers, batch: Batch) -> Array:
        x += layers.biases[self.layer][..., np.newaxis, :]
        return x

    def backward(self, delta: Array, layers: Layers, grad: Layers) -> None:
        n_rows = delta.shape[-2]
        ones = self._ones if n_rows == len(self._ones) else self._ones[:n_rows]
        dot(ones, delta, out=grad.biases[self.layer])


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
        self._apply(z, self._a, layers)
        return self._a

    def _apply(self, z: Array, a: Array, layers: Layers) -> None:
        self.f.forward(z, out=a)

    def backward(self, delta: Array, layers: Layers, grad: Layers) -> None:
        self.f.backward(self._z, self._a, delta)


class BiasAndActivate(Activate):
    """`AddBias` and `Activate`, each way in one pass: compiled."""

    def __init__(
        self, layer: int, f: Activation, twin: Any, shape: tuple[int, ...], dtype: npt.DTypeLike
    ) -> None:
        super().__init__(layer, f, shape, dtype)
        self._twin = twin

    def _apply(self, z: Array, a: Array, layers: Layers) -> None:
        compiled.bias_activate(self._twin, z, layers.biases[self.layer], a)

    def backward(self, delta: Array, layers: Layers, grad: Layers) -> None:
        compiled.times_slope(self._twin, self._z, self._a, delta, grad.biases[self.layer])


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
        self._outputs: Array = np.empty(shape, dtype)
        self._bits: npt.NDArray[np.uint16] | None = None

    def forward(self, a: Array, layers: Layers, batch: Batch) -> Array:
        if batch.random_state is None:
            self._bits = None
            return a
        p = self.p * batch.noise
        # 16 bits decide: four times faster than random_sample, p right to 1 / 131072
        self._bits = draw_bits(batch.random_state, a.shape)
        self._threshold, self._up = round(p * 65536), 1 / (1 - p)
        outputs = self._outputs[..., : a.shape[-2], :]
        self._drop(a, outputs)
        return outputs

    def backward(self, delta: Array, layers: Layers, grad: Layers) -> None:
        if self._bits is not None:
            self._drop(delta, delta)

    def _drop(self, x: Array, out: Array) -> None:
        assert self._bits is not None
        if compiled is not None and x.dtype in PRECISIONS:
            compiled.drop(self._bits, self._threshold, self._up, x, out)
        else:
            mask = np.multiply(self._bits >= self._threshold, self._up, dtype=x.dtype)
            np.multiply(x, mask, out=out)


def draw_bits(random_state: RandomStates, shape: tuple[int, ...]) -> npt.NDArray[np.uint16]:
    """Random numbers of 16 bits; each member's from a stream of its own."""
    if isinstance(random_state, np.random.RandomState):
        return np.frombuffer(random_state.bytes(2 * math.prod(shape)), np.uint16).reshape(shape)
    assert random_state is not None
    return np.stack([draw_bits(stream, shape[1:]) for stream in random_state])


def dot(a: Any, b: Array, out: Array) -> None:
    """``out = a b`` where ``a`` may be sparse, or both may have a leading axis."""
    if not isinstance(a, np.ndarray):
        out[...] = a @ b  # SciPy has no ``out``
    elif b.ndim == 2:
        np.dot(a, b, out=out)  # less overhead than matmul, and BLAS whatever the shapes
    elif a.ndim > 1 and a.shape[-1] == 1:
        np.multiply(a, b, out=out)  # an outer product, for which matmul does not use BLAS
    else:
        np.matmul(a, b, out=out)


def make_stages(
    architecture: Architecture, layer: int, shape: tuple[int, ...], dtype: npt.DTypeLike
) -> list[Stage]:
    """The stages of a layer, in the order of the forward pass.

    ``shape`` is that of its ``z``, for as many rows as there will be at most.
    """
    bias = AddBias(layer, shape[-2], dtype)
    if layer == len(architecture.activations):
        return [bias]
    f = architecture.activations[layer]
    twin = function_of(f)
    stages: list[Stage] = [bias]
    if architecture.batch_norm:
        stages.append(BatchNorm(layer, shape, dtype))
    if architecture.parametric_activation:
        stages.append(Mix(layer, f, shape, dtype))
    elif twin is not None and dtype in PRECISIONS and not architecture.batch_norm:
        stages = [BiasAndActivate(layer, f, twin, shape, dtype)]
    else:
        stages.append(Activate(layer, f, shape, dtype))
    p = architecture.dropout[layer] if architecture.dropout else 0.0
    if p > 0:
        stages.append(Dropout(layer, p, shape, dtype))
    return stages
