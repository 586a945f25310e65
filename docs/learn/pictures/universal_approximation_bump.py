"""Two steps, one up and one down, make a bump."""

import numpy as np
from look import BLUE, GREEN, VERMILLION, subplots

x = np.linspace(0, 1, 1000)
up, down = (x > 0.4).astype(float), -(x > 0.6).astype(float)
figure, axes = subplots(3, 1, figsize=(6, 4.6), sharex=True, sharey=True)
for ax, name, y, color in zip(
    axes,
    ("a step up at 0.4", "one down at 0.6", "the sum: a bump"),
    (up, down, up + down),
    (BLUE, VERMILLION, GREEN),
    strict=True,
):
    ax.plot(x, y, color=color)
    ax.set_title(name, loc="left", color=color)
    ax.set(xticks=(0, 0.4, 0.6, 1), yticks=(-1, 0, 1))
axes[-1].set_xlabel("$x$")
