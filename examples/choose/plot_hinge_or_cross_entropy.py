"""
Hinge loss or cross-entropy?
============================

The margin of a row is its decision value, with the sign turned if it belongs to the negative
class: positive if the row is on the right side. Cross-entropy (`loss='log_loss'`) always asks for
more margin; the hinge loss has had enough at 1. We plot both and three other losses, train a
network with each of the two, and see what they give: decision values, probabilities, accuracy.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import make_moons
from sklearn.inspection import DecisionBoundaryDisplay
from sklearn.metrics import log_loss

from sklearn_mlp import MLPClassifier
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES

margin = np.linspace(-3, 3, 301)[:, np.newaxis]
figure, ax = plt.subplots(figsize=(7, 4.5), layout="constrained")
styles = {"log_loss": "-", "squared_error": "-.", "hinge": "-", "squared_hinge": ":"}
for name, loss in COLUMN_LOSSES.items():
    value = loss().value(np.ones_like(margin), margin)
    ax.plot(margin, value, styles.get(name, "--"), linewidth=2, label=name)
ax.axvline(0, color="0.8", zorder=0)
ax.text(-0.05, 4.3, "wrong side", ha="right")
ax.text(0.05, 4.3, "right side")
ax.set(xlabel="margin", ylabel="loss of one row", ylim=(0, 4.5))
ax.set_title("Only log_loss and squared_error reward margins above 1")
ax.legend(loc="center right")
plt.show()

# %%
# Now the same network with two losses. Scores of the hinge loss are no probabilities: there is no
# `predict_proba`. `CalibratedClassifierCV` adds it, by a logistic curve fitted to the scores of
# rows left out (Platt, 1999, "Probabilistic outputs for support vector machines", Advances in
# Large Margin Classifiers).

X, y = make_moons(300, noise=0.3, random_state=0)
X_test, y_test = make_moons(5000, noise=0.3, random_state=1)
network = MLPClassifier(50, "tanh", solver="lbfgs", alpha=1, max_iter=2000, random_state=0)
models = {loss: clone(network).set_params(loss=loss).fit(X, y) for loss in ("log_loss", "hinge")}
models["hinge, calibrated"] = CalibratedClassifierCV(models["hinge"], cv=5).fit(X, y)

# %%
# Above: decision values. A training row's marker is as large as the gradient of its loss; rows
# beyond margin 1 have none with the hinge loss, as in a support vector machine. Below:
# probabilities. Accuracies differ by 0.3 points, less than their standard error of 0.4; the log
# loss of the calibrated network is a little higher. Where probabilities matter, take cross-entropy:
# it needs no second step.

figure, axes = plt.subplots(2, 2, figsize=(9, 8), layout="constrained")
for i, name in enumerate(["log_loss", "hinge", "log_loss", "hinge, calibrated"]):
    ax, model = axes.flat[i], models[name]
    method, low, high, levels, label = (
        ("decision_function", -6, 6, [-1, 0, 1], "decision value"),
        ("predict_proba", 0, 1, [0.1, 0.5, 0.9], "probability of the red class"),
    )[i // 2]
    look = {"plot_method": "pcolormesh", "cmap": "RdBu_r", "alpha": 0.6, "eps": 0.4}
    look |= {"vmin": low, "vmax": high}
    map_ = DecisionBoundaryDisplay.from_estimator(model, X, response_method=method, ax=ax, **look)
    styles = {"colors": "black", "linestyles": ["--", "-", "--"]}
    ax.clabel(ax.contour(map_.xx0, map_.xx1, map_.response, levels, **styles))
    if i < 2:
        z = model.decision_function(X)[:, np.newaxis]
        size = np.abs(COLUMN_LOSSES[name]().gradient(y[:, np.newaxis], z))[:, 0]
        ax.scatter(*X.T, s=30 * size, c=np.where(y, "darkred", "navy"), zorder=3)
        title = f"{name}: {(size > 0).mean():.0%} of the rows have a gradient"
    else:
        title = f"{name}: test log loss {log_loss(y_test, model.predict_proba(X_test)):.3f}"
    ax.set_title(f"{title}\ntest accuracy {model.score(X_test, y_test):.1%}", fontsize=11)
    ax.set(xlabel="first feature", ylabel="second feature")
    if i % 2:
        figure.colorbar(map_.surface_, ax=axes[i // 2], label=label)
plt.show()
