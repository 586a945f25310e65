"""The Gauss-Newton matrix in all its forms, against its definition."""

import numpy as np
import pytest
import scipy.sparse
from data import stack
from numpy.testing import assert_allclose

from sklearn_mlp.nn.class_losses import ColumnMargins, MulticlassLogLoss, SquaredHinge
from sklearn_mlp.nn.layout import Layout
from sklearn_mlp.nn.losses import Poisson, SquaredError
from sklearn_mlp.nn.model import Model
from sklearn_mlp.optim import curvature as module
from sklearn_mlp.optim.damped import Cholesky, ConjugateGradients, Woodbury, choose_system
from sklearn_mlp.optim.objective import NetworkObjective

RNG = np.random.default_rng(0)
N_ROWS = 23
LABELS = np.eye(3)[RNG.integers(3, size=N_ROWS)]
LOSSES = [
    (SquaredError(), RNG.standard_normal((N_ROWS, 1))),
    (SquaredError(), RNG.standard_normal((N_ROWS, 2))),
    (Poisson(), RNG.poisson(2, (N_ROWS, 2)).astype(float)),
    (MulticlassLogLoss(), LABELS),
    (ColumnMargins(SquaredHinge()), LABELS),
]


def make(loss=LOSSES[0][0], y=LOSSES[0][1], hidden=(4, 3), *, sparse=False, weighted=False, **more):
    X = RNG.standard_normal((N_ROWS, 3))
    X[X < -0.5] = 0
    layout = Layout(stack(3, *hidden, y.shape[1], activation="tanh"))
    weight = RNG.uniform(0, 2, N_ROWS) if weighted else None
    settings = {"alpha": 0.7, "dtype": np.float64, "max_rows": N_ROWS, **more}
    inputs = scipy.sparse.csr_matrix(X) if sparse else X
    objective = NetworkObjective(layout, loss, inputs, y, sample_weight=weight, **settings)
    return objective, 0.7 * RNG.standard_normal(layout.n_parameters)


def by_definition(objective, theta, rows, step=1e-6):
    """``A``, with the Jacobian by differences: (n_rows, rank, n_parameters)."""
    X = objective.X if isinstance(objective.X, np.ndarray) else objective.X.toarray()
    X, y, layout = X[rows], objective.y[rows], objective.layout

    def raw(theta):
        return Model(layout.architecture, layout.layers(theta), objective.loss).raw(X)

    J = np.stack(
        [(raw(theta + d) - raw(theta - d)) / (2 * step) for d in step * np.eye(theta.size)], axis=2
    )
    root = objective.loss.curvature_root(y, raw(theta))
    root = root[:, np.newaxis] * np.eye(root.shape[1]) if root.ndim == 2 else root
    s = np.ones(len(X)) if objective.sample_weight is None else objective.sample_weight[rows]
    return np.sqrt(s / len(X))[:, np.newaxis, np.newaxis] * (root @ J)


@pytest.mark.parametrize("rows", [slice(0, N_ROWS), slice(3, 20), np.arange(N_ROWS)[::-2]], ids=str)
@pytest.mark.parametrize("settings", [{}, {"sparse": True, "weighted": True}, {"hidden": ()}])
@pytest.mark.parametrize(("loss", "y"), LOSSES)
@pytest.mark.parametrize("block", [2**21, 150])
def test_each_form_is_the_definition(loss, y, settings, rows, block, monkeypatch):
    monkeypatch.setattr(module, "BLOCK_SIZE", block)
    objective, theta = make(loss, y, **settings)
    A = by_definition(objective, theta, rows).reshape(-1, theta.size)
    curvature, close = objective.curvature(theta, rows), {"rtol": 1e-6, "atol": 1e-7}
    v, u = RNG.standard_normal(theta.size), RNG.standard_normal(len(A))
    assert curvature.n_rows == len(A)
    assert_allclose(np.tril(curvature.matrix()), np.tril(A.T @ A), **close)
    assert_allclose(curvature.diagonal(), (A**2).sum(axis=0), **close)
    assert_allclose(curvature.times(v), A.T @ (A @ v), **close)
    assert_allclose(curvature.forward(v), A @ v, **close)
    assert_allclose(curvature.backward(u), A.T @ u, **close)
    n_weights = objective.n_weights
    of_weights, of_biases = curvature.gram()
    assert_allclose(of_weights, A[:, :n_weights] @ A[:, :n_weights].T, **close)
    assert_allclose(of_biases, A[:, n_weights:] @ A[:, n_weights:].T, **close)


def test_the_penalty_is_that_of_the_objective():
    objective, theta = make()
    with_it = objective.value_and_grad(theta, slice(0, N_ROWS))[1].copy()
    without = objective.with_alpha(0.0).value_and_grad(theta, slice(0, N_ROWS))[1]
    penalty = objective.curvature(theta, slice(0, N_ROWS)).penalty
    assert_allclose(with_it - without, penalty * theta, atol=1e-14)
    assert objective.alpha == 0.7


@pytest.mark.parametrize("mu", [1e-3, 1.0])
@pytest.mark.parametrize(("loss", "y"), LOSSES)
def test_three_ways_to_solve_agree(loss, y, mu):
    objective, theta = make(loss, y, weighted=True)
    curvature = objective.curvature(theta, slice(0, N_ROWS))
    matrix = curvature.matrix()
    matrix = np.tril(matrix) + np.tril(matrix, -1).T + np.diag(curvature.penalty)
    b = RNG.standard_normal(theta.size)
    exact = np.linalg.solve(matrix + mu * np.eye(theta.size), b)
    for way in (Cholesky, Woodbury):
        solve = way(curvature, "identity").damped(mu)
        assert_allclose(solve(b), exact, rtol=1e-7)
        assert_allclose(solve(-2 * b), -2 * exact, rtol=1e-7)
    found = ConjugateGradients(curvature, "identity").damped(mu)(b)
    residual = matrix @ found + mu * found - b
    assert np.linalg.norm(residual) <= 0.1 * np.linalg.norm(b)
    scaled = np.linalg.solve(matrix + mu * np.diag(matrix.diagonal()), b)
    assert_allclose(Cholesky(curvature, "diagonal").damped(mu)(b), scaled, rtol=1e-7)


@pytest.mark.parametrize(
    ("hidden", "loss", "scaling", "way"),
    [
        ((2,), LOSSES[0], "identity", Cholesky),
        ((4, 3), LOSSES[0], "identity", Woodbury),
        ((4, 3), LOSSES[0], "diagonal", Cholesky),
        ((4, 3), LOSSES[3], "identity", Cholesky),
        ((300,), LOSSES[3], "diagonal", ConjugateGradients),
        ((1500,), LOSSES[0], "identity", Woodbury),
        ((1500,), LOSSES[0], "diagonal", ConjugateGradients),
        ((800,), LOSSES[3], "diagonal", ConjugateGradients),
    ],
)
def test_the_way_follows_from_the_size(hidden, loss, scaling, way):
    objective, theta = make(*loss, hidden=hidden)
    assert type(choose_system(objective.curvature(theta, slice(0, N_ROWS)), scaling)) is way
