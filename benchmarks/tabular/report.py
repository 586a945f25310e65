"""Results as a page of Markdown."""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from ..report import folded, table
from ..sections import MISSING
from .measure import FIGURES, N_BINS
from .models import CONTESTANTS
from .tables import LARGE, LARGE_TEST_ROWS, TEST_SHARE

FINDING = """
**With default parameters the error of `TabularMLP` is lower than that of
{lower}.**
Its fit takes {longer}.
"""
ERRORS = """
Each dot is a set. The black mark and its number are the geometric mean over sets. Left of the line
the error of `TabularMLP` is lower. The bars count sets on which all splits agree, and the others.
"""
SUMMARY = """\
The geometric mean, over sets, of the figure of `TabularMLP` over that of another model: below 1
`TabularMLP` is lower, which is better. In brackets, on how many sets it is lower.

"""
ALTS = {
    "errors": "For each other model a dot for each set, the error of TabularMLP over that of the "
    "model, and a bar of how many sets it is lower on in every split.",
    "others": "For each other model and each other figure a dot for each set, the figure of "
    "TabularMLP over that of the model.",
}
HOW = """
## How it is measured

The first of these commands measured and wrote this page. The second does the same for a table of
one's own, and the third writes the page again from the measurements of the first:

    python -m benchmarks.tabular DIRECTORY --markdown docs/tabular_benchmark.md \\
        --json docs/tabular_benchmark.jsonl --chart docs/_static/tabular_benchmark.png
    python -m benchmarks.tabular table.csv --target price
    python -m benchmarks.tabular --from docs/tabular_benchmark.jsonl \\
        --markdown docs/tabular_benchmark.md --chart docs/_static/tabular_benchmark.png

All models have their default parameters. {defaults}
scikit-learn's MLP gets imputed, standardised and one-hot encoded columns and a standardised
target, the others the table as it is, with its categorical columns marked.

Each set is split at random {splits}, in the same way for all models: {test:.0%} of the rows are
for testing, or {large_test:,} of a set with more than {large:,}; the others, but at most
{rows:,}, are for training.

{cells}

- **Error**: in regression the root mean squared error over the standard deviation of the test
  targets, else the share of rows whose class is wrong.
- **Log loss** and, of two classes, **1 - ROC AUC**: of the predicted probabilities.
- **Calibration error**: the expected calibration error. The probability of a row's most likely
  class puts it into one of {bins} bins of equal width. In each bin the mean of these probabilities
  is compared with the share of rows whose most likely class is right; the absolute differences are
  averaged, weighted by the rows of the bins.
- **Times**: processor time (`time.process_time`), every model and library with one thread, of `fit`
  with all that it does to the table, and of `predict` for the test rows.

{machine}
"""
OF_THE_PANEL = """\
Those of `TabularMLP` were chosen on these sets, by
averages over two halves that had to agree, and on others: expect a little less on yours."""
USED = ("processor", "Python", "scikit-learn", "numpy", "sklearn_mlp", "compiled loops")
ONE_SPLIT = "The lowest figure of a row is bold."
SPLITS = """\
Figures are means over the splits ± standard deviations; the lowest of a row is bold. The standard
deviation of {n_splits} values is rough: were they independent and normal, that of all splits would
lie between {low:.1f} and {high:.1f} times it, in 95% of cases. They are not independent, as splits
of a set share rows, so it does not say how sure a difference is (Nadeau and Bengio 2003, "Inference
for the generalization error"). All models see the same splits: compare them split by split."""


def markdown(results, pictures):
    """The page; ``pictures`` are the paths of those that ``draw`` made, as seen from it."""
    parts = ["# Benchmarks on raw tables\n", _absent(results), _finding(results)]
    if "errors" in pictures:
        parts += [_picture("errors", ALTS["errors"], pictures), ERRORS]
    parts += [_picture("others", ALTS["others"], pictures), _summary(results), _sets(results)]
    for name, figure in FIGURES.items():
        if results.values(name):
            alt = f"{figure.title} of each model on each set, a dot for each split."
            parts += [f"\n## {figure.title}\n", _picture(name, alt, pictures)]
            parts.append(folded("Means over splits", _figures(results, name)))
    return "".join([*parts, _failures(results), HOW.format(**_how(results))])


def _picture(name, alt, pictures):
    return f"\n![{alt}]({pictures[name]})\n" if name in pictures else ""


def _absent(results):
    names = " ".join(results.run["missing"])
    if not names:
        return ""
    return f"\nNot measured, as not installed: {names} (`python -m pip install {names}`).\n"


def _finding(results):
    lower, longer = [], []
    for peer in results.peers:
        errors, times = (results.comparison(name, peer) for name in ("error", "fit seconds"))
        if errors:
            title = CONTESTANTS[peer].title
            lower.append(f"{title} on {errors.n_lower} of {errors.n_sets} sets")
            longer.append(f"{times.ratio:.2g} times as long as {title}")
    if not lower:
        return ""
    return FINDING.format(lower=",\n".join(lower), longer=",\n".join(longer))


def _summary(results):
    compared = {
        peer: [results.comparison(figure, peer) for figure in FIGURES] for peer in results.peers
    }
    if not compared:
        return ""
    rows = [
        [
            CONTESTANTS[peer].title,
            *(str(comparison or MISSING) for comparison in comparisons),
        ]
        for peer, comparisons in compared.items()
    ]
    head = ["over", *(figure.short for figure in FIGURES.values())]
    return folded("Means over sets", SUMMARY + table(head, rows))


def _how(results):
    """What HOW needs to be filled in."""
    n_splits, machine = len(results.seeds), results.run["machine"]
    packages = [CONTESTANTS[key].package for key in results.models]
    used = [*USED, *filter(None, packages)]
    return {
        "defaults": OF_THE_PANEL if len(results.sets) > 1 else "",
        "splits": "once" if n_splits == 1 else f"{n_splits} times",
        "test": TEST_SHARE,
        "large": LARGE,
        "large_test": LARGE_TEST_ROWS,
        "rows": results.run["rows"],
        "cells": ONE_SPLIT if n_splits == 1 else _splits(n_splits),
        "bins": N_BINS,
        "machine": ", ".join(f"{name}: {machine[name]}" for name in used),
    }


def _splits(n):
    """What a standard deviation of so many values is worth, by the distribution of chi square."""
    low, high = np.sqrt((n - 1) / chi2.ppf([0.975, 0.025], n - 1))
    return SPLITS.format(n_splits=n, low=low, high=high)


def _sets(results):
    if not results.sets:
        return ""
    head = ["", "task", "rows", "for training", "columns", "categorical", "source", "licence"]
    rows = []
    for each in results.sets:
        source = each["source path"]
        if each["repository"]:
            link = f"[{each['repository']}](https://github.com/{each['repository']})"
            source = f"{link}, {source}"
        counts = [each[key] for key in ("rows", "training rows", "columns", "categorical")]
        rows.append([each["name"], each["task"], *counts, source, each["licence"]])
    low, high = (edge(each["rows"] for each in results.sets) for edge in (min, max))
    most = results.run["rows"]
    text = f"{len(rows)} of {low:,} to {high:,} rows, of which at most {most:,} are for training."
    return f"\n## Sets\n\n{text}\n" + folded(
        "Tasks, sizes, sources and licences", table(head, rows, others="---")
    )


def _figures(results, name):
    """A row per set, a column per model."""
    values, figure = results.values(name), FIGURES[name]
    rows = []
    for data in dict.fromkeys(data for data, _ in values):
        there = {model: values[data, model] for model in results.models if (data, model) in values}
        lowest = min(each.mean() for each in there.values())
        cells = []
        for model in results.models:
            if model not in there:
                cells.append(MISSING)
                continue
            cell = figure.show(there[model])
            cells.append(f"**{cell}**" if there[model].mean() == lowest else cell)
        rows.append([data, *cells])
    return table(["", *(CONTESTANTS[model].title for model in results.models)], rows)


def _failures(results):
    failed = [fit for fit in results.fits if "failed" in fit]
    if not failed:
        return ""
    rows = [
        [fit["data"], fit["seed"], CONTESTANTS[fit["model"]].title, f"`{fit['failed']}`"]
        for fit in failed
    ]
    return "\n## Failures\n\n" + table(["", "seed", "model", "error"], rows, others="---")
