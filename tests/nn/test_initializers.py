"""Initial weights."""

import numpy as np
import pytest
import scipy.stats
from data import stack
from numpy.testing import assert_allclose

from sklearn_mlp.nn.activations import ACTIVATIONS
from sklearn_mlp.nn.initializers import INITIALIZERS, GlorotUniform, draw_layers

VARIANCES = {
    "glorot_uniform": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "glorot_normal": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "he_uniform": lambda fan_in, fan_out: 2 / fan_in,
    "he_normal": lambda fan_in, fan_out: 2 / fan_in,
    "lecun_normal": lambda fan_in, fan_out: 1 / fan_in,
    "normal": lambda fan_in, fan_out: 1.0,
    "neural_tangent": lambda fan_in, fan_out: 1 / fan_in,
}


@pytest.mark.parametrize("name", INITIALIZERS)
def test_initial_variance(name):
    network = stack(150, 200, 100, activation="relu")
    layers = draw_layers(
        network.weight_shapes, INITIALIZERS[name](), network.activations, np.random.RandomState(0)
    )
    drawn = list(zip(layers.weights, layers.biases, strict=True))
    if INITIALIZERS[name].zero_output:
        W, b = drawn.pop()
        assert not W.any()
        assert not b.any()
    for W, b in drawn:
        variance = VARIANCES[name](*W.shape)
        # The variance of a sample variance is at most 2 variance^2 / n: five deviations.
        assert_allclose(W.var(), variance, rtol=5 * np.sqrt(2 / W.size))
        assert_allclose(W.mean(), 0, atol=5 * np.sqrt(variance / W.size))
        if "uniform" in name:
            assert np.abs(W).max() <= np.sqrt(3 * variance)
        else:
            assert scipy.stats.kstest(W.ravel() / np.sqrt(variance), "norm").pvalue > 1e-3
        assert b.any() == (name in ("glorot_uniform", "normal", "neural_tangent"))


def test_glorot_takes_the_logistic_into_account():
    logistic = [ACTIVATIONS["logistic"]()]
    shapes = [(40, 60), (60, 20)]
    for W in draw_layers(shapes, GlorotUniform(), logistic, np.random.RandomState(0)).weights:
        assert_allclose(W.var(), 2 / sum(W.shape) / 3, rtol=0.1)


def test_glorot_takes_each_layers_own_activation_into_account():
    """The output layer goes by the last hidden one; without any the factor is 6."""
    relu, logistic = ACTIVATIONS["relu"](), ACTIVATIONS["logistic"]()
    for activations, factors in (
        ([relu, logistic], [6, 2, 2]),
        ([logistic, relu], [2, 6, 6]),
        ([relu, relu, logistic], [6, 6, 2, 2]),
        ([], [6, 6, 6]),
    ):
        shapes = [(50, 50)] * len(factors)
        layers = draw_layers(shapes, GlorotUniform(), activations, np.random.RandomState(0))
        largest = [np.abs(W).max() for W in layers.weights]
        assert_allclose(largest, np.sqrt(np.divide(factors, 100)), rtol=0.01)


@pytest.mark.parametrize("name", ["normal", "neural_tangent"])
def test_every_normal_bias_is_a_draw_of_its_own(name):
    relu = [ACTIVATIONS["relu"]()]
    _, b = INITIALIZERS[name]().draw(3, 1000, relu[0], np.random.RandomState(0))
    assert b.shape == (1000,)
    assert len(np.unique(b)) == 1000
    assert_allclose([b.mean(), b.std()], [0, 1], atol=0.15)


def test_the_neural_tangent_start_is_zero_in_the_output_layer_alone():
    network = stack(3, 4, 5, 6, 2, activation="relu")
    init, stream = INITIALIZERS["neural_tangent"](), np.random.RandomState(0)
    layers = draw_layers(network.weight_shapes, init, network.activations, stream)
    assert [W.any() for W in layers.weights] == [True, True, True, False]
    assert [b.any() for b in layers.biases] == [True, True, True, False]
