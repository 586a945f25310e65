"""Training and test error over the strength of the penalty."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

from sklearn_mlp import MLPRegressor

plt.rcParams.update(LOOK)


def sample(n, seed):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-3, 3, (n, 1))
    return x, np.sin(1.5 * x[:, 0]) + 0.3 * rng.normal(size=n)


x, y = sample(25, 3)
x_test, y_test = sample(2000, 1)
alphas = 10.0 ** np.arange(-4, 1.1, 0.5)
errors = []
for alpha in alphas:
    network = MLPRegressor(
        50, "tanh", solver="lbfgs", alpha=alpha, init="normal", max_iter=5000, random_state=0
    ).fit(x, y)
    errors.append([np.mean((network.predict(a) - b) ** 2) for a, b in ((x, y), (x_test, y_test))])

figure, ax = plt.subplots(figsize=(6, 4))
names = ("rows it was trained on", "new rows")
for curve, colour, name in zip(np.transpose(errors), ("C0", "C1"), names, strict=True):
    ax.loglog(alphas, curve, "o-", color=colour)
    ax.annotate(name, (0.01, curve[4]), (8, -22), textcoords="offset points", color=colour)
ax.set(xlabel="alpha, the strength of the penalty", ylabel="mean squared error")
ax.set_yticks([0.02, 0.05, 0.1, 0.2, 0.5], ["0.02", "0.05", "0.1", "0.2", "0.5"])
ax.set_yticks([], minor=True)
ax.set_title("New rows want a penalty, but not too much")
