"""
A function with error bars
==========================

A network learns a function from noisy measurements, and none of them lie between 0.3 and 1.8. How
sure is it of what it predicts? With `solver='lm'`, which is Levenberg's and Marquardt's, and
`alpha='auto'` it finds the strength of the penalty, the noise, and error bars from the training
rows alone: none are set aside.
"""

import matplotlib.pyplot as plt
import numpy as np

from sklearn_mlp import MLPRegressor

rng = np.random.default_rng(2)
TRUE_NOISE = 0.2


def true_function(x):
    return np.sin(2 * x) + 0.3 * x


def measure(x):
    return x[:, np.newaxis], true_function(x) + rng.normal(scale=TRUE_NOISE, size=len(x))


x = rng.uniform(-3, 3, 270)
x = x[(x < 0.3) | (x > 1.8)]
X, y = measure(x)
settings = {"hidden_layer_sizes": 10, "activation": "tanh", "random_state": 1}
model = MLPRegressor(solver="lm", alpha="auto", **settings).fit(X, y)
n_parameters = sum(part.size for part in model.coefs_ + model.intercepts_)
print(f"{len(X)} measurements, {n_parameters} parameters, {model.n_iter_} iterations")
print(f"alpha_                  {model.alpha_:.4f}")
print(f"noise_                  {model.noise_:.3f} (true: {TRUE_NOISE})")
print(f"n_effective_parameters_ {model.n_effective_parameters_:.1f}")

# %%
# `alpha_` is the strength of the penalty that it found, which one would otherwise search for with
# validation rows. `noise_` is within 2% of the true noise. Of the 31 parameters the measurements
# determine about 13, and the penalty the others.
#
# `return_std=True` gives the standard deviation of a new measurement: that of the noise and the
# network's own uncertainty together. Bands of 1.96 standard deviations should hold 95% of new
# measurements. Where there were measurements, they do. In the gap they hold more: there the band is
# as wide as the functions that fit these measurements differ, and this one is not that far off.

grid = np.linspace(-3, 3, 300)
mean, std = model.predict(grid[:, np.newaxis], return_std=True)

x_new = rng.uniform(-3, 3, 20_000)
X_new, y_new = measure(x_new)
mean_new, std_new = model.predict(X_new, return_std=True)
held = np.abs(y_new - mean_new) < 1.96 * std_new
in_gap = (x_new > 0.3) & (x_new < 1.8)
print(f"new measurements within the band: {held[~in_gap].mean():.1%}")
print(f"in the gap:                       {held[in_gap].mean():.1%}")

# %%
# Three solvers train this network with the penalty just found, from the same initial weights. Each
# does so twice, and the second time counts: the first also loads what it needs.

rate = {"learning_rate_init": 0.03, "learning_rate": "cosine", "n_iter_no_change": float("inf")}
solvers = {"lm": {}, "lbfgs": {}, "adam": {"batch_size": 1.0, **rate}}
histories = {}
for solver, its_own in solvers.items():
    common = settings | {"alpha": model.alpha_, "tol": 1e-7, "max_iter": 3000}
    network = MLPRegressor(solver=solver, **common, **its_own).fit(X, y)
    histories[solver] = network.fit(X, y).history_
lowest = min(min(history["loss"]) for history in histories.values())

# %%
# Levenberg-Marquardt takes the fewest iterations, and although each costs more, the least time: it
# comes near the lowest loss in about a third of what L-BFGS takes. Adam makes several updates while
# the others make their first, but does not get there in 3000.

figure, axes = plt.subplots(1, 2, figsize=(10, 5.2), layout="constrained")
bands = {"95%, noise and network": (std, "#d3e3f1"), "95%, noise alone": (model.noise_, "#97bfdf")}
for label, (deviation, colour) in bands.items():
    low, high = mean - 1.96 * deviation, mean + 1.96 * deviation
    axes[0].fill_between(grid, low, high, color=colour, linewidth=0, label=label)
axes[0].plot(x, y, ".", color="0.3", markersize=4, label="measurements")
axes[0].plot(grid, true_function(grid), "k--", label="true function")
axes[0].plot(grid, mean, "C0", linewidth=2, label="prediction")
axes[0].set(xlabel="x", ylabel="y", title="Unsure where nothing was measured")
axes[0].legend(fontsize=10, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=2)

print("solver  iterations  seconds  loss      seconds to 1% above the lowest")
for (solver, history), style in zip(histories.items(), ("C0-", "C1--", "C2-."), strict=True):
    loss, seconds = np.array(history["loss"]), np.array(history["seconds"])
    label = f"{solver}: {len(loss)} iterations"
    axes[1].plot(seconds, loss, style, linewidth=2.5, label=label)
    near = np.flatnonzero(loss < 1.01 * lowest)
    reached = f"{seconds[near[0]]:.3f}" if len(near) else "never"
    print(f"{solver:8}{len(loss):10}{seconds[-1]:9.3f}  {loss[-1]:.5f}   {reached}")
axes[1].set(xscale="log", yscale="log", xlabel="seconds", ylabel="loss with penalty")
axes[1].set_yticks([0.02, 0.05, 0.1, 0.2], ["0.02", "0.05", "0.1", "0.2"])
axes[1].minorticks_off()
axes[1].set_title("lm gets there first")
axes[1].legend(fontsize=10, loc="upper center", bbox_to_anchor=(0.5, -0.13))
plt.show()
