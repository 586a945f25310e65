"""
Four ways against overfitting
=============================

A network with 4,400 parameters learns 100 noisy points of two classes almost by heart. We add, one
at a time, an L2 penalty, dropout, batch normalisation and early stopping. The pictures show the
predicted probability, and the loss on points that the network does not train on.
"""

import matplotlib.pyplot as plt
from sklearn.datasets import make_moons
from sklearn.inspection import DecisionBoundaryDisplay

from sklearn_mlp import MLPClassifier

X_train, y_train = make_moons(100, noise=0.35, random_state=0)
X_val, y_val = make_moons(500, noise=0.35, random_state=1)
X_test, y_test = make_moons(5000, noise=0.35, random_state=2)

# %%
# `X_val` and `y_val` only record the validation loss, except with `early_stopping`: there they
# decide when to stop and which epoch's weights to keep, so this network has an advantage over the
# others, which learn from 100 points only.

fixed = {"batch_size": 25, "learning_rate_init": 0.01, "random_state": 0}
fixed |= {"max_iter": 300, "learning_rate": "cosine", "n_iter_no_change": float("inf")}
settings = {
    "no regularisation": {},
    "L2, alpha=0.3": {"alpha": 0.3},
    "dropout=0.5": {"dropout": 0.5},
    "batch_norm": {"batch_norm": True},
    "early_stopping": {"early_stopping": True, "scoring": "loss", "n_iter_no_change": 30},
}
networks = {}
for name, regulariser in settings.items():
    network = MLPClassifier((64, 64), **fixed | regulariser)
    networks[name] = network.fit(X_train, y_train, X_val=X_val, y_val=y_val)

# %%
# Black lines are the decision boundaries; where the colour is deep, the network is sure. Without a
# regulariser it bends around single points and is sure almost everywhere. It is right about 99 of
# 100 training points, but its validation loss falls for some 15 epochs and then more than triples.
# With the L2 penalty that loss stays low to the end, and the test accuracy is the highest, by one
# point or two. Dropout and batch normalisation make the loss rise less. Early stopping, which
# takes the weights of epoch 14, prevents the rise for the price of validation rows.

figure, axes = plt.subplots(2, 3, figsize=(10, 7), layout="constrained")
colours = {"cmap": "RdBu_r", "vmin": 0, "vmax": 1, "alpha": 0.6, "plot_method": "pcolormesh"}
for ax, (name, network) in zip(axes.flat, networks.items(), strict=False):
    shown = DecisionBoundaryDisplay.from_estimator(
        network, X_train, response_method="predict_proba", eps=0.3, ax=ax, **colours
    )
    ax.contour(shown.xx0, shown.xx1, shown.response, [0.5], colors="black")
    for label, marker, colour in ((0, "o", "navy"), (1, "s", "darkred")):
        ax.scatter(*X_train[y_train == label].T, 28, colour, marker=marker, edgecolors="white")
    accuracy = network.score(X_train, y_train), network.score(X_test, y_test)
    ax.set_title("{}\naccuracy: training {:.1%}, test {:.1%}".format(name, *accuracy), fontsize=11)
    ax.set(xticks=[], yticks=[], xlabel="", ylabel="")
label = "predicted probability of the class with square markers"
figure.colorbar(shown.surface_, ax=axes, location="bottom", shrink=0.6, aspect=40, label=label)

ax = axes[1, 2]
for name, network in networks.items():
    loss, best = network.validation_loss_curve_, network.best_iter_
    if network.early_stopping:
        ax.plot(best, loss[best - 1], "k*", markersize=12)
        ax.text(best, loss[best - 1] - 0.04, name, va="top")
    else:
        ax.plot(range(1, 301), loss)
        shift, side = (-0.02, "top") if name.startswith("L2") else (0.02, "bottom")
        ax.text(300, loss[-1] + shift, name, ha="right", va=side)
ax.set(xlabel="epoch", ylabel="validation loss", ylim=(0.1, 1.1))
ax.set_title("Loss on 500 points\nnot trained on", fontsize=11)
plt.show()
