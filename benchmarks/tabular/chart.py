"""The picture of the results on tables: errors and fit times relative to TabularMLP's."""

from __future__ import annotations

import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt

from .models import CONTESTANTS, OURS

OURS_COLOR = "#1b6ca8"
MARKERS = {
    "sklearn": ("s", "#7f7f7f"),
    "hgb": ("o", "#e69f00"),
    "lightgbm": ("v", "#009e73"),
    "xgboost": ("^", "#d55e00"),
    "catboost": ("D", "#aa4499"),
}
ERROR_TICKS = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2]
LOWEST, HIGHEST = (
    ERROR_TICKS[0],
    ERROR_TICKS[-1],
)  # what is beyond stands at the edge, with a number
MEAN = "geometric mean"


def draw(results, path):
    """A row per set, ordered by errors, and one for all; in it a mark for each peer."""
    errors, times = relative(results, "error"), relative(results, "fit seconds")
    sets = {data for of_peer in errors.values() for data in of_peer if data != MEAN}
    names = [*sorted(sets, key=lambda data: -_mean(errors, data)), MEAN]
    figure, (left, right) = plt.subplots(
        1,
        2,
        figsize=(9.5, 0.32 * len(names) + 1.9),
        sharey=True,
        width_ratios=[3, 2],
        layout="constrained",
    )
    _draw_errors(left, errors, names)
    _draw_ratios(right, times, names)
    left.set_yticks(range(len(names)), names)
    left.get_yticklabels()[-1].set_fontweight("bold")
    left.set_ylim(len(names) - 0.5, -0.5)
    left.set_title("Error, relative to TabularMLP's", loc="left", fontsize=11)
    right.set_title("Time to fit, relative to TabularMLP's", loc="left", fontsize=11)
    right.set_xscale("log", base=2)
    right.xaxis.set_major_locator(matplotlib.ticker.LogLocator(4))
    right.xaxis.set_major_formatter(lambda x, _: f"{x:g} x" if x >= 1 else f"1/{1 / x:g} x")
    right.set_xlabel("$\\leftarrow$ faster        slower $\\rightarrow$")
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=6, frameon=False)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def relative(results, figure):
    """By peer and set, and MEAN, the peer's figure over ours."""
    ratios = {}
    for peer in results.peers:
        of_peer = {data: 1 / ratio for data, ratio in results.ratios(figure, peer).items()}
        if of_peer:
            ratios[peer] = {**of_peer, MEAN: 1 / results.comparison(figure, peer).ratio}
    return ratios


def _mean(ratios, data):
    return np.mean([np.log(of_peer[data]) for of_peer in ratios.values() if data in of_peer])


def _draw_ratios(ax, ratios, names):
    ax.axvline(1, color=OURS_COLOR, linewidth=2.5, label=CONTESTANTS[OURS].title)
    for peer, of_peer in ratios.items():
        marker, color = MARKERS[peer]
        rows = [names.index(data) for data in of_peer]
        sizes = [75 if data == MEAN else 32 for data in of_peer]
        ax.scatter(
            list(of_peer.values()),
            rows,
            s=sizes,
            color=color,
            marker=marker,
            alpha=0.9,
            linewidths=0,
            label=CONTESTANTS[peer].title,
            zorder=3,
            clip_on=False,
        )
    ax.axhspan(len(names) - 1.5, len(names) - 0.5, color="#f0f0f0", zorder=0)
    ax.hlines(range(len(names) - 1), 0, 1, "#e4e4e4", transform=ax.get_yaxis_transform(), zorder=0)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)


def _draw_errors(ax, ratios, names):
    within = {
        peer: {data: np.clip(ratio, LOWEST, HIGHEST) for data, ratio in of_peer.items()}
        for peer, of_peer in ratios.items()
    }
    _draw_ratios(ax, within, names)
    for peer, of_peer in ratios.items():
        for data, ratio in of_peer.items():
            row = [others[data] for others in ratios.values() if data in others]
            is_outermost = ratio in (min(row), max(row))  # the numbers of others would overlap
            if ratio != within[peer][data] and is_outermost:
                ax.annotate(
                    f"{ratio:.1f} x",
                    (within[peer][data], names.index(data)),
                    (-7 if ratio > 1 else 7, 0),
                    textcoords="offset points",
                    ha="right" if ratio > 1 else "left",
                    va="center",
                    color=MARKERS[peer][1],
                    fontsize=8,
                )
    drawn = [ratio for of_peer in within.values() for ratio in of_peer.values()]
    ax.set_xscale("log")
    ax.set_xticks(ERROR_TICKS, [f"{tick:g} x" for tick in ERROR_TICKS])
    ax.minorticks_off()
    ax.set_xlim(min(*drawn, 0.9) * 0.97, max(*drawn, 1.2) * 1.03)
    ax.set_xlabel("$\\leftarrow$ lower error        higher error $\\rightarrow$")
