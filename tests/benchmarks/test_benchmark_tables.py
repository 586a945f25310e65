"""What is predicted from what, and which rows train and test."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks.tabular.tables import find_task, read_panel, read_table, split

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
    assert list(X.select_dtypes("category")) == ["x1", "x2", "x3", "x4", "x5"]
    assert X["x1"].isna().sum() == 5
    assert list(X["x3"].cat.categories) == ["01", "02", "10"]  # text, not numbers
    assert list(X.select_dtypes("number")) == ["x0", "x6"]


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
