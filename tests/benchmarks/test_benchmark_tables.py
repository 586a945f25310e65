"""What is predicted from what, and which rows train and test."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks.tabular.tables import (
    as_numbers,
    find_task,
    is_of_dates,
    read_panel,
    read_table,
    split,
)

ROWS = 60


@pytest.fixture
def flats(tmp_path):
    """Path of a table with numbers, text, booleans, codes and a column with an awkward name."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "area [m2]": rng.normal(size=ROWS),
            "city": rng.choice(["Rome", "Oslo"], ROWS),
            "new": rng.random(ROWS) < 0.5,
            "zip": rng.choice(["01", "02", "10"], ROWS),
            "price": rng.normal(size=ROWS),
            "kind": ["a"] * 30 + ["b"] * 30,
            "rare": ["a"] * 58 + ["b"] * 2,
            "same": [1] * ROWS,
        }
    )
    table.loc[:4, "city"] = None
    table.loc[5:7, "price"] = np.nan
    path = tmp_path / "flats.csv.gz"
    table.to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("values", "task"),
    [
        (["yes", "no"], "classification"),
        ([True, False], "classification"),
        ([0, 1, 2], "classification"),
        ([0.0, 1.0, 5.0], "classification"),
        ([0.5, 1.0], "regression"),
        (range(10), "classification"),
        (range(11), "regression"),
    ],
)
def test_task_of_a_target(values, task):
    assert find_task(pd.Series(values)) == task


def test_a_table_of_ones_own(flats):
    X, y = read_table(flats, "price", categorical=["zip"]).read()
    assert len(X) == len(y) == ROWS - 3  # those with a target
    assert list(X.select_dtypes("category")) == ["city", "new", "zip", "kind", "rare"]
    assert X["city"].isna().sum() == 5
    assert list(X["zip"].cat.categories) == ["01", "02", "10"]  # text, not numbers
    assert list(X.select_dtypes("number")) == ["area [m2]", "same"]


def test_dates_are_read_as_dates(flats):
    table = pd.read_csv(flats)
    table["sold on"] = pd.date_range("2024-01-31 07:30", periods=ROWS, freq="D").astype(str)
    table.loc[0, "sold on"] = None
    table.to_csv(flats, index=False)
    data = read_table(flats, "price")
    X, _ = data.read()
    assert data.dates == ("sold on",)
    assert "sold on" not in data.categorical
    assert X["sold on"].iloc[1] == pd.Timestamp("2024-02-01 07:30")
    assert X["sold on"].isna().sum() == 1

    plain = as_numbers(X)
    parts = ["year", "month", "day", "day_of_week", "hour"]
    assert list(plain)[7:] == ["sold on", *(f"sold on_{part}" for part in parts)]
    assert list(plain)[:2] == ["area _m2_", "city"]
    assert plain.iloc[1, 7:].tolist() == [pytest.approx(19754.3125), 2024, 2, 1, 3, 7]
    assert plain.iloc[:, 1:7].equals(X.iloc[:, 1:7])
    assert not read_table(flats, "price", categorical=["sold on"]).dates


@pytest.mark.parametrize(
    ("values", "are_dates"),
    [
        (["2024-03-01", None], True),
        (["2024-03-01 07:30", "2024-03-01T07:30:01.5"], True),
        (["2024-03-31T01:00+01:00", "2024-03-31T04:00+02:00"], True),
        (["2024-03", "2024-04"], True),
        (["2024-13-01", "2024-03-01"], False),
        (["2024-03-01", "never"], False),
        (["2024", "x"], False),
        (["01/02/2024"], False),
        (["2024-0001", "2024-0002"], False),
        ([None, None], False),
        ([True, False], False),
    ],
)
def test_what_is_a_date(values, are_dates):
    assert is_of_dates(pd.Series(values, dtype=object)) == are_dates


@pytest.mark.parametrize(
    ("target", "given", "task"),
    [
        ("price", None, "regression"),
        ("kind", None, "binary"),
        ("zip", None, "multiclass"),
        ("zip", "regression", "regression"),
    ],
)
def test_task_of_a_table(flats, target, given, task):
    assert read_table(flats, target, given).task == task


@pytest.mark.parametrize(
    ("target", "options", "message"),
    [
        ("cost", {}, "no column 'cost'; its columns are: area .*, city, new, zip, price"),
        ("price", {"categorical": ["town"]}, "no column 'town'"),
        ("price", {"categorical": ["price"]}, "needs columns to predict 'price' from"),
        ("kind", {"task": "regression"}, "regression needs numbers, and 'kind' has 'a'"),
        ("rare", {}, "'b', a class of the target 'rare', has 2 of 60 rows, fewer than 10"),
        ("kind", {"most_rows": 3}, "fewer than 40"),
        ("same", {}, "has one value, '1', in all rows"),
    ],
)
def test_what_cannot_be_measured(flats, target, options, message):
    with pytest.raises(ValueError, match=message):
        read_table(flats, target, **options)


def test_too_few_rows(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("a,b\n1,2\n3,4\n5,\n")
    with pytest.raises(ValueError, match="2 rows with a target, fewer than 50"):
        read_table(path, "b")


def test_sets_of_a_directory(tmp_path):
    described = {"target": "y", "task": "binary", "categorical": ["b"], "source_repo": "of/it"}
    sets = {"one": described, "two": described, "three": {"target": "y"}, "gone": described}
    (tmp_path / "panel.json").write_text(json.dumps(sets))
    for name in ("one", "two", "three"):
        (tmp_path / f"{name}.csv.gz").touch()
    one, two = read_panel(tmp_path, ["one", "two"])
    assert (one.name, two.name, one.categorical) == ("one", "two", ("b",))
    assert (one.repository, one.licence) == ("of/it", "")
    with pytest.raises(ValueError, match="no set 'four'; it has: one, two, three"):
        read_panel(tmp_path, ["four"])
    with pytest.raises(ValueError, match="does not say of 'three': categorical, task"):
        read_panel(tmp_path, ["three"])
    with pytest.raises(ValueError, match=r"there is no .*gone\.csv\.gz"):
        read_panel(tmp_path, ["gone"])
    with pytest.raises(ValueError, match=r"has no panel\.json"):
        read_panel(tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("n_rows", "n_train", "n_test"),
    [(100, 70, 30), (20_000, 10_000, 6000), (20_001, 10_000, 5000)],
)
def test_rows_of_a_split(n_rows, n_train, n_test):
    X, y = np.arange(n_rows)[:, None], np.arange(n_rows) % 10 == 0
    X_train, X_test, y_train, y_test = split(X, y, "binary", seed=0, most_rows=10_000)
    assert (len(X_train), len(X_test)) == (n_train, n_test)
    assert not set(X_train.ravel()) & set(X_test.ravel())
    assert y_train.mean() == pytest.approx(0.1, abs=1 / n_train)
    assert y_test.mean() == pytest.approx(0.1, abs=1 / n_test)
