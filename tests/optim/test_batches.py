"""Batches and shuffling."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sklearn_mlp.optim.batches import count_rows, shuffle_rows, split_rows


@pytest.mark.parametrize(
    ("n_rows", "size", "sizes"), [(10, 4, [4, 4, 2]), (8, 4, [4, 4]), (3, 5, [3]), (2, 1, [1, 1])]
)
def test_batches(n_rows, size, sizes):
    for rows in (slice(0, n_rows), np.arange(n_rows)[::-1]):
        batches = list(split_rows(rows, size))
        assert [count_rows(batch) for batch in batches] == sizes
        everything = np.arange(n_rows)
        assert_array_equal(
            np.concatenate([everything[batch] for batch in batches]), everything[rows]
        )


def test_updates_per_epoch():
    updates = {size: len(list(split_rows(slice(0, 1000), size))) for size in (1, 50, 1000)}
    assert updates == {1: 1000, 50: 20, 1000: 1}


def test_shuffling_adds_up():
    random_state, same = np.random.RandomState(0), np.random.RandomState(0)
    once = shuffle_rows(slice(5, 25), random_state)
    twice = shuffle_rows(once, random_state)
    first, second = same.permutation(20), same.permutation(20)
    assert_array_equal(once, first + 5)
    assert_array_equal(twice, once[second])


def test_batches_of_a_slice_that_begins_anywhere():
    assert list(split_rows(slice(5, 12), 3)) == [slice(5, 8), slice(8, 11), slice(11, 12)]
