"""Outputs of ten tanh layers, for initial weights too small, right and too large."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)
n_units, n_layers = 100, 10
edges = np.linspace(-1, 1, 42)
kinds = {
    "Too small (0.03): nothing is left": (0.03, "C1"),
    "Right (0.1 = 1 / sqrt(100)): every layer has a spread": (0.1, "C0"),
    "Too large (1): all units at the ends": (1.0, "C1"),
}
figure, axes = plt.subplots(3, 1, figsize=(6, 7.2), sharex=True)
for ax, (title, (std, colour)) in zip(axes, kinds.items(), strict=True):
    rng = np.random.default_rng(0)
    a = rng.normal(size=(500, n_units))
    for layer in range(1, n_layers + 1):
        a = np.tanh(a @ rng.normal(scale=std, size=(n_units, n_units)))
        counts, _ = np.histogram(a, edges)
        width = 0.85 * counts / counts.max()
        width[width < 0.02] = 0
        ax.barh(edges[:-1], width, np.diff(edges), layer - width / 2, align="edge", color=colour)
    ax.set(title=title, ylabel="outputs", ylim=(-1.05, 1.05), xticks=range(1, n_layers + 1))
axes[2].set_xlabel("hidden layer")
