"""The curvature of the data term: the generalised Gauss-Newton matrix.

With ``J_i`` the Jacobian of the raw outputs of row i and ``H_i = R_i^T R_i`` the curvature of its
loss in them::

    G = sum_i s_i J_i^T H_i J_i / n = A^T A,        A = the rows of sqrt(s_i / n) R_i J_i

For squared error, log loss and the Poisson loss ``G`` is the Fisher information of the model.

References
----------
Schraudolph (2002), "Fast curvature matrix-vector products for second-order gradient descent",
Neural Computation 14.
Martens (2020), "New insights and perspectives on the natural gradient method", JMLR 21.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg.blas import dsyrk
from scipy.sparse import issparse, vstack

from .._typing import Array, Rows
from ..nn.jacobian import Derivatives, gram
from ..nn.network import forward
from .batches import count_rows, split_rows

if TYPE_CHECKING:
    from .objective import NetworkObjective

# Numbers in the rows of A that are there at a time.
BLOCK_SIZE = 2**21


class Curvature:
    """``G`` at ``theta`` over ``rows``, in whatever way it is needed.

    The rows of ``A`` are in the order of the rows of X; of each there are as many as rows of
    ``R``.

    Parameters
    ----------
    objective : NetworkObjective
    theta : ndarray of shape (n_parameters,)
    rows : slice or ndarray of int

    Attributes
    ----------
    has_gram : bool
        Whether there is `gram`, and `forward` and `backward` with it.
    """

    has_gram = True

    def __init__(self, objective: NetworkObjective, theta: Array, rows: Rows) -> None:
        self._objective = objective
        self._rows = rows
        self._layers = objective.layout.layers(theta)
        self.n_parameters = theta.size
        self._block_rows = objective.block_rows

    @cached_property
    def rank(self) -> int:
        """How many rows ``A`` has for each row of X."""
        _, root = next(self._blocks(1))
        return root.shape[1]

    @property
    def n_rows(self) -> int:
        """How many rows ``A`` has."""
        return count_rows(self._rows) * self.rank

    @cached_property
    def penalty(self) -> Array:
        """The second derivative of the objective's penalty, (n_parameters,)."""
        penalty: Array = np.zeros(self.n_parameters)
        penalty[: self._objective.n_weights] = self._objective.alpha / count_rows(self._rows)
        return penalty

    def _blocks(self, most_rows: int | None = None) -> Iterator[tuple[Derivatives, Array]]:
        """The derivatives of each block of rows, and their ``sqrt(s_i / n) R_i``."""
        objective, layers, n_rows = self._objective, self._layers, count_rows(self._rows)
        for block in split_rows(self._rows, min(self._block_rows, most_rows or self._block_rows)):
            X, y = objective.gather(block)
            workspace = objective.workspace.leading(X.shape[0])
            root = objective.loss.curvature_root(y, forward(layers, X, workspace))
            s = 1.0 if objective.sample_weight is None else objective.sample_weight[block]
            root = (root.T * np.sqrt(s / n_rows)).T
            yield Derivatives(objective.layout, layers, workspace), root

    def matrix(self) -> Array:
        """``G``, (n_parameters, n_parameters): its lower triangle."""
        total: Array = np.zeros((self.n_parameters, self.n_parameters), order="F")
        for derivatives, root in self._blocks(max(1, BLOCK_SIZE // self.n_parameters)):
            for r in rows_of(root):
                A = derivatives.jacobian(r)
                total = dsyrk(1.0, A, 1.0, total, trans=1, lower=1, overwrite_c=1)
        return total

    def diagonal(self) -> Array:
        """That of ``G``, (n_parameters,)."""
        total: Array = np.zeros(self.n_parameters)
        for derivatives, root in self._blocks():
            for r in rows_of(root):
                total += derivatives.squares(r)
        return total

    def times(self, v: Array) -> Array:
        """``G v``, (n_parameters,)."""
        total: Array = np.zeros(self.n_parameters)
        for derivatives, root in self._blocks():
            u = times(root, derivatives.tangent(v))
            total += derivatives.transposed(transposed_times(root, u))
        return total

    def forward(self, v: Array) -> Array:
        """``A v``, (n_rows,)."""
        blocks = self._blocks()
        parts = [times(root, derivatives.tangent(v)).ravel() for derivatives, root in blocks]
        return np.concatenate(parts)

    def backward(self, u: Array) -> Array:
        """``A^T u``, (n_parameters,)."""
        total, first = np.zeros(self.n_parameters), 0
        for derivatives, root in self._blocks():
            n_numbers = len(root) * root.shape[1]
            part = u[first : first + n_numbers].reshape(root.shape[:2])
            total += derivatives.transposed(transposed_times(root, part))
            first += n_numbers
        return total

    def gram(self) -> tuple[Array, Array]:
        """``A A^T`` = the part of the weights + that of the biases, (n_rows, n_rows) each."""
        inputs: list[list[Any]] = []
        deltas: list[list[Array]] = []
        for derivatives, root in self._blocks():
            of_rows = [derivatives.deltas(r) for r in rows_of(root)]
            layers = zip(*of_rows, strict=True)
            deltas.append([np.stack(own, axis=1).reshape(-1, own[0].shape[1]) for own in layers])
            copies = np.repeat(np.arange(len(root)), root.shape[1])
            inputs.append([a[copies] for a in derivatives.inputs])
        return gram(join_blocks(inputs), join_blocks(deltas))


def join_blocks(blocks: list[list[Any]]) -> list[Any]:
    """The rows of all blocks, layer by layer."""
    layers = zip(*blocks, strict=True)
    return [
        vstack(parts, format="csr") if issparse(parts[0]) else np.concatenate(parts)
        for parts in layers
    ]


def rows_of(root: Array) -> Iterator[Array]:
    """Each row of ``R``, of all rows of X: (n_rows, n_outputs)."""
    for k in range(root.shape[1]):
        if root.ndim == 3:
            yield root[:, k]
        else:
            row: Array = np.zeros_like(root)
            row[:, k] = root[:, k]
            yield row


def times(root: Array, v: Array) -> Array:
    """``R v`` of each row of X."""
    return root * v if root.ndim == 2 else np.einsum("irk,ik->ir", root, v)


def transposed_times(root: Array, u: Array) -> Array:
    """``R^T u`` of each row of X."""
    return root * u if root.ndim == 2 else np.einsum("irk,ir->ik", root, u)
