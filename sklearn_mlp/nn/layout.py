"""Layer sizes <-> one flat parameter vector."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]


class Layout:
    """Where each layer's weights and biases lie in the flat vector ``theta``.

    ``theta = [W_0 ... W_L, b_0 ... b_L]``: weights first, so that everything which
    concerns weights alone (the L2 penalty) is one slice, ``theta[:n_weights]``.

    Parameters
    ----------
    layer_sizes : sequence of int
        Units per layer, from the input features to the outputs.

    Examples
    --------
    >>> import numpy as np
    >>> layout = Layout([3, 2, 1])
    >>> layout.n_weights, layout.n_parameters
    (8, 11)
    >>> [W.shape for W in layout.weights(np.zeros(11))]
    [(3, 2), (2, 1)]
    """

    def __init__(self, layer_sizes: Sequence[int]) -> None:
        self.layer_sizes = tuple(layer_sizes)
        self.weight_shapes = tuple(pairwise(self.layer_sizes))
        lengths = [n_in * n_out for n_in, n_out in self.weight_shapes]
        self.n_weights = sum(lengths)
        lengths.extend(self.layer_sizes[1:])
        self.n_parameters = sum(lengths)
        slices = [slice(*ends) for ends in pairwise(accumulate(lengths, initial=0))]
        n_layers = len(self.weight_shapes)
        self._weight_slices = slices[:n_layers]
        self._bias_slices = slices[n_layers:]

    def weights(self, theta: Array) -> list[Array]:
        """Views of ``theta``: one (n_in, n_out) matrix per layer."""
        return [
            theta[where].reshape(shape)
            for where, shape in zip(self._weight_slices, self.weight_shapes, strict=True)
        ]

    def biases(self, theta: Array) -> list[Array]:
        """Views of ``theta``: one (n_out,) vector per layer."""
        return [theta[where] for where in self._bias_slices]

    def pack(
        self, weights: Sequence[Array], biases: Sequence[Array], dtype: npt.DTypeLike
    ) -> Array:
        """A new ``theta`` that holds copies of the given weights and biases."""
        theta: Array = np.empty(self.n_parameters, dtype=dtype)
        for view, given in zip(self.weights(theta), weights, strict=True):
            view[...] = given
        for view, given in zip(self.biases(theta), biases, strict=True):
            view[...] = given
        return theta
