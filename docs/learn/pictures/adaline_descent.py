"""The mean squared error of one weight, and the steps of gradient descent on it."""

import numpy as np
from look import BLUE, GREY, VERMILLION, subplots

x, y = np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 2.0])


def loss(w):
    return 0.5 * ((y - np.multiply.outer(w, x)) ** 2).mean(axis=-1)


grid = np.linspace(-0.45, 1.75, 200)
figure, axes = subplots(3, 1, figsize=(6, 7.5), sharex=True)
for ax, rate, finding, n_steps in zip(
    axes, (0.05, 0.15, 0.5), ("small, and slow", "good", "too large, up and away"),
    (6, 6, 6), strict=True,
):  # fmt: skip
    w = [-0.3 if rate < 0.4 else 0.5]
    for _ in range(n_steps):
        w.append(w[-1] + rate * ((y - w[-1] * x) * x).mean())
    ax.plot(grid, loss(grid), color=GREY)
    ax.plot(w, loss(np.array(w)), "o-", color=VERMILLION if rate > 0.4 else BLUE, linewidth=1)
    ax.annotate("start", (w[0], loss(w[0])), (w[0] + 0.15, 2.6),
                arrowprops={"arrowstyle": "-", "color": GREY})  # fmt: skip
    ax.set_title(f"rate {rate}: {finding}", loc="left")
    ax.set(ylabel="loss", ylim=(0, 3.2), xlim=(-0.45, 1.75), xticks=(0, 0.5, 1, 1.5))
axes[-1].set_xlabel("weight $w$")
