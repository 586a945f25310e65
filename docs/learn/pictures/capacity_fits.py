"""Twenty noisy points, and networks that are too small, right and too large for them."""

import numpy as np
from look import BLUE, GREY, subplots

from sklearn_mlp import MLPRegressor

rng = np.random.default_rng(6)
x = rng.uniform(-3, 3, (20, 1))
y = np.sin(1.5 * x[:, 0]) + 0.3 * rng.normal(size=20)
wide = np.linspace(-3, 3, 500)
figure, axes = subplots(3, 1, figsize=(6, 7.2), sharex=True, sharey=True)
for ax, n_units, finding in zip(
    axes, (1, 2, 50), ("too small", "about right", "it follows the noise"), strict=True
):
    network = MLPRegressor(
        n_units, "tanh", solver="lbfgs", alpha=0, max_iter=5000, max_fun=50_000, random_state=1
    ).fit(x, y)
    ax.plot(wide, np.sin(1.5 * wide), color=GREY, linewidth=5, alpha=0.4)
    ax.plot(wide, network.predict(wide[:, np.newaxis]), color=BLUE)
    ax.scatter(x, y, s=25, color="black", zorder=3)
    ax.set_title(f"{n_units} unit{'s' * (n_units > 1)}: {finding}", loc="left")
    ax.set(ylim=(-2, 2))
axes[0].text(-2.6, 1.3, "the truth", color=GREY)
axes[-1].set_xlabel("$x$")
