"""Gradient descent with and without momentum in a ravine."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)
curvature = np.array([1.0, 40.0])
x, y = np.meshgrid(np.linspace(-5, 2, 200), np.linspace(-1.3, 1.3, 200))
J = (curvature[0] * x**2 + curvature[1] * y**2) / 2


def descend(rate, momentum, nesterov=False, n_steps=40):
    theta, v = np.array([-4.5, 1.0]), np.zeros(2)
    path = [theta]
    for _ in range(n_steps):
        ahead = theta + momentum * v if nesterov else theta
        v = momentum * v - rate * curvature * ahead
        theta = theta + v
        path.append(theta)
    return np.array(path)


paths = {
    "Without momentum: across the valley": descend(0.048, 0),
    "Momentum 0.8: along it, and past the minimum": descend(0.03, 0.8),
    "Nesterov's momentum 0.8: calmer": descend(0.03, 0.8, nesterov=True),
}
figure, axes = plt.subplots(3, 1, figsize=(6, 7), sharex=True)
for ax, (title, path) in zip(axes, paths.items(), strict=True):
    ax.contour(x, y, J, np.linspace(0.3, 5.5, 7) ** 2, colors="0.75", linewidths=0.8)
    ax.plot(*path.T, ".-", color="C1", linewidth=1.2, markersize=6)
    ax.plot(*path[0], "o", color="C3")
    ax.plot(0, 0, "*", color="C0", markersize=13)
    ax.set(title=title, xlim=(-5, 2), ylim=(-1.3, 1.3), xticks=[], yticks=[])
axes[2].set_xlabel("40 steps from the grey dot; the star is the minimum")
