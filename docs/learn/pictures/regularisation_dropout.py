"""A network and two of the smaller ones that dropout makes of it."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)
sizes, rng = (3, 6, 6, 1), np.random.default_rng(0)
titles = ("all units", "one row", "the next row")
figure, axes = plt.subplots(1, 3, figsize=(6, 3.6))
figure.suptitle("Each row trains another, smaller network")
for ax, title in zip(axes, titles, strict=True):
    kept = [np.ones(n, bool) for n in sizes]
    if title != "all units":
        kept[1:3] = rng.random((2, 6)) >= 0.5
    y = [np.arange(n) - (n - 1) / 2 for n in sizes]
    for layer in range(3):
        for i in np.flatnonzero(kept[layer]):
            for j in np.flatnonzero(kept[layer + 1]):
                ends = (y[layer][i], y[layer + 1][j])
                ax.plot((layer, layer + 1), ends, color="0.75", linewidth=0.7, zorder=0)
    for layer, on in enumerate(kept):
        x = np.full(on.sum(), layer)
        ax.scatter(x, y[layer][on], 70, color="C0")
        ax.scatter(np.full((~on).sum(), layer), y[layer][~on], 50, color="C1", marker="x")
    ax.set_axis_off()
    ax.set_title(title)
