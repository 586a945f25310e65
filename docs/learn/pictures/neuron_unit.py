"""A nerve cell, and below it the unit that is drawn after it."""

import numpy as np
from look import BLUE, GREEN, GREY, VERMILLION, subplots

figure, (cell, unit) = subplots(2, 1, figsize=(6.5, 6))
for ax in (cell, unit):
    ax.set(xlim=(0, 10), ylim=(0, 4), aspect="equal")
    ax.axis("off")
cell.set_ylim(-0.3, 4)
cell.set_title("A nerve cell collects, and fires or not", loc="left")
unit.set_title("A unit adds up, and switches", loc="left")

# Dendrites that branch, the body, and the axon with its ends.
for height in (0.7, 2.0, 3.3):
    t = np.linspace(0, 1, 30)
    cell.plot(1.4 + 2.3 * t, height + (2 - height) * t**2, color=BLUE)
    for end in (-0.35, 0, 0.35):
        cell.plot([0.7, 1.4], [height + end, height], color=BLUE, linewidth=1.5)
        cell.scatter(0.7, height + end, s=40, color=GREEN, zorder=3)
cell.scatter(4.2, 2, s=3000, color=VERMILLION, zorder=2)
t = np.linspace(0, 1, 50)
cell.plot(4.9 + 3.4 * t, 2 + 0.12 * np.sin(2 * np.pi * t), color=GREEN, linewidth=3)
for end in (-0.7, 0, 0.7):
    cell.plot([8.3, 9.2], [2, 2 + end], color=GREEN)
    cell.scatter(9.2, 2 + end, s=40, color=GREEN)
cell.text(2.5, 3.45, "dendrites", color=BLUE, ha="center")
cell.text(4.2, 0.6, "body", color=VERMILLION, ha="center")
cell.text(6.7, 2.4, "axon", color=GREEN, ha="center")
cell.text(0.55, -0.2, "synapses", color=GREEN)
cell.text(8.7, 0.5, "to other cells", color=GREEN, ha="center")

arrow = {"arrowstyle": "-|>", "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
for i, height in enumerate((3.3, 2.0, 0.7), 1):
    start, stop = np.array([1.0, height]), np.array([3.55, 2 + 0.3 * (height - 2)])
    unit.annotate("", stop, start, arrowprops=arrow | {"color": BLUE})
    unit.text(0.9, height, f"$x_{i}$", color=BLUE, ha="right", va="center", fontsize=15)
    unit.text(*(start + 0.3 * (stop - start) + (0, 0.18)), f"$w_{i}$", ha="center", fontsize=14)
unit.scatter(4.2, 2, s=2400, color="white", edgecolor=VERMILLION, linewidth=2.5)
unit.text(4.2, 2, r"$\Sigma$", ha="center", va="center", fontsize=20, color=VERMILLION)
unit.annotate("", (4.2, 1.33), (4.2, 0.5), arrowprops=arrow | {"color": GREY})
unit.text(4.35, 0.5, "bias $b$", color=GREY)
unit.annotate("", (6.25, 2), (4.85, 2), arrowprops=arrow | {"color": VERMILLION})
unit.text(5.5, 2.2, "$z$", color=VERMILLION, ha="center", fontsize=15)
unit.plot([6.3, 7.7, 7.7, 6.3, 6.3], [1.4, 1.4, 2.6, 2.6, 1.4], color=GREEN)
unit.plot([6.45, 7, 7, 7.55], [1.65, 1.65, 2.35, 2.35], color=GREEN, linewidth=3)
unit.text(7, 2.8, "$f$", color=GREEN, ha="center", fontsize=15)
unit.annotate("", (9.1, 2), (7.75, 2), arrowprops=arrow | {"color": GREEN})
unit.text(9.25, 2, "$a$", color=GREEN, va="center", fontsize=15)
