"""What explanations of predictions raise, for test_errors: by message, what raises it."""

import warnings

import numpy as np

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPRegressor
from sklearn_mlp.inspection import AttributionDisplay, input_gradients, integrated_gradients
from sklearn_mlp.nn.embeddings import PeriodicEmbedding
from sklearn_mlp.nn.losses import SquaredError

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(40, 3)), RNG.integers(3, size=40)


class Doubled(SquaredError):
    def predict(self, z):
        return 2 * z


class Own(PeriodicEmbedding):
    def input_gradient(self, parameters, saved, delta):
        return super(PeriodicEmbedding, self).input_gradient(parameters, saved, delta)


def fitted(cls=MLPClassifier, y=Y, **parameters):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cls(**{"hidden_layer_sizes": 4, "max_iter": 2} | parameters).fit(X, y)


def of_table():
    return fitted(TabularMLPRegressor, n_members=1)


def drawn(rows=X, **settings):
    return AttributionDisplay.from_estimator(fitted(), rows, **settings)


CASES = {
    "… encodes columns in steps and levels, between which there are no gradients.": lambda: (
        input_gradients(of_table(), X)
    ),
    "The attributions of … of … rows do not add up": lambda: integrated_gradients(
        fitted(activation="step"), X
    ),
    "The estimator knows one class alone, …": lambda: integrated_gradients(
        fitted(y=np.zeros(40)), X
    ),
    "target must be the number of an output, from 0 to …": lambda: integrated_gradients(
        fitted(MLPRegressor, X), X
    ),
    "target must be one of the classes, …": lambda: input_gradients(fitted(), X, target=7),
    "response_method must be 'auto' or one of …": lambda: integrated_gradients(
        fitted(), X, response_method="predict"
    ),
    "… has no input_gradient": lambda: input_gradients(fitted(embedding=Own()), X),
    "… has a predict of its own and no predict_backward": lambda: input_gradients(
        fitted(MLPRegressor, loss=Doubled()), X
    ),
    "kind must be 'auto' or one of …": lambda: drawn(kind="pie"),
    "A waterfall is of 1 row, got …": lambda: drawn(kind="waterfall"),
    "max_features must be >= 1, got …": lambda: drawn(max_features=0),
}
