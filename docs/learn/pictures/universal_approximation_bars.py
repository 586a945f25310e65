"""A curve as a sum of steps, with 5, 10 and 40 of them."""

import numpy as np
from look import BLUE, GREY, subplots


def curve(x):
    return np.sin(2 * np.pi * x) + x


x = np.linspace(0, 1, 2000)
figure, axes = subplots(3, 1, figsize=(6, 6.5), sharex=True, sharey=True)
for ax, n_steps in zip(axes, (5, 10, 40), strict=True):
    edges = np.arange(n_steps) / n_steps
    heights = np.diff(curve(edges + 0.5 / n_steps), prepend=0)
    ax.plot(x, curve(x), color=GREY, linewidth=5, alpha=0.4)
    stairs = (x[:, np.newaxis] >= edges) @ heights
    ax.plot(x, stairs, color=BLUE)
    wrong = np.abs(stairs - curve(x)).max()
    ax.set_title(f"{n_steps} units: at most {wrong:.2f} wrong", loc="left")
axes[-1].set_xlabel("$x$")
