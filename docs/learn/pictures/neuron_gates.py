"""The lines at which the units for AND and OR switch."""

import numpy as np
from look import BLUE, GREY, VERMILLION, subplots

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
figure, axes = subplots(1, 2, figsize=(7, 3.7), sharey=True)
for ax, name, bias in zip(axes, ("AND", "OR"), (-1.5, -0.5), strict=True):
    fires = X @ (1, 1) + bias > 0
    t = np.array([-0.5, 1.5])
    ax.fill_between(t, -bias - t, 2, color=VERMILLION, alpha=0.12)
    ax.plot(t, -bias - t, color=GREY)
    ax.scatter(*X[~fires].T, s=160, color=BLUE, zorder=3)
    ax.scatter(*X[fires].T, s=160, color=VERMILLION, marker="s", zorder=3)
    for x, a in zip(X, fires, strict=True):
        ax.annotate(f"{int(a)}", x, (8, 8), textcoords="offset points")
    ax.set(xlim=(-0.4, 1.4), ylim=(-0.4, 1.4), xticks=(0, 1), yticks=(0, 1))
    ax.set(aspect="equal", xlabel="$x_1$", title=f"{name}:  $x_1 + x_2 {bias} > 0$")
axes[0].set_ylabel("$x_2$")
