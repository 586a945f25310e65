"""The path of a linear model with all rows, ten rows and one row per update."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)
rng = np.random.default_rng(0)
x = rng.uniform(-1, 2, 100)
y = 1 + 2 * x + rng.normal(size=100)
W, B = np.meshgrid(np.linspace(-1.5, 4, 100), np.linspace(-0.8, 4.5, 100))
J = np.mean((W * x[:, np.newaxis, np.newaxis] + B - y[:, np.newaxis, np.newaxis]) ** 2, axis=0) / 2

figure, axes = plt.subplots(3, 1, figsize=(5, 8.4), sharex=True)
for ax, n_rows in zip(axes, (100, 10, 1), strict=True):
    w, b, rng = -1.0, 4.0, np.random.default_rng(0)
    path = [(w, b)]
    for _ in range(10):  # epochs
        for rows in np.split(rng.permutation(100), 100 // n_rows):
            error = w * x[rows] + b - y[rows]
            w, b = w - 0.1 * np.mean(error * x[rows]), b - 0.1 * np.mean(error)
            path.append((w, b))
    ax.contour(W, B, J, J.min() + np.linspace(0.1, 3.5, 9) ** 2, colors="0.75", linewidths=0.8)
    ax.plot(*np.transpose(path), ".-", color="C1", linewidth=0.8, markersize=4)
    ax.plot(*path[0], "o", color="C3")
    ax.plot(*np.polyfit(x, y, 1), "*", color="C0", markersize=12)
    finding = {100: "go a third of the way", 10: "arrive", 1: "wander about"}[n_rows]
    rows = "1 row" if n_rows == 1 else f"{n_rows} rows"
    ax.set(title=f"{rows} a step: {len(path) - 1} steps {finding}", ylabel="bias")
axes[2].set_xlabel("weight")
