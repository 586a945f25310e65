"""Three ways to solve ``(G + P + mu D) step = -g``.

``G = A^T A`` is the curvature of the data term and the diagonal ``P`` that of the penalty. ``D`` is
the identity, or the largest diagonal of ``G + P`` so far. With p parameters and N rows of ``A``:

====================  ===================================  ==========================
way                   multiplications                      memory, in numbers
====================  ===================================  ==========================
`Cholesky`            N p^2 / 2, and p^3 / 6 for each mu   2 p^2
`Woodbury`            N^2 units, and N^3 / 6 for each mu   6 N^2
`ConjugateGradients`  about 6 N p for each of up to 50     7 p, and a block of rows
====================  ===================================  ==========================
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotrs
from scipy.sparse.linalg import LinearOperator, cg

from .._typing import Array
from .curvature import Curvature

# A matrix of parameters is factorised if they times the outputs are no more, in up to 400 MB:
# beyond that its products take too long. One of rows is factorised in up to 350 MB.
MOST_FACTORISED = 5000
MOST_ROWS = 2500
MOST_PRODUCTS = 50

Solve = Callable[[Array], Array]


class DampedSystem:
    """``(G + P + mu D) x = b`` at one point, for any ``mu`` and ``b``.

    Parameters
    ----------
    curvature : Curvature
    scaling : {'identity', 'diagonal'}
        What ``D`` is.
    at_least : ndarray of shape (n_parameters,) or 0.0, default=0.0
        The least that a scaling by the diagonal has: the ``D`` of the point before.

    Attributes
    ----------
    is_factorised : bool
        Whether a second ``b`` costs much less than the first.
    """

    is_factorised = True

    def __init__(self, curvature: Curvature, scaling: str, at_least: Array | float = 0.0) -> None:
        self.curvature = curvature
        self.scaling = scaling
        self.at_least = at_least

    @cached_property
    def diagonal(self) -> Array:
        """That of ``G + P``."""
        return self.curvature.diagonal() + self.curvature.penalty

    @cached_property
    def D(self) -> Array:
        """The diagonal of ``D``; 1 for parameters that nothing depends on."""
        if self.scaling == "identity":
            return np.ones(self.curvature.n_parameters)
        largest = np.maximum(self.diagonal, self.at_least)
        return np.where(largest > 0, largest, 1)

    def damped(self, mu: float) -> Solve | None:
        """``x`` as a function of ``b``; None where the matrix is singular to rounding."""
        raise NotImplementedError


class Cholesky(DampedSystem):
    """By a factor of the matrix."""

    @cached_property
    def matrix(self) -> Array:
        """``G + P``: its lower triangle."""
        matrix = self.curvature.matrix()
        matrix.T.flat[:: len(matrix) + 1] += self.curvature.penalty
        return matrix

    @cached_property
    def diagonal(self) -> Array:
        return self.matrix.diagonal().copy()

    def damped(self, mu: float) -> Solve | None:
        matrix = self.matrix.copy(order="F")
        matrix.T.flat[:: len(matrix) + 1] += mu * self.D
        return factorise(matrix)


class Woodbury(DampedSystem):
    """By a factor of a matrix with as many rows and columns as ``A`` has rows.

    With the diagonal ``B = P + mu I``, ``x = B^-1 (b - A^T (I + A B^-1 A^T)^-1 A B^-1 b)``.
    """

    @cached_property
    def gram(self) -> tuple[Array, Array]:
        return self.curvature.gram()

    def damped(self, mu: float) -> Solve | None:
        of_weights, of_biases = self.gram
        B = self.curvature.penalty + mu
        matrix: Array = of_weights.T / B[0]
        matrix += of_biases.T / mu
        matrix.T.flat[:: len(matrix) + 1] += 1
        inner = factorise(matrix)
        if inner is None:
            return None

        def solve(b: Array) -> Array:
            return (b - self.curvature.backward(inner(self.curvature.forward(b / B)))) / B

        return solve


class ConjugateGradients(DampedSystem):
    """By products with the matrix, preconditioned with its diagonal.

    They end where the residual is below ``min(1/10, sqrt |b|) |b|``, or after 50.

    References
    ----------
    Martens (2010), "Deep learning via Hessian-free optimization", ICML.
    """

    is_factorised = False

    def damped(self, mu: float) -> Solve | None:
        added = self.curvature.penalty + mu * self.D
        inverse = 1 / (self.diagonal + mu * self.D)
        shape = (len(added), len(added))
        matrix = LinearOperator(shape, lambda v: self.curvature.times(v) + added * v)
        preconditioner = LinearOperator(shape, lambda v: inverse * v)

        def solve(b: Array) -> Array:
            length = float(np.linalg.norm(b))
            tolerance = min(0.1, np.sqrt(length)) * length
            return cg(matrix, b, atol=tolerance, maxiter=MOST_PRODUCTS, M=preconditioner)[0]

        return solve


def factorise(matrix: Array) -> Solve | None:
    """Solutions by the Cholesky factor, which overwrites the matrix; None if there is none."""
    factor, info = dpotrf(matrix, lower=1, overwrite_a=1, clean=0)
    return None if info else lambda b: dpotrs(factor, b, lower=1)[0]


def choose_system(
    curvature: Curvature, scaling: str, at_least: Array | float = 0.0
) -> DampedSystem:
    """The cheapest way whose memory is bounded."""
    p, N = curvature.n_parameters, curvature.n_rows
    if curvature.has_gram and p > N and N <= MOST_ROWS and scaling == "identity":
        return Woodbury(curvature, scaling)
    if p * curvature.rank <= MOST_FACTORISED:
        return Cholesky(curvature, scaling, at_least)
    return ConjugateGradients(curvature, scaling, at_least)
