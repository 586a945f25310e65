"""What an encoder learns from counts is what it learns from the rows."""

import warnings
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from sklearn.preprocessing import OneHotEncoder

from sklearn_mlp.tabular import TabularEncoder
from sklearn_mlp.tabular._categories import level_key, one_hot_of
from sklearn_mlp.tabular._counts import count_table, learn_counts

LEVELS = st.sampled_from(["a", "b", "B", "", "10", "2", np.nan])


@given(
    st.integers(1, 3).flatmap(
        lambda n: st.lists(st.lists(LEVELS, min_size=n, max_size=n), min_size=1, max_size=30)
    ),
    st.sampled_from([None, 1, 2, 3, 4, 7]),
)
def test_one_hot_columns_are_those_of_the_rows(rows, most):
    levels = np.array(rows, object)
    ours = one_hot_of([Counter(map(level_key, each)) for each in levels.T], most, np.float32)
    settings = {"handle_unknown": "infrequent_if_exist", "sparse_output": False}
    theirs = OneHotEncoder(max_categories=most, dtype=np.float32, **settings).fit(levels)
    assert_array_equal(ours.get_feature_names_out(), theirs.get_feature_names_out())
    assert_array_equal(ours.transform(levels), theirs.transform(levels))
    new = np.full((1, levels.shape[1]), "new", object)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        assert_array_equal(ours.transform(new), theirs.transform(new))


@pytest.mark.parametrize("high_cardinality", ["one_hot", "number"])
def test_counts_of_parts_add_up(high_cardinality):
    rng = np.random.default_rng(0)
    X = np.empty((600, 3), object)
    X[:, 0] = rng.normal(size=600)
    X[599, 0] = None
    X[:, 1] = rng.choice(["x", "y", None], 600)
    X[:, 2] = [f"level {i}" for i in rng.geometric(0.05, 600)]
    settings = {"high_cardinality": high_cardinality, "max_categories": 20}
    whole = TabularEncoder(**settings).fit(X)
    part = TabularEncoder(**settings).fit(X[:100])
    learn_counts(part, count_table(part, X[:250]).merged(count_table(part, X[250:])))
    assert_array_equal(part.has_missing_, whole.has_missing_)
    part.medians_, part.scales_ = whole.medians_, whole.scales_
    assert_array_equal(part.get_feature_names_out(), whole.get_feature_names_out())
    assert_array_equal(part.transform(X), whole.transform(X))
