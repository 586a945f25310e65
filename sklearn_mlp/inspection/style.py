"""The colours and fonts of the displays, for pictures of your own beside them.

The colours are those of Okabe and Ito (2008), "Color universal design", which people with every
kind of colour vision tell apart. ``STYLE`` has settings of matplotlib; displays take them for
what they draw, and leave yours as they are.

>>> import matplotlib.pyplot as plt
>>> from sklearn_mlp.inspection.style import ORANGE, STYLE
>>> with plt.rc_context(STYLE):
...     figure, ax = plt.subplots()
...     lines = ax.plot([3, 1, 2], color=ORANGE)
"""

from __future__ import annotations

from typing import Any

BLUE = "#0072b2"
ORANGE = "#e69f00"
GREEN = "#009e73"
RED = "#d55e00"
PURPLE = "#cc79a7"
SKY = "#56b4e9"
GREY = "#767676"
INK = "#333333"
CYCLE = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY)

# What stands for what, in every display.
TRAINING, VALIDATION, SCORE = BLUE, ORANGE, GREEN
WRONG = RED
# Blue positive, red negative, white 0; the playground has orange for red.
DIVERGING = "RdBu"

STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.labelsize": 11,
    "axes.prop_cycle": f"cycler('color', {list(CYCLE)})",
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 12,
    "font.family": "sans-serif",
    "font.size": 10,
    "grid.color": "0.92",
    "legend.fontsize": 10,
    "legend.framealpha": 0.9,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "xtick.color": GREY,
    "ytick.color": GREY,
}
