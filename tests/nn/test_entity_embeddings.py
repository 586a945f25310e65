"""Embeddings of categories, and several beside each other."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp import MLPRegressor
from sklearn_mlp.inspection import check_gradient
from sklearn_mlp.nn.embeddings import PeriodicEmbedding
from sklearn_mlp.nn.entity_embeddings import Embeddings, EntityEmbedding

RNG = np.random.default_rng(0)


def table_of(n_rows=60):
    """Two columns of levels, of which some are not among those of the embedding."""
    X = RNG.normal(size=(n_rows, 4))
    X[:, 1] = RNG.integers(-1, 5, n_rows)
    X[:, 3] = RNG.integers(0, 9, n_rows)
    return X


def entity(features=(3, 1)):
    return EntityEmbedding([7, 4], [2, 3], features=features)


def test_a_level_is_the_row_of_its_table():
    X, embedding = table_of(), entity()
    tables = embedding.draw(4, np.random.RandomState(0))
    out, _ = embedding.forward(tables, X)
    of_3 = np.where(X[:, 3] < 7, X[:, 3], 0).astype(int)
    of_1 = np.where((X[:, 1] >= 0) & (X[:, 1] < 4), X[:, 1], 0).astype(int)
    assert_array_equal(out, np.hstack([tables[0][of_3], tables[1][of_1], X[:, [0, 2]]]))
    assert out.shape[1] == embedding.n_outputs(4)


@pytest.mark.parametrize("level", [-1.0, 7.0, 1e30, -1e30, np.inf])
def test_what_is_no_level_shares_the_first_row(level):
    embedding = EntityEmbedding([7], [2])
    tables = [RNG.normal(size=(7, 2))]
    out, _ = embedding.forward(tables, np.array([[level], [0.0]]))
    assert_array_equal(out[0], out[1])


def test_the_first_row_begins_at_zero():
    """Untrained, where all levels are known, it is what others are around."""
    for table in entity().draw(4, np.random.RandomState(0)):
        assert not table[0].any()
        assert table[1:].all()


@pytest.mark.parametrize(
    "embedding",
    [
        entity(),
        Embeddings([PeriodicEmbedding(3, 2, features=[2, 0]), entity()]),
        Embeddings([entity(), PeriodicEmbedding(3, 2, features=[2])]),
        Embeddings([PeriodicEmbedding(3, 2, features=[0])]),
    ],
)
def test_gradient_within_a_network(embedding):
    X = table_of(20)
    model = MLPRegressor((5,), activation="tanh", embedding=embedding, random_state=0)
    report = check_gradient(model, X, X[:, 0] + (X[:, 3] == 2), n_entries=1000)
    assert report.passed, report


def test_networks_along_a_leading_axis():
    embedding = Embeddings([PeriodicEmbedding(3, 2, features=[2, 0]), entity()])
    X = np.stack([table_of(8), table_of(8)])
    each = [embedding.draw(4, np.random.RandomState(seed)) for seed in (0, 1)]
    both = [np.stack(parts) for parts in zip(*each, strict=True)]
    out, saved = embedding.forward(both, X)
    delta, grad = RNG.normal(size=out.shape), [np.empty_like(part) for part in both]
    embedding.backward(both, saved, delta, grad)
    for member, parameters in enumerate(each):
        alone, its_saved = embedding.forward(parameters, X[member])
        assert_allclose(out[member], alone)
        its_grad = [np.empty_like(part) for part in parameters]
        embedding.backward(parameters, its_saved, delta[member], its_grad)
        for ours, its in zip(grad, its_grad, strict=True):
            assert_allclose(ours[member], its)


def test_levels_are_learnt():
    """Of 40 levels without order each gets its own mean."""
    levels = RNG.integers(40, size=2000)
    X = np.column_stack([levels, RNG.normal(size=2000)])
    y = RNG.normal(size=40)[levels]
    embedding = EntityEmbedding([40], [3], features=[0])
    model = MLPRegressor((16,), embedding=embedding, random_state=0, learning_rate_init=0.02)
    assert model.fit(X[:1500], y[:1500]).score(X[1500:], y[1500:]) > 0.95
    assert [table.shape for table in model.embedding_] == [(40, 3)]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: EntityEmbedding([0], [2]), r"^n_levels must be >= 1, got \[0\]"),
        (lambda: EntityEmbedding([3], [0]), r"^n_components must be >= 1, got \[0\]"),
        (lambda: EntityEmbedding([3, 4], [2]), r"^n_components has 1 entries, n_levels 2"),
        (lambda: EntityEmbedding([3], [2]).shapes(2), r"^n_levels has 1 entries for 2 embedded"),
        (lambda: Embeddings([]), "^Each of several"),
        (lambda: Embeddings([PeriodicEmbedding()]), "^Each of several embeddings needs features"),
        (lambda: Embeddings([entity(), entity()]).shapes(4), "must be different column numbers"),
    ],
)
def test_what_does_not_fit_together(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_several_embeddings_take_arrays_of_columns_and_are_shown_as_their_call():
    parts = [PeriodicEmbedding(2, 1, features=np.array([2, 0])), entity()]
    embedding = Embeddings(parts)
    assert list(embedding.features) == [2, 0, 3, 1]
    assert repr(embedding) == f"Embeddings(parts={parts!r})"
    shapes = [(2, 2), (2, 2), (2, 2, 1), (2, 1), (7, 2), (4, 3)]
    assert embedding.shapes(4) == shapes
