"""Three lines through the four points of XOR, each wrong about one of them."""

import numpy as np
from look import BLUE, GREEN, GREY, VERMILLION, subplots

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
figure, axes = subplots(1, 3, figsize=(7, 2.9), sharey=True)
for ax, (w1, w2, b) in zip(axes, [(1, 1, -0.5), (1, -1, -0.5), (-1, -1, 1.5)], strict=True):
    t = np.array([-0.5, 1.5])
    line = -(w1 * t + b) / w2
    ax.fill_between(t, line, 3 * np.sign(w2), color=VERMILLION, alpha=0.12)
    ax.plot(t, line, color=GREY)
    wrong = (X @ (w1, w2) + b > 0) != y
    ax.scatter(*X[wrong].T, s=600, facecolor="none", edgecolor=GREEN, linewidth=2.5)
    ax.scatter(*X[y == 0].T, s=130, color=BLUE, zorder=3)
    ax.scatter(*X[y == 1].T, s=130, color=VERMILLION, marker="s", zorder=3)
    ax.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xticks=(0, 1), yticks=(0, 1), aspect="equal")
    ax.set_xlabel("$x_1$")
axes[0].set_ylabel("$x_2$")
axes[0].set_title("Whatever the line, a point is wrong", loc="left")
