"""
Which learning rate?
====================

No parameter matters more than the learning rate, and what is a good one differs from solver to
solver and from table to table. `LearningRateCurveDisplay` trains for a few epochs at each of 25
rates, and suggests one. We train on with it, with a tenth of it, and with ten times as much.
"""

import warnings

import matplotlib.pyplot as plt
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import LearningRateCurveDisplay, LossCurveDisplay

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X / 16, y, stratify=y, random_state=0)

# %%
# On the left the loss hardly falls in so few epochs. In the middle it falls the faster the higher
# the rate. On the right the steps are too long. Gradient descent (`'minibatch'`) takes a rate ten
# times as high as Adam, and the one at which it learns the fastest is next to one at which it does
# not learn. So half of that is suggested.

networks = {
    solver: MLPClassifier(
        50, solver=solver, learning_rate="cosine", max_iter=60, n_iter_no_change=float("inf"),
        random_state=0,
    )
    for solver in ("adam", "minibatch")
}  # fmt: skip
figure, axes = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
suggested = {}
for ax, (solver, network) in zip(axes, networks.items(), strict=True):
    shown = LearningRateCurveDisplay.from_estimator(network, X_train, y_train, ax=ax)
    suggested[solver] = shown.suggested
    ax.set_title(f"solver={solver!r}")
axes[1].set_ylabel("")
plt.show()

# %%
# Sixty epochs with the schedule `'cosine'`, which goes from the rate to 0. With both solvers the
# suggested rate leads to the lowest loss, by a factor of ten, and to the highest accuracy on test
# rows.

figure, axes = plt.subplots(1, 2, figsize=(9, 4.4), sharey=True, layout="constrained")
for ax, (solver, network) in zip(axes, networks.items(), strict=True):
    for factor in (0.1, 1, 10):
        rate = factor * suggested[solver]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # of the highest: it does not learn
            fitted = clone(network).set_params(learning_rate_init=rate).fit(X_train, y_train)
        name = f"{rate:.2g} ({fitted.score(X_test, y_test):.1%} right)"
        LossCurveDisplay.from_estimator(fitted, name=name, log_scale=True, ax=ax)
    ax.set_title(f"solver={solver!r}")
plt.show()
