"""Three solvers on a smooth function: the loss by iteration."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

from sklearn_mlp import MLPRegressor

plt.rcParams.update(LOOK)
warnings.simplefilter("ignore")  # that they could go on is known
x = np.linspace(-3, 3, 200)[:, np.newaxis]
y = np.sin(3 * x[:, 0]) * np.exp(-np.abs(x[:, 0]) / 2)
common = {"max_iter": 300, "alpha": 0, "tol": 1e-12, "random_state": 0}
adam = {
    "learning_rate": "cosine", "learning_rate_init": 0.2, "batch_size": 1.0,
    "n_iter_no_change": np.inf,
}  # fmt: skip
solvers = {"adam": (adam, "C1"), "lbfgs": ({}, "C3"), "lm": ({}, "C0")}

figure, ax = plt.subplots(figsize=(6, 4.2))
for solver, (settings, colour) in solvers.items():
    network = MLPRegressor(15, "tanh", solver=solver, **common | settings).fit(x, y)
    ax.loglog(range(1, network.n_iter_ + 1), network.loss_curve_, color=colour)
    ax.annotate(
        solver, (network.n_iter_, network.loss_), (6, 0), textcoords="offset points",
        va="center", color=colour,
    )  # fmt: skip
ax.set(xlim=(1, 900), xlabel="iterations, each over all rows", ylabel="training loss")
ax.set_title("The more a step knows, the lower it gets")
