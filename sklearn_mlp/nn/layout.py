"""All layers' parameters in one flat vector."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from .._typing import Array
from .architecture import Architecture

# What of `Layers` has a gradient.
TRAINABLE = ("weights", "biases", "scales", "shifts", "mixes", "input_scale", "embedding")
# What does nothing yet is 1 there, and 0 in the rest.
NEUTRAL = {"scales": 1, "variances": 1, "mixes": 1, "input_scale": 1}


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

    def items(self) -> Iterator[tuple[str, Sequence[Array]]]:
        """Name and parameters of each kind."""
        return ((each.name, getattr(self, each.name)) for each in fields(self))

    def astype(self, dtype: npt.DTypeLike) -> Layers:
        """The same in another precision, row by row; what is so already is not copied."""
        return Layers(
            **{name: [_row_by_row(part, dtype) for part in parts] for name, parts in self.items()}
        )


def _row_by_row(part: Array, dtype: npt.DTypeLike) -> Array:
    part = np.asarray(part, dtype, order="C")
    return part if part.flags.aligned else part.copy()


class Layout:
    """Where each layer's parameters lie in the flat vector ``theta``.

    ``theta = [W_0 ... W_L, b_0 ... b_L, ...]``: weights first, so that everything which
    concerns weights alone (the L2 penalty) is one slice, ``theta[:n_weights]``; then the
    rest of ``Layers`` in its order. Batch normalisation's running means and variances have
    no gradient and are part of ``theta`` so that whoever copies the parameters copies the
    whole network. A ``theta`` of shape (n_members, n_parameters) is several networks.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_mlp.nn.activations import ReLU
    >>> layout = Layout(Architecture([3, 2, 1], [ReLU()]))
    >>> layout.n_weights, layout.n_parameters
    (8, 11)
    >>> [W.shape for W in layout.layers(np.zeros(11)).weights]
    [(3, 2), (2, 1)]
    """

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture
        self.shapes = architecture.parameter_shapes
        lengths = [math.prod(shape) for shapes in self.shapes.values() for shape in shapes]
        self.n_weights = sum(lengths[: len(self.shapes["weights"])])
        self.n_parameters = sum(lengths)
        self._slices = [slice(*ends) for ends in pairwise(accumulate(lengths, initial=0))]

    @property
    def is_plain(self) -> bool:
        """Whether weights and biases are all there is."""
        return {name for name, shapes in self.shapes.items() if shapes} == {"weights", "biases"}

    def layers(self, theta: Array) -> Layers:
        """Views of ``theta``, layer by layer."""
        members = theta.shape[:-1]
        where = iter(self._slices)
        return Layers(
            **{
                name: [theta[..., next(where)].reshape(members + shape) for shape in shapes]
                for name, shapes in self.shapes.items()
            }
        )

    def pack(self, layers: Layers, dtype: npt.DTypeLike) -> Array:
        """A new ``theta`` with copies of these; what they do not have does nothing yet."""
        theta: Array = np.zeros(self.n_parameters, dtype=dtype)
        kinds = zip(self.layers(theta).items(), layers.items(), strict=True)
        for (name, views), (_, given) in kinds:
            parts: list[Any] = [*given] or [NEUTRAL.get(name, 0)] * len(views)
            for view, part in zip(views, parts, strict=True):
                view[...] = part
        return theta
