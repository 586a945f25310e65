"""Others' Levenberg-Marquardt as solvers, so that all train the same network in the same way.

Each ends at a loss that is given to it.
"""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import scipy.optimize

from sklearn_mlp.nn.jacobian import Derivatives
from sklearn_mlp.nn.network import forward
from sklearn_mlp.nn.workspace import Workspace
from sklearn_mlp.optim import Solution, Solver, Status

from .problems import SCIPY, TORCH

MOST_EVALUATIONS = 2000
TORCHS_BATCH = 1000  # this, and what else it is called with, as in its example of sinc
MOST_PASSES = 200


class Reached(Exception):
    """The loss is as low as was asked for."""


class LeastSquares(Solver):
    """MINPACK's through SciPy, for one target and squared error; the Jacobian is analytic."""

    double = True
    scipys_blas = True

    def __init__(self, loss):
        self.loss = loss

    def minimize(self, objective, theta, run):
        layout, X = objective.layout, objective.X[run.rows]
        y, root = objective.y[run.rows], np.sqrt(objective.alpha)
        n_penalised = layout.n_weights if objective.alpha else 0
        workspace = Workspace(layout.architecture, len(X), np.float64, training=True)
        last = theta

        def errors(theta):
            return forward(layout.layers(theta), X, workspace) - y

        def residuals(theta):
            nonlocal last
            last = theta.copy()
            r = np.concatenate([errors(theta).ravel(), root * theta[:n_penalised]])
            if r @ r / (2 * len(X)) <= self.loss:
                raise Reached
            return r

        def jacobian(theta):
            errors(theta)
            derivatives = Derivatives(layout, layout.layers(theta), workspace)
            penalty = root * np.eye(n_penalised, layout.n_parameters)
            return np.vstack([derivatives.jacobian(np.ones_like(y)), penalty])

        tolerances = dict.fromkeys(("ftol", "xtol", "gtol"), 1e-15)
        with suppress(Reached):
            last = scipy.optimize.least_squares(
                residuals, theta, jacobian, method="lm", max_nfev=MOST_EVALUATIONS, **tolerances
            ).x
        value, _ = objective.value_and_grad(last, run.rows)
        return Solution(last, Status.CONVERGED, value)


class TorchLM(Solver):
    """The package torch-levenberg-marquardt, for squared error without a penalty."""

    def __init__(self, loss):
        self.loss = loss

    def minimize(self, objective, theta, run):
        import torch
        import torch_levenberg_marquardt as tlm

        model = torch_network(objective.layout.layers(theta))
        X = torch.from_numpy(objective.X[run.rows].astype(np.float32))
        y = torch.from_numpy(objective.y[run.rows].astype(np.float32))
        torch.manual_seed(0)
        module = tlm.training.LevenbergMarquardtModule(
            model, tlm.loss.MSELoss(), learning_rate=1.0, attempts_per_step=10, solve_method="solve"
        )
        value, over = np.inf, False
        for _ in range(MOST_PASSES):
            for rows in torch.randperm(len(X)).split(TORCHS_BATCH):
                _, _, over, _ = module.training_step(X[rows], y[rows])
                if over:
                    break
            with torch.no_grad():
                value = (model(X) - y).square().mean().item() / 2
            if over or value <= self.loss:
                break
        return Solution(theta, Status.CONVERGED, value)


def torch_network(layers):
    """A module with these weights and tanh between the layers."""
    import torch

    modules = []
    for W, b in zip(layers.weights, layers.biases, strict=True):
        linear = torch.nn.Linear(*W.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(W.T))
            linear.bias.copy_(torch.from_numpy(b))
        modules += [linear, torch.nn.Tanh()]
    return torch.nn.Sequential(*modules[:-1])


def installed():
    """The peers by name."""
    peers = {SCIPY: LeastSquares}
    try:
        import torch_levenberg_marquardt  # noqa: F401, only whether it is there
    except ImportError:
        return peers
    return {**peers, TORCH: TorchLM}
