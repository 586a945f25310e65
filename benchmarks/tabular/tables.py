"""The tables: what to predict from what, and which rows train and test."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pandas.api.types import is_bool_dtype, is_datetime64_dtype, is_numeric_dtype
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder

from sklearn_mlp.tabular._columns import made_unique

TEST_SHARE = 0.3
LARGE, LARGE_TEST_ROWS = 20_000, 5_000  # of a table with more rows than LARGE
MOST_CLASSES = 10  # whole numbers with more values are taken for regression
FEWEST_ROWS, FEWEST_ROWS_OF_CLASS = 50, 10


@dataclass(frozen=True)
class DataSet:
    """A table in a CSV file, compressed or not.

    Attributes
    ----------
    task : {'regression', 'binary', 'multiclass'}
    categorical : sequence of str
        Columns that are read as text and handed on with pandas' dtype 'category'.
    dates : sequence of str
        Columns of ISO dates, with or without time of day.
    repository, source_path, licence : str
        Where the table is from; may be empty.
    """

    name: str
    path: Path
    target: str
    task: str
    categorical: tuple[str, ...]
    repository: str = ""
    source_path: str = ""
    licence: str = ""
    dates: tuple[str, ...] = ()

    def read(self):
        """Features and target, without the rows that have no target.

        Returns
        -------
        X : DataFrame
        y : ndarray of float or, in classification, of int
        """
        table = pd.read_csv(self.path, dtype=dict.fromkeys(self.categorical, str))
        X = table[table[self.target].notna()].copy()
        y = X.pop(self.target)
        for column in self.categorical:
            text = X[column].astype(object)
            X[column] = text.where(text.notna(), None).astype("category")
        for column in self.dates:
            X[column] = to_dates(X[column])
        if self.task == "regression":
            return X, y.to_numpy(float)
        return X, LabelEncoder().fit_transform(y.astype(str))

    def describe(self, X, n_training):
        """What the report says of it, for JSON."""
        return {
            "name": self.name,
            "task": self.task,
            "rows": len(X),
            "training rows": n_training,
            "columns": X.shape[1],
            "categorical": len(self.categorical),
            "repository": self.repository,
            "source path": self.source_path,
            "licence": self.licence,
        }


def split(X, y, task, seed, most_rows):
    """Training and test features, training and test targets; by class in classification.

    Tested on 30% of the rows, of a table with more than 20,000 rows on 5,000.
    """
    by_class = task != "regression"
    X_train, X_test, y_train, y_test = train_test_split(
        X,
        y,
        test_size=LARGE_TEST_ROWS / len(X) if len(X) > LARGE else TEST_SHARE,
        random_state=seed,
        stratify=y if by_class else None,
    )
    if len(X_train) > most_rows:
        X_train, _, y_train, _ = train_test_split(
            X_train,
            y_train,
            train_size=most_rows,
            random_state=seed,
            stratify=y_train if by_class else None,
        )
    return X_train, X_test, y_train, y_test


def read_panel(directory, names=None):
    """The sets of a directory with a ``panel.json``, or those of them with the given names."""
    panel = directory / "panel.json"
    if not panel.is_file():
        raise ValueError(f"{directory} has no panel.json")
    described = json.loads(panel.read_text(encoding="utf-8"))
    return [_of_panel(directory, described, name) for name in names or described]


def _of_panel(directory, described, name):
    if name not in described:
        raise ValueError(f"{directory} has no set {name!r}; it has: {', '.join(described)}")
    entry, path = described[name], directory / f"{name}.csv.gz"
    absent = {"target", "task", "categorical"} - set(entry)
    if absent:
        raise ValueError(f"panel.json does not say of {name!r}: {', '.join(sorted(absent))}")
    if not path.is_file():
        raise ValueError(f"there is no {path}")
    source = [entry.get(key, "") for key in ("source_repo", "source_path", "licence")]
    categorical = tuple(entry["categorical"])
    return DataSet(name, path, entry["target"], entry["task"], categorical, *source)


def read_table(path, target, task=None, categorical=(), most_rows=10_000):
    """A set of one CSV file, its task found from the target unless it is given.

    Parameters
    ----------
    task : {'regression', 'classification'}, optional
    categorical : sequence of str
        In addition to the columns that are neither numbers nor dates.
    most_rows : int
        How many rows are trained on, which each class must be among.
    """
    if not path.is_file():
        raise ValueError(f"there is no {path}")
    table = pd.read_csv(path, low_memory=False)
    for column in (target, *categorical):
        if column not in table:
            columns = ", ".join(map(str, table.columns))
            raise ValueError(f"{path} has no column {column!r}; its columns are: {columns}")
    if target in categorical or table.shape[1] == 1:
        raise ValueError(f"{path} needs columns to predict {target!r} from")
    y = table[target].dropna()
    if len(y) < FEWEST_ROWS:
        raise ValueError(f"{path} has {len(y)} rows with a target, fewer than {FEWEST_ROWS}")
    task = find_task(y) if task is None else task
    if task == "regression":
        if not is_number(y):
            raise ValueError(f"regression needs numbers, and {target!r} has {str(y.iloc[0])!r}")
    else:
        _check_classes(y, most_rows)
        task = "binary" if y.nunique() == 2 else "multiclass"
    features = table.columns.drop(target)
    others = [c for c in features if not is_number(table[c]) and c not in categorical]
    dates = tuple(column for column in others if is_of_dates(table[column]))
    chosen = tuple(c for c in features if c in categorical or (c in others and c not in dates))
    return DataSet(path.name, path, target, task, chosen, dates=dates)


def to_dates(column):
    """Text as dates without time zone: what has one is as clocks in UTC show it."""
    return pd.to_datetime(column, format="ISO8601", utc=True).dt.tz_localize(None)


def is_of_dates(column):
    """Whether all of a column's text is ISO dates, of a month or finer."""
    text = column.dropna().astype(str)
    if text.empty or not text.str.match(r"\d{4}-\d\d").all():
        return False
    try:
        to_dates(text)
    except ValueError:
        return False
    return True


def as_numbers(X):
    """The table for models that do not take dates: with numbers of them in their place.

    In names there is _ in place of what LightGBM or XGBoost refuse.
    """
    columns = []
    for name, column in X.items():
        columns += _parts(name, column) if is_datetime64_dtype(column) else [column]
    names = made_unique(re.sub(r'[][<>{}",:]', "_", str(column.name)) for column in columns)
    return pd.concat(columns, axis=1, keys=names)


def _parts(name, dates):
    since_1970 = (dates - pd.Timestamp("1970-01-01")) / pd.Timedelta("1D")
    parts = ("year", "month", "day", "day_of_week", "hour")
    return [since_1970, *(getattr(dates.dt, part).rename(f"{name}_{part}") for part in parts)]


def is_number(column):
    return is_numeric_dtype(column) and not is_bool_dtype(column)


def find_task(y):
    """'classification' if a target is text or has at most 10 whole numbers, else 'regression'."""
    if not is_number(y):
        return "classification"
    few_whole = y.nunique() <= MOST_CLASSES and (y == y.round()).all()
    return "classification" if few_whole else "regression"


def _check_classes(y, most_rows):
    rows = y.astype(str).value_counts()
    if len(rows) == 1:
        raise ValueError(f"the target {y.name!r} has one value, {rows.index[0]!r}, in all rows")
    fewest = max(FEWEST_ROWS_OF_CLASS, math.ceil(2 * len(y) / most_rows))
    if rows.min() < fewest:
        raise ValueError(
            f"{rows.index[-1]!r}, a class of the target {y.name!r}, has {rows.min()} of {len(y)} "
            f"rows, fewer than {fewest}: leave such rows out, join classes, "
            "or say --task regression"
        )
