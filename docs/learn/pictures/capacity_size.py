"""Error on training and on new rows, over the size of the network and over the penalty."""

import warnings

import numpy as np
from look import BLUE, GREY, VERMILLION, subplots

from sklearn_mlp import MLPRegressor


def draw(n_rows, rng):
    x = rng.uniform(-3, 3, (n_rows, 1))
    return x, np.sin(1.5 * x[:, 0]) + 0.3 * rng.normal(size=n_rows)


def errors(n_units, alpha):
    """Root mean squared error on 20 training rows and on 500 others, medians of eight draws."""
    settings = {"activation": "tanh", "solver": "lbfgs", "alpha": alpha, "max_iter": 500}
    found = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        train, test = draw(20, rng), draw(500, rng)
        network = MLPRegressor(n_units, **settings, random_state=seed).fit(*train)
        found.append([((network.predict(x) - y) ** 2).mean() ** 0.5 for x, y in (train, test)])
    return np.median(found, axis=0)


sizes, penalties = [1, 2, 3, 5, 10, 20, 50], 10.0 ** np.arange(-4, 2)
figure, axes = subplots(2, 1, figsize=(6, 6.6), sharey=True)
with warnings.catch_warnings(action="ignore"):  # that not all came to their minimum
    by_size = np.array([errors(n_units, 0) for n_units in sizes])
    by_penalty = np.array([errors(50, alpha) for alpha in penalties])
for ax, places, curves in zip(axes, (sizes, penalties), (by_size, by_penalty), strict=True):
    for curve, color in zip(curves.T, (BLUE, VERMILLION), strict=True):
        ax.plot(places, curve, "o-", color=color)
    ax.axhline(0.3, color=GREY, linestyle=":")
    ax.set(xscale="log", ylabel="error", ylim=(0, 1.95))
axes[0].set(xlabel="hidden units, no penalty", xticks=sizes, xticklabels=sizes)
axes[0].minorticks_off()
axes[0].text(2.7, 0.03, "training rows", color=BLUE)
axes[0].text(4.5, 1.0, "new rows", color=VERMILLION)
axes[0].text(1, 0.1, "noise", color=GREY)
axes[0].set_title("New rows: two units are best, fifty the worst", loc="left")
axes[1].text(0.05, 0.05, "training rows", color=BLUE, ha="right")
axes[1].text(0.002, 0.55, "new rows", color=VERMILLION)
axes[1].text(10, 0.1, "noise", color=GREY, ha="right")
axes[1].set(xlabel=r"penalty $\alpha$, 50 units")
axes[1].set_title("A penalty makes a large network behave", loc="left")
