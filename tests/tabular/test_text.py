"""Free text is refused, names, addresses and identifiers are not."""

import uuid
import warnings

import numpy as np
import pandas as pd
import pytest

from sklearn_mlp import TabularEncoder

WORDS = ["the", "a", "flat", "with", "of", "large", "bright", "view", "on", "river", "and", "near"]


def texts(n_rows, n_words, seed=0):
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice(WORDS, n_words)) for _ in range(n_rows)]


def encode(column, **parameters):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return TabularEncoder(**parameters).fit(pd.DataFrame({"note": column}))


@pytest.mark.parametrize("dtype", [object, "string", "category"])
def test_free_text_is_refused(dtype):
    column = pd.Series(texts(100, 15) + [None] * 300, dtype=dtype)
    match = "Column 'note' has free text, 100 different entries of 15 words .* TfidfVectorizer"
    with pytest.raises(ValueError, match=match):
        encode(column)


@pytest.mark.parametrize(
    "column",
    [
        [f"Smith, Mrs. Ann Mary the {i}th (Mary Ann Jones)" for i in range(100)],
        [f"{i} Long Street, Apartment {i}, Springfield, IL 62704" for i in range(100)],
        [str(uuid.UUID(int=i)) for i in range(100)],
        [f"2020-01-01 00:00:{i}" for i in range(100)],
        texts(40, 15) * 3,
        texts(32, 15),
        [None] * 100,
    ],
    ids=["names", "addresses", "identifiers", "times", "repeated", "few", "missing"],
)
def test_other_text_is_not(column):
    encode(column)


def test_what_is_said_to_be_categories_is_not():
    encode(texts(100, 15), categorical_features=["note"])
    encode(texts(100, 15), max_categories=None)
