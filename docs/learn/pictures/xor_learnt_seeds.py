"""How many of 50 random starts learn XOR, for each number of hidden units."""

import warnings

import numpy as np
from look import BLUE, VERMILLION, subplots

from sklearn_mlp import MLPClassifier

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
units = [1, 2, 3, 4, 6, 8]


def solved(n_units, activation):
    """The percentage of 50 seeds that end with all four rows right."""
    settings = {"activation": activation, "solver": "lbfgs", "alpha": 0}
    networks = (MLPClassifier(n_units, **settings, random_state=seed) for seed in range(50))
    with warnings.catch_warnings(action="ignore"):  # that some do not learn
        return np.mean([network.fit(X, y).score(X, y) == 1 for network in networks]) * 100


figure, ax = subplots(figsize=(6, 3.6))
for activation, color, place in (("tanh", BLUE, (2.2, 90)), ("relu", VERMILLION, (5.2, 58))):
    ax.plot(units, [solved(n, activation) for n in units], "o-", color=color)
    ax.text(*place, activation, color=color)
ax.set(xlabel="hidden units", ylabel="% of 50 starts", xticks=units, ylim=(-5, 107))
ax.set_title("One unit never learns XOR, eight mostly do", loc="left")
