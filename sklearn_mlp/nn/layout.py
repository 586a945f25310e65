"""All layers' parameters in one flat vector."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from .._typing import Array


@dataclass
class Layers:
    """The parameters of each layer.

    ``weights`` (n_in, n_out) and ``biases`` (n_out,) of every layer. Where the network has
    them: batch normalisation's ``scales``, ``shifts``, and running ``means`` and
    ``variances`` of every hidden layer, each (n_units,); ``mixes`` of parametric
    activations, the same; one ``input_scale`` (n_inputs,); and the ``embedding``'s own.
    All with a leading axis where several networks lie in one ``theta``.
    """

    weights: Sequence[Array]
    biases: Sequence[Array]
    scales: Sequence[Array] = ()
    shifts: Sequence[Array] = ()
    means: Sequence[Array] = ()
    variances: Sequence[Array] = ()
    mixes: Sequence[Array] = ()
    input_scale: Sequence[Array] = ()
    embedding: Sequence[Array] = ()

    def __iter__(self) -> Iterator[Sequence[Array]]:
        return (getattr(self, each.name) for each in fields(self))


class Layout:
    """Where each layer's parameters lie in the flat vector ``theta``.

    ``theta = [W_0 ... W_L, b_0 ... b_L, ...]``: weights first, so that everything which
    concerns weights alone (the L2 penalty) is one slice, ``theta[:n_weights]``; then the
    rest of ``Layers`` in its order. Batch normalisation's running means and variances have
    no gradient and are part of ``theta`` so that whoever copies the parameters copies the
    whole network. A ``theta`` of shape (n_members, n_parameters) is several networks.

    Parameters
    ----------
    layer_sizes : sequence of int
        Units per layer, from the inputs of the first weights to the outputs.
    batch_norm : bool, default=False
    parametric : bool, default=False
        Whether the hidden layers' activations have parameters.
    input_scale : bool, default=False
        Whether each input has a factor.
    embedding : sequence of tuple of int, default=()
        Shapes of an embedding's parameters.

    Examples
    --------
    >>> import numpy as np
    >>> layout = Layout([3, 2, 1])
    >>> layout.n_weights, layout.n_parameters
    (8, 11)
    >>> [W.shape for W in layout.layers(np.zeros(11)).weights]
    [(3, 2), (2, 1)]
    """

    def __init__(
        self,
        layer_sizes: Sequence[int],
        batch_norm: bool = False,
        parametric: bool = False,
        input_scale: bool = False,
        embedding: Sequence[tuple[int, ...]] = (),
    ) -> None:
        self.layer_sizes = tuple(layer_sizes)
        self.batch_norm = batch_norm
        self.parametric = parametric
        self.embedding = tuple(embedding)
        self.weight_shapes = tuple(pairwise(self.layer_sizes))
        units: list[tuple[int, ...]] = [(n,) for n in self.layer_sizes[1:]]
        hidden = units[:-1]
        self._shapes: list[list[tuple[int, ...]]] = [
            list(self.weight_shapes),
            list(units),
            *[hidden if batch_norm else []] * 4,
            hidden if parametric else [],
            [self.layer_sizes[:1]] if input_scale else [],
            list(embedding),
        ]
        lengths = [math.prod(shape) for shapes in self._shapes for shape in shapes]
        self.n_weights = sum(lengths[: len(self.weight_shapes)])
        self.n_parameters = sum(lengths)
        self._slices = [slice(*ends) for ends in pairwise(accumulate(lengths, initial=0))]

    @property
    def is_plain(self) -> bool:
        """Whether weights and biases are all there is."""
        return not any(self._shapes[2:])

    def layers(self, theta: Array) -> Layers:
        """Views of ``theta``, layer by layer."""
        members = theta.shape[:-1]
        where = iter(self._slices)
        return Layers(
            *(
                [theta[..., next(where)].reshape(members + shape) for shape in shapes]
                for shapes in self._shapes
            )
        )

    def pack(
        self,
        weights: Sequence[Array],
        biases: Sequence[Array],
        dtype: npt.DTypeLike,
        embedding: Sequence[Array] = (),
    ) -> Array:
        """A new ``theta`` with copies of these; whatever else there is does nothing yet."""
        theta: Array = np.zeros(self.n_parameters, dtype=dtype)
        layers = self.layers(theta)
        views = [*layers.weights, *layers.biases, *layers.embedding]
        for view, given in zip(views, [*weights, *biases, *embedding], strict=True):
            view[...] = given
        for view in [*layers.scales, *layers.variances, *layers.mixes, *layers.input_scale]:
            view[...] = 1
        return theta
