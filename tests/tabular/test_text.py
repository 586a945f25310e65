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


CHINESE = "的一是不了人我在有他这中大来上国和地到以说时要就出会可也你对生能而子那得于着下自之年过"
THAI = "กขคฆงจฉชซญฎฐณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"


@pytest.mark.parametrize(("letters", "n"), [(CHINESE, 32), (THAI, 64)])
def test_words_need_no_spaces_between_them(letters, n):
    rng = np.random.default_rng(0)

    def written(n):
        return ["".join(rng.choice(list(letters), n)) for _ in range(100)]

    with pytest.raises(ValueError, match=r"'note' has free text.* analyzer='char'"):
        encode(written(n))
    encode(written(n // 2))  # names and addresses are as long


@pytest.mark.parametrize(
    "column",
    [
        [f"Smith, Mrs. Ann Mary the {i}th (Mary Ann Jones)" for i in range(100)],
        [f"{i} Long Street, Apartment {i}, Springfield, IL 62704" for i in range(100)],
        [f"北京市朝阳区建国路{i}号院1号楼2单元{i}室" for i in range(100)],
        [str(uuid.UUID(int=i)) for i in range(100)],
        [f"{i}_{i}" for i in range(100)],
        [f"2020-01-01 00:00:{i}" for i in range(100)],
        texts(40, 15) * 3,
        texts(32, 15),
        [None] * 100,
    ],
    ids=[
        "names",
        "addresses",
        "Chinese",
        "identifiers",
        "underscores",
        "times",
        "repeated",
        "few",
        "missing",
    ],
)
def test_other_text_is_not(column):
    encode(column)


def test_what_is_said_to_be_categories_is_not():
    encode(texts(100, 15), categorical_features=["note"])
    encode(texts(100, 15), max_categories=None)


def as_list(values):
    return [[value] for value in values]


def as_objects(values):
    return np.array(values, object).reshape(-1, 1)


def as_polars(values):
    return pytest.importorskip("polars").DataFrame({"x0": [str(value) for value in values]})


def as_pandas(values):
    return pd.DataFrame({"x0": values})


NUMBERS = [f"{i}.5" for i in range(40)]
DATES = [str(date) for date in pd.date_range("2020-01-01", periods=40, freq="6h")]
STORED = {
    "text": ([*NUMBERS, "n/a"], "40 different numbers stored as text, beside 'n/a'.*coerce"),
    "several": ([*NUMBERS, "?", "-", "?", "-"], "40 different .* beside '-', '\\?'"),
    "numbers": ([*range(40), "unknown"], "40 different numbers .* beside 'unknown'"),
    "few numbers": ([*range(11), *range(11), "?"], "11 different numbers .* beside '\\?'"),
    "dates": (DATES, r"40 different dates .*pandas.to_datetime\(column\)"),
    "dates and others": (
        [*DATES, "never"],
        r"40 .* beside 'never'.*to_datetime\(column, errors='coerce'",
    ),
}


@pytest.mark.parametrize("as_table", [as_list, as_objects, as_polars, as_pandas])
@pytest.mark.parametrize(("column", "match"), STORED.values(), ids=STORED)
def test_numbers_and_dates_beside_others_are_told_of(as_table, column, match):
    with pytest.warns(UserWarning, match=f"Column 'x0' has {match}"):
        encoder = TabularEncoder().fit(as_table(column))
    assert encoder.categorical_.all()


@pytest.mark.parametrize("dtype", ["category", "Categorical", "Enum"])
@pytest.mark.parametrize("values", [NUMBERS, [*NUMBERS, "n/a"], DATES])
def test_what_has_a_dtype_of_categories_is_not(values, dtype):
    if dtype == "category":
        encode(pd.Series(values, dtype=dtype))
        return
    pl = pytest.importorskip("polars")
    kind = pl.Categorical if dtype == "Categorical" else pl.Enum(sorted(values))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        TabularEncoder().fit(pl.DataFrame({"note": pl.Series(values, dtype=kind)}))


def test_categories_of_numbers_are_not_either():
    encode(pd.Series(range(40), dtype="category"))
    encode([*"0123456789", "?"])  # few: codes
    encode([*NUMBERS, "a", "b", "c", "d"])
