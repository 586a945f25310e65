"""The pictures of the results on tables."""

from __future__ import annotations

import re
from functools import partial

import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.ticker import MaxNLocator

from sklearn_mlp.inspection.style import BLUE, GREY, INK, ORANGE, STYLE

from ..chart import factors, headline
from .measure import FIGURES
from .models import CONTESTANTS, OURS

ERRORS, OTHERS = "errors", "others"
AGREEMENT = (
    ("lower in every split", BLUE, "white"),
    ("neither", "0.87", INK),
    ("higher in every split", ORANGE, INK),
)
TITLE = CONTESTANTS[OURS].title
N_COLUMNS = 4  # of panels, one for each set


def paths(results, path):
    """Where pictures belong: that of errors at ``path``, beside it those of others and figures."""
    names = [ERRORS, OTHERS, *(name for name in FIGURES if results.values(name))]
    words = {name: [] if name == ERRORS else re.findall(r"\w+", name) for name in names}
    return {name: path.with_stem("_".join([path.stem, *words[name]])) for name in names}


def draw(results, path):
    """Draws the pictures; their ``paths``."""
    drawings = {ERRORS: errors, OTHERS: others}
    for name, file in paths(results, path).items():
        with plt.rc_context(STYLE):
            drawing = drawings.get(name, partial(splits, name=name))
            drawing(results).savefig(file, dpi=110)
        plt.close()
    return paths(results, path)


def errors(results):
    """The errors over those of each peer, and on how many sets splits agree which is lower."""
    size = 7, 0.36 * len(results.peers) + 1.7
    figure, (left, right) = plt.subplots(
        1, 2, figsize=size, sharey=True, layout="constrained", width_ratios=[5, 4]
    )
    ratios(left, results, "error")
    left.set_title(f"{TITLE}'s error over that of", loc="left", fontsize=11)
    agreements = [results.agreement("error", peer) for peer in results.peers]
    start = np.zeros(len(agreements))
    for (label, color, ink), counts in zip(AGREEMENT, np.transpose(agreements), strict=True):
        bars = right.barh(range(len(counts)), counts, 0.7, start, color=color, label=label)
        right.bar_label(bars, [n or "" for n in counts], label_type="center", color=ink)
        start += counts
    right.set_title("Sets on which its error is", loc="left", fontsize=11)
    right.set_xticks([])
    right.spines[["bottom", "left"]].set_visible(False)
    right.tick_params("y", length=0)
    figure.legend(loc="outside lower right", ncols=3)
    return figure


def others(results):
    """The other figures over those of each peer."""
    names = [name for name in FIGURES if name != "error" and results.values(name)]
    n_rows = -(-len(names) // 2)
    figure, axes = panels(len(names), 2, (7, n_rows * (0.3 * len(results.peers) + 0.8) + 0.3))
    for ax, name in zip(axes, names, strict=True):
        ratios(ax, results, name)
        short = FIGURES[name].short
        ax.set_title(f"{short[0].upper()}{short[1:]} over that of", loc="left", fontsize=11)
    headline(figure, f"Left of the line {TITLE}'s is lower")
    return figure


def panels(n, n_columns, size):
    """A figure with so many axes, row by row."""
    figure = plt.figure(figsize=size, layout="constrained")
    grid = figure.add_gridspec(-(-n // n_columns), n_columns)
    axes = [figure.add_subplot(grid[divmod(i, n_columns)]) for i in range(n)]
    for i, ax in enumerate(axes):
        ax.tick_params("y", length=0, labelcolor=INK, labelleft=i % n_columns == 0)
    return figure, axes


def ratios(ax, results, name):
    """A row for each peer: a dot for each set, our figure over the peer's, and their mean."""
    drawn = []
    for row, peer in enumerate(results.peers):
        of_peer = results.ratios(name, peer).values()
        if not of_peer:
            continue
        mean = results.comparison(name, peer).ratio
        ax.plot(of_peer, [row] * len(of_peer), "o", color=BLUE, alpha=0.35, markeredgewidth=0)
        ax.plot(mean, row, "d", color=INK, zorder=3)
        number = f"{mean:.2f}" if mean < 10 else f"{mean:.0f}"
        ax.annotate(number, (mean, row), (0, 6), textcoords="offset points", ha="center")
        drawn += of_peer
    factors(ax, drawn)
    ax.set_yticks(range(len(results.peers)), [CONTESTANTS[peer].title for peer in results.peers])
    ax.set_ylim(len(results.peers) - 0.5, -0.7)
    ax.tick_params("y", length=0, labelcolor=INK)
    ax.spines["left"].set_visible(False)


def splits(results, name):
    """A panel for each set with a row for each model, in it a dot for each split."""
    values, models = results.values(name), results.models
    sets = list(dict.fromkeys(data for data, _ in values))
    n_columns = min(N_COLUMNS, len(sets))
    height = -(-len(sets) // n_columns) * (0.17 * len(models) + 0.55) + 0.3
    figure, axes = panels(len(sets), n_columns, (1.4 + 1.4 * n_columns, height))
    for ax, data in zip(axes, sets, strict=True):
        for row, model in enumerate(models):
            x = values.get((data, model), np.empty(0)) * FIGURES[name].scale
            color = BLUE if model == OURS else GREY
            ax.plot(x, np.full(len(x), row), "o", color=color, alpha=0.6, markeredgewidth=0)
        ax.set_title(data, loc="left", fontsize=10)
        ax.xaxis.set_major_locator(MaxNLocator(2))
        ax.set_yticks(range(len(models)), [CONTESTANTS[model].title for model in models])
        ax.tick_params(labelsize=9)
        ax.hlines(range(len(models)), 0, 1, "0.92", transform=ax.get_yaxis_transform(), zorder=0)
        ax.spines["left"].set_visible(False)
        ax.margins(x=0.1)
        ax.invert_yaxis()
    headline(figure, f"{FIGURES[name].title}: a dot for each split of each set")
    return figure
