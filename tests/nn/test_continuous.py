"""Gradients by the inputs of networks, levels looked up, against finite differences."""

import numpy as np
import pytest
from data import stack
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp.nn.activations import ACTIVATIONS, ELU, LeakyReLU
from sklearn_mlp.nn.architecture import Architecture
from sklearn_mlp.nn.continuous import ContinuousNetwork
from sklearn_mlp.nn.embeddings import Embedding, PeriodicEmbedding
from sklearn_mlp.nn.entity_embeddings import Embeddings, EntityEmbedding
from sklearn_mlp.nn.layout import Layers, Layout
from sklearn_mlp.nn.losses import SquaredError
from sklearn_mlp.nn.model import Model

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 4))
X[:, 1] = RNG.integers(-1, 5, 12)
X[:, 3] = RNG.integers(0, 9, 12)
TABLES = EntityEmbedding([7, 4], [2, 3], features=[3, 1])
EMBEDDINGS = {
    "none": None,
    "all periodic": PeriodicEmbedding(3, 2, 1.0),
    "some periodic": PeriodicEmbedding(3, 1, 1.0, features=[2, 0]),
    "tables": TABLES,
    "all tables": EntityEmbedding([3, 5, 2, 9], [1, 2, 3, 1]),
    "both": Embeddings([PeriodicEmbedding(3, 2, 1.0, features=[2]), TABLES]),
    "tables first": Embeddings([TABLES, PeriodicEmbedding(3, 2, 1.0, features=[2, 0])]),
}


def model_of(architecture):
    """A network with random parameters, as it predicts."""
    layout = Layout(architecture)
    layers = layout.layers(RNG.normal(size=layout.n_parameters))
    for variances in layers.variances:
        variances[...] = np.exp(variances)
    return Model.of_trained(architecture, layers, SquaredError())


def assert_gradient_is_right(model, X=X):
    network = ContinuousNetwork(model, np.float64)
    inputs = network.inputs(X)
    raw = network.raw(inputs)
    assert_allclose(raw, model.raw(X))
    r = RNG.normal(size=raw.shape)
    gradient = network.gradient(r)
    assert gradient.shape == inputs.shape
    for place in range(inputs.shape[1]):
        step = np.zeros(inputs.shape[1])
        step[place] = 1e-6
        difference = network.raw(inputs + step) - network.raw(inputs - step)
        assert_allclose(gradient[:, place], (r * difference).sum(axis=1) / 2e-6, 1e-6, 1e-7)


@pytest.mark.parametrize(
    "activation", [*ACTIVATIONS.values(), lambda: LeakyReLU(0.3), lambda: ELU(0.4)]
)
@pytest.mark.parametrize("parametric", [False, True])
def test_every_activation(activation, parametric):
    f = activation()
    architecture = Architecture([4, 6, 5, 2], [f, f], parametric_activation=parametric)
    assert_gradient_is_right(model_of(architecture))


@pytest.mark.parametrize("embedding", EMBEDDINGS.values(), ids=EMBEDDINGS)
def test_every_embedding(embedding):
    assert_gradient_is_right(model_of(stack(4, 6, 3, embedding=embedding)))


def test_what_is_folded_and_no_hidden_layer():
    assert_gradient_is_right(model_of(stack(4, 6, 5, 1, batch_norm=True, input_scale=True)))
    assert_gradient_is_right(model_of(stack(4, 2)))


def test_vectors_stand_in_for_levels():
    model = model_of(stack(4, 6, 1, embedding=EMBEDDINGS["both"]))
    network = ContinuousNetwork(model, np.float64)
    assert network.origins.tolist() == [0, 2, 3, 3, 1, 1, 1]
    assert sorted(network.levels) == [1, 3]
    of_3, of_1 = model.layers.embedding[-2:]
    inputs = network.inputs(np.array([[0.5, 2, -0.5, 6]]))
    assert_array_equal(inputs[0], [0.5, -0.5, *of_3[6], *of_1[2]])


def test_rows_may_be_fewer_or_more_than_before():
    network = ContinuousNetwork(model_of(stack(4, 6, 2)), np.float64)
    whole = network.raw(X)
    of_all = network.gradient(np.ones_like(whole))
    network.raw(X[:3])
    assert_allclose(network.gradient(np.ones((3, 2))), of_all[:3])


def test_single_precision_stays_so():
    network = ContinuousNetwork(model_of(stack(4, 6, 1, embedding=TABLES)), np.float32)
    inputs = network.inputs(X)
    assert inputs.dtype == network.raw(inputs).dtype == np.float32
    assert network.gradient(np.ones((12, 1))).dtype == np.float32


def test_an_embedding_that_has_no_gradient_says_so():
    class Doubled(Embedding):
        def n_outputs(self, n_features):
            return n_features

        def shapes(self, n_features):
            return []

        def forward(self, parameters, X):
            return 2 * X, None

    architecture = stack(4, 2, 1, embedding=Doubled())
    layers = Layers([np.ones((4, 2)), np.ones((2, 1))], [np.ones(2), np.ones(1)])
    network = ContinuousNetwork(Model(architecture, layers, SquaredError()), np.float64)
    network.raw(X)
    with pytest.raises(TypeError, match="Doubled has no input_gradient"):
        network.gradient(np.ones((12, 1)))
