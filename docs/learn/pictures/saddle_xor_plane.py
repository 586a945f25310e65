"""The loss of XOR with two hidden units, on a plane through three of its minima."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

from sklearn_mlp import MLPClassifier

plt.rcParams.update(LOOK)
X, y = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]]), np.array([0, 1, 1, 0])
settings = {"solver": "lbfgs", "alpha": 0.01, "tol": 1e-8, "max_iter": 2000}


def loss(theta):
    """What training minimises, for parameters (..., 9)."""
    W0, b0 = theta[..., :4].reshape(*theta.shape[:-1], 2, 2), theta[..., np.newaxis, 4:6]
    W1, b1 = theta[..., np.newaxis, 6:8], theta[..., 8:]
    z = (np.tanh(X @ W0 + b0) * W1).sum(axis=-1) + b1
    squares = (theta[..., :4] ** 2).sum(axis=-1) + (theta[..., 6:8] ** 2).sum(axis=-1)
    return (np.logaddexp(0, z) - y * z).mean(axis=-1) + 0.01 / 8 * squares


def parameters(network, units=(0, 1)):
    (W0, W1), (b0, b1) = network.coefs_, network.intercepts_
    return np.concatenate([W0[:, units].ravel(), b0[list(units)], W1[list(units), 0], b1])


fits = [MLPClassifier(2, "tanh", random_state=s, **settings).fit(X, y) for s in range(12)]
solved = next(network for network in fits if network.score(X, y) == 1)
stuck = next(network for network in fits if 0.2 < network.loss_ < 0.4)
minima = {
    "solved": parameters(solved),
    "units swapped": parameters(solved, (1, 0)),
    "stuck": parameters(stuck),
}

# The plane: from the first minimum to the second, and at a right angle towards the third.
first, second, third = minima.values()
right = second - first
up = third - first - right * ((third - first) @ right) / (right @ right)
up *= np.linalg.norm(right) / np.linalg.norm(up)
s, t = np.meshgrid(np.linspace(-0.5, 1.5, 150), np.linspace(-0.7, 1.6, 150))
J = loss(first + s[..., np.newaxis] * right + t[..., np.newaxis] * up)

figure, ax = plt.subplots(figsize=(6, 5.2))
ax.contourf(s, t, J, np.arange(0, 2.05, 0.1), cmap="Blues", extend="max")
ax.contour(s, t, J, np.arange(0, 2.05, 0.1), colors="white", linewidths=0.6)
for name, theta in minima.items():
    at = [(theta - first) @ direction / (right @ right) for direction in (right, up)]
    ax.plot(*at, "*", color="C1", markersize=14)
    label = f"{name}: {loss(theta):.2f}"
    ax.annotate(label, at, (0, 10), textcoords="offset points", ha="center")
ax.set(xticks=[], yticks=[], title="Between the minima lie hills (dark: high loss)")
