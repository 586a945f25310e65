"""What docs/learn/pytorch_keras.md says of Keras, where that is installed; on PyTorch."""

import inspect
import os
import re
from pathlib import Path

import numpy as np
import pytest
from data import X_iris, y_iris
from numpy.testing import assert_allclose

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras

from sklearn_mlp import MLPClassifier

PAGE = Path(__file__).parents[2] / "docs" / "learn" / "pytorch_keras.md"
BATCH, EPOCHS = 50, 4
# Keras' own, of NumPy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def test_block_of_the_page():
    keras.utils.set_random_seed(0)
    code = re.search(r"```python\n(import keras\n.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]
    names = {"X": X_iris, "y": y_iris}
    exec(code, names)
    assert names["accuracy"] > 0.95


def optimizer(name, **settings):
    return getattr(keras.optimizers, name)(**settings)


CASES = {
    "sgd": (
        {"solver": "minibatch", "momentum": 0, "learning_rate_init": 0.1},
        lambda: optimizer("SGD", learning_rate=0.1),
    ),
    "momentum": (
        {"solver": "minibatch", "nesterovs_momentum": False, "learning_rate_init": 0.1},
        lambda: optimizer("SGD", learning_rate=0.1, momentum=0.9),
    ),
    "nesterov": (
        {"solver": "minibatch", "learning_rate_init": 0.1},
        lambda: optimizer("SGD", learning_rate=0.1, momentum=0.9, nesterov=True),
    ),
    "alpha": (
        {"solver": "minibatch", "learning_rate_init": 0.1, "alpha": 2.0},
        lambda: optimizer("SGD", learning_rate=0.1, momentum=0.9, nesterov=True),
    ),
    "adam": (
        {"learning_rate_init": 0.01, "epsilon": 1e-7},
        lambda: optimizer("Adam", learning_rate=0.01),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_same_weights(case):
    keras.utils.set_random_seed(0)
    settings, make_optimizer = CASES[case]
    settings = {"alpha": 0} | settings
    l2 = keras.regularizers.L2(settings["alpha"] / (2 * BATCH))
    layers = [
        keras.layers.Dense(8, activation="tanh", kernel_regularizer=l2, dtype="float64"),
        keras.layers.Dense(3, kernel_regularizer=l2, dtype="float64"),
    ]
    model = keras.Sequential([keras.Input((4,), dtype="float64"), *layers])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype="float64")
    model.compile(optimizer=make_optimizer(), loss=loss)

    network = MLPClassifier(8, activation="tanh", batch_size=BATCH, shuffle=False, **settings)
    network.coefs_ = [keras.ops.convert_to_numpy(layer.kernel).copy() for layer in layers]
    network.intercepts_ = [np.zeros(8), np.zeros(3)]
    network.classes_ = np.arange(3)
    for _ in range(EPOCHS):
        network.partial_fit(X_iris, y_iris)
    model.fit(X_iris, y_iris, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)
    precision = {"rtol": 0, "atol": 1e-6}  # Keras keeps the rate in single precision
    for layer, W, b in zip(layers, network.coefs_, network.intercepts_, strict=True):
        assert_allclose(W, keras.ops.convert_to_numpy(layer.kernel), **precision)
        assert_allclose(b, keras.ops.convert_to_numpy(layer.bias), **precision)


def test_defaults():
    """Those of the page's table."""
    expected = {
        keras.optimizers.SGD: {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False},
        keras.optimizers.Adam: {"learning_rate": 0.001, "epsilon": 1e-7},
        keras.optimizers.AdamW: {"weight_decay": 0.004},
        keras.layers.Dense: {"kernel_initializer": "glorot_uniform", "bias_initializer": "zeros"},
        keras.layers.LeakyReLU: {"negative_slope": 0.3},
        keras.activations.leaky_relu: {"negative_slope": 0.2},
        keras.layers.BatchNormalization: {"epsilon": 1e-3},
        keras.callbacks.EarlyStopping: {"patience": 0, "restore_best_weights": False},
        keras.Model.compile: {"optimizer": "rmsprop"},
        keras.Model.fit: {"epochs": 1, "shuffle": True},
    }
    for what, defaults in expected.items():
        parameters = inspect.signature(what).parameters
        assert {name: parameters[name].default for name in defaults} == defaults, what
