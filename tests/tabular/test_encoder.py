"""TabularEncoder: scaled numbers, indicators, one-hot columns, from any kind of table."""

import datetime
import pickle
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_array
from sklearn import config_context
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import parametrize_with_checks

from sklearn_mlp.tabular import TabularEncoder

pl = pytest.importorskip("polars")

AGE = [31.0, None, 58.0, 45.0, 22.0, 39.0]
CITY = ["Rome", "Oslo", "Rome", None, "Lima", "Rome"]
MEMBER = [True, False, True, True, False, False]
VISITS = [1, 5, 3, 2, 9, 4]
TABLE = {"city": CITY, "age": AGE, "member": MEMBER, "visits": VISITS}
NAMES_OUT = ["age", "member", "visits", "missingindicator_age"]
NAMES_OUT += ["city_Lima", "city_Oslo", "city_Rome", "city_nan"]


def as_objects(table):
    return np.array(list(zip(*table.values(), strict=True)), dtype=object)


def nullable(table):
    dtypes = {"city": "string", "age": "Float64", "member": "boolean", "visits": "Int64"}
    return pd.DataFrame(table).astype(dtypes)


CONTAINERS = {
    "pandas": pd.DataFrame,
    "pandas_categorical": lambda table: pd.DataFrame(table).astype({"city": "category"}),
    "pandas_object": lambda table: pd.DataFrame(table).astype({"city": object, "member": object}),
    "pandas_nullable": nullable,
    "polars": pl.DataFrame,
    "polars_enum": lambda table: pl.DataFrame(table).with_columns(
        pl.col("city").cast(pl.Enum(["Rome", "Oslo", "Lima"]))
    ),
    "numpy": as_objects,
    "list": lambda table: as_objects(table).tolist(),
}
EACH_CONTAINER = pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS)


def encode(X, **parameters):
    return TabularEncoder(dtype=np.float64, **parameters).fit_transform(X)


def column(*values, dtype=object):
    return np.array(values, dtype=dtype).reshape(-1, 1)


def smooth_clip(z):
    return z / np.sqrt(1 + (z / 3) ** 2)


@parametrize_with_checks([TabularEncoder(), TabularEncoder(categorical_features=[0])])
def test_scikit_learn_checks(estimator, check):
    check(estimator)


def test_formula_by_hand():
    x = np.array([0.0, 1.0, 2.0, 4.0, 100.0])
    assert_allclose(encode(x[:, None])[:, 0], smooth_clip((x - 2) / (4 - 1)))


def test_formula_where_the_quartiles_are_equal():
    x = np.array([7.0] * 6 + [5.0, 15.0])
    encoder = TabularEncoder().fit(x[:, None])
    assert_allclose(encoder.medians_, 7)
    assert_allclose(encoder.scales_, 2 / 10)
    assert_allclose(encoder.transform(x[:, None])[:, 0], smooth_clip((x - 7) / 5), rtol=1e-6)


def test_constant_columns_are_zeros():
    encoder = TabularEncoder().fit(np.full((4, 2), 3))
    assert_array_equal(encoder.scales_, [0, 0])
    assert_array_equal(encoder.transform(np.array([[3, -1e300], [3, 1e300]])), np.zeros((2, 2)))


def test_missing_numbers_become_the_median_and_are_indicated():
    X = np.array([[1, 1], [2, np.nan], [3, 3], [4, 5], [np.nan, np.nan], [9, 8]])[:, [1, 0]]
    full = np.array([[1.0, 2.0], [2.0, 3.0]])
    encoder = TabularEncoder(dtype=np.float64).fit(np.c_[X, np.arange(6)])
    assert_array_equal(encoder.medians_, [4, 3, 2.5])
    assert_array_equal(encoder.has_missing_, [True, True, False])
    out = encoder.transform(np.c_[X, np.arange(6)])
    assert_array_equal(out[[1, 4], 0], [0, 0])
    assert_array_equal(out[:, 3:], np.isnan(X))
    assert_array_equal(encoder.transform(np.c_[full, [0, 1]])[:, 3:], np.zeros((2, 2)))
    # Without an indicator, only the median is left.
    assert_array_equal(encoder.transform([[1, 2, np.nan]])[0, 2:], [0, 0, 0])


def test_missing_of_all_kinds():
    X = column(1, None, np.nan, pd.NA, pd.NaT, np.float32("nan"), Decimal("NaN"), 3)
    assert_array_equal(encode(X)[:, 1], [0, 1, 1, 1, 1, 1, 1, 0])
    X = column("a", None, np.nan, pd.NA, pd.NaT, np.float32("nan"))
    assert_array_equal(encode(X)[:, 1], [0, 1, 1, 1, 1, 1])


@pytest.mark.parametrize(
    "X",
    [
        np.full((3, 1), np.nan),
        column(None, None, None),
        pd.DataFrame({"x": [np.nan] * 3}),
        pl.DataFrame({"x": [None] * 3}),
    ],
    ids=["floats", "objects", "pandas", "polars"],
)
def test_column_entirely_missing(X):
    encoder = TabularEncoder().fit(X)
    assert_array_equal(encoder.transform(X), [[0, 1]] * 3)
    assert encoder.medians_ == encoder.scales_ == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64, float])
def test_dtype(dtype):
    X = column(1.5, "a", None).repeat(2, axis=1)
    X[:, 0] = [1, 2, 3]
    assert TabularEncoder(dtype=dtype).fit_transform(X).dtype == dtype


@pytest.mark.parametrize(
    "x",
    [
        [-1e300, 0, 1e300],
        [-1.7e308, -1.6e308, 1.6e308, 1.7e308],
        [np.finfo(float).max, -np.finfo(float).max, 0],
        [0, 0, 0, 0, 0, -1.7e308, 1.7e308],
        [0, 5e-324, 1e-323, 1e-322],
        [1e-310, 2e-310, 3e-310, 1e308],
    ],
)
def test_huge_and_tiny_values(x):
    X = np.array(x, float)[:, None]
    encoder = TabularEncoder(dtype=np.float64).fit(X)
    out = encoder.transform(np.r_[X, [[1.79e308], [-1.79e308]]])
    assert np.isfinite(out).all()
    assert (np.diff(out[np.argsort(X[:, 0]), 0]) >= 0).all()
    assert np.isfinite([encoder.medians_, encoder.scales_]).all()


def test_huge_values_are_scaled_as_small_ones():
    x = np.array([-1.5, -1.4, 0.3, 1.2, 1.6])[:, None]
    assert_allclose(encode(x * 2.0**1023), encode(x), rtol=1e-12)


def test_infinity_is_refused():
    with pytest.raises(ValueError, match="Input X contains infinity"):
        TabularEncoder().fit([[1.0], [np.inf]])
    encoder = TabularEncoder().fit(pd.DataFrame({"a": [1.0, 2.0]}))
    with pytest.raises(ValueError, match="Input X contains infinity"):
        encoder.transform(pd.DataFrame({"a": [-np.inf]}))
    with pytest.raises(ValueError, match="Input X contains infinity"):
        encoder.transform(pl.DataFrame({"a": pl.Series([np.inf])}))


@EACH_CONTAINER
def test_every_container_gives_the_same(container):
    expected = TabularEncoder().fit(pd.DataFrame(TABLE)).transform(pd.DataFrame(TABLE))
    X = container(TABLE)
    encoder = TabularEncoder().fit(X)
    assert_array_equal(encoder.transform(X), expected)
    assert_array_equal(encoder.categorical_, [True, False, False, False])
    assert encoder.n_numeric_ == 3
    assert encoder.n_features_in_ == 4
    assert encoder.n_features_out == expected.shape[1] == 8
    assert_allclose(expected[:, 2], smooth_clip((np.array(VISITS) - 3.5) / (4.75 - 2.25)))
    assert_array_equal(expected[:, 3], [0, 1, 0, 0, 0, 0])
    assert_array_equal(expected[:, 6], [1, 0, 1, 0, 0, 1])  # Rome
    assert_array_equal(expected[:, 7], [0, 0, 0, 1, 0, 0])  # missing


@pytest.mark.filterwarnings("ignore:X does(not| not) have valid feature names")
@EACH_CONTAINER
def test_transform_reads_other_containers_than_fit(container):
    encoder = TabularEncoder().fit(pd.DataFrame(TABLE))
    expected = encoder.transform(pd.DataFrame(TABLE))
    assert_array_equal(encoder.transform(container(TABLE)), expected)


def test_columns_of_arrays():
    rows = [[1, "a", True, None], [2.5, 3, False, None]]
    assert_array_equal(
        TabularEncoder().fit(np.array(rows, object)).categorical_, [False, True, False, False]
    )
    text = TabularEncoder().fit(np.array([["a", "1"], ["b", "2"]]))
    assert_array_equal(text.categorical_, [True, True])
    assert text.medians_.shape == text.scales_.shape == (0,)
    numbers = TabularEncoder().fit(np.array([[True, False], [False, False]]))
    assert not numbers.categorical_.any()
    assert numbers.one_hot_ is None


def test_columns_of_a_pandas_table():
    table = pd.DataFrame(
        {
            "objects": np.array([1, 2, None], object),
            "mixed": np.array([1, "a", None], object),
            "booleans": np.array([True, None, False], object),
            "nothing": np.array([None] * 3, object),
            "category": pd.Categorical([3, 1, 3]),
            "decimals": pd.arrays.SparseArray([0.0, 1.0, 0.0]),
        }
    )
    encoder = TabularEncoder().fit(table)
    assert_array_equal(encoder.categorical_, [False, True, False, True, True, False])


@pytest.mark.parametrize(
    ("categorical_features", "expected"),
    [
        (None, []),
        ([], []),
        ([1, 3], [1, 3]),
        ([False, True, False, False], [1]),
        (["b"], [1]),
        (np.array(["b", "d"]), [1, 3]),
    ],
)
def test_categorical_features(categorical_features, expected):
    X = pd.DataFrame(np.arange(12).reshape(3, 4) // 2, columns=list("abcd"))
    encoder = TabularEncoder(categorical_features=categorical_features).fit(X)
    assert_array_equal(np.flatnonzero(encoder.categorical_), expected)
    assert encoder.transform(X).shape[1] == 4 - len(expected) + 3 * len(expected)


def test_categorical_features_of_arrays_and_lists():
    rows = [[3, 1.5, "a"], [4, 2.5, "b"]]
    for X in (rows, np.array(rows, dtype=object)):
        encoder = TabularEncoder(categorical_features=[0, 2]).fit(X)
        assert encoder.get_feature_names_out().tolist() == ["x1", "x0_3", "x0_4", "x2_a", "x2_b"]
        with pytest.raises(ValueError, match="without feature names"):
            TabularEncoder(categorical_features=["a"]).fit(X)


def test_unknown_levels_are_zeros_without_rare_levels():
    encoder = TabularEncoder().fit(column("a", "b"))
    assert_array_equal(encoder.transform(column("b", "new", None, 7)), [[0, 1]] + 3 * [[0, 0]])


def test_rare_levels_share_a_column_with_unknown_ones():
    X = column(*"aaabbbcd")
    encoder = TabularEncoder(max_categories=3).fit(X)
    names = encoder.get_feature_names_out().tolist()
    assert names == ["x0_a", "x0_b", "x0_infrequent_sklearn"]
    expected = [[1, 0, 0], [0, 0, 1], [0, 0, 1], [0, 0, 1]]
    assert_array_equal(encoder.transform(column("a", "c", "d", "new")), expected)
    assert TabularEncoder(max_categories=None).fit(X).n_features_out == 4


def test_at_most_max_categories_columns():
    X = column(*(f"level {i}" for i in range(100)))
    assert TabularEncoder().fit(X).n_features_out == 32


def test_levels_of_mixed_types():
    X = column("1", 1, 1.0, np.int8(1), Decimal(1), 2.5, "", 10**400, np.inf)
    encoder = TabularEncoder().fit(X)
    levels = encoder.one_hot_.categories_[0].tolist()
    assert levels == sorted(["1", "2.5", "", str(10**400), "inf"])
    assert_array_equal(encoder.transform(X).sum(axis=1), np.ones(len(X)))


@pytest.mark.parametrize("dtype", ["int64", "float64", "Int64", "category", "object", "string"])
def test_levels_do_not_depend_on_the_dtype(dtype):
    X = pd.DataFrame({"zip": [1, 0, 1, 5]})
    encoder = TabularEncoder(categorical_features=["zip"]).fit(X)
    assert_array_equal(encoder.transform(X.astype(dtype)), encoder.transform(X))
    flags = TabularEncoder(categorical_features=[0]).fit(pd.DataFrame({"flag": [True, False]}))
    with_missing = pd.DataFrame({"flag": pd.array([True, None], dtype="boolean")})
    assert_array_equal(flags.transform(with_missing), [[0, 1], [0, 0]])


@EACH_CONTAINER
def test_names(container):
    encoder = TabularEncoder().fit(container(TABLE))
    if hasattr(container(TABLE), "columns"):
        assert encoder.get_feature_names_out().tolist() == NAMES_OUT
        with pytest.raises(ValueError, match="not equal to feature_names_in_"):
            encoder.get_feature_names_out(list("abcd"))
    else:
        assert not hasattr(encoder, "feature_names_in_")
        assert encoder.get_feature_names_out(list(TABLE)).tolist() == NAMES_OUT
        names = encoder.get_feature_names_out().tolist()
        assert names[2:5] == ["x3", "missingindicator_x1", "x0_Lima"]
    assert encoder.get_feature_names_out().dtype == object


def test_names_that_are_not_text():
    X = pd.DataFrame([[1.0, "a"], [2.0, "b"]], columns=[10, 20])
    assert TabularEncoder().fit(X).get_feature_names_out().tolist() == ["x0", "x1_a", "x1_b"]


def test_names_are_checked():
    X = pd.DataFrame(TABLE)
    encoder = TabularEncoder().fit(X)
    with pytest.raises(ValueError, match="feature names should match"):
        encoder.transform(X[["age", "city", "member", "visits"]])
    with pytest.raises(ValueError, match="feature names should match"):
        encoder.transform(X[["city", "age"]])
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        encoder.transform(as_objects(TABLE))
    with pytest.raises(ValueError, match="X has 2 features, but TabularEncoder is expecting 4"):
        TabularEncoder().fit(as_objects(TABLE)).transform(as_objects(TABLE)[:, :2])


def test_set_output():
    X = pd.DataFrame(TABLE, index=list("uvwxyz"))
    plain = TabularEncoder().fit_transform(X)
    out = TabularEncoder().set_output(transform="pandas").fit_transform(X)
    pd.testing.assert_frame_equal(out, pd.DataFrame(plain, columns=NAMES_OUT, index=X.index))
    out = TabularEncoder().set_output(transform="polars").fit_transform(pl.DataFrame(TABLE))
    assert out.columns == NAMES_OUT
    assert_array_equal(out.to_numpy(), plain)
    with config_context(transform_output="pandas"):
        assert TabularEncoder().fit_transform(X).columns.tolist() == NAMES_OUT


@EACH_CONTAINER
def test_input_is_not_modified(container):
    X, untouched = container(TABLE), container(TABLE)
    encoder = TabularEncoder().fit(X)
    encoder.transform(X)
    same = getattr(X, "equals", lambda other: pd.DataFrame(X).equals(pd.DataFrame(other)))
    assert same(untouched)


def test_floats_and_the_mask_are_not_modified():
    X = np.array([[1.0, np.nan], [2.0, 3.0]])
    mask = np.array([False, True])
    encoder = TabularEncoder(categorical_features=mask).fit(X)
    encoder.transform(X)
    assert_array_equal(X, [[1.0, np.nan], [2.0, 3.0]])
    assert not np.shares_memory(encoder.categorical_, mask)


@EACH_CONTAINER
def test_halves_make_the_whole(container):
    X = container(TABLE)
    encoder = TabularEncoder(max_categories=3).fit(X)
    halves = [encoder.transform(X[:2]), encoder.transform(X[2:])]
    assert_array_equal(np.vstack(halves), encoder.transform(X))


def test_clone_and_pickle():
    X = pd.DataFrame(TABLE)
    encoder = TabularEncoder(categorical_features=["city", "member"], max_categories=5).fit(X)
    assert clone(encoder).get_params() == encoder.get_params()
    restored = pickle.loads(pickle.dumps(encoder))
    assert_array_equal(restored.transform(X), encoder.transform(X))


def test_fit_forgets_the_previous_table():
    encoder = TabularEncoder().fit(pd.DataFrame(TABLE)).fit(np.array([[1.0, 2.0], [3.0, 5.0]]))
    assert encoder.get_feature_names_out().tolist() == ["x0", "x1"]


@pytest.mark.parametrize("values", [["31", "40"], [31, "old"], ["3", None], [1j, 2]])
def test_text_where_numbers_were(values):
    encoder = TabularEncoder().fit(pd.DataFrame({"id": [1, 2], "age": [3, 4]}))
    bad = pd.DataFrame({"id": [1, 2], "age": np.array(values, object)})
    with pytest.raises(ValueError, match=r"'age' is numeric, but has .* categorical_features"):
        encoder.transform(bad)
    unnamed = TabularEncoder(categorical_features=None)
    with pytest.raises(ValueError, match=r"Column\(s\) 'x1' are not among categorical_features"):
        unnamed.fit(bad.to_numpy())


def test_text_array_where_numbers_were():
    encoder = TabularEncoder().fit(np.array([[1, "a"]], dtype=object))
    with pytest.raises(ValueError, match="'x0' is numeric, but has '1'"):
        encoder.transform(np.array([["1", "a"]]))


WHEN = datetime.datetime(2020, 2, 29)


@pytest.mark.parametrize(
    "X",
    [
        pl.DataFrame({"x0": [WHEN.time(), None]}),
        column("a", pd.Timestamp(WHEN)),
        pl.DataFrame({"x0": [[1, 2], [3]]}),
        pl.DataFrame({"x0": [{"a": 1, "b": 2}]}),
    ],
)
@pytest.mark.parametrize("categorical_features", ["from_dtype", [0], None])
def test_what_is_no_value_is_refused_whatever_is_chosen(X, categorical_features):
    encoder = TabularEncoder(categorical_features=categorical_features)
    with pytest.raises(ValueError, match=r"'x0' has values of type .* into numbers first"):
        encoder.fit(X)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"categorical_features": "auto"}, "categorical_features"),
        ({"categorical_features": ["height"]}, "'height' which is not a valid feature name"),
        ({"categorical_features": [7]}, r"in \[0, n_features - 1\]"),
        ({"categorical_features": [True]}, "boolean mask"),
        ({"categorical_features": [1.5]}, "array-like of bool, int or str"),
        ({"max_categories": 0}, "max_categories"),
        ({"datetime_features": "yes"}, "datetime_features"),
        ({"dtype": np.int32}, "dtype"),
    ],
)
def test_parameters_are_checked(parameters, message):
    with pytest.raises(ValueError, match=message):
        TabularEncoder(**parameters).fit(pd.DataFrame(TABLE))


def test_tables_are_checked():
    with pytest.raises(TypeError, match="Sparse data was passed"):
        TabularEncoder().fit(csr_array(np.eye(3)))
    with pytest.raises(ValueError, match="Expected 2D array"):
        TabularEncoder().fit([1, 2])
    for empty in (pd.DataFrame(TABLE)[:0], pl.DataFrame(TABLE)[:0], np.empty((0, 2))):
        with pytest.raises(ValueError, match="0 sample"):
            TabularEncoder().fit(empty)
    with pytest.raises(ValueError, match="0 feature"):
        TabularEncoder().fit(pd.DataFrame(index=[1, 2]))
    with pytest.raises(NotFittedError):
        TabularEncoder().transform(pd.DataFrame(TABLE))
    assert not hasattr(TabularEncoder(), "n_features_out")
