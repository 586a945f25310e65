"""Backpropagation against finite differences of the objective, for every loss."""

import numpy as np
import pytest
import scipy.sparse
from data import stack

from sklearn_mlp.nn.activations import ACTIVATIONS
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES, MULTICLASS_LOSSES
from sklearn_mlp.nn.layout import Layout
from sklearn_mlp.nn.losses import REGRESSION_LOSSES
from sklearn_mlp.nn.workspace import BLOCK_ROWS
from sklearn_mlp.optim.objective import NetworkObjective

N_ROWS, N_FEATURES = 6, 4
STEP = 1e-5
BOUND = 1e-6

LOSSES = [
    pytest.param(loss, family, n_outputs, id=f"{loss()!r}-{n_outputs}")
    for family in (COLUMN_LOSSES, MULTICLASS_LOSSES, REGRESSION_LOSSES)
    for loss in family.values()
    for n_outputs in ((3,) if family is MULTICLASS_LOSSES else (1, 3))
]


def draw_targets(rng, family, n_outputs, n_rows):
    if family is REGRESSION_LOSSES:
        return rng.uniform(0, 3, (n_rows, n_outputs))
    if family is MULTICLASS_LOSSES:
        return np.eye(n_outputs, dtype=bool)[rng.integers(n_outputs, size=n_rows)]
    return rng.integers(2, size=(n_rows, n_outputs)).astype(bool)


def draw_objective(rng, loss, family, n_outputs, activation, *, sparse, weighted, alpha, n_rows):
    X = rng.standard_normal((n_rows, N_FEATURES))
    if sparse:
        X[np.abs(X) < 0.5] = 0
        X = scipy.sparse.csr_array(X)
    sample_weight = rng.uniform(0, 2, n_rows) if weighted else None
    return NetworkObjective(
        Layout(stack(N_FEATURES, 5, 3, n_outputs, activation=activation)),
        loss(),
        X,
        draw_targets(rng, family, n_outputs, n_rows),
        sample_weight=sample_weight,
        alpha=alpha,
        dtype=np.float64,
        max_rows=n_rows,
    )


def slopes(objective, theta, direction, rows):
    """Left and right difference quotients, and the derivative along ``direction``."""
    value, grad = objective.value_and_grad(theta, rows)
    derivative = grad @ direction
    right = objective.value_and_grad(theta + STEP * direction, rows)[0]
    left = objective.value_and_grad(theta - STEP * direction, rows)[0]
    return (value - left) / STEP, (right - value) / STEP, derivative


def gradient_errors(seed, make_objective, rows, n_directions=3):
    """Relative errors along random directions at a random point away from kinks.

    A kink between the two evaluations makes the left and right quotients differ by a
    jump, a smooth function only by the step times its curvature. Such directions are
    drawn again, and those along which the function hardly changes; neither decision looks
    at the backpropagated derivative.
    """
    rng = np.random.default_rng(seed)
    errors = []
    for _ in range(50 * n_directions):
        objective = make_objective(rng)
        theta = rng.normal(0, 0.7, objective.layout.n_parameters)
        direction = rng.standard_normal(theta.size)
        direction /= np.linalg.norm(direction)
        left, right, derivative = slopes(objective, theta, direction, rows)
        numeric = (left + right) / 2
        if abs(right - left) < 100 * STEP and abs(numeric) > 1e-3:
            errors.append(abs(numeric - derivative) / abs(numeric))
        if len(errors) == n_directions:
            return errors
    raise AssertionError("no directions without a kink found")


@pytest.mark.parametrize("alpha", [0.0, 0.3], ids=["no L2", "L2"])
@pytest.mark.parametrize("weighted", [False, True], ids=["no weights", "weights"])
@pytest.mark.parametrize("sparse", [False, True], ids=["dense", "CSR"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("loss", "family", "n_outputs"), LOSSES)
def test_gradient(loss, family, n_outputs, activation, sparse, weighted, alpha):
    def make_objective(rng):
        return draw_objective(
            rng, loss, family, n_outputs, activation,
            sparse=sparse, weighted=weighted, alpha=alpha, n_rows=N_ROWS,
        )  # fmt: skip

    assert max(gradient_errors(0, make_objective, slice(0, N_ROWS))) < BOUND


def test_gradient_of_some_rows_in_blocks():
    """More rows than a block, picked by index, weighted: the same sums."""
    n_rows = 2 * BLOCK_ROWS + 100

    def make_objective(rng):
        return draw_objective(
            rng, REGRESSION_LOSSES["squared_error"], REGRESSION_LOSSES, 2, "tanh",
            sparse=False, weighted=True, alpha=0.3, n_rows=n_rows,
        )  # fmt: skip

    rows = np.random.default_rng(1).permutation(n_rows)[: 2 * BLOCK_ROWS + 5]
    assert max(gradient_errors(0, make_objective, rows)) < BOUND


@pytest.mark.parametrize("factor", [1 + 1e-5, 0])
def test_the_check_sees_a_wrong_gradient(factor):
    """The bound is not so wide that a wrong derivative passes."""

    class Wrong(REGRESSION_LOSSES["squared_error"]):
        def gradient(self, y, z):
            return (z - y) * factor

    def make_objective(rng):
        return draw_objective(
            rng, Wrong, REGRESSION_LOSSES, 1, "tanh",
            sparse=False, weighted=False, alpha=0.0, n_rows=N_ROWS,
        )  # fmt: skip

    assert min(gradient_errors(0, make_objective, slice(0, N_ROWS))) > BOUND
