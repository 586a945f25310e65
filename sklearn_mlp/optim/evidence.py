"""How strong the penalty should be, and how sure the parameters are: the evidence.

The penalty is a normal prior of the weights with precision ``a``, the loss is the noise of the
targets with variance ``noise^2`` (1 for log loss and the Poisson loss), and ``alpha = a noise^2``.
Around the minimum the posterior is normal, with the covariance ``noise^2 C``::

    C = (n (G + P))^-1        P = alpha / n for weights, 0 for biases
    n_effective = sum over parameters of 1 - n P C        (of the diagonals)

and the evidence is highest where::

    noise^2 = 2 sum_i s_i l_i / (n_targets - n_effective)
    alpha = noise^2 (the weights' part of n_effective) / sum of W^2

A row of weight 2 is the row twice; n is the sum of the weights.

References
----------
MacKay (1992), "A practical Bayesian framework for backpropagation networks", Neural Computation 4.
Foresee and Hagan (1997), "Gauss-Newton approximation to Bayesian learning", ICNN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotri

from .._typing import Array, Rows
from .batches import count_rows
from .damped import Cholesky
from .objective import NetworkObjective


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
    noise_variance: Array = np.ones(objective.layout.architecture.layer_sizes[-1])
    if objective.loss.noise == "estimated":
        n_left = max(total - n_effective / len(noise_variance), 1.0)
        noise_variance = s_mean * objective.squared_errors(theta, rows) / n_left
    of_weights = max(float(determined[:n_weights].sum()), 0.0)
    squares = float(theta[:n_weights] @ theta[:n_weights])
    alpha = float(noise_variance.mean()) * of_weights / squares / s_mean
    return Posterior(covariance, n_effective, noise_variance, alpha)


def inverse(matrix: Array) -> tuple[Array, float]:
    """Of a symmetric matrix given by its lower triangle; and what was added to its diagonal.

    That is a precision, far below the largest, for parameters that nothing depends on.

    Raises
    ------
    LinAlgError
        If the matrix is not finite.
    """
    largest = matrix.diagonal().max() or 1.0
    for share in (1e-12, 1e-10, 1e-8, 1e-6):
        factor = matrix.copy(order="F")
        factor.T.flat[:: len(factor) + 1] += share * largest
        factor, not_positive = dpotrf(factor, lower=1, overwrite_a=1)
        if not not_positive and np.isfinite(largest):
            lower, _ = dpotri(factor, lower=1, overwrite_c=1)
            lower += np.tril(lower, -1).T
            return lower, share * largest
    raise np.linalg.LinAlgError(
        "The curvature of the loss is not finite. Scale the inputs, for example with "
        "StandardScaler."
    )
