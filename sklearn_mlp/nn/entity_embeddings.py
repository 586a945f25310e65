"""Embeddings of categories, and several embeddings beside each other."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from .._typing import Array
from .embeddings import Embedding


class EntityEmbedding(Embedding):
    """A level ``x`` of a column becomes row ``x`` of a table of the column's own, ``E[x]``.

    Levels are numbers from 0 on. What is none of them shares row 0.

    Parameters
    ----------
    n_levels : sequence of int
        Of each embedded column: rows of its table.
    n_components : sequence of int
        Columns of its table, inputs of the first layer.
    scale : float, default=1.0
        Standard deviation of the initial tables.
    features : sequence of int or None, default=None
        Columns of X that are embedded; None means all. The others follow as they are.

    References
    ----------
    Guo and Berkhahn (2016), "Entity embeddings of categorical variables", arXiv 1604.06737.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_mlp import MLPRegressor
    >>> from sklearn_mlp.nn.entity_embeddings import EntityEmbedding
    >>> rng = np.random.RandomState(0)
    >>> X = np.column_stack([rng.normal(size=500), rng.randint(20, size=500)])
    >>> y = X[:, 0] + rng.normal(size=20)[X[:, 1].astype(int)]
    >>> embedding = EntityEmbedding([20], [3], features=[1])
    >>> model = MLPRegressor(embedding=embedding, max_iter=500, random_state=0).fit(X, y)
    >>> model.embedding_[0].shape
    (20, 3)
    >>> model.score(X, y) > 0.95
    True
    """

    def __init__(
        self,
        n_levels: Sequence[int],
        n_components: Sequence[int],
        scale: float = 1.0,
        *,
        features: Sequence[int] | None = None,
    ) -> None:
        super().__init__(features=features)
        for name, values in (("n_levels", n_levels), ("n_components", n_components)):
            if min(values, default=1) < 1:
                raise ValueError(f"{name} must be >= 1, got {values!r}.")
        if len(n_levels) != len(n_components):
            raise ValueError(
                f"n_components has {len(n_components)} entries, n_levels {len(n_levels)}. Give one "
                "of each per column."
            )
        self.n_levels = n_levels
        self.n_components = n_components
        self.scale = scale

    def n_outputs(self, n_features: int) -> int:
        _, others = self.split(n_features)
        return sum(self.n_components) + len(others)

    def shapes(self, n_features: int) -> list[tuple[int, ...]]:
        n_columns = len(self.split(n_features)[0])
        if n_columns != len(self.n_levels):
            raise ValueError(
                f"n_levels has {len(self.n_levels)} entries for {n_columns} embedded columns. Give "
                "one per column."
            )
        return list(zip(self.n_levels, self.n_components, strict=True))

    def draw(self, n_features: int, random_state: np.random.RandomState) -> list[Array]:
        tables: list[Array] = [
            random_state.normal(0, self.scale, shape) for shape in self.shapes(n_features)
        ]
        for table in tables:
            table[0] = 0  # the mean of the others, should no row be trained with it
        return tables

    def forward(self, parameters: Sequence[Array], X: Array) -> tuple[Array, Any]:
        chosen, others = self.split(X.shape[-1])
        levels = [
            _levels(X[..., column], n) for column, n in zip(chosen, self.n_levels, strict=True)
        ]
        rows = [_take(table, x) for table, x in zip(parameters, levels, strict=True)]
        return np.concatenate([*rows, X[..., others]], axis=-1), levels

    def backward(
        self, parameters: Sequence[Array], saved: Any, delta: Array, grad: Sequence[Array]
    ) -> None:
        start = 0
        for levels, table in zip(saved, grad, strict=True):
            end = start + table.shape[-1]
            _sum_by_level(levels, delta[..., start:end], table)
            start = end


class Embeddings(Embedding):
    """Several embeddings, each of columns of its own; the other columns follow as they are.

    Parameters
    ----------
    parts : sequence of Embedding
        Each with ``features``, which no two share.

    Examples
    --------
    >>> from sklearn_mlp.nn.embeddings import PeriodicEmbedding
    >>> from sklearn_mlp.nn.entity_embeddings import Embeddings, EntityEmbedding
    >>> levels = EntityEmbedding([20], [3], features=[1])
    >>> embedding = Embeddings([PeriodicEmbedding(features=[0]), levels])
    >>> embedding.n_outputs(n_features=3)  # 4 of column 0, 3 of column 1, column 2 as it is
    8
    """

    def __init__(self, parts: Sequence[Embedding]) -> None:
        if not parts or any(part.features is None for part in parts):
            raise ValueError("Each of several embeddings needs features, the columns it embeds.")
        self.parts = parts

    # An attribute of others; here it is what the parts say, and not to be set.
    @property
    def features(self) -> Sequence[int]:  # type: ignore[override]
        """The columns that any part embeds."""
        return [column for _, own in self.of_each() for column in own]

    def of_each(self) -> list[tuple[Embedding, Sequence[int]]]:
        """Each part as it sees the columns it embeds, and these columns."""
        parts = [copy.copy(part) for part in self.parts]
        for part in parts:
            part.features = None
        columns = [np.asarray(part.features).tolist() for part in self.parts]
        return list(zip(parts, columns, strict=True))

    def n_outputs(self, n_features: int) -> int:
        _, others = self.split(n_features)
        return sum(part.n_outputs(len(own)) for part, own in self.of_each()) + len(others)

    def shapes(self, n_features: int) -> list[tuple[int, ...]]:
        self.split(n_features)
        return [shape for part, own in self.of_each() for shape in part.shapes(len(own))]

    def draw(self, n_features: int, random_state: np.random.RandomState) -> list[Array]:
        return [
            array for part, own in self.of_each() for array in part.draw(len(own), random_state)
        ]

    def forward(self, parameters: Sequence[Array], X: Array) -> tuple[Array, Any]:
        _, others = self.split(X.shape[-1])
        outputs, saved, start = [], [], 0
        for part, own in self.of_each():
            end = start + len(part.shapes(len(own)))
            output, kept = part.forward(parameters[start:end], X[..., own])
            outputs.append(output)
            saved.append(kept)
            start = end
        return np.concatenate([*outputs, X[..., others]], axis=-1), saved

    def backward(
        self, parameters: Sequence[Array], saved: Any, delta: Array, grad: Sequence[Array]
    ) -> None:
        start = at = 0
        for (part, own), kept in zip(self.of_each(), saved, strict=True):
            end, to = start + len(part.shapes(len(own))), at + part.n_outputs(len(own))
            part.backward(parameters[start:end], kept, delta[..., at:to], grad[start:end])
            start, at = end, to

    def input_gradient(self, parameters: Sequence[Array], saved: Any, delta: Array) -> Array:
        start = at = 0
        gradients = []
        for (part, own), kept in zip(self.of_each(), saved, strict=True):
            end, to = start + len(part.shapes(len(own))), at + part.n_outputs(len(own))
            gradients.append(part.input_gradient(parameters[start:end], kept, delta[..., at:to]))
            start, at = end, to
        together = np.concatenate([*gradients, delta[..., at:]], axis=-1)
        chosen, others = self.split(together.shape[-1])
        grad = np.empty_like(together)
        grad[..., np.append(chosen, others)] = together
        return grad


class Vectors(Embedding):
    """Columns that are vectors of levels already, and follow as they are."""

    def n_outputs(self, n_features: int) -> int:
        return n_features

    def shapes(self, n_features: int) -> list[tuple[int, ...]]:
        return []

    def forward(self, parameters: Sequence[Array], X: Array) -> tuple[Array, Any]:
        return X, None

    def input_gradient(self, parameters: Sequence[Array], saved: Any, delta: Array) -> Array:
        return delta


def _levels(x: Array, n_levels: int) -> npt.NDArray[np.intp]:
    known = (x >= 0) & (x < n_levels)
    return np.where(known, x, 0).astype(np.intp)


def _take(table: Array, levels: npt.NDArray[np.intp]) -> Array:
    """``table[levels]``, along a leading axis of networks if there is one."""
    if table.ndim == 2:
        return table[levels]
    return np.take_along_axis(table, levels[..., np.newaxis], axis=-2)


def _sum_by_level(levels: npt.NDArray[np.intp], delta: Array, total: Array) -> None:
    """Into each row of ``total`` the sum of the rows of ``delta`` that have its level."""
    if total.ndim > 2:
        for of_one in zip(levels, delta, total, strict=True):
            _sum_by_level(*of_one)
        return
    n_rows, ones = len(levels), np.ones(len(levels), delta.dtype)
    one_hot = csr_array((ones, levels, np.arange(n_rows + 1)), shape=(n_rows, len(total)))
    total[...] = one_hot.T @ delta
