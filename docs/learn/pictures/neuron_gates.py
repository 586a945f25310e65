"""The lines at which the units for AND and OR switch."""

import numpy as np
from look import BLUE, GREEN, GREY, VERMILLION, subplots

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
figure, axes = subplots(1, 2, figsize=(6.2, 3.7), sharey=True)
titles = ("AND fires at one corner", "OR fires at three")
for ax, title, bias in zip(axes, titles, (-1.5, -0.5), strict=True):
    fires = X @ (1, 1) + bias > 0
    t = np.array([-0.5, 1.5])
    ax.fill_between(t, -bias - t, 2, color=VERMILLION, alpha=0.12)
    ax.plot(t, -bias - t, color=GREY)
    end = -bias / 2 + np.array([0.25, -0.25])
    ax.annotate("", end + 0.25, end, arrowprops={"arrowstyle": "-|>", "color": GREEN})
    ax.annotate("$w$", end + 0.25, (5, -8), textcoords="offset points", color=GREEN)
    ax.text(end[0] - 0.67, end[1] + 0.67, "$z = 0$", color=GREY, rotation=-45, ha="center",
            va="center", bbox={"color": "white", "pad": 1})  # fmt: skip
    ax.scatter(*X[~fires].T, s=160, color=BLUE, zorder=3)
    ax.scatter(*X[fires].T, s=160, color=VERMILLION, marker="s", zorder=3)
    for x, a in zip(X, fires, strict=True):
        ax.annotate(f"{int(a)}", x, (8, 8), textcoords="offset points")
    ax.set(xlim=(-0.4, 1.4), ylim=(-0.4, 1.4), xticks=(0, 1), yticks=(0, 1))
    ax.set(aspect="equal", xlabel="$x_1$", title=title)
axes[0].set_ylabel("$x_2$")
