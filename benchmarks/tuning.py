"""How much each parameter of a network moves its score, on the sets of a directory.

    python -m benchmarks.tuning DIRECTORY              about five minutes on one core
    python -m benchmarks.tuning DIRECTORY --trials 8   a moment, only to see that it runs

The directory is one of `benchmarks.tabular`. Settings are drawn at random; with each a network is
trained on up to 1000 rows of a set and scored on others, and its score counts by its rank among
those of the set. A random forest learns the rank of a setting. The importance of a parameter is the
share of the variance of the forest's predictions that depends on it, interactions included: its
total index (Jansen 1999, "Analysis of variance designs for model output"). Hutter, Hoos and
Leyton-Brown (2014), "An efficient approach for assessing hyperparameter importance", do so too.
"""

from __future__ import annotations

import argparse
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import loguniform, rankdata
from sklearn.ensemble import RandomForestRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import ParameterSampler
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularEncoder

from .tabular.tables import read_panel, split

SETS = ("concrete", "airfoil", "energy", "california_housing", "diamonds", "wine_quality",
        "german_credit", "credit_default", "letter", "spambase")  # fmt: skip
MOST_ROWS, MOST_TEST_ROWS = 1000, 2000
SPACE = {
    "learning_rate_init": loguniform(1e-4, 1e-1),
    "hidden_layer_sizes": [(30,), (100,), (300,), (100, 100), (100, 100, 100)],
    "alpha": loguniform(1e-5, 1e1),
    "batch_size": [32, 64, 128, 256],
    "activation": ["relu", "tanh", "silu"],
    "learning_rate": ["constant", "cosine"],
    "early_stopping": [False, True],
    "embedding": [None, "periodic"],
    "dropout": [0.0, 0.1, 0.3],
}


def draw_scores(data, trials, seed):
    """Settings, and the score of a network with each."""
    X_train, X_test, y_train, y_test = split(*data.read(), data.task, seed, MOST_ROWS)
    encoder = TabularEncoder().fit(X_train)
    X_train, X_test = encoder.transform(X_train), encoder.transform(X_test[:MOST_TEST_ROWS])
    y_test, network = y_test[:MOST_TEST_ROWS], MLPClassifier
    if data.task == "regression":
        scaler, network = StandardScaler().fit(y_train[:, np.newaxis]), MLPRegressor
        y_train, y_test = ((y[:, np.newaxis] - scaler.mean_)[:, 0] / scaler.scale_[0]
                           for y in (y_train, y_test))  # fmt: skip
    settings = list(ParameterSampler(SPACE, trials, random_state=seed))
    scores = []
    for number, each in enumerate(settings):
        patience = np.inf if each["learning_rate"] == "cosine" else 10
        model = network(max_iter=100, n_iter_no_change=patience, random_state=number, **each)
        try:
            scores.append(model.fit(X_train, y_train).score(X_test, y_test))
        except ValueError:  # diverged
            scores.append(-np.inf)
    return as_table(settings), np.array(scores)


def as_table(settings):
    """A row for each of the settings, None among them as it is."""
    return pd.DataFrame(settings, dtype=object)


def encode(settings):
    """Numbers that a forest splits by: the order of numbers, else that of the list."""
    columns = {}
    for name, values in SPACE.items():
        is_list = isinstance(values, list)
        columns[name] = [values.index(v) if is_list else np.log(v) for v in settings[name]]
    return pd.DataFrame(columns)


def importances(X, y, names, seed=0, n_trees=300):
    """The total index of each of the columns."""
    forest = RandomForestRegressor(n_trees, min_samples_leaf=2, random_state=seed).fit(X, y)
    rng = np.random.default_rng(seed)
    rows = X.iloc[rng.integers(len(X), size=3000)].reset_index(drop=True)
    predicted, shares = forest.predict(rows), {}
    for name in names:
        other = rows.assign(**{name: rng.permutation(rows[name])})
        shares[name] = ((predicted - forest.predict(other)) ** 2).mean() / 2 / predicted.var()
    return pd.Series(shares)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--trials", type=int, default=60, help="settings for each set")
    parser.add_argument("--save", type=Path, help="a CSV file for all settings and ranks")
    options = parser.parse_args()
    tables = []
    for seed, data in enumerate(read_panel(options.directory, SETS)):
        start = time.perf_counter()
        with warnings.catch_warnings(), threadpool_limits(1):
            warnings.simplefilter("ignore", ConvergenceWarning)
            settings, scores = draw_scores(data, options.trials, seed)
        ranks, seconds = rankdata(scores) / len(scores), time.perf_counter() - start
        tables.append(settings.assign(set=data.name, score=scores, rank=ranks))
        print(f"{data.name}: best {scores.max():.3f}, {seconds:.0f} s", flush=True)
    table = pd.concat(tables, ignore_index=True)
    if options.save:
        table.to_csv(options.save, index=False)
    report(table)


def report(table, **forest):
    show_importances(table, **forest)
    for name, values in SPACE.items():
        by = table[name].astype(str) if isinstance(values, list) else pd.qcut(table[name], 5)
        ranks = table.groupby(by, observed=True)["rank"]
        in_best_tenth = ranks.agg(lambda group: (group > 0.9).sum()).rename("in best tenth")
        print(pd.concat([ranks.mean().round(2), in_best_tenth], axis=1), "\n")
    best = table[table["rank"] > 0.9]
    print(best[["learning_rate_init", "alpha"]].quantile([0.05, 0.5, 0.95]), "\n")
    good = table[table["learning_rate_init"].between(1e-3, 3e-2) & (table["alpha"] < 1)]
    ranks = good.groupby("set")["score"].rank(pct=True)
    print(f"of the {len(good)} with a rate from 0.001 to 0.03 and alpha below 1:")
    show_importances(good.assign(rank=ranks).reset_index(drop=True), **forest)


def show_importances(table, **forest):
    X = encode(table).assign(set=table["set"].astype("category").cat.codes)
    shares = importances(X, table["rank"], list(SPACE), **forest)
    print(shares.sort_values(ascending=False).round(2).to_string(), "\n")


if __name__ == "__main__":
    main()
