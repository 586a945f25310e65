"""The parts of a training loop that can be your own, and what goes between them."""

import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch

from sklearn_mlp.inspection.style import BLUE, GREY

figure, ax = plt.subplots(figsize=(5.2, 4), layout="constrained")
PARTS = {  # place of the middle
    "Initializer": (1.5, 6.3),
    "Activation": (1.5, 4),
    "Loss": (8.5, 4),
    "UpdateRule": (8.5, 1),
    "Schedule": (4.4, 1),
}


def box(x, y, width, height, **look):
    corner = x - width / 2, y - height / 2
    ax.add_patch(FancyBboxPatch(corner, width, height, "round,pad=0,rounding_size=0.2", **look))


def arrow(text, start, end, place, ha="center"):
    style = {"arrowstyle": "-|>", "color": GREY, "linewidth": 1.5, "mutation_scale": 14}
    ax.annotate("", end, start, arrowprops=style)
    ax.text(*place, text, ha=ha, va="center")


box(6.45, 1.25, 7.2, 2.3, facecolor="0.95", edgecolor=GREY, linestyle="--")
ax.text(6.45, 2.05, "Solver: another way to the same", ha="center", va="center")
for name, (x, y) in PARTS.items():
    box(x, y, 2.7, 1, facecolor=BLUE, edgecolor="none")
    ax.text(x, y, name, color="w", weight="bold", ha="center", va="center")
arrow("first weights", (1.5, 5.75), (1.5, 4.55), (1.7, 5.15), "left")
arrow("raw output", (2.9, 4), (7.1, 4), (5, 4.3))
arrow("gradient", (8.5, 3.45), (8.5, 2.45), (8.3, 2.95), "right")
arrow("rate", (5.8, 1), (7.1, 1), (6.45, 1.3))
arrow("new weights", (2.8, 1.25), (1.5, 3.45), (1.6, 2.0), "right")
ax.set(xlim=(-0.4, 10.1), ylim=(0, 6.9), aspect="equal")
ax.set_axis_off()
ax.set_title("Each blue part, and the solver, can be your own")
