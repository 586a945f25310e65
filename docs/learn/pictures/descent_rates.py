"""Gradient descent in a valley with four learning rates."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)
curvature = np.array([1.0, 10.0])
x, y = np.meshgrid(np.linspace(-3, 3, 200), np.linspace(-2.6, 2.6, 200))
J = (curvature[0] * x**2 + curvature[1] * y**2) / 2

rates = {
    "rate 0.01: too small": 0.01,
    "rate 0.1: good": 0.1,
    "rate 0.19: zigzag": 0.19,
    "rate 0.205: too large": 0.205,
}
figure, axes = plt.subplots(2, 2, figsize=(6, 5.2), sharex=True, sharey=True)
for ax, (title, rate) in zip(axes.flat, rates.items(), strict=True):
    path = [np.array([-2.5, 1.3])]
    for _ in range(30):
        path.append(path[-1] - rate * curvature * path[-1])
    ax.contour(x, y, J, np.linspace(0.3, 5.5, 7) ** 2, colors="0.75", linewidths=0.8)
    ax.plot(*np.transpose(path), ".-", color="C1", linewidth=1.2, markersize=6)
    ax.plot(*path[0], "o", color="C3")
    ax.plot(0, 0, "*", color="C0", markersize=11)
    loss = (curvature * path[-1] ** 2).sum() / 2
    ax.set(title=f"{title}\nloss {loss:.3g}", xlim=(-3, 3), ylim=(-2.6, 2.6), xticks=[], yticks=[])
figure.supxlabel("30 steps from the grey dot; the star is the minimum")
