"""
What hidden units buy
=====================

Four data sets with two features and two classes, and four networks that grow from no hidden layer
to two. Without a hidden layer the decision boundary is a straight line; hidden units bend it. The
pictures show how many units a shape needs.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_circles, make_moons
from sklearn.inspection import DecisionBoundaryDisplay
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier

# %%
# XOR: the class says whether two features have the same sign. Two spirals: the second is the first,
# turned by half a circle.

rng = np.random.default_rng(0)
X_xor = rng.uniform(-1, 1, (400, 2))
y_xor = (X_xor.prod(axis=1) > 0).astype(int)

y_spirals = np.repeat([0, 1], 200)
angle = 3 * np.pi * np.sqrt(rng.uniform(size=400))
radius = angle * np.where(y_spirals == 1, 1, -1)
X_spirals = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
X_spirals += rng.normal(scale=0.4, size=(400, 2))

data_sets = {
    "XOR": (X_xor, y_xor),
    "circles": make_circles(400, noise=0.1, factor=0.5, random_state=0),
    "moons": make_moons(400, noise=0.2, random_state=0),
    "two spirals": (X_spirals, y_spirals),
}
networks = {"no hidden layer": (), "2 units": (2,), "8 units": (8,), "16 + 16 units": (16, 16)}

# %%
# Half of the points are for training: these are shown. The accuracies are those on the other half.
#
# The line is little better than a guess on XOR and circles. Two units turn it into two lines, or
# bend it once: enough for four fifths of XOR. Eight units close the boundary around the inner
# circle. Only the largest network follows the spirals from end to end. On moons, where the classes
# overlap, the largest network gains nothing: it fences in a single point.

figure, axes = plt.subplots(4, 4, figsize=(8.4, 9.4), layout="constrained")
for row, (data_name, (X, y)) in zip(axes, data_sets.items(), strict=True):
    X = scale(X)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.5, random_state=0)
    for ax, (name, sizes) in zip(row, networks.items(), strict=True):
        network = MLPClassifier(
            sizes, activation="tanh", solver="lbfgs", alpha=0.01, max_iter=1000, random_state=0
        ).fit(X_train, y_train)
        shown = DecisionBoundaryDisplay.from_estimator(
            network, X, response_method="predict_proba", plot_method="pcolormesh", eps=0.3,
            ax=ax, cmap="RdBu_r", vmin=0, vmax=1, alpha=0.6,
        )  # fmt: skip
        ax.contour(shown.xx0, shown.xx1, shown.response, [0.5], colors="black", linewidths=1)
        for label, marker, colour in ((0, "o", "navy"), (1, "s", "darkred")):
            points = X_train[y_train == label].T
            ax.scatter(*points, 16, colour, marker=marker, edgecolors="white", linewidths=0.5)
        ax.set(xticks=[], yticks=[], xlabel="", ylabel="")
        ax.set_title(f"{name}\naccuracy {network.score(X_test, y_test):.0%}", fontsize=12)
    row[0].set_ylabel(data_name, fontsize=14)
label = "predicted probability of the class with square markers"
bar = figure.colorbar(shown.surface_, ax=axes, location="bottom", shrink=0.7, aspect=40)
bar.set_label(label, fontsize=12)
plt.show()

# %%
# The last panel again, with all points and the probability on its way from one class to the other:
# along the spirals it changes within a step, where there are no points it may be anything.

figure, ax = plt.subplots(figsize=(6, 5.2), layout="constrained")
DecisionBoundaryDisplay.from_estimator(
    network, X, response_method="predict_proba", plot_method="pcolormesh", eps=0.6,
    grid_resolution=200, ax=ax, cmap="RdBu_r", vmin=0, vmax=1, alpha=0.6,
)  # fmt: skip
for label, marker, colour in ((0, "o", "navy"), (1, "s", "darkred")):
    ax.scatter(*X[y == label].T, 24, colour, marker=marker, edgecolors="white", linewidths=0.5)
ax.set(xticks=[], yticks=[], xlabel="", ylabel="", title="Two spirals, 16 + 16 units")
plt.show()
