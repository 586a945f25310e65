"""The objective against its formula."""

import numpy as np
import pytest
import scipy.sparse
from numpy.testing import assert_allclose
from quadratic import X, objective, y

from sklearn_mlp.optim.batches import split_rows


@pytest.mark.parametrize("container", [np.asarray, scipy.sparse.csr_array])
def test_by_formula(container):
    s = np.random.default_rng(1).uniform(0, 2, 30)
    theta, alpha, rows = np.array([0.3, -1.0, 2.0, 0.1]), 0.4, np.array([3, 7, 9, 21])
    value, grad = objective(X=container(X), sample_weight=s, alpha=alpha).value_and_grad(
        theta, rows
    )
    w, b = theta[:3], theta[3]
    r = X[rows] @ w + b - y[rows, 0]
    assert_allclose(value, (s[rows] @ r**2 / 2 + alpha / 2 * w @ w) / 4)
    assert_allclose(grad[:3], (X[rows].T @ (s[rows] * r) + alpha * w) / 4)
    assert_allclose(grad[3], s[rows] @ r / 4)


def test_mini_batch_gradients_average_to_the_whole():
    """Unbiased with weights: the mean over equal batches is the full gradient."""
    s = np.random.default_rng(1).uniform(0, 2, 30)
    s[:10] = 0
    weighted = objective(sample_weight=s)
    theta = np.array([0.3, -1.0, 2.0, 0.1])
    parts = [weighted.value_and_grad(theta, rows)[1].copy() for rows in split_rows(slice(0, 30), 5)]
    assert_allclose(np.mean(parts, axis=0), weighted.value_and_grad(theta, slice(0, 30))[1])


def test_largest_product_leaves_out_sparse_inputs():
    assert objective((5, 4)).largest_product == 30 * 5 * 4
    assert objective((2, 2)).largest_product == 30 * 3 * 2
    assert objective((2, 2), scipy.sparse.csr_array(X)).largest_product == 30 * 2 * 2
    assert objective((), scipy.sparse.csr_array(X)).largest_product == 0


@pytest.mark.parametrize("batch_norm", [False, True])
def test_the_order_of_the_rows_of_a_large_batch_does_not_matter(batch_norm):
    """It is taken in blocks, but for batch normalisation, which needs all rows at once."""
    rng = np.random.default_rng(1)
    big, targets = rng.normal(size=(1500, 3)), rng.normal(size=(1500, 1))
    large = objective((4,), big, targets, batch_norm=batch_norm)
    theta = rng.normal(size=large.layout.n_parameters)
    value, grad = large.value_and_grad(theta, slice(0, 1500))
    grad = grad.copy()
    again, grad_again = large.value_and_grad(theta, rng.permutation(1500))
    assert_allclose(again, value, rtol=1e-12)
    assert_allclose(grad_again, grad, rtol=1e-9, atol=1e-12)
    if not batch_norm:
        thirds = [large.value_and_grad(theta, slice(k, k + 500))[0] for k in (0, 500, 1000)]
        assert_allclose(value, np.mean(thirds))


@pytest.mark.parametrize(("given", "dtype"), [("f4", "f8"), ("f8", "f4"), ("i8", "f8")])
def test_inputs_of_any_dtype_are_converted_batch_by_batch(given, dtype):
    X, y = np.arange(12).reshape(6, 2), np.arange(6.0)[:, np.newaxis]
    theta, rows = np.array([0.1, -0.2, 0.3], dtype), np.array([4, 1, 2])
    values = [
        objective((), X.astype(of_X), y, dtype=np.dtype(dtype)).value_and_grad(theta, rows)[0]
        for of_X in (given, dtype)
    ]
    assert values[0] == values[1]


def test_nothing_is_allocated_before_the_first_evaluation():
    """Networks that are trained in lockstep have one workspace between them."""
    waiting = objective((4,))
    by_numpy, compiled = {"workspace", "_grad", "_penalty_grad"}, {"twin"}
    assert not (by_numpy | compiled) & vars(waiting).keys()
    waiting.value_and_grad(np.zeros(21), slice(0, 30))
    made = vars(waiting).keys()
    assert by_numpy <= made if waiting.twin is None else not by_numpy & made
