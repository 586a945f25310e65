"""Errors and fit times on real tables, next to scikit-learn's MLP and gradient boosting.

    python -m benchmarks.tabular DIRECTORY [--seeds 0 1 2] [--markdown FILE]

DIRECTORY has a ``panel.json`` and a ``<name>.csv.gz`` per data set. The JSON gives of each
its 'task' ('regression' or another), its 'target' column and its 'categorical' columns.
Trained on at most 10,000 rows, tested on 30% (at most 5,000).
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, log_loss, root_mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler

from sklearn_mlp import TabularMLPClassifier, TabularMLPRegressor

from .machine import describe

MOST_TRAINING_ROWS, MOST_TEST_ROWS = 10_000, 5_000
INTRODUCTION = """# Benchmarks on raw tables

Written by `python -m benchmarks.tabular DIRECTORY --markdown docs/tabular_benchmark.md`.

Means over {seeds} splits, each with default parameters. The error is the RMSE over the
standard deviation of the test targets in regression, else the misclassification rate; the
lowest of a row is bold. scikit-learn's MLP gets imputed, standardised and one-hot encoded
columns and a standardised target, gradient boosting (`HistGradientBoosting`) the DataFrame
with its categories, `TabularMLP` the DataFrame as it is.

{machine}
"""


def load(directory, name, description, seed):
    """Training and test rows and targets."""
    table = pd.read_csv(directory / f"{name}.csv.gz")
    y = table.pop(description["target"])
    for column in description["categorical"]:
        values = table[column].astype(object)
        table[column] = values.where(values.notna(), None).astype("category")
    if description["task"] == "regression":
        y, classes = y.to_numpy(float), None
    else:
        y = classes = LabelEncoder().fit_transform(y.astype(str))
    n_test = min(0.3, MOST_TEST_ROWS / len(table))
    parts = train_test_split(table, y, test_size=n_test, random_state=seed, stratify=classes)
    X_train, X_test, y_train, y_test = parts
    if len(X_train) > MOST_TRAINING_ROWS:
        X_train, _, y_train, _ = train_test_split(
            X_train,
            y_train,
            train_size=MOST_TRAINING_ROWS,
            random_state=seed,
            stratify=None if classes is None else y_train,
        )
    return X_train, X_test, y_train, y_test


def models(description, columns):
    """The contestants, unfitted, by name."""
    categorical = description["categorical"]
    encoding = make_column_transformer(
        (
            make_pipeline(SimpleImputer(), StandardScaler()),
            [column for column in columns if column not in categorical],
        ),
        (
            OneHotEncoder(handle_unknown="ignore", max_categories=50, sparse_output=False),
            categorical,
        ),
    )
    if description["task"] == "regression":
        mlp = TransformedTargetRegressor(
            make_pipeline(encoding, MLPRegressor(random_state=0)), transformer=StandardScaler()
        )
        return {
            "scikit-learn MLP": mlp,
            "gradient boosting": HistGradientBoostingRegressor(
                categorical_features="from_dtype", random_state=0
            ),
            "TabularMLP": TabularMLPRegressor(random_state=0),
        }
    return {
        "scikit-learn MLP": make_pipeline(encoding, MLPClassifier(random_state=0)),
        "gradient boosting": HistGradientBoostingClassifier(
            categorical_features="from_dtype", random_state=0
        ),
        "TabularMLP": TabularMLPClassifier(random_state=0),
    }


def evaluate(directory, name, description, seed):
    """Error, log loss (NaN in regression) and fit time in seconds of each contestant."""
    X_train, X_test, y_train, y_test = load(directory, name, description, seed)
    results = {}
    for contestant, model in models(description, X_train.columns).items():
        start = time.perf_counter()
        model.fit(X_train, y_train)
        seconds = time.perf_counter() - start
        prediction = model.predict(X_test)
        if description["task"] == "regression":
            error, loss = root_mean_squared_error(y_test, prediction) / np.std(y_test), np.nan
        else:
            error = 1 - accuracy_score(y_test, prediction)
            loss = log_loss(y_test, model.predict_proba(X_test), labels=np.unique(y_train))
        results[contestant] = error, loss, seconds
        print(f"{name:20}{contestant:20}{error:8.4f}{loss:8.4f}{seconds:7.1f} s", flush=True)
    return results


def markdown(means, n_seeds):
    """``means``: by data set and contestant, (error, log loss, seconds)."""
    machine = describe()
    used = ("processor", "cores", "Python", "sklearn_mlp", "scikit-learn", "numpy")
    lines = [
        INTRODUCTION.format(
            seeds=n_seeds, machine=", ".join(f"{key}: {machine[key]}" for key in used)
        )
    ]
    for place, (title, digits) in enumerate(
        [("Error", 4), ("Log loss of the classification sets", 4), ("Seconds to fit", 1)]
    ):
        contestants = list(next(iter(means.values())))
        lines += [f"\n## {title}\n\n", f"| | {' | '.join(contestants)} |\n"]
        lines.append("|---|" + "--:|" * len(contestants) + "\n")
        for name, results in means.items():
            values = [results[contestant][place] for contestant in contestants]
            if np.isnan(values[0]):
                continue
            cells = [f"{value:.{digits}f}" for value in values]
            best = int(np.argmin(values))
            if place < 2:
                cells[best] = f"**{cells[best]}**"
            lines.append(f"| {name} | {' | '.join(cells)} |\n")
    return "".join(lines)


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tabular", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--data", nargs="+", help="names of data sets; all by default")
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)  # defaults are what is compared
    panel = json.loads((options.directory / "panel.json").read_text())
    means = {}
    for name in options.data or panel:
        runs = [evaluate(options.directory, name, panel[name], seed) for seed in options.seeds]
        means[name] = {
            contestant: np.mean([run[contestant] for run in runs], axis=0) for contestant in runs[0]
        }
    text = markdown(means, len(options.seeds))
    print(text)
    if options.markdown:
        options.markdown.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
