"""A rate that is right, and one that is too high."""

import warnings

import matplotlib.pyplot as plt
from sklearn.datasets import load_digits

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection.style import BLUE, RED

X, y = load_digits(return_X_y=True)
warnings.simplefilter("ignore")  # that thirty epochs are few
figure, axes = plt.subplots(1, 2, figsize=(7, 3.2), sharey=True, layout="constrained")
titles = {0.28: "Good: 0.28, as suggested", 2.0: "Too high: 2, it learns nothing"}
for ax, (rate, title), color in zip(axes, titles.items(), (BLUE, RED), strict=True):
    network = MLPClassifier(
        solver="minibatch", learning_rate_init=rate, max_iter=30, n_iter_no_change=30,
        random_state=0,
    )  # fmt: skip
    ax.plot(network.fit(X / 16, y).loss_curve_, color=color)
    ax.set(title=title, xlabel="epoch", ylim=(0, 3))
axes[0].set_ylabel("training loss")
