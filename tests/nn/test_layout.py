"""All parameters in one vector."""

import numpy as np
import pytest
from data import stack
from numpy.testing import assert_array_equal

from sklearn_mlp.nn.embeddings import PeriodicEmbedding
from sklearn_mlp.nn.layout import Layers, Layout


def test_layout_puts_weights_first():
    layout = Layout(stack(3, 2, 1))
    theta = np.arange(11.0)
    layers = layout.layers(theta)
    W, b = layers.weights, layers.biases
    assert_array_equal(W[0], [[0, 1], [2, 3], [4, 5]])
    assert_array_equal(W[1], [[6], [7]])
    assert_array_equal(b[0], [8, 9])
    assert_array_equal(b[1], [10])
    assert layout.n_weights == 8
    assert layout.n_parameters == 11
    assert_array_equal(layout.pack(Layers(W, b), np.float64), theta)


def test_layout_gives_views():
    layout = Layout(stack(3, 2, 1))
    theta = np.zeros(11)
    layout.layers(theta).weights[0][...] = 1
    layout.layers(theta).biases[1][...] = 2
    assert_array_equal(theta, [1] * 6 + [0] * 4 + [2])


@pytest.mark.parametrize(
    "more",
    [
        {"batch_norm": True},
        {"parametric_activation": True},
        {"input_scale": True},
        {"embedding": PeriodicEmbedding()},
    ],
)
def test_plain_layouts_are_weights_and_biases(more):
    assert Layout(stack(3, 2, 1)).is_plain
    assert not Layout(stack(3, 2, 1, **more)).is_plain
