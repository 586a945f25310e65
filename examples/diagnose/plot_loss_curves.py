"""
Four loss curves, and what they tell
====================================

The loss on the training rows and on validation rows, epoch by epoch, is the first thing to look at.
Four fits of the same network to noisy points of two classes: one that is too slow, one that is too
fast, one that learns the noise by heart, and one that is stopped in time.
"""

import warnings

import matplotlib.pyplot as plt
from sklearn.datasets import make_moons
from sklearn.exceptions import ConvergenceWarning

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import LossCurveDisplay

X_train, y_train = make_moons(200, noise=0.3, random_state=0)
X_val, y_val = make_moons(400, noise=0.3, random_state=1)

# %%
# - Too slow: both losses still fall when training ends. Raise `learning_rate_init` or `max_iter`.
# - Too fast: the training loss jumps up and down, far above what can be reached. Lower the rate, or
#   take a schedule that does.
# - By heart: the training loss goes on falling, the validation loss rises. Regularise, stop early,
#   or find more rows.
# - In time: `early_stopping` keeps the weights of the best epoch on the validation rows, and ends
#   when there has been no better one for 40 epochs.

settings = {
    "Too slow": {"learning_rate_init": 0.0002},
    "Too fast": {"learning_rate_init": 0.2},
    "By heart": {"learning_rate_init": 0.01},
    "In time": {"learning_rate_init": 0.01, "early_stopping": True, "n_iter_no_change": 40},
}
common = {"max_iter": 150, "n_iter_no_change": 150, "batch_size": 20, "random_state": 0}
figure, axes = plt.subplots(2, 2, figsize=(9, 7), layout="constrained")
for ax, (name, setting) in zip(axes.flat, settings.items(), strict=True):
    network = MLPClassifier((64, 64), scoring="loss", **common | setting)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # what it says is to be seen here
        network.fit(X_train, y_train, X_val=X_val, y_val=y_val)
    LossCurveDisplay.from_estimator(network, ax=ax)
    ax.set_title(name)
plt.show()

# %%
# With a score that is not the loss, here the accuracy, the score has a panel of its own, and it
# decides which epoch is kept.

network = MLPClassifier(
    (64, 64), learning_rate_init=0.01, early_stopping=True, **common | {"n_iter_no_change": 40}
)
LossCurveDisplay.from_estimator(network.fit(X_train, y_train, X_val=X_val, y_val=y_val))
plt.show()
