"""The same curve, fitted by networks of 1, 2, 5 and 50 hidden units."""

import numpy as np
from look import BLUE, GREY, subplots

from sklearn_mlp import MLPRegressor

x = np.linspace(-3, 3, 200)
y = np.sin(2 * x) + 0.3 * x + 0.5 * np.cos(5 * x)
figure, axes = subplots(2, 2, figsize=(7, 5), sharex=True, sharey=True)
for ax, n_units in zip(axes.flat, (1, 2, 5, 50), strict=True):
    networks = [
        MLPRegressor(n_units, "tanh", solver="lm", alpha=1e-3, max_iter=1000, random_state=seed)
        for seed in range(3)
    ]
    best = min((network.fit(x[:, np.newaxis], y) for network in networks), key=lambda n: n.loss_)
    ax.plot(x, y, color=GREY, linewidth=5, alpha=0.4)
    ax.plot(x, best.predict(x[:, np.newaxis]), color=BLUE)
    error = ((best.predict(x[:, np.newaxis]) - y) ** 2).mean() ** 0.5
    ax.set_title(f"{n_units} unit{'s' * (n_units > 1)}: error {error:.2f}", loc="left")
axes[0, 0].text(-1.9, 1.1, "the curve", color=GREY)
axes[0, 0].text(1.1, -1.1, "the network", color=BLUE)
