"""How strong the penalty should be, and how sure the parameters are: the evidence.

The penalty is a normal prior of the weights with precision ``a``, the loss is the noise of the
targets with variance ``noise^2`` (1 for log loss and the Poisson loss), and ``alpha = a noise^2``.
Around the minimum the posterior is normal, with the covariance ``noise^2 C``::

    C = (n (G + P))^-1        P = alpha / n for weights, 0 for biases
    n_effective = sum over parameters of 1 - n P C        (of the diagonals)

and with a fixed curvature the evidence is highest where::

    noise^2 = 2 sum_i s_i l_i / (n_targets - n_effective)
    alpha = noise^2 (the weights' part of n_effective) / sum of W^2

There may be several such points: a network with as many parameters as rows can explain the noise.
The evidence itself, biases counted as weights, tells which is best::

    log p(y) = -n J / noise^2 - n_targets / 2 log(2 pi noise^2) + p / 2 log alpha
               - 1 / 2 log det(n G + alpha I),        noise^2 = 2 n J / n_targets

A row of weight 2 is the row twice; n is the sum of the weights.

References
----------
MacKay (1992), "A practical Bayesian framework for backpropagation networks", Neural Computation 4.
Foresee and Hagan (1997), "Gauss-Newton approximation to Bayesian learning", ICNN.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotri

from .._typing import Array, Rows
from .batches import count_rows
from .damped import Cholesky
from .objective import NetworkObjective

TINY = np.finfo(float).tiny
# An iteration that lowers the objective by a smaller share is near enough to a minimum to
# estimate a strength, and to compare the evidence.
SETTLED, AT_MINIMUM = 0.1, 1e-3
SAME = 0.01  # change of the strength
# The strength is raised by this factor until the evidence falls.
GROWTH = 3.0
LOWEST = 1e-4  # of the first estimate: where a network goes through all targets it falls to 0


@dataclass(frozen=True)
class Posterior:
    """Of the parameters, around a minimum.

    Attributes
    ----------
    covariance : ndarray of shape (n_parameters, n_parameters)
        ``C``: for a noise of 1.
    n_effective : float
        How many parameters the data determine.
    noise_variance : ndarray of shape (n_outputs,)
        ``noise^2`` of each output, 1 where the loss fixes it.
    alpha : float
        The strength of the penalty, as the objective has it, that would have had the highest
        evidence.
    """

    covariance: Array
    n_effective: float
    noise_variance: Array
    alpha: float


def find_posterior(
    objective: NetworkObjective, theta: Array, rows: Rows, system: Cholesky | None = None
) -> Posterior:
    """The posterior at ``theta``; ``system`` is that of the curvature there, if it is known.

    Raises
    ------
    LinAlgError
        If the curvature is not finite.
    """
    n_weights, s_mean = objective.n_weights, objective.mean_weight
    total = count_rows(rows) * s_mean
    if system is None:
        system = Cholesky(objective.curvature(theta, rows), "identity")
    covariance, added = inverse(total * system.matrix)
    determined: Array = 1 - added * covariance.diagonal()  # of each parameter, by the data
    determined[:n_weights] -= objective.alpha * s_mean * covariance.diagonal()[:n_weights]
    n_effective = float(determined.sum())
    n_outputs = objective.layout.architecture.layer_sizes[-1]
    noise_variance: Array = np.ones(n_outputs)
    if objective.loss.noise == "estimated":
        n_left = max(total - n_effective / n_outputs, 1.0)
        noise_variance = s_mean * objective.squared_errors(theta, rows) / n_left
    of_weights = max(float(determined[:n_weights].sum()), 0.0)
    squares = max(float(theta[:n_weights] @ theta[:n_weights]), TINY)
    alpha = float(noise_variance.mean()) * of_weights / squares / s_mean
    return Posterior(covariance, n_effective, noise_variance, alpha)


def find_log_evidence(
    objective: NetworkObjective, value: float, rows: Rows, system: Cholesky
) -> float:
    """``log p(y)`` of the objective's strength, where the objective has this value."""
    total = count_rows(rows) * objective.mean_weight
    return 0.5 * log_ratio(objective, total * system.matrix) - misfit(objective, value, total)


def misfit(objective: NetworkObjective, value: float, total: float) -> float:
    """``n J / noise^2 + n_targets / 2 log(2 pi noise^2)``, lowest over the noise."""
    summed = max(value * total, TINY)
    n_targets = total * objective.layout.architecture.layer_sizes[-1]
    if objective.loss.noise == "fixed":
        return summed
    return 0.5 * n_targets * float(1 + np.log(2 * np.pi * 2 * summed / n_targets))


def log_ratio(objective: NetworkObjective, precision: Array) -> float:
    """``log det(alpha I) - log det(n G + alpha I)``; weights are penalised already."""
    alpha = objective.alpha * objective.mean_weight
    precision.T.flat[(len(precision) + 1) * objective.n_weights :: len(precision) + 1] += alpha
    factor, not_positive = dpotrf(precision, lower=1, overwrite_a=1)
    if not_positive or alpha == 0:
        return -np.inf
    return len(factor) * float(np.log(alpha)) - 2 * float(np.log(factor.diagonal()).sum())


class Search:
    """For the strength with the highest evidence, while a solver minimises.

    First to a strength that is the one estimated with it; from there up, as long as the evidence
    rises.

    Attributes
    ----------
    alpha : float
        The strength to go on with.
    theta : ndarray of shape (n_parameters,) or None
        Where to go on, if not where the solver is.
    is_over : bool
    best : tuple of (float, float, ndarray or None)
        The highest evidence so far, its strength and parameters.
    """

    def __init__(self, alpha: float) -> None:
        self.alpha = alpha
        self.theta: Array | None = None
        self.is_over = False
        self._climbs = False
        self._lowest = 0.0
        self.best: tuple[float, float, Array | None] = (-np.inf, alpha, None)

    def see(
        self, found: Posterior, evidence: Callable[[], float], theta: Array, decrease: float
    ) -> None:
        """Take the posterior, and what computes the log evidence, at ``theta``.

        There the objective last fell by the share ``decrease``.
        """
        if not self._climbs:
            self._lowest = self._lowest or LOWEST * found.alpha
            same = abs(found.alpha - self.alpha) <= SAME * self.alpha
            self._climbs = same or found.alpha <= self._lowest
            self.alpha = max(found.alpha, self._lowest)
        elif decrease <= AT_MINIMUM:
            self._compare(found, evidence(), theta)

    def _compare(self, found: Posterior, log_evidence: float, theta: Array) -> None:
        # Of a constant only the biases of the outputs are determined: no way leads back.
        is_constant = found.n_effective < len(found.noise_variance) + 1
        is_better = log_evidence > self.best[0] and not is_constant
        self.is_over = is_constant or (np.isfinite(self.best[0]) and not is_better)
        if is_better:
            self.best = log_evidence, self.alpha, theta.copy()
        if not self.is_over:
            self.alpha *= GROWTH
        elif self.best[2] is not None:
            _, self.alpha, self.theta = self.best


def inverse(matrix: Array) -> tuple[Array, Array]:
    """Of a symmetric matrix given by its lower triangle; and what was added to its diagonal.

    That is a tiny share of each entry, or the share itself where there is none: a precision for
    what nothing depends on.

    Raises
    ------
    LinAlgError
        If the matrix is not finite.
    """
    diagonal = matrix.diagonal()
    scale = 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1))
    if np.isfinite(diagonal).all():
        for share in (1e-14, 1e-12, 1e-10, 1e-8, 1e-6):
            factor = np.asfortranarray(matrix * scale * scale[:, np.newaxis])
            factor.T.flat[:: len(factor) + 1] += share
            factor, not_positive = dpotrf(factor, lower=1, overwrite_a=1)
            if not not_positive:
                lower, _ = dpotri(factor, lower=1, overwrite_c=1)
                lower += np.tril(lower, -1).T
                return lower * scale * scale[:, np.newaxis], share / scale**2
    raise np.linalg.LinAlgError(
        "The curvature of the loss is not finite. Scale the inputs, for example with "
        "StandardScaler."
    )
