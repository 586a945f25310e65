"""What three losses make of the same skewed rows."""

import matplotlib.pyplot as plt
import numpy as np

from sklearn_mlp import MLPRegressor
from sklearn_mlp.inspection.style import BLUE, GREEN, RED

rng = np.random.default_rng(0)
x = rng.uniform(-1, 1, (1500, 1))
y = (2 + np.sin(4 * x[:, 0])) * rng.lognormal(sigma=0.9, size=1500)
grid = np.linspace(-1, 1, 100)[:, np.newaxis]
schedule = {
    "learning_rate": "cosine", "learning_rate_init": 0.02, "max_iter": 60,
    "n_iter_no_change": float("inf"), "random_state": 0,
}  # fmt: skip
losses = {
    "quantile=0.9:\n9 of 10 rows\nare below": ({"loss": "quantile", "quantile": 0.9}, GREEN),
    "'squared_error':\nthe mean": ({"loss": "squared_error"}, RED),
    "'absolute_error':\nthe median": ({"loss": "absolute_error"}, BLUE),
}

figure, ax = plt.subplots(figsize=(5.2, 4.2), layout="constrained")
ax.plot(x, y, ".", color="0.75", markersize=3)
for name, (loss, color) in losses.items():
    network = MLPRegressor(20, "tanh", **loss, **schedule).fit(x, y)
    curve = network.predict(grid)
    ax.plot(grid, curve, color=color, linewidth=2.5)
    ax.text(1.04, curve[-1], name, color=color, va="center")
ax.set(xlabel="x", ylabel="y", xlim=(-1, 1.95), ylim=(0, 10), xticks=[-1, 0, 1])
ax.set_title("Same rows, same network: the loss decides")
