"""Embeddings of numerical features."""

import numpy as np
import pytest
from data import X_iris, y_iris
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp import MLPClassifier
from sklearn_mlp.nn.embeddings import EMBEDDINGS, PeriodicEmbedding

RNG = np.random.default_rng(0)


def test_embedding_of_all_features_adds_nothing():
    embedding = PeriodicEmbedding(2, 3)
    X = RNG.normal(size=(5, 4))
    out, _ = embedding.forward(embedding.draw(4, np.random.RandomState(0)), X)
    assert embedding.n_outputs(4) == out.shape[1] == 4 * (1 + 3)
    assert_array_equal(out[:, ::4], X)


def test_sizes_of_an_embedding():
    assert PeriodicEmbedding().shapes(2) == [(2, 16), (2, 16), (2, 16, 3), (2, 3)]
    assert PeriodicEmbedding(1, 1).shapes(2) == [(2, 1), (2, 1), (2, 1, 1), (2, 1)]
    with pytest.raises(ValueError, match=r"^n_frequencies must be >= 1, got 0"):
        PeriodicEmbedding(n_frequencies=0)
    with pytest.raises(ValueError, match=r"^n_components must be >= 1, got 0"):
        PeriodicEmbedding(n_components=0)
    with pytest.raises(ValueError, match="from 0 to 1, got"):
        PeriodicEmbedding(features=[0, 2]).shapes(2)


@pytest.mark.parametrize("features", [None, [2, 0]])
def test_gradient_of_an_embedding_with_one_component(features):
    embedding = PeriodicEmbedding(2, 1, features=features)
    parameters = embedding.draw(3, np.random.RandomState(0))
    X, delta = RNG.normal(size=(6, 3)), RNG.normal(size=(6, embedding.n_outputs(3)))
    grad = [np.empty_like(part) for part in parameters]
    embedding.backward(parameters, embedding.forward(parameters, X)[1], delta, grad)

    def total(step, part, entry):
        moved = [p.copy() for p in parameters]
        moved[part].flat[entry] += step
        return (delta * embedding.forward(moved, X)[0]).sum()

    for part, expected in enumerate(grad):
        numeric = [
            (total(1e-6, part, k) - total(-1e-6, part, k)) / 2e-6 for k in range(expected.size)
        ]
        assert_allclose(np.ravel(expected), numeric, rtol=1e-6, atol=1e-8)


def test_initial_embedding():
    """``w`` normal, phases over one period, the linear map as PyTorch begins."""
    w, b, V, c = PeriodicEmbedding(25, 10).draw(400, np.random.RandomState(0))
    assert_allclose(w.mean(), 0, atol=5 * 0.1 / np.sqrt(w.size))
    assert_allclose(w.std(), 0.1, rtol=0.05)
    for part, bound in ((b, 0.5), (V, 0.2), (c, 0.2)):
        assert_allclose([part.min(), part.max()], [-bound, bound], rtol=0.01)
        assert_allclose(part.mean(), 0, atol=5 * bound / np.sqrt(3 * part.size))


def test_an_embedding_of_hundreds_of_features():
    assert PeriodicEmbedding(features=range(300)).shapes(301)[-1] == (300, 3)


def test_a_mask_of_columns_is_no_choice_of_features():
    with pytest.raises(ValueError, match=r"from 0 to 3, got \[True, False\]"):
        PeriodicEmbedding(features=[True, False]).shapes(4)


@pytest.mark.parametrize("name", EMBEDDINGS)
def test_every_embedding_has_the_shapes_it_says(name):
    embedding = EMBEDDINGS[name]()
    parameters = embedding.draw(4, np.random.RandomState(0))
    assert [part.shape for part in parameters] == embedding.shapes(4)
    inputs, _ = embedding.forward(parameters, X_iris)
    assert inputs.shape == (len(X_iris), embedding.n_outputs(4))


def test_periodic_embedding_is_its_formula():
    embedding = PeriodicEmbedding(2, 3, features=[2, 0])
    w, b, V, c = parameters = embedding.draw(4, np.random.RandomState(0))
    out, _ = embedding.forward(parameters, X_iris)
    for place, feature in enumerate([2, 0]):
        x = X_iris[:, [feature]]
        expected = np.cos(2 * np.pi * (x * w[place] + b[place])) @ V[place] + c[place]
        assert_allclose(out[:, 4 * place : 4 * place + 4], np.hstack([x, expected]))
    assert_array_equal(out[:, 8:], X_iris[:, [1, 3]])


@pytest.mark.parametrize("features", [[True, False, True, False], [-1], [0, 0], [9]])
def test_embedded_features_that_make_no_sense(features):
    with pytest.raises(ValueError, match="features must be"):
        MLPClassifier(embedding=PeriodicEmbedding(features=features)).fit(X_iris, y_iris)


def test_embedding_needs_dense_inputs():
    from scipy.sparse import csr_matrix

    with pytest.raises(TypeError, match="dense X"):
        MLPClassifier(embedding="periodic").fit(csr_matrix(X_iris), y_iris)
