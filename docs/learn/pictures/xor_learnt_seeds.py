"""How many of 20 random starts learn XOR, for each number of hidden units."""

import warnings

import numpy as np
from look import BLUE, VERMILLION, subplots

from sklearn_mlp import MLPClassifier

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
units = [1, 2, 3, 4, 6, 8]


def n_solved(n_units, activation):
    """How many of 20 seeds end with all four rows right."""
    settings = {"activation": activation, "solver": "lbfgs", "alpha": 0, "max_iter": 1000}
    networks = (MLPClassifier(n_units, **settings, random_state=seed) for seed in range(20))
    with warnings.catch_warnings(action="ignore"):  # that some do not learn
        return sum(network.fit(X, y).score(X, y) == 1 for network in networks)


figure, ax = subplots(figsize=(6, 3.6))
for activation, color, place in (("tanh", BLUE, (2.2, 18)), ("relu", VERMILLION, (5.2, 11.5))):
    ax.plot(units, [n_solved(n, activation) for n in units], "o-", color=color)
    ax.text(*place, activation, color=color)
ax.set(xlabel="hidden units", ylabel="starts that learn XOR,\nof 20", xticks=units, ylim=(-1, 21.5))
ax.set_title("With more units, more starts learn XOR", loc="left")
