"""The mean squared error of one weight, and the steps of gradient descent on it."""

import numpy as np
from look import BLUE, GREY, VERMILLION, subplots

x, y = np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 2.0])


def loss(w):
    return 0.5 * ((y - np.multiply.outer(w, x)) ** 2).mean(axis=-1)


grid = np.linspace(-1.2, 2.5, 200)
figure, axes = subplots(3, 1, figsize=(6, 7.5), sharex=True)
for ax, rate, finding, n_steps in zip(
    axes, (0.05, 0.15, 0.45), ("small, and slow", "good", "too large, up and away"),
    (6, 6, 6), strict=True,
):  # fmt: skip
    w = [-0.3]
    for _ in range(n_steps):
        w.append(w[-1] + rate * ((y - w[-1] * x) * x).mean())
    ax.plot(grid, loss(grid), color=GREY)
    ax.plot(w, loss(np.array(w)), "o-", color=VERMILLION if rate > 0.4 else BLUE, linewidth=1)
    ax.annotate("start", (w[0], loss(w[0])), (-1.1, 0.6),
                arrowprops={"arrowstyle": "-", "color": GREY})  # fmt: skip
    ax.set_title(f"rate {rate}: {finding}", loc="left")
    ax.set(ylabel="loss", ylim=(0, 7.2), xlim=(-1.2, 2.5), xticks=(-1, 0, 1, 2))
axes[-1].set_xlabel("weight $w$")
