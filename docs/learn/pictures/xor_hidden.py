"""XOR before and after a hidden layer of two units, OR and AND."""

import numpy as np
from look import BLUE, GREY, VERMILLION, subplots

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
h = np.column_stack([X @ (1, 1) > 0.5, X @ (1, 1) > 1.5]).astype(int)
t = np.array([-0.5, 1.5])

figure, (before, after) = subplots(1, 2, figsize=(6.2, 4))
before.fill_between(t, 0.5 - t, 1.5 - t, color=VERMILLION, alpha=0.12)
before.plot(t, 0.5 - t, color=GREY)
before.plot(t, 1.5 - t, color=GREY)
for place, name in (((0.25, 0.25), "OR"), ((1.15, 0.35), "AND")):
    before.text(*place, name, color=GREY, rotation=-45, ha="center", va="center",
                bbox={"color": "white", "pad": 1})  # fmt: skip
before.set_title("Inputs: two lines needed", loc="left")
before.set(xlabel="$x_1$", ylabel="$x_2$")
after.fill_between(t, t - 0.5, -1, color=VERMILLION, alpha=0.12)
after.plot(t, t - 0.5, color=GREY)
after.set_title("Hidden layer: one is enough", loc="left")
after.set(xlabel="$h_1$ (OR)", ylabel="$h_2$ (AND)")
for ax, points in ((before, X), (after, h)):
    ax.scatter(*points[y == 0].T, s=130, color=BLUE, zorder=3)
    ax.scatter(*points[y == 1].T, s=130, color=VERMILLION, marker="s", zorder=3)
    ax.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xticks=(0, 1), yticks=(0, 1), aspect="equal")
for x in X[[0, 3]]:
    before.annotate(f"({x[0]}, {x[1]})", x, (0, -20), textcoords="offset points", ha="center")
    after.annotate(f"from\n({x[0]}, {x[1]})", x, (0, 9), textcoords="offset points", ha="center")
for x in X[[1, 2]]:
    before.annotate(f"({x[0]}, {x[1]})", x, (0, -20), textcoords="offset points", ha="center")
after.annotate("from (0, 1)\nand (1, 0)", (1, 0), (0, -38), textcoords="offset points", ha="center")
