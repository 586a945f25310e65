"""XOR on a whole square: two units are not enough, eight are."""

import numpy as np
from look import BLUE, VERMILLION, subplots

from sklearn_mlp import MLPClassifier

rng = np.random.default_rng(0)
X = rng.uniform(-1, 1, (400, 2))
y = (X[:, 0] * X[:, 1] < 0).astype(int)
line = np.linspace(-1, 1, 200)
grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
figure, axes = subplots(1, 2, figsize=(6.2, 4), sharey=True)
for ax, units in zip(axes, (2, 8), strict=True):
    networks = [
        MLPClassifier(
            units, "tanh", solver="lbfgs", alpha=0.1, max_iter=2000, random_state=seed
        ).fit(X, y)
        for seed in range(10)
    ]
    best = max(networks, key=lambda network: network.score(X, y))
    z = best.decision_function(grid).reshape(200, 200)
    ax.contourf(line, line, z, [0, np.inf], colors=[VERMILLION], alpha=0.15)
    ax.contour(line, line, z, [0], colors="black")
    ax.scatter(*X[y == 0].T, s=10, color=BLUE)
    ax.scatter(*X[y == 1].T, s=10, color=VERMILLION, marker="s")
    ax.set_title(f"{units} units: {best.score(X, y):.0%} right", loc="left")
    ax.set(aspect="equal", xticks=(-1, 0, 1), yticks=(-1, 0, 1), xlabel="$x_1$")
axes[0].set_ylabel("$x_2$")
