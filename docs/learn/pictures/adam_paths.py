"""Gradient descent and Adam where one weight's gradients are a hundred times as large."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)
curvature = np.array([0.02, 2.0])
x, y = np.meshgrid(np.linspace(-5, 1.5, 200), np.linspace(-1.5, 5, 200))
J = (curvature[0] * x**2 + curvature[1] * y**2) / 2
start = np.array([-4.0, 4.0])

gradient_descent = [start]
for _ in range(100):
    gradient_descent.append(gradient_descent[-1] - 0.1 * curvature * gradient_descent[-1])

adam, m, v = [start], np.zeros(2), np.zeros(2)
for t in range(1, 101):
    g = curvature * adam[-1]
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    adam.append(adam[-1] - 0.1 * m_hat / (np.sqrt(v_hat) + 1e-8))

figure, ax = plt.subplots(figsize=(6, 5))
ax.contour(x, y, J, np.linspace(0.05, 5, 12) ** 2, colors="0.75", linewidths=0.8)
ax.plot(*np.transpose(gradient_descent), ".-", color="C1", linewidth=1)
ax.plot(*np.transpose(adam), ".-", color="C0", linewidth=1)
ax.plot(*start, "o", color="C3")
ax.plot(0, 0, "*", color="C2", markersize=14)
ax.text(-3.8, 0.25, "gradient descent", color="C1")
ax.text(0.1, 0.3, "minimum", color="C2")
ax.text(-1.6, 2.2, "Adam", color="C0")
ax.set(title="Adam makes equal progress in both weights", xlabel="a weight with small gradients")
ax.set_ylabel("a weight with large gradients")
