"""What a network is made of: layout, workspace and model are all built from this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .activations import Activation
from .embeddings import Embedding


@dataclass(frozen=True)
class Architecture:
    """A stack of fully connected layers, and what stands between them.

    Parameters
    ----------
    layer_sizes : sequence of int
        Columns of X, units of each hidden layer, outputs.
    activations : sequence of Activation
        One per hidden layer.
    dropout : sequence of float, default=()
        Probability with which outputs are dropped in training, one per hidden layer.
    batch_norm : bool, default=False
    parametric_activation : bool, default=False
        Whether activations are mixed with the identity, see ``units.Mix``.
    input_scale : bool, default=False
        Whether each input of the first layer has a factor.
    embedding : Embedding or None, default=None
        Makes the first layer's inputs of X.
    """

    layer_sizes: Sequence[int]
    activations: Sequence[Activation]
    dropout: Sequence[float] = ()
    batch_norm: bool = False
    parametric_activation: bool = False
    input_scale: bool = False
    embedding: Embedding | None = None

    @property
    def hidden_sizes(self) -> Sequence[int]:
        return self.layer_sizes[1:-1]

    @property
    def weight_shapes(self) -> list[tuple[int, int]]:
        """(n_in, n_out) of each layer."""
        n_inputs, *sizes = self.layer_sizes
        if self.embedding is not None:
            n_inputs = self.embedding.n_outputs(n_inputs)
        return list(pairwise([n_inputs, *sizes]))

    @property
    def parameter_shapes(self) -> dict[str, list[tuple[int, ...]]]:
        """The shapes of all parameters, by the fields of ``Layers``."""
        weights = self.weight_shapes
        units = [(n_out,) for _, n_out in weights]
        hidden = units[:-1]
        normalised = hidden if self.batch_norm else []
        embedding = self.embedding
        return {
            "weights": [*weights],
            "biases": [*units],
            "scales": [*normalised],
            "shifts": [*normalised],
            "means": [*normalised],
            "variances": [*normalised],
            "mixes": [*hidden] if self.parametric_activation else [],
            "input_scale": [weights[0][:1]] if self.input_scale else [],
            "embedding": [] if embedding is None else embedding.shapes(self.layer_sizes[0]),
        }

    def folded(self) -> Architecture:
        """The same network after training, when ``fold`` has made its weights simpler."""
        return replace(self, dropout=(), batch_norm=False, input_scale=False)

    def largest_product(self, n_rows: int, *, dense: bool) -> int:
        """Multiplications in the largest dense matrix product over so many rows of X."""
        shapes = self.weight_shapes[0 if dense else 1 :]
        return n_rows * max((n_in * n_out for n_in, n_out in shapes), default=0)
