"""
The natural gradient
====================

The gradient depends on units. In feet a distance is 3.28 times the number that it is in metres, and
for the same function its weight is 3.28 times smaller; but a step of gradient descent leads to
another function. The natural gradient measures a step by how much the *predictions* change, and not
the weights, so it leads to the same function in all units. Levenberg and Marquardt's steps follow
it. With `scaling="diagonal"` their damping does not depend on units either.
"""

import matplotlib.pyplot as plt
import numpy as np

from sklearn_mlp import MLPRegressor
from sklearn_mlp.optim import LevenbergMarquardt

rng = np.random.default_rng(0)
metres = rng.uniform(-1, 2, (100, 1))
y = np.tanh(1.5 * metres[:, 0] - 1) + rng.normal(scale=0.1, size=100)

# %%
# A network of one unit, `tanh(w x + b)`, has two parameters, so its loss can be drawn as a map. A
# callback notes the way that a solver takes. `fit` is given the initial weights, for each unit of x
# those of the same function.


class Path:
    """Weight and bias after each iteration, until there are enough."""

    def __init__(self, unit, start, longest):
        self.unit = unit
        self.points = [start]
        self.longest = longest

    def setup(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context):
        pass

    def on_fit_task_end(self, estimator, context, *, fitted_estimator):
        if context.task_name == "epoch":
            weight = fitted_estimator.coefs_[0].item() * self.unit
            self.points.append((weight, fitted_estimator.intercepts_[0].item()))
        return len(self.points) > self.longest

    def teardown(self, estimator, context):
        pass


def follow(unit, solver, start=(-1.0, 1.5), longest=60, **settings):
    path = Path(unit, start, longest)
    one_unit = MLPRegressor((), out_activation="tanh", solver=solver, alpha=0, **settings)
    weight, bias = [[start[0] / unit]], [start[1]]
    one_unit.set_callbacks(path).fit(unit * metres, y, coefs_init=[weight], intercepts_init=[bias])
    return np.array(path.points).T


# %%
# Red is the path with x in metres, blue with x in feet; both are drawn in weights per metre.
# Gradient descent, Adam and L-BFGS take two ways. Levenberg-Marquardt takes one, and arrives after
# three iterations.

all_rows = {"batch_size": 1.0, "n_iter_no_change": float("inf")}
solvers = {
    "Gradient descent": {
        "solver": "minibatch", "momentum": 0, "learning_rate_init": 0.3, **all_rows,
    },
    "Adam": {"solver": "adam", "learning_rate_init": 0.1, **all_rows},
    "L-BFGS": {"solver": "lbfgs"},
    "Levenberg-Marquardt": {"solver": LevenbergMarquardt(scaling="diagonal")},
}  # fmt: skip
weights, biases = np.meshgrid(np.linspace(-1.6, 4.4, 120), np.linspace(-2.8, 2.6, 120))
predictions = np.tanh(weights * metres[:, :, np.newaxis] + biases)
loss = np.mean((predictions - y[:, np.newaxis, np.newaxis]) ** 2, axis=0) / 2
levels = loss.min() + np.linspace(0.05, 1, 14) ** 2 * (loss.max() - loss.min())

minimum = follow(1, **solvers["Levenberg-Marquardt"])[:, -1]

figure, axes = plt.subplots(2, 2, figsize=(9, 9), sharex=True, sharey=True, layout="constrained")
for ax, (name, setting) in zip(axes.flat, solvers.items(), strict=True):
    ax.contour(weights, biases, loss, levels, linewidths=0.8, cmap="Greys_r")
    for unit, label, style, width in ((1, "metres", "C3o-", 4), (3.28, "feet", "C0x--", 1.5)):
        path = follow(unit, **setting)
        label = f"x in {label}: {path.shape[1] - 1} iterations"
        ax.plot(*path, style, linewidth=width, alpha=0.8, markersize=5, label=label)
    ax.legend(fontsize=10, loc="upper right")
    (start,) = ax.plot(*path[:, 0], "ko", markersize=9)
    (least,) = ax.plot(*minimum, "k*", markersize=16, markeredgecolor="white")
    ax.set(xlim=(-1.6, 4.4), ylim=(-2.8, 2.6), title=name)
figure.supxlabel("weight per metre")
figure.supylabel("bias")
figure.legend([start, least], ["start", "least loss"], loc="outside lower right", ncols=2)
plt.show()

# %%
# The same with three hidden units, in metres and in millimetres. Both solvers start from the same
# function twice: with x, and with 1000 times x and first weights 1000 times smaller. With `tol=0`
# the training does not end by the size of the gradient, which depends on units, too.
#
# In millimetres the first step of gradient descent takes all units to the ends of tanh, and what
# can still be learnt is a staircase. No rate from 1e-9 to 1, in powers of ten, brings its loss
# below 0.047. Levenberg-Marquardt makes the same function of both, but for rounding.

rng = np.random.default_rng(0)
x = rng.uniform(-3, 3, (200, 1))
y = np.sin(x[:, 0]) + rng.normal(scale=0.1, size=200)
grid = np.linspace(-3, 3, 300)[:, np.newaxis]
W, b = [rng.normal(size=(1, 3)), rng.normal(size=(3, 1))], [rng.normal(size=3), np.zeros(1)]
solvers = {
    "Gradient descent": {
        "solver": "minibatch", "batch_size": 1.0, "momentum": 0, "learning_rate_init": 0.1,
        "learning_rate": "cosine", "max_iter": 1000, "n_iter_no_change": float("inf"),
    },
    "Levenberg-Marquardt": {"solver": LevenbergMarquardt(scaling="diagonal"), "tol": 0},
}  # fmt: skip
figure, axes = plt.subplots(1, 2, figsize=(9, 4.5), sharey=True, layout="constrained")
for ax, (name, setting) in zip(axes, solvers.items(), strict=True):
    ax.plot(x, y, ".", color="0.6", markersize=4, label="training rows")
    fitted = []
    for unit, label, style, width in ((1, "metres", "C3-", 5), (1000, "millimetres", "C0--", 2)):
        network = MLPRegressor(3, "tanh", alpha=0, **setting)
        network.fit(unit * x, y, coefs_init=[W[0] / unit, W[1]], intercepts_init=b)
        fitted.append(network.predict(unit * grid))
        ax.plot(grid, fitted[-1], style, linewidth=width, label=f"x in {label}")
        print(f"{name:21}{label:13}{network.n_iter_:5} iterations   loss {network.loss_:.6f}")
    difference = np.abs(fitted[0] - fitted[1]).max()
    print(f"{'':21}largest difference of predictions: {difference:.1g}")
    same = "one function" if difference < 1e-6 else "two functions"
    ax.set(title=f"{name}: {same}", xlabel="x, in metres")
axes[0].set_ylabel("y")
figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.show()
