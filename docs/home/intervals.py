"""An interval for each row that holds nine of ten new targets."""

import matplotlib.pyplot as plt
import numpy as np

from sklearn_mlp import TabularMLPRegressor

plt.style.use("home.mplstyle")
rng = np.random.default_rng(0)
x = rng.uniform(-3, 3, 1000)
y = np.sin(2 * x) + rng.normal(scale=0.1 + 0.15 * np.abs(x))
model = TabularMLPRegressor(
    quantiles=[0.05, 0.5, 0.95], conformal=True, n_members=2, random_state=0
).fit(x[:, np.newaxis], y)
grid = np.linspace(-3, 3, 200)
figure, ax = plt.subplots()
ax.plot(x[:400], y[:400], ".", color="0.55", markersize=5)
low, high = model.predict_interval(grid[:, np.newaxis], coverage=0.9).T
ax.fill_between(grid, low, high, alpha=0.3)
ax.plot(grid, model.predict(grid[:, np.newaxis])[:, 1], color="C0")
ax.set(xlabel="x", ylabel="y", xticks=[-3, 0, 3], yticks=[-2, 0, 2])
