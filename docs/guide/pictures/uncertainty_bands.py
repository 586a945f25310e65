"""Three kinds of bands around the same curve, which has a gap in its data."""

import matplotlib.pyplot as plt
import numpy as np

from sklearn_mlp import MLPRegressor, TabularMLPRegressor
from sklearn_mlp.inspection.style import BLUE, INK

rng = np.random.default_rng(0)
x = rng.uniform(0, 6, 500)
x = x[(x < 2.2) | (x > 3.4)]
y = np.sin(2 * x) + rng.normal(scale=0.05 + 0.08 * x)
x, grid = x[:, np.newaxis], np.linspace(0, 6, 200)[:, np.newaxis]

table = {"n_members": 4, "random_state": 0}
of_quantiles = TabularMLPRegressor(quantiles=[0.05, 0.95], conformal=True, **table).fit(x, y)
smooth = MLPRegressor(8, "tanh", solver="lm", alpha="auto", random_state=0).fit(x - 3, y)
members = TabularMLPRegressor(**table).fit(x, y)


def band(mean, std):
    return mean - 1.64 * std, mean + 1.64 * std


bands = {
    "Quantiles, made conformal: they follow the noise": of_quantiles.predict_interval(grid).T,
    "Error bars of 'lm': equal noise, and ignorance in the gap": band(
        *smooth.predict(grid - 3, return_std=True)
    ),
    "Spread of the members: ignorance alone": band(
        members.predict(grid), members.predict_std(grid)
    ),
}
figure, axes = plt.subplots(3, 1, figsize=(6, 8), sharex=True, sharey=True, layout="constrained")
for ax, (title, (low, high)) in zip(axes, bands.items(), strict=True):
    ax.plot(x, y, ".", color="0.6", markersize=4)
    ax.plot(grid, np.sin(2 * grid), "--", color=INK, linewidth=1)
    ax.fill_between(grid[:, 0], low, high, color=BLUE, alpha=0.35, linewidth=0)
    ax.set(title=title, ylim=(-2.6, 2.6))
