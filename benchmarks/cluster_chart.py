"""The charts of the section on clusters, from the tables of its page."""

from __future__ import annotations

import re
from pathlib import Path

from matplotlib import pyplot as plt

from sklearn_mlp.inspection.style import BLUE, INK, ORANGE

COLORS = (ORANGE, BLUE)


def read_table(page, title):
    """Columns of the first table after a heading that begins so: their names and numbers."""
    _, _, text = Path(page).read_text("utf-8").partition(f"\n### {title}")
    found = re.search(r"(?m)(^\|.*\n)+", text)
    if not found:
        raise ValueError(f"{page} has no table under a heading that begins with '### {title}'.")
    head, _, *lines = found[0].splitlines()
    names, *rows = ([cell.strip() for cell in line.split("|")[1:-1]] for line in [head, *lines])
    return dict(zip(names, zip(*(map(float, row) for row in rows), strict=True), strict=True))


def rounds(page):
    """Seconds of an evaluation over the number of blocks."""
    table = read_table(page, "Rounds")
    _, ax = plt.subplots(figsize=(6.2, 3), layout="constrained")
    for workers, color in zip(dict.fromkeys(table["workers"]), COLORS, strict=True):
        rows = [i for i, n in enumerate(table["workers"]) if n == workers]
        x, y = ([table[name][i] for i in rows] for name in ("blocks", "s per evaluation"))
        ax.plot(x, y, "o-", color=color)
        label = f"  {workers:g} worker{'s' * (workers != 1)}"
        ax.text(x[-1], y[-1], label, color=color, va="center")
    ax.set_xscale("log")
    ax.set_xticks(x, [f"{n:g}" for n in x])
    ax.set_xticks([], minor=True)
    ax.set_ylim(0)
    ax.set_xlim(right=2.5 * x[-1])
    ax.set(xlabel="blocks of rows", ylabel="seconds per evaluation")
    ax.set_title("A round takes longer with more blocks", loc="left")


def batches(page):
    """How many times as fast two workers are, over the size of a batch."""
    table = read_table(page, "Batches")
    sizes, speeds = table["batch_size"], table["times as fast"]
    _, ax = plt.subplots(figsize=(6.2, 3), layout="constrained")
    ax.plot(sizes, speeds, "o-", color=BLUE)
    ax.axhline(1, color=INK, linewidth=1)
    ax.text(sizes[-1], 1, "in memory, one thread", color=INK, ha="right", va="bottom")
    ax.set_xscale("log")
    ax.set_xticks(sizes, [f"{size:g}" for size in sizes])
    ax.set_xticks([], minor=True)
    ax.set_ylim(0)
    ax.set(xlabel="batch_size", ylabel="times as fast")
    pays = [size for size, speed in zip(sizes, speeds, strict=True) if speed > 1]
    title = (
        f"Two workers pay from batches of {min(pays):g} rows" if pays else "Two workers do not pay"
    )
    ax.set_title(title, loc="left")
