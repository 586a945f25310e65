"""Columns of dates and durations: numbers, sine and cosine, whatever they are kept in."""

import datetime
import pickle

import numpy as np
import pandas as pd
import pytest
from data import X_iris, y_iris
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone

from sklearn_mlp import TabularEncoder, TabularMLPClassifier, TabularMLPRegressor

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")

ZONE = "Europe/Paris"
WHEN = [
    datetime.datetime(2020, 2, 29, 18, 0),
    datetime.datetime(2021, 7, 1),
    None,
    datetime.datetime(1969, 12, 31, 6, 30),
    datetime.datetime(2023, 3, 26, 12, 0),
]
STAMPS = pd.Series(WHEN, dtype="datetime64[ns]")
PARTS = ["year", "month", "day", "weekday", "hour"]
CYCLES = [f"when_{part}_{wave}" for part in PARTS[1:] for wave in ("sin", "cos")]
DATES = [value and value.date() for value in WHEN]
LASTED = [datetime.timedelta(days=2), None, datetime.timedelta(hours=12), -datetime.timedelta(1)]


def encode(X, **parameters):
    return TabularEncoder(dtype=np.float64, **parameters).fit(X)


def frame(values, name="when"):
    return pd.DataFrame({name: values})


def objects(values):
    column = np.empty(len(values), object)
    column[:] = values
    return column


MOMENTS = {
    "pandas": frame(STAMPS),
    "pandas seconds": frame(STAMPS.astype("datetime64[s]")),
    "pandas objects": frame(objects(WHEN)),
    "pandas timestamps": frame(STAMPS.astype(object)),
    "pandas arrow": frame(STAMPS.astype(pd.ArrowDtype(pa.timestamp("us")))),
    "polars": pl.DataFrame({"when": WHEN}),
    "polars objects": pl.DataFrame({"when": pl.Series(WHEN, dtype=pl.Object)}),
    "pyarrow": pa.table({"when": WHEN}),
    "array": STAMPS.to_numpy()[:, None],
    "array of objects": objects(WHEN)[:, None],
    "array of NumPy's": objects([np.datetime64(value, "s") for value in WHEN])[:, None],
    "list": [[value] for value in WHEN],
}
DAYS = {
    "pandas": frame(pd.Series(DATES, dtype="datetime64[ns]")),
    "pandas objects": frame(objects(DATES)),
    "pandas arrow": frame(pd.array(DATES, pd.ArrowDtype(pa.date32()))),
    "polars": pl.DataFrame({"when": DATES}),
    "pyarrow": pa.table({"when": DATES}),
    "pyarrow 64": pa.table({"when": pa.array(DATES, pa.date64())}),
    "array": np.array(DATES, "datetime64[D]")[:, None],
}
ZONED = {
    "pandas": frame(STAMPS.dt.tz_localize(ZONE)),
    "pandas arrow": frame(
        STAMPS.dt.tz_localize(ZONE).astype(pd.ArrowDtype(pa.timestamp("us", ZONE)))
    ),
    "polars": pl.DataFrame({"when": pl.Series(WHEN).dt.replace_time_zone(ZONE)}),
    "pyarrow": pa.Table.from_pandas(frame(STAMPS.dt.tz_localize(ZONE))),
}
DURATIONS = {
    "pandas": frame(pd.to_timedelta(LASTED), "lasted"),
    "pandas objects": frame(objects(LASTED), "lasted"),
    "pandas arrow": frame(pd.array(LASTED, pd.ArrowDtype(pa.duration("us"))), "lasted"),
    "polars": pl.DataFrame({"lasted": LASTED}),
    "pyarrow": pa.table({"lasted": LASTED}),
    "array": np.array(LASTED, "timedelta64[ms]")[:, None],
}


def each(tables):
    return pytest.mark.parametrize("table", tables.values(), ids=tables)


def test_parts_by_hand():
    encoder = encode(frame(STAMPS))
    names = encoder.get_feature_names_out().tolist()
    assert names == ["when", "when_year", "missingindicator_when", *CYCLES]
    out = dict(zip(names, encoder.transform(frame(STAMPS)).T, strict=True))
    turns = {
        "month": [1 / 12, 6 / 12, None, 11 / 12, 2 / 12],
        "day": [28 / 29, 0, None, 30 / 31, 25 / 31],
        "weekday": [5 / 7, 3 / 7, None, 2 / 7, 6 / 7],
        "hour": [18 / 24, 0, None, 6.5 / 24, 12 / 24],
    }
    for part, turn in turns.items():
        turn = 2 * np.pi * np.array(turn, float)
        assert_allclose(out[f"when_{part}_sin"], np.nan_to_num(np.sin(turn)), atol=1e-15)
        assert_allclose(out[f"when_{part}_cos"], np.nan_to_num(np.cos(turn)), atol=1e-15)
    assert_array_equal(out["missingindicator_when"], [0, 0, 1, 0, 0])


def test_days_and_years_are_numbers_as_others_are():
    days = (STAMPS - pd.Timestamp(0)) / pd.Timedelta(days=1)
    numbers = pd.DataFrame({"when": days, "year": STAMPS.dt.year})
    expected = encode(numbers, ranks=True).transform(numbers)[:, :4]
    encoder = encode(frame(STAMPS), ranks=True)
    assert_allclose(encoder.transform(frame(STAMPS))[:, :4], expected, rtol=1e-12)
    assert encoder.n_numeric_ == 2
    assert encoder.get_feature_names_out()[2:4].tolist() == ["rank_when", "rank_when_year"]


@each(MOMENTS)
def test_moments_are_the_same_in_every_container(table):
    expected = encode(frame(STAMPS)).transform(frame(STAMPS))
    assert_array_equal(encode(table).transform(table), expected)


@each(DAYS)
def test_dates_are_the_same_in_every_container(table):
    encoder = encode(table)
    assert_array_equal(encoder.transform(table), encode(DAYS["pandas"]).transform(DAYS["pandas"]))
    assert not any("hour" in name for name in encoder.get_feature_names_out())


@each(ZONED)
def test_a_zoned_column_is_what_the_clocks_show(table):
    expected = encode(frame(STAMPS)).transform(frame(STAMPS))
    assert_array_equal(encode(table).transform(table), expected)


def test_zoned_objects_are_in_utc():
    zoned = STAMPS.dt.tz_localize(ZONE)
    in_utc = frame(zoned.dt.tz_convert("UTC"))
    expected = encode(in_utc).transform(in_utc)
    assert_array_equal(encode(in_utc).transform(frame(zoned.astype(object))), expected)
    both = objects([zoned[0], zoned[1].tz_convert("Asia/Tokyo"), *zoned[2:]])
    assert_array_equal(encode(frame(both)).transform(frame(both)), expected)


PERIODS = {
    "pandas": frame(pd.period_range("2020-01", periods=30, freq="M")),
    "objects": frame(pd.period_range("2020-01", periods=30, freq="M").astype(object)),
    "categories": frame(pd.Categorical(pd.period_range("2020-01", periods=30, freq="M"))),
    "array": objects(list(pd.period_range("2020-01", periods=30, freq="M")))[:, None],
}


@each(PERIODS)
def test_periods_are_when_they_begin(table):
    begin = pd.date_range("2020-01", periods=30, freq="MS").to_numpy()[:, None]
    assert_array_equal(encode(table).transform(table), encode(begin).transform(begin))
    with pytest.raises(ValueError, match="has values of type Period"):
        encode(table, datetime_features=False)


@pytest.mark.parametrize("freq", ["Y-MAR", "Q", "M", "W", "D", "min"])
def test_periods_of_any_length(freq):
    periods = pd.period_range("2020-02-03 04:05", periods=20, freq=freq)
    begin = periods.start_time.to_numpy()[:, None]
    X = frame(periods)
    assert_array_equal(encode(X).transform(X), encode(begin).transform(begin))


def test_periods_of_any_century():
    old = frame(pd.PeriodIndex(["1066", "1492", "2500"], freq="Y"))
    years = frame(np.array(["1066", "1492", "2500"], "datetime64[s]"))
    assert_array_equal(encode(old).transform(old), encode(years).transform(years))


@each(DURATIONS)
def test_durations_are_days(table):
    numbers = frame([2, None, 0.5, -1], "lasted")
    encoder = encode(table)
    assert_array_equal(encoder.transform(table), encode(numbers).transform(numbers))
    assert_array_equal(encoder.medians_, [0.5])
    assert encoder.time_kinds_ == {0: "durations"}


def test_parts_that_do_not_vary_in_fit_are_left_out():
    mondays = frame(pd.date_range("2024-01-01 09:00", periods=9, freq="7D"))
    encoder = encode(mondays)
    assert [part for _, part in encoder.date_parts_] == ["month", "day"]
    assert encoder.transform(frame(STAMPS)).shape == (5, 5)
    firsts = frame(pd.date_range("2024-01-01", periods=12, freq="MS"))
    assert [part for _, part in encode(firsts).date_parts_] == ["month", "weekday"]
    assert encode(frame(pd.to_datetime(["2024-01-01"] * 3))).date_parts_ == []


@each({
    "pandas": frame(pd.to_datetime([None] * 3)),
    "polars": pl.DataFrame({"when": pl.Series([None] * 3, dtype=pl.Date)}),
    "durations": frame(pd.to_timedelta([None] * 3), "when"),
})  # fmt: skip
def test_nothing_but_missing(table):
    encoder = encode(table)
    assert encoder.get_feature_names_out().tolist() == ["when", "missingindicator_when"]
    assert_array_equal(encoder.transform(table), [[0, 1]] * 3)


def test_missing_dates_are_the_median():
    dates = frame(pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-10"]))
    encoder = encode(dates)
    assert not any(encoder.has_missing_)
    for nothing in (None, np.nan, pd.NaT):
        out = encoder.transform(frame(objects([nothing, nothing])))
        assert_array_equal(out, np.zeros((2, encoder.n_features_out)))
    assert_array_equal(encoder.transform(pl.DataFrame({"when": [None]})), out[:1])
    numbers = encode(frame([1.0, 2.0]))
    assert_array_equal(numbers.transform(frame(pd.to_datetime([None]))), [[0]])
    assert_array_equal(encode(DURATIONS["pandas"]).transform(frame([None], "lasted")), [[0, 1]])


def test_dates_among_other_columns():
    table = pd.DataFrame(
        {"city": ["Rome", "Oslo", "Rome", None, "Oslo"], "when": STAMPS, "age": [1, 2, 3, None, 5]}
    )
    encoder = encode(table, ranks=True)
    assert encoder.get_feature_names_out().tolist() == [
        "when", "age", "when_year", "rank_when", "rank_age", "rank_when_year",
        "missingindicator_when", "missingindicator_age", *CYCLES,
        "city_Oslo", "city_Rome", "city_nan",
    ]  # fmt: skip
    out = encoder.transform(table)
    assert out.shape == (5, encoder.n_features_out)
    assert_array_equal(encoder.categorical_, [True, False, False])
    assert_array_equal(out[:, 8:16], encode(frame(STAMPS)).transform(frame(STAMPS))[:, 3:])
    chosen = encode(table, ranks=True, categorical_features=["city"])
    assert_array_equal(chosen.transform(table), out)
    assert_array_equal(pickle.loads(pickle.dumps(encoder)).transform(table), out)


NUMBERS, TEXT = frame([1.0, 2.0]), frame(["2020-01-01", "2020-01-02"])


@pytest.mark.parametrize(
    ("before", "after", "match"),
    [
        (MOMENTS["pandas"], NUMBERS, r"had dates in fit, and now has values such as 1\.0"),
        (MOMENTS["pandas"], TEXT, "had dates in fit, and now has values such as '2020-01-01'"),
        (NUMBERS, MOMENTS["polars"], "had no dates or durations in fit, and now has dates"),
        (TEXT, MOMENTS["pandas"], "had no dates or durations in fit, and now has dates"),
        (frame(LASTED), NUMBERS, "had durations in fit, and now has values such as"),
        (frame(LASTED), MOMENTS["pandas"], "had durations in fit, and now has dates"),
        (MOMENTS["pandas"], ZONED["pandas"], "had dates in fit.* with time zone Europe/Paris"),
        (ZONED["polars"], MOMENTS["polars"], "had dates with time zone Europe/Paris.* has dates"),
        (
            ZONED["pandas"],
            frame(STAMPS.dt.tz_localize("UTC")),
            "had dates with time zone Europe/Paris in fit, and now has dates with time zone UTC",
        ),
    ],
)
def test_other_values_than_in_fit_are_refused(before, after, match):
    encoder = encode(before)
    with pytest.raises(ValueError, match=f"Column 'when' {match}"):
        encoder.transform(after)


@each({**MOMENTS, **DAYS, **ZONED, **DURATIONS})
@pytest.mark.parametrize("categorical_features", ["from_dtype", [0], None])
def test_they_are_refused_without_datetime_features(table, categorical_features):
    encoder = TabularEncoder(datetime_features=False, categorical_features=categorical_features)
    with pytest.raises(ValueError, match=r"'(when|lasted|x0)' has values .* datetime_features=T"):
        encoder.fit(table)
    with pytest.raises(ValueError, match=r"'(when|x0)' had no dates or durations in fit"):
        encoder.fit(np.zeros((2, 1))).transform(MOMENTS["array"])


@each({"moments": MOMENTS["pandas"], "durations": DURATIONS["polars"], "array": MOMENTS["array"]})
def test_they_are_no_categories(table):
    with pytest.raises(ValueError, match=r"Column .* has (dates|durations), and is among categor"):
        TabularEncoder(categorical_features=[0]).fit(table)


def test_dates_with_and_without_time_zone():
    mixed = frame(objects([STAMPS[0], STAMPS[1].tz_localize("UTC")]))
    with pytest.raises(ValueError, match="Column 'when' has dates with and without time zone"):
        TabularEncoder().fit(mixed)


LAST = np.iinfo(np.int64).max
MOMENT = st.integers(-LAST, LAST).map(lambda ns: np.datetime64(ns, "ns"))  # of 1677 to 2262
ANY_DATES = st.integers(1, 20).flatmap(
    lambda n: arrays("datetime64[ns]", n, elements=MOMENT | st.just(np.datetime64("NaT", "ns")))
)


@settings(max_examples=50)
@given(ANY_DATES, ANY_DATES)
def test_any_dates_give_finite_numbers(dates, others):
    encoder = TabularEncoder(ranks=True).fit(dates[:, None])
    names = encoder.get_feature_names_out()
    for X in (dates[:, None], others[:, None]):
        out = encoder.transform(X)
        assert out.shape == (len(X), len(names))
        assert np.isfinite(out).all()
        cyclic = out[:, [name.endswith(("_sin", "_cos")) for name in names]]
        assert (abs(cyclic) <= 1).all()


@settings(max_examples=50)
@given(st.dates(), st.dates())
def test_any_dates_of_the_calendar(one, other):
    """What NumPy counts is what the calendar of Python says."""
    X = objects([one, other])[:, None]
    encoder = encode(X)
    names = encoder.get_feature_names_out().tolist()
    for date, row in zip([one, other], encoder.transform(X), strict=True):
        out = dict(zip(names, row, strict=True))
        for part, turn in {"month": (date.month - 1) / 12, "weekday": date.weekday() / 7}.items():
            if (0, part) in encoder.date_parts_:
                assert_allclose(out[f"x0_{part}_sin"], np.sin(2 * np.pi * turn), atol=1e-12)
    assert ((0, "year") in encoder.date_parts_) == (one.year != other.year)
    assert_allclose(encoder.medians_[0], (one.toordinal() + other.toordinal()) / 2 - 719163)


QUICK = {"n_members": 1, "n_jobs": 1, "random_state": 0}


def test_networks_learn_from_dates():
    rng = np.random.default_rng(0)
    when = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.uniform(0, 700, 600), unit="D")
    table = frame(when).assign(size=rng.normal(size=600))
    y = table["size"] + 2 * (when.day_of_week > 4) + np.cos(2 * np.pi * when.hour / 24)
    model = TabularMLPRegressor(**QUICK, hidden_layer_sizes=(32, 32)).fit(table[:400], y[:400])
    assert model.score(table[400:], y[400:]) > 0.9
    assert list(model.mlp_.embedding.features) == [3, 4, 5]  # ranks of when, size and the year
    assert clone(model).fit(table.head(30), y[:30]).predict(table).shape == (600,)


@pytest.mark.parametrize("cls", [TabularMLPClassifier, TabularMLPRegressor])
def test_estimators_hand_the_parameter_on(cls):
    table = pd.DataFrame(X_iris).assign(when=pd.date_range("2020", periods=len(X_iris)))
    table.columns = table.columns.astype(str)
    model = cls(**QUICK, max_iter=1, hidden_layer_sizes=4)
    assert model.fit(table, y_iris).predict(table).shape == y_iris.shape
    with pytest.raises(ValueError, match="Column 'when' has values"):
        model.set_params(datetime_features=False).fit(table, y_iris)
