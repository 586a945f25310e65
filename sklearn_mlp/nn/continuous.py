"""A trained network as a function of numbers alone, and its gradient by them.

Between two levels there is nothing, but between their vectors there is. So levels that an
``EntityEmbedding`` takes are looked up beforehand, and the vectors are inputs in their place::

    z(x, E[level])        dz/dx, dz/dE[level]        not dz/dlevel
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from .._typing import Array
from .embeddings import Embedding
from .entity_embeddings import Embeddings, EntityEmbedding, Vectors
from .jacobian import Derivatives
from .layout import Layout
from .model import Model
from .network import forward
from .workspace import Workspace


class ContinuousNetwork:
    """A network whose inputs are numbers, by which it has derivatives.

    Parameters
    ----------
    model : Model
    dtype : dtype
        In which it is computed.

    Attributes
    ----------
    origins : ndarray of int of shape (n_inputs,)
        The column of X that each input is, or is made of: of levels their vectors come last.
    levels : ndarray of int
        The columns of X that are levels.
    """

    def __init__(self, model: Model, dtype: npt.DTypeLike) -> None:
        self.dtype = dtype
        n_features, embedding = model.architecture.layer_sizes[0], model.architecture.embedding
        parameters = model.layers.embedding
        parts = by_part(embedding, parameters, n_features)
        entities = [(own, tables) for part, own, tables in parts if is_entity(part)]
        self._tables = [pair for each in entities for pair in zip(*each, strict=True)]
        columns = np.array([column for column, _ in self._tables], dtype=np.intp)
        widths = [table.shape[1] for _, table in self._tables]
        self.levels, self._numbers = columns, np.setdiff1d(np.arange(n_features), columns)
        self.origins = np.append(self._numbers, np.repeat(columns, widths))
        if self._tables:
            embedding = Embeddings([self._without_table(part, own) for part, own, _ in parts])
            parameters = [a for part, _, arrays in parts if not is_entity(part) for a in arrays]
        sizes = [len(self.origins), *model.architecture.layer_sizes[1:]]
        architecture = replace(model.architecture, layer_sizes=sizes, embedding=embedding)
        self._layers = replace(model.layers, embedding=parameters).astype(dtype)
        self._layout, self._workspace = Layout(architecture), Workspace(architecture, 1, dtype)

    def _without_table(self, part: Embedding, columns: Sequence[int]) -> Embedding:
        """A part of the embedding as it is of the inputs, given the columns it is of in X."""
        places = [i for column in columns for i in np.flatnonzero(self.origins == column).tolist()]
        if is_entity(part):
            return Vectors(features=places)
        part = copy.copy(part)
        part.features = places
        return part

    def inputs(self, X: Array) -> Array:
        """Its inputs for rows of X, (n_rows, n_inputs)."""
        vectors = [
            EntityEmbedding([len(table)], [table.shape[1]]).forward([table], X[:, [column]])[0]
            for column, table in self._tables
        ]
        return np.hstack([X[:, self._numbers], *vectors]).astype(self.dtype, copy=False)

    def raw(self, inputs: Array) -> Array:
        """Raw output of all rows at once, (n_rows, n_outputs)."""
        if len(inputs) > self._workspace.n_rows:
            self._workspace = Workspace(self._layout.architecture, len(inputs), self.dtype)
        self._filled = self._workspace.leading(len(inputs))
        return forward(self._layers, inputs, self._filled).copy()

    def gradient(self, r: Array) -> Array:
        """``r^T dz/d inputs`` of each row that ``raw`` was last given, (n_rows, n_inputs)."""
        r = np.ascontiguousarray(r, self.dtype)
        return Derivatives(self._layout, self._layers, self._filled).by_inputs(r)


def is_entity(part: Embedding) -> bool:
    return isinstance(part, EntityEmbedding)


def by_part(
    embedding: Embedding | None, parameters: Sequence[Array], n_features: int
) -> list[tuple[Embedding, Sequence[int], Sequence[Array]]]:
    """Each part of an embedding, the columns it embeds, and its parameters."""
    if embedding is None:
        return []
    if not isinstance(embedding, Embeddings):
        return [(embedding, embedding.split(n_features)[0].tolist(), parameters)]
    parts, start = [], 0
    for part, own in embedding.of_each():
        end = start + len(part.shapes(len(own)))
        parts.append((part, own, parameters[start:end]))
        start = end
    return parts
