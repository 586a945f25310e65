"""A round of training on a cluster: what goes where."""

import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch

from sklearn_mlp.inspection.style import BLUE, GREY, RED

figure, ax = plt.subplots(figsize=(5.2, 4.1), layout="constrained")


def box(x, y, width, height, **look):
    ax.add_patch(FancyBboxPatch((x, y), width, height, "round,pad=0,rounding_size=0.15", **look))


def arrow(start, end, color):
    look = {"arrowstyle": "-|>", "color": color, "linewidth": 2, "mutation_scale": 18}
    ax.annotate("", end, start, arrowprops=look)


box(0, 5.9, 10, 1.1, facecolor="white", edgecolor=GREY)
ax.text(5, 6.45, "your process: adds the sums, takes a step", ha="center", va="center")
for number, x in ((1, 0), (2, 5.3)):
    box(x, 0, 4.7, 2.9, facecolor="white", edgecolor=GREY)
    ax.text(x + 2.35, 2.5, f"worker {number}: blocks of rows", ha="center", va="center")
    for left in (x + 0.3, x + 1.8, x + 3.3):
        box(left, 0.3, 1.1, 1.8, facecolor="0.9", edgecolor="none")
        ax.hlines([0.5 + 0.28 * line for line in range(6)], left + 0.15, left + 0.95, "0.6")
    arrow((x + 1.6, 5.8), (x + 1.6, 3), BLUE)
    arrow((x + 2, 3), (x + 2, 5.8), RED)
    ax.text(x + 1.4, 4.4, "weights", color=BLUE, ha="right", va="center")
    ax.text(x + 2.2, 4.4, "sums of loss\nand gradient", color=RED, va="center")
ax.set(xlim=(-0.1, 10.1), ylim=(-0.1, 7.1), aspect="equal")
ax.set_axis_off()
ax.set_title("One round: weights go out, sums come back, rows stay")
