"""How sure a fitted network is of its predictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..nn.jacobian import Derivatives
from ..nn.layout import Layout
from ..nn.network import forward
from ..nn.workspace import BLOCK_ROWS, Workspace
from ..optim.curvature import rows_of
from ..optim.damped import MOST_FACTORISED
from ..optim.evidence import find_posterior

# They are computed unasked for so many parameters: of a matrix of 32 MB.
MOST_UNASKED = 2000


@dataclass(frozen=True, eq=False)
class ErrorBars:
    """The linearised Laplace approximation.

    With the covariance ``noise^2 C`` of the parameters around the minimum, and ``j`` the
    derivative of a prediction in them, its variance is ``noise^2 (1 + j^T C j)``: that of the
    noise and that of the network.

    Attributes
    ----------
    covariance : ndarray of shape (n_parameters, n_parameters)
        ``C``.
    noise : ndarray of shape (n_outputs,)
        Standard deviation of the noise.
    n_effective_parameters : float
    parameters : list of ndarray
        Weights and biases of the network that they belong to.

    References
    ----------
    MacKay (1992), "A practical Bayesian framework for backpropagation networks", Neural
    Computation 4.
    Immer, Korzepa and Bauer (2021), "Improving predictions of Bayesian neural nets via local
    linearization", AISTATS.
    """

    covariance: np.ndarray
    noise: np.ndarray
    n_effective_parameters: float
    parameters: list

    @classmethod
    def of(cls, objective, theta, rows, parameters):
        """Those of the network ``theta``, by the rows it was trained on."""
        found = find_posterior(objective, theta, rows)
        noise = np.sqrt(found.noise_variance)
        return cls(found.covariance, noise, found.n_effective, [*map(np.copy, parameters)])

    def belong_to(self, parameters):
        """Whether they are of a network with these weights and biases."""
        return len(parameters) == len(self.parameters) and all(
            np.array_equal(own, given)
            for own, given in zip(self.parameters, parameters, strict=True)
        )

    def std(self, model, X):
        """The standard deviation of each prediction of new targets, (n_rows, n_outputs)."""
        layout, n_rows = Layout(model.architecture), X.shape[0]
        layers = model.layers.astype(np.float64)
        workspace = Workspace(model.architecture, min(n_rows, BLOCK_ROWS), np.float64)
        variance = np.empty((n_rows, len(self.noise)))
        for start in range(0, n_rows, BLOCK_ROWS):
            block = slice(start, start + BLOCK_ROWS)
            z = forward(layers, X[block].astype(np.float64, copy=False), workspace)
            derivatives = Derivatives(layout, layers, workspace.leading(len(z)))
            for k, r in enumerate(rows_of(model.loss.curvature_root(z, z))):
                J = derivatives.jacobian(r)
                variance[block, k] = np.einsum("ij,ij->i", J @ self.covariance, J)
        return self.noise * np.sqrt(1 + variance)


def check_error_bars(problem, parameters):
    """Refuse what has none; ``parameters`` are those of the estimator.

    Raises
    ------
    ValueError
    """
    n_parameters = problem.layout.n_parameters
    if problem.outputs.loss.noise != "estimated":
        raise ValueError(
            f"Error bars are for loss='squared_error', got loss={parameters.loss!r}. For intervals "
            "of any loss use quantiles, loss='quantile', or TabularMLPRegressor(conformal=True)."
        )
    if not problem.layout.is_plain:
        raise ValueError(
            "Error bars are for networks of weights and biases alone. Fit one with embedding=None "
            "and parametric_activation=False."
        )
    if n_parameters > MOST_FACTORISED:
        raise ValueError(
            "Error bars need the inverse of a matrix with a row for each parameter, "
            f"{n_parameters} here and {MOST_FACTORISED} at most. Use fewer hidden units, or an "
            "ensemble such as BaggingRegressor."
        )


def gives_error_bars(problem):
    """Whether they come with the fit: by solvers that know the curvature, at little cost."""
    solver, p = problem.solver, problem.layout.n_parameters
    known = "curvature" in solver.needs and problem.outputs.loss.noise == "estimated"
    few = p <= MOST_UNASKED and p * problem.layout.architecture.layer_sizes[-1] <= MOST_FACTORISED
    return solver.estimates_alpha or (known and few)
