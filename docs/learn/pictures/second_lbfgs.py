"""Gradient descent and L-BFGS in a curved valley (Rosenbrock's function)."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK
from scipy.optimize import minimize, rosen, rosen_der

plt.rcParams.update(LOOK)
start = np.array([-1.2, 1.0])
descent = [start]
for _ in range(500):
    descent.append(descent[-1] - 0.001 * rosen_der(descent[-1]))
lbfgs = [start]
result = minimize(rosen, start, jac=rosen_der, method="L-BFGS-B", callback=lbfgs.append)

x, y = np.meshgrid(np.linspace(-1.6, 1.5, 300), np.linspace(-0.7, 2, 300))
J = rosen(np.stack([x, y]))
figure, axes = plt.subplots(2, 1, figsize=(5.5, 7), sharex=True)
titles = (
    "Gradient descent: 500 steps, not yet there",
    f"L-BFGS: there after {len(lbfgs) - 1} steps",
)
for ax, path, title in zip(axes, (descent, lbfgs), titles, strict=True):
    ax.contour(x, y, J, 10.0 ** np.arange(-1, 3.5, 0.5), colors="0.75", linewidths=0.8)
    ax.plot(*np.transpose(path), ".-", color="C1", linewidth=1)
    ax.plot(*start, "o", color="C3")
    ax.plot(1, 1, "*", color="C0", markersize=13)
    ax.set(title=title, xlim=(-1.6, 1.5), ylim=(-0.7, 2), xticks=[], yticks=[])
