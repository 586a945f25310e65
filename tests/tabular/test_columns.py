"""What a column is, whatever library and type it comes in."""

import datetime
import uuid
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.impute import SimpleImputer

from sklearn_mlp import TabularEncoder, TabularMLPRegressor

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")

NUMBERS = pd.DataFrame({"a": [1.5, 2.0, 4.0, np.nan, 8.0], "b": [1.0, 0.0, 1.0, 1.0, 0.0]})
DECIMALS = [Decimal("1.5"), Decimal(2), Decimal(4), None, Decimal(8)]
AS_OBJECTS = {
    "astype": NUMBERS.astype(object),
    "transposed twice": NUMBERS.astype(object).T.T,
    "with None": NUMBERS.astype(object).where(NUMBERS.notna(), None),
    "with NA": NUMBERS.astype(object).where(NUMBERS.notna(), pd.NA),
    "decimals": NUMBERS.assign(a=DECIMALS),
    "fractions": NUMBERS.assign(a=[Fraction(3, 2), 2, Fraction(4), None, 8]),
    "ints and floats": NUMBERS.assign(a=np.array([1.5, 2, 4, None, np.int8(8)], object)),
    "booleans": NUMBERS.assign(b=np.array([True, False, True, True, False], object)),
    "blanks": NUMBERS.astype(object).map(lambda value: None if value != value else value),
    "pyarrow decimals": pa.table({"a": DECIMALS, "b": NUMBERS.b.tolist()}),
    "polars decimals": pl.DataFrame({"a": DECIMALS, "b": NUMBERS.b.tolist()}),
    "polars objects": pl.DataFrame(
        {"a": pl.Series([1.5, 2, 4, None, 8], dtype=pl.Object), "b": NUMBERS.b.tolist()}
    ),
}


@pytest.mark.parametrize("table", AS_OBJECTS.values(), ids=AS_OBJECTS)
def test_numbers_are_numbers_however_they_are_kept(table):
    encoder = TabularEncoder().fit(table)
    assert not encoder.categorical_.any()
    assert_array_equal(encoder.transform(table), TabularEncoder().fit_transform(NUMBERS))


def test_imputed_numbers_are_numbers():
    imputer = SimpleImputer(strategy="most_frequent").set_output(transform="pandas")
    imputed = imputer.fit_transform(NUMBERS.astype(object))
    assert not TabularEncoder().fit(imputed).categorical_.any()


def test_objects_score_as_numbers_do():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.uniform(size=400), "b": rng.normal(size=400)})
    y = 3 * X.a
    model = TabularMLPRegressor(n_members=1, n_jobs=1, random_state=0, hidden_layer_sizes=(32, 32))
    predicted = model.fit(X[:300], y[:300]).predict(X[300:])
    X = X.astype(object)
    assert_allclose(model.fit(X[:300], y[:300]).predict(X[300:]), predicted)
    assert model.score(X[300:], y[300:]) > 0.99


def test_text_among_numbers_makes_categories():
    table = pd.DataFrame({"a": np.array([1, "x", None], object), "b": ["1", "2", "3"]})
    assert TabularEncoder().fit(table).categorical_.all()


@pytest.mark.parametrize("max_categories", [2, 32])
def test_numbers_stored_as_text_are_told_of(max_categories):
    zips = pd.DataFrame({"zip": np.arange(40).astype(str), "city": ["Rome", "Oslo"] * 20})
    encoder = TabularEncoder(max_categories=max_categories)
    with pytest.warns(UserWarning, match="Column 'zip' has 40 different numbers stored as text"):
        encoder.fit(zips)
    encoder.set_params(categorical_features=["zip", "city"]).fit(zips)  # meant
    TabularEncoder(max_categories=max_categories).fit(zips.astype({"zip": "category"}))
    TabularEncoder(max_categories=None).fit(zips)
    TabularEncoder().fit(zips.assign(zip=zips.zip + "a"))


DICTIONARIES = {
    "pyarrow": pa.table({"c": pa.array(["a", "b", None, "a"]).dictionary_encode()}),
    "pyarrow chunks": pa.table(
        {
            "c": pa.chunked_array(
                [
                    pa.array(["a", "b"]).dictionary_encode(),
                    pa.array([None, "a"], pa.string()).dictionary_encode(),
                ]
            )
        }
    ),
    "pandas arrow": pd.DataFrame(
        {
            "c": pd.array(
                ["a", "b", None, "a"], pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string()))
            )
        }
    ),
    "pandas": pd.DataFrame({"c": pd.Categorical(["a", "b", None, "a"])}),
    "polars": pl.DataFrame({"c": pl.Series(["a", "b", None, "a"], dtype=pl.Categorical)}),
}


@pytest.mark.parametrize("table", DICTIONARIES.values(), ids=DICTIONARIES)
def test_missing_entries_of_dictionaries_are_missing(table):
    encoder = TabularEncoder().fit(table)
    assert encoder.get_feature_names_out().tolist() == ["c_a", "c_b", "c_nan"]
    assert_array_equal(encoder.transform(table), [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]])


@pytest.mark.parametrize("kind", [pa.string(), pa.int64()])
def test_dictionaries_of_nothing_but_missing(kind):
    table = pa.table({"c": pa.array([None, None], kind).dictionary_encode(), "d": [1.0, 2.0]})
    assert np.isfinite(TabularEncoder().fit_transform(table)).all()


NO_VALUES = {
    "lists": [[1], [2]],
    "dicts": [{1: 2}, {}],
    "sets": [{1}, {2}],
    "frozensets": [frozenset([1]), None],
    "arrays": [np.zeros(2000), np.ones(2000)],
    "tuples": [(1, 2), (3, 4)],
    "bytes": [b"x", b"y"],
    "one among text": ["x", [1]],
    "a date and a number": [datetime.date(2020, 1, 1), 2020],
    "a date and a duration": [datetime.date(2020, 1, 1), datetime.timedelta(1)],
    "times": [datetime.time(1), datetime.time(2)],
    "intervals": list(pd.interval_range(0, 2)),
}


@pytest.mark.parametrize("values", NO_VALUES.values(), ids=NO_VALUES)
def test_what_is_no_value_is_refused(values):
    column = np.empty(2, object)
    column[:] = values
    for table in (pd.DataFrame({"good": [1, 2], "bad": column}), column.reshape(-1, 1)):
        with pytest.raises(ValueError, match=r"Column '(bad|x0)' has values of type"):
            TabularEncoder().fit(table)


@pytest.mark.parametrize(
    "table",
    [
        pl.DataFrame({"bad": [[1], [2]]}),
        pl.DataFrame({"bad": [{"a": 1}, {"a": 2}]}),
        pl.DataFrame({"bad": [b"x", None]}),
        pa.table({"bad": [[1], [2]]}),
        pa.table({"bad": [b"x", b"y"]}),
        pd.DataFrame({"bad": pd.interval_range(0, 2)}),
        pd.DataFrame({"bad": pd.array([[1], [2]], pd.ArrowDtype(pa.list_(pa.int64())))}),
    ],
)
def test_columns_of_what_is_no_value_are_refused(table):
    with pytest.raises(ValueError, match="Column 'bad' has values of type"):
        TabularEncoder().fit(table)


LAZY = {
    "polars": lambda: pl.LazyFrame({"a": [1.0]}),
    "polars, a text": lambda: pl.LazyFrame({"a": ["x"]}),
}


@pytest.mark.parametrize("make", LAZY.values(), ids=LAZY)
def test_lazy_tables_are_refused(make):
    match = r"X is a LazyFrame.*X\.collect\(\)"
    with pytest.raises(TypeError, match=match):
        TabularEncoder().fit(make())
    model = TabularMLPRegressor(n_members=1, max_iter=1)
    with pytest.raises(TypeError, match=match):
        model.fit(make(), [1.0])
    with pytest.raises(TypeError, match=match):
        model.fit(np.eye(30), np.arange(30.0)).predict(make())


def test_intervals_that_are_categories_are_levels():
    cut = pd.DataFrame({"a": pd.cut([1, 2, 3], 2)})
    assert TabularEncoder().fit_transform(cut).shape == (3, 2)
    ids = pd.DataFrame({"a": [uuid.UUID(int=1), uuid.UUID(int=2)]})
    assert TabularEncoder().fit_transform(ids).shape == (2, 2)


@pytest.mark.parametrize(
    "ids",
    [
        pl.DataFrame({"id": [2**53, 2**53 + 1, None]}),
        pd.DataFrame({"id": pd.array([2**53, 2**53 + 1, None], dtype="Int64")}),
        pa.table({"id": [2**53, 2**53 + 1, None]}),
        pl.DataFrame({"id": pl.Series([-(2**53), -(2**53) - 1, None])}),
    ],
)
def test_large_ids_beside_missing_ones_do_not_merge(ids):
    encoder = TabularEncoder(categorical_features=["id"]).fit(ids)
    assert len(encoder.get_feature_names_out()) == 3


def test_integers_of_128_bits_are_numbers():
    table = pl.DataFrame({"a": pl.Series([1, None, 3], dtype=pl.Int128)})
    expected = TabularEncoder().fit_transform(pd.DataFrame({"a": [1.0, np.nan, 3.0]}))
    assert_array_equal(TabularEncoder().fit_transform(table), expected)


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ({"c_x": [1.0, 2.0], "c": ["x", "y"]}, ["c_x", "c_x_1", "c_y"]),
        ({"missingindicator_a": [1, 2], "a": [1, None]},
         ["missingindicator_a", "a", "missingindicator_a_1"]),
        ({"c": ["x", "y"], "c_x": ["z", "z"], "c_x_1": [1, 2]},
         ["c_x_1", "c_x", "c_y", "c_x_z"]),
    ],
)  # fmt: skip
def test_names_are_unique(table, names):
    encoder = TabularEncoder().fit(pd.DataFrame(table))
    assert encoder.get_feature_names_out().tolist() == names


def test_infinity_is_named_by_its_column():
    table = pd.DataFrame({"good": [1.0, 2.0], "bad": [1.0, np.inf], "worse": [np.inf, 1.0]})
    with pytest.raises(ValueError, match=r"infinity, in 2 column\(s\), the first of them 'bad'"):
        TabularEncoder().fit(table)


def test_reading_many_columns_of_pyarrow_asks_each_once():
    """It took 19 s for 3,000 columns: each time all columns were looked at."""
    from sklearn_mlp.tabular import _columns

    table = pa.table({f"c{i}": [1.0, 2.0] for i in range(50)})
    calls = []

    class Counting:
        def __getattr__(self, name):
            if name == "from_native":
                calls.append(name)
            return getattr(original, name)

    original = _columns.nw
    _columns.nw = Counting()
    try:
        assert len(_columns.series_of(table)) == 50
    finally:
        _columns.nw = original
    assert len(calls) == 1
