"""A noisy sine, learnt with an L2 penalty too weak, right and too strong."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

from sklearn_mlp import MLPRegressor

plt.rcParams.update(LOOK)
warnings.simplefilter("ignore")  # that it could go on overfitting is known
rng = np.random.default_rng(3)
x = np.sort(rng.uniform(-3, 3, 25))[:, np.newaxis]
y = np.sin(1.5 * x[:, 0]) + 0.3 * rng.normal(size=25)
grid = np.linspace(-3.1, 3.1, 400)[:, np.newaxis]

titles = {
    0: "alpha=0: through almost every point",
    0.3: "alpha=0.3: about right",
    1.5: "alpha=1.5: too stiff",
}
figure, axes = plt.subplots(3, 1, figsize=(6, 7.4), sharex=True)
for ax, (alpha, title) in zip(axes, titles.items(), strict=True):
    network = MLPRegressor(
        50, "tanh", solver="lbfgs", alpha=alpha, init="normal", max_iter=1000, random_state=0
    ).fit(x, y)
    ax.plot(grid, np.sin(1.5 * grid), "--", color="C3", linewidth=1.2)
    ax.plot(x, y, "o", color="C3", markersize=4)
    ax.plot(grid, network.predict(grid), color="C0" if alpha == 0.3 else "C1")
    ax.set(title=title, ylim=(-2, 2), yticks=[-1, 0, 1])
