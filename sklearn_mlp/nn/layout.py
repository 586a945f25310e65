"""Layer sizes <-> one flat parameter vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]


@dataclass
class Layers:
    """The parameters of each layer.

    ``weights`` (n_in, n_out) and ``biases`` (n_out,) of every layer; with batch
    normalisation also ``scales``, ``shifts``, and the running ``means`` and
    ``variances`` of every hidden layer, each (n_units,).
    """

    weights: Sequence[Array]
    biases: Sequence[Array]
    scales: Sequence[Array] = field(default_factory=list)
    shifts: Sequence[Array] = field(default_factory=list)
    means: Sequence[Array] = field(default_factory=list)
    variances: Sequence[Array] = field(default_factory=list)


class Layout:
    """Where each layer's parameters lie in the flat vector ``theta``.

    ``theta = [W_0 ... W_L, b_0 ... b_L]``: weights first, so that everything which
    concerns weights alone (the L2 penalty) is one slice, ``theta[:n_weights]``. With batch
    normalisation scales, shifts, running means and running variances follow; the running
    ones have no gradient and are part of ``theta`` so that whoever copies the parameters
    copies the whole network.

    Parameters
    ----------
    layer_sizes : sequence of int
        Units per layer, from the input features to the outputs.
    batch_norm : bool, default=False

    Examples
    --------
    >>> import numpy as np
    >>> layout = Layout([3, 2, 1])
    >>> layout.n_weights, layout.n_parameters
    (8, 11)
    >>> [W.shape for W in layout.layers(np.zeros(11)).weights]
    [(3, 2), (2, 1)]
    """

    def __init__(self, layer_sizes: Sequence[int], batch_norm: bool = False) -> None:
        self.layer_sizes = tuple(layer_sizes)
        self.batch_norm = batch_norm
        self.weight_shapes = tuple(pairwise(self.layer_sizes))
        n_normalized = len(self.weight_shapes) - 1 if batch_norm else 0
        self._counts = [len(self.weight_shapes)] * 2 + [n_normalized] * 4
        lengths = [n_in * n_out for n_in, n_out in self.weight_shapes]
        self.n_weights = sum(lengths)
        lengths.extend(self.layer_sizes[1:])
        lengths.extend(4 * self.layer_sizes[1 : 1 + n_normalized])
        self.n_parameters = sum(lengths)
        self._slices = [slice(*ends) for ends in pairwise(accumulate(lengths, initial=0))]

    def layers(self, theta: Array) -> Layers:
        """Views of ``theta``, layer by layer."""
        views = iter([theta[where] for where in self._slices])
        weights, *others = ([next(views) for _ in range(n)] for n in self._counts)
        return Layers(
            [W.reshape(shape) for W, shape in zip(weights, self.weight_shapes, strict=True)],
            *others,
        )

    def pack(
        self, weights: Sequence[Array], biases: Sequence[Array], dtype: npt.DTypeLike
    ) -> Array:
        """A new ``theta`` with copies of these, batch normalisation doing nothing yet."""
        theta: Array = np.zeros(self.n_parameters, dtype=dtype)
        layers = self.layers(theta)
        for view, given in zip([*layers.weights, *layers.biases], [*weights, *biases], strict=True):
            view[...] = given
        for view in [*layers.scales, *layers.variances]:
            view[...] = 1
        return theta
