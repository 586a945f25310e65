"""Which columns are categories: what `categorical_features` says replaces what dtypes say."""

import numpy as np
import pandas as pd
import pytest

from sklearn_mlp import TabularEncoder

TABLE = pd.DataFrame(
    {
        "size": [1.0, 2.0, 3.0],
        "colour": ["red", "blue", None],
        "zip": pd.Categorical([10, 20, 30]),
        "shape": [None, "round", "flat"],
    }
)


@pytest.mark.parametrize(
    ("listed", "left_out"),
    [
        (["zip"], "'colour', 'shape'"),
        ([True, True, False, False], "'shape'"),
        ([3], "'colour'"),
        (None, "'colour', 'shape'"),
    ],
)
def test_all_columns_that_a_list_leaves_out_are_named(listed, left_out):
    match = rf"Column\(s\) {left_out} are not among categorical_features.*replaces what dtypes say"
    with pytest.raises(ValueError, match=match):
        TabularEncoder(categorical_features=listed).fit(TABLE)


@pytest.mark.parametrize("rows", [[["1", "x"], ["2", "y"]], np.array([["1", "x"], ["2", "y"]])])
def test_so_are_those_of_arrays(rows):
    with pytest.raises(ValueError, match=r"Column\(s\) 'x0' .* such as '1' \((np.)?str"):
        TabularEncoder(categorical_features=[1]).fit(rows)


def test_a_list_leaves_the_rest_numbers_whatever_their_dtype():
    encoder = TabularEncoder(categorical_features=["colour", "shape"]).fit(TABLE)
    assert encoder.categorical_.tolist() == [False, True, False, True]
    assert encoder.medians_.tolist() == [2, 20]
