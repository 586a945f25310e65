"""The chart of second-order training: how soon it is at the loss of L-BFGS."""

from __future__ import annotations

import math
import statistics

from sklearn_mlp.inspection.style import BLUE, RED

from ..chart import dots, factors, headline, subplots
from .report import by_problem


def second_order(report):
    """A row for each problem, in it a mark for each seed."""
    fits = by_problem(report["results"])
    ratios = {name: [*map(_of_lbfgs, own)] for name, own in fits.items()}
    reached = [ratio for each in ratios.values() for ratio in each if ratio < math.inf]
    figure, ax = subplots(len(ratios))
    dots(ax, {}, list(ratios))
    factors(ax, reached)
    edge = ax.get_xlim()[1] * 1.25
    ax.set_xlim(right=edge * 1.5)
    ax.text(edge, -0.7, "not reached", color=RED, ha="center")
    for row, each in enumerate(ratios.values()):
        for seed, ratio in enumerate(each):
            y = row + 0.6 * ((seed + 0.5) / len(each) - 0.5)  # else they would hide each other
            mark = {"color": BLUE, "alpha": 0.8} if ratio < math.inf else {"color": RED}
            ax.plot(min(ratio, edge), y, "." if ratio < math.inf else "x", **mark)
    sooner = sum(statistics.median(each) < 1 for each in ratios.values())
    headline(figure, f'"lm" is sooner at the loss of L-BFGS on {sooner} of {len(ratios)} problems')
    ax.set_xlabel("time over that of L-BFGS, a dot a seed")


def _of_lbfgs(fit):
    return math.inf if fit["lm seconds"] is None else fit["lm seconds"] / fit["L-BFGS seconds"]
