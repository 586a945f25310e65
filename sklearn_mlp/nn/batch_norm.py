"""Batch normalisation of a hidden layer's ``z``::

    x = (z - mean) / sqrt(variance + EPSILON)        y = scale x + shift

with the mean and variance of each unit over the batch in training. Afterwards running
averages take their place, and the whole is a linear map that is folded into the layer's
weights and biases.

References
----------
Ioffe and Szegedy (2015), "Batch normalization: accelerating deep network training by
reducing internal covariate shift", ICML, algorithms 1 and 2.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .._typing import Array

EPSILON = 1e-5
# Share of the newest batch in the running averages.
RATE = 0.1


class BatchNorm:
    """One layer's buffers and what its last batch was like."""

    def __init__(self, max_rows: int, n_units: int, dtype: npt.DTypeLike) -> None:
        self._x: Array = np.empty((max_rows, n_units), dtype)
        self.n_rows = 0
        self.mean: Array = np.zeros(n_units, dtype)
        self.variance: Array = np.ones(n_units, dtype)

    def forward(self, z: Array, scale: Array, shift: Array) -> None:
        """Replace ``z`` by ``y``."""
        self.n_rows = len(z)
        x = self._x[: self.n_rows]
        self.mean, self.variance = z.mean(axis=0), z.var(axis=0)
        np.subtract(z, self.mean, out=x)
        x /= np.sqrt(self.variance + EPSILON)
        np.multiply(x, scale, out=z)
        z += shift

    def backward(self, delta: Array, scale: Array, grad_scale: Array, grad_shift: Array) -> None:
        """Turn ``delta = dJ/dy`` into ``dJ/dz``; write the scale's and the shift's gradient."""
        x = self._x[: self.n_rows]
        delta.sum(axis=0, out=grad_shift)
        np.sum(delta * x, axis=0, out=grad_scale)
        delta -= (grad_shift + x * grad_scale) / self.n_rows
        delta *= scale / np.sqrt(self.variance + EPSILON)

    def update_running(self, mean: Array, variance: Array, n_updates: int) -> None:
        """Move the running averages towards the last batch; its variance unbiased.

        The first batches count evenly, so that little training does not leave them near
        where they began.
        """
        if self.n_rows > 1:
            rate = max(RATE, 1 / (n_updates + 1))
            mean += rate * (self.mean - mean)
            variance += rate * (self.variance * self.n_rows / (self.n_rows - 1) - variance)
