"""Gradient descent and natural gradient of one tanh unit, with x in metres and in feet."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)
rng = np.random.default_rng(0)
metres = rng.uniform(-1, 2, 100)
y = np.tanh(1.5 * metres - 1) + rng.normal(scale=0.1, size=100)


def follow(unit, natural, n_steps=60):
    """The path in weight per metre and bias, of steps taken in weight per ``unit``."""
    x, theta = unit * metres, np.array([-0.5 / unit, 1.0])
    path = [theta * (unit, 1)]
    for _ in range(n_steps):
        a = np.tanh(theta[0] * x + theta[1])
        J = np.stack([x, np.ones(100)], axis=1) * (1 - a**2)[:, np.newaxis]
        g = J.T @ (a - y) / 100
        G = J.T @ J / 100
        theta = theta - (0.2 * np.linalg.solve(G, g) if natural else 0.3 * g)
        path.append(theta * (unit, 1))
    return np.transpose(path)


w, b = np.meshgrid(np.linspace(-1.2, 2.6, 120), np.linspace(-1.8, 1.8, 120))
errors = np.tanh(w * metres[:, np.newaxis, np.newaxis] + b) - y[:, np.newaxis, np.newaxis]
loss = np.mean(errors**2, axis=0) / 2
figure, axes = plt.subplots(2, 1, figsize=(5.5, 7.4), sharex=True)
titles = ("Gradient descent: two ways", "Natural gradient: one way")
for ax, natural, title in zip(axes, (False, True), titles, strict=True):
    ax.contour(w, b, loss, np.linspace(0.05, 1, 12) ** 2, colors="0.8", linewidths=0.8)
    for unit, style, colour in ((1, "o-", "C1"), (3.28, ".-", "C0")):
        ax.plot(*follow(unit, natural), style, color=colour, linewidth=1, markersize=7 / unit + 2)
    ax.plot(1.5, -1, "*", color="C2", markersize=14)
    ax.set(title=title, ylabel="bias")
axes[0].text(-0.9, 0.1, "x in metres", color="C1")
axes[0].text(1.1, 1.05, "x in feet", color="C0")
axes[0].text(1.6, -0.95, "minimum", color="C2")
axes[1].set_xlabel("weight per metre")
