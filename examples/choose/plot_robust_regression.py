"""
Outliers and prediction intervals: losses for regression
========================================================

One measurement in ten is wrong, and always too high. The squared error follows the conditional
mean, so the wrong values pull the fitted curve up; the absolute error and the Huber loss follow
the true curve, but for the left end, where the wrong ones are many. Then one network with the
quantile loss gives prediction intervals, and we count how many new rows lie within.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.base import clone

from sklearn_mlp import MLPRegressor

rng = np.random.default_rng(0)
grid = np.linspace(-3, 3, 200)


def curve(x):
    return np.sin(2 * x) + 0.5 * x


x = rng.uniform(-3, 3, 300)
y = curve(x) + rng.normal(scale=0.15, size=300)
wrong = np.arange(300) < 30
y[wrong] += rng.uniform(3, 8, wrong.sum())

# %%
# `delta` is where the Huber loss turns from a parabola to a straight line, in units of `y`: about
# two standard deviations of the good measurements' noise (Huber, 1964, "Robust estimation of a
# location parameter", Annals of Mathematical Statistics).

schedule = {"learning_rate": "cosine", "max_iter": 300, "n_iter_no_change": float("inf")}
network = MLPRegressor(
    (50, 50), "tanh", batch_size=50, learning_rate_init=0.01, random_state=0, **schedule
)
robust = clone(network).set_params(loss="huber", delta=0.3)
figure, ax = plt.subplots(figsize=(8, 5.5), layout="constrained")
ax.scatter(x[~wrong], y[~wrong], s=12, color="0.6", label="good measurements")
ax.scatter(x[wrong], y[wrong], s=25, color="0.3", marker="x", label="wrong measurements")
ax.plot(grid, curve(grid), "k", linewidth=5, alpha=0.3, label="true curve")
absolute = clone(network).set_params(loss="absolute_error")
for model, style in ((network, "C1-"), (absolute, "C0--"), (robust, "C2:")):
    fitted, loss = model.fit(x[:, np.newaxis], y).predict(grid[:, np.newaxis]), model.loss
    error = np.abs(fitted - curve(grid)).mean()
    ax.plot(grid, fitted, style, linewidth=2, label=f"{loss}: off by {error:.2f} on average")
ax.set(xlabel="x", ylabel="y", title="The squared error follows the wrong measurements")
figure.legend(loc="outside lower center", ncols=2)
plt.show()

# %%
# Now the noise grows with the distance from 0, and nothing is wrong. The quantile loss (Koenker
# and Bassett, 1978, "Regression quantiles", Econometrica) takes several quantiles at once, which
# do not cross. Between the 5% and the 95% quantile should lie 90% of new rows. It is about that in
# the middle, where the noise is small, as well as at the sides: the band is as wide as the noise.


def measure(n_rows):
    x = rng.uniform(-3, 3, n_rows)
    return x[:, np.newaxis], curve(x) + rng.normal(scale=0.1 + 0.2 * np.abs(x))


X_train, y_train = measure(1000)
X_new, y_new = measure(10_000)
network.set_params(loss="quantile", quantile=[0.05, 0.5, 0.95], max_iter=100)
low, _, high = network.fit(X_train, y_train).predict(X_new).T
within = (low <= y_new) & (y_new <= high)
for start in (0, 1, 2):
    rows = np.abs(X_new[:, 0]) // 1 == start
    print(f"|x| from {start} to {start + 1}: {within[rows].mean():.1%} within the interval")

low, middle, high = network.predict(grid[:, np.newaxis]).T
figure, ax = plt.subplots(figsize=(8, 4.8), layout="constrained")
ax.scatter(X_train, y_train, s=6, color="0.6", label="training rows")
ax.fill_between(grid, low, high, alpha=0.3, label="between the 5% and the 95% quantile")
ax.plot(grid, middle, label="50% quantile: the median")
ax.set(xlabel="x", ylabel="y", title=f"{within.mean():.1%} of 10,000 new rows lie within the band")
ax.legend(loc="upper left")
plt.show()
