"""Embeddings of numerical features: each becomes a few inputs of the first layer.

A new embedding is a subclass of ``Embedding``; an entry in ``EMBEDDINGS`` gives it a name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .._typing import Array
from .part import Part


class Embedding(Part):
    """A small layer of its own for each numerical feature, trained with the network.

    Parameters
    ----------
    features : sequence of int or None, default=None
        Columns of X that are embedded; None means all. The others follow as they are.
    """

    def __init__(self, *, features: Sequence[int] | None = None) -> None:
        self.features = features

    def n_outputs(self, n_features: int) -> int:
        """How many inputs the first layer has."""
        raise NotImplementedError

    def shapes(self, n_features: int) -> list[tuple[int, ...]]:
        """The parameters' shapes."""
        raise NotImplementedError

    def draw(self, n_features: int, random_state: np.random.RandomState) -> list[Array]:
        """Initial parameters."""
        raise NotImplementedError

    def forward(self, parameters: Sequence[Array], X: Array) -> tuple[Array, Any]:
        """Inputs of the first layer, (..., n_rows, n_outputs), and what ``backward`` needs."""
        raise NotImplementedError

    def backward(
        self, parameters: Sequence[Array], saved: Any, delta: Array, grad: Sequence[Array]
    ) -> None:
        """Write the parameters' gradient, given ``delta = dJ/d`` the first layer's inputs."""
        raise NotImplementedError

    def input_gradient(self, parameters: Sequence[Array], saved: Any, delta: Array) -> Array:
        """``dJ/dX``, (..., n_rows, n_features), from the same; training does not need it."""
        raise TypeError(
            f"{type(self).__name__} has no input_gradient, by which gradients of inputs are "
            "computed. Write one, or use an embedding of sklearn_mlp.nn."
        )

    def split(self, n_features: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Columns that are embedded, and the others."""
        columns = np.arange(n_features, dtype=np.intp)
        if self.features is None:
            return columns, columns[:0]
        chosen, is_other = np.asarray(self.features), np.ones(n_features, bool)
        if chosen.size == 0:
            return columns[:0], columns
        if chosen.dtype.kind in "iu" and chosen.min() >= 0 and chosen.max() < n_features:
            is_other[chosen] = False
        if is_other.sum() != n_features - len(chosen):
            raise ValueError(
                f"features must be different column numbers from 0 to {n_features - 1}, got "
                f"{self.features!r}."
            )
        return chosen.astype(np.intp), columns[is_other]


class PeriodicEmbedding(Embedding):
    """A feature ``x`` becomes ``[x, cos(2 pi (w x + b)) V + c]``, with ``w, b, V, c`` its own.

    Parameters
    ----------
    n_frequencies : int, default=16
        Length of ``w`` and ``b``.
    n_components : int, default=3
        Length of ``c``: inputs per feature besides ``x`` itself.
    frequency_scale : float, default=0.1
        Standard deviation of the initial ``w``.
    features : sequence of int or None, default=None
        Columns of X that are embedded; None means all. The others follow as they are.

    References
    ----------
    Gorishniy, Rubachev and Babenko (2022), "On embeddings for numerical features in tabular
    deep learning", NeurIPS; with the bias and ``x`` itself: Holzmueller, Grinsztajn and
    Steinwart (2024), arXiv 2407.04491 ("PBLD").
    """

    def __init__(
        self,
        n_frequencies: int = 16,
        n_components: int = 3,
        frequency_scale: float = 0.1,
        *,
        features: Sequence[int] | None = None,
    ) -> None:
        super().__init__(features=features)
        for name, value in (("n_frequencies", n_frequencies), ("n_components", n_components)):
            if value < 1:
                raise ValueError(f"{name} must be >= 1, got {value!r}.")
        self.n_frequencies = n_frequencies
        self.n_components = n_components
        self.frequency_scale = frequency_scale

    def n_outputs(self, n_features: int) -> int:
        chosen, others = self.split(n_features)
        return len(chosen) * (1 + self.n_components) + len(others)

    def shapes(self, n_features: int) -> list[tuple[int, ...]]:
        n = len(self.split(n_features)[0])
        n_f, n_c = self.n_frequencies, self.n_components
        return [(n, n_f), (n, n_f), (n, n_f, n_c), (n, n_c)]

    def draw(self, n_features: int, random_state: np.random.RandomState) -> list[Array]:
        w, b, V, c = self.shapes(n_features)
        bound = 1 / math.sqrt(self.n_frequencies)
        return [
            random_state.normal(0, self.frequency_scale, w),
            random_state.uniform(-0.5, 0.5, b),
            random_state.uniform(-bound, bound, V),
            random_state.uniform(-bound, bound, c),
        ]

    def forward(self, parameters: Sequence[Array], X: Array) -> tuple[Array, Any]:
        w, b, V, c = parameters
        chosen, others = self.split(X.shape[-1])
        # Feature by feature: (..., n_chosen, n_rows, n_frequencies)
        x = np.ascontiguousarray(X[..., chosen].swapaxes(-1, -2))[..., np.newaxis]
        angle = x * (2 * math.pi * w)[..., np.newaxis, :]
        angle += (2 * math.pi * b)[..., np.newaxis, :]
        cosine = np.cos(angle)
        embedded = np.concatenate([x, np.matmul(cosine, V) + c[..., np.newaxis, :]], axis=-1)
        flat = embedded.swapaxes(-3, -2).reshape(*X.shape[:-1], -1)
        return np.concatenate([flat, X[..., others]], axis=-1), (x, angle, cosine)

    def backward(
        self, parameters: Sequence[Array], saved: Any, delta: Array, grad: Sequence[Array]
    ) -> None:
        grad_w, grad_b, grad_V, grad_c = grad
        x, angle, cosine = saved
        n_rows = x.shape[-2]
        delta_e = np.ascontiguousarray(self._per_feature(x, delta)[..., 1:].swapaxes(-3, -2))
        np.matmul(np.ones(n_rows, x.dtype), delta_e, out=grad_c)
        np.matmul(cosine.swapaxes(-1, -2), delta_e, out=grad_V)
        delta_angle = self._through_cosine(parameters, angle, delta_e)
        np.matmul(np.ones(n_rows, x.dtype), delta_angle, out=grad_b)
        np.matmul(x[..., 0][..., np.newaxis, :], delta_angle, out=grad_w[..., np.newaxis, :])

    def input_gradient(self, parameters: Sequence[Array], saved: Any, delta: Array) -> Array:
        x, angle, _ = saved
        per_feature = self._per_feature(x, delta)
        delta_angle = self._through_cosine(parameters, angle, per_feature[..., 1:].swapaxes(-3, -2))
        through = np.matmul(delta_angle, parameters[0][..., np.newaxis])[..., 0].swapaxes(-1, -2)
        n_embedded = math.prod(per_feature.shape[-2:])
        n_features = through.shape[-1] + delta.shape[-1] - n_embedded
        chosen, others = self.split(n_features)
        grad = np.empty((*delta.shape[:-1], n_features), delta.dtype)
        grad[..., chosen] = per_feature[..., 0] + through
        grad[..., others] = delta[..., n_embedded:]
        return grad

    def _per_feature(self, x: Array, delta: Array) -> Array:
        """``delta`` of the embedded features: (..., n_rows, n_chosen, 1 + n_components)."""
        n_chosen, width = x.shape[-3], 1 + self.n_components
        return delta[..., : n_chosen * width].reshape(*delta.shape[:-1], n_chosen, width)

    @staticmethod
    def _through_cosine(parameters: Sequence[Array], angle: Array, delta_e: Array) -> Array:
        """``delta`` of ``w x + b``: (..., n_chosen, n_rows, n_frequencies)."""
        V = parameters[2]
        delta_angle: Array = np.matmul(delta_e, V.swapaxes(-1, -2))
        delta_angle *= np.sin(angle)
        delta_angle *= -2 * math.pi
        return delta_angle


EMBEDDINGS: dict[str, type[Embedding]] = {"periodic": PeriodicEmbedding}
