"""
The paths of gradient descent
=============================

A linear model with one feature has two parameters, a weight and a bias, so its loss can be drawn as
a map. We follow gradient descent over this map with all rows per update, with ten, and with one.
From the same number of passes over the rows, fewer rows per update make more and noisier steps.
"""

import matplotlib.pyplot as plt
import numpy as np

from sklearn_mlp import MLPRegressor
from sklearn_mlp.nn.initializers import Initializer
from sklearn_mlp.optim.schedules import InverseTime

rng = np.random.default_rng(0)
X = rng.uniform(-1, 2, (100, 1))
y = 1 + 2 * X[:, 0] + rng.normal(size=100)

# %%
# `hidden_layer_sizes=()` makes the network a linear model, and an initializer of our own makes it
# start where we want. A call of `partial_fit` with the rows of a batch is one update.


class Start(Initializer):
    def draw(self, fan_in, fan_out, activation, random_state):
        return np.array([[-1.0]]), np.array([4.0])


def path(n_rows, learning_rate):
    model = MLPRegressor(
        (), solver="minibatch", learning_rate=learning_rate, learning_rate_init=0.1, momentum=0,
        alpha=0, init=Start(),
    )  # fmt: skip
    points, rng = [(-1.0, 4.0)], np.random.default_rng(0)
    for _ in range(10):  # epochs
        for rows in np.split(rng.permutation(100), 100 // n_rows):
            model.partial_fit(X[rows], y[rows])
            points.append((model.coefs_[0].item(), model.intercepts_[0].item()))
    return np.array(points).T


paths = {
    "all 100 rows per update": path(100, "constant"),
    "10 rows per update": path(10, "constant"),
    "1 row per update": path(1, "constant"),
    "1 row, falling rate": path(1, InverseTime(c2=50)),
}

# %%
# Ten updates with all rows go straight downhill and get a good third of the way. A hundred with ten
# rows arrive, from the same ten passes over the data. With one row the path makes detours and never
# comes to rest: what is downhill for one row is not for the others. If the rate falls, here from
# 0.1 to 0.005 as one over the number of updates, the noise dies away (Robbins and Monro 1951, "A
# stochastic approximation method", Annals of Mathematical Statistics).

weights, biases = np.meshgrid(np.linspace(-1.5, 4, 90), np.linspace(-0.8, 4.5, 90))
loss = np.mean((weights * X[:, :, None] + biases - y[:, None, None]) ** 2, axis=0) / 2
minimum = np.polyfit(X[:, 0], y, 1)
levels = loss.min() + np.linspace(0.1, 3.5, 12) ** 2

figure, axes = plt.subplots(
    2, 2, figsize=(8.4, 7.6), sharex=True, sharey=True, layout="constrained"
)
for ax, (name, points) in zip(axes.flat, paths.items(), strict=True):
    ax.contour(weights, biases, loss, levels, linewidths=0.8)
    ax.plot(*points, ".-", color="C3", linewidth=0.8, markersize=4)
    ax.plot(*points[:, 0], "ko", label="start")
    ax.plot(*minimum, "k*", markersize=14, markeredgecolor="white", label="least loss")
    ax.set_title(f"{name}: {points.shape[1] - 1} updates", fontsize=13)
    ax.label_outer()
axes[0, 0].legend(fontsize=12)
figure.supxlabel("weight")
figure.supylabel("bias")
plt.show()
