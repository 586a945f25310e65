"""Trained networks: prediction in blocks, and folding."""

import numpy as np
import pytest
from data import X_iris, stack
from numpy.testing import assert_allclose

from sklearn_mlp.nn.layout import Layers, Layout
from sklearn_mlp.nn.losses import SquaredError
from sklearn_mlp.nn.model import Model
from sklearn_mlp.nn.units import EPSILON
from sklearn_mlp.nn.workspace import BLOCK_ROWS

RNG = np.random.default_rng(0)


def test_stacked_identity_layers_are_one_linear_map():
    network = stack(4, 3, 5, 2, activation="identity")
    W = [RNG.normal(size=shape) for shape in ((4, 3), (3, 5), (5, 2))]
    b = [RNG.normal(size=n) for n in (3, 5, 2)]
    X = RNG.normal(size=(7, 4))
    expected = X @ W[0] @ W[1] @ W[2] + (b[0] @ W[1] + b[1]) @ W[2] + b[2]
    assert_allclose(Model(network, Layers(W, b), SquaredError()).raw(X), expected)


@pytest.mark.parametrize("n_rows", [1, BLOCK_ROWS, BLOCK_ROWS + 1, 2 * BLOCK_ROWS + 7])
def test_prediction_in_blocks(n_rows):
    W, b = [RNG.normal(size=(4, 3)), RNG.normal(size=(3, 2))], [np.ones(3), np.zeros(2)]
    X = RNG.normal(size=(n_rows, 4))
    raw = Model(stack(4, 3, 2), Layers(W, b), SquaredError()).raw(X)
    # atol: terms near 1 may cancel, and are summed in another order.
    assert_allclose(raw, np.tanh(X @ W[0] + b[0]) @ W[1] + b[1], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_predicted_as_if_alone(dtype):
    W, b = [RNG.normal(size=(4, 30)), RNG.normal(size=(30, 2))], [np.ones(30), np.zeros(2)]
    model = Model(stack(4, 30, 2), Layers(W, b).astype(dtype), SquaredError())
    X = RNG.normal(size=(50, 4)).astype(dtype)
    raw = model.raw_alone(X)
    assert raw.dtype == np.float64
    assert_allclose(raw, np.tanh(X @ W[0] + b[0]) @ W[1] + b[1], rtol=1e-4, atol=1e-5)
    for row in range(0, 50, 7):  # BLAS may add in another order
        assert_allclose(model.raw_alone(X[row : row + 1]), raw[row : row + 1], rtol=1e-12)


def test_folding_batch_norm_changes_no_prediction():
    network = stack(4, 6, 5, 3, batch_norm=True)
    layout = Layout(network)
    rng = np.random.default_rng(0)
    layers = layout.layers(rng.standard_normal(layout.n_parameters))
    for variance in layers.variances:
        variance[...] = rng.uniform(0.5, 3, variance.shape)
    a = X_iris
    for layer in range(2):
        z = a @ layers.weights[layer] + layers.biases[layer]
        z = (z - layers.means[layer]) / np.sqrt(layers.variances[layer] + EPSILON)
        a = np.tanh(layers.scales[layer] * z + layers.shifts[layer])
    unfolded = a @ layers.weights[2] + layers.biases[2]
    model = Model.of_trained(network, layers, SquaredError())
    assert_allclose(model.raw(X_iris), unfolded)
