"""A network learns twenty rows by heart, unless a mistake has lost what tells them apart."""

import warnings

import matplotlib.pyplot as plt
from sklearn.datasets import load_digits

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection.style import BLUE, RED

X, y = load_digits(return_X_y=True)
X, y = X[:20] / 16, y[:20]
warnings.simplefilter("ignore")  # of the second network
figure, axes = plt.subplots(1, 2, figsize=(7, 3.2), sharey=True, layout="constrained")
rows = {"Good: twenty rows": X, "Bad: one row, read twenty times": X[[0] * 20]}
for ax, (name, inputs), color in zip(axes, rows.items(), (BLUE, RED), strict=True):
    network = MLPClassifier(alpha=0, learning_rate_init=0.01, max_iter=100, random_state=0)
    network.set_params(n_iter_no_change=100).fit(inputs, y)
    ax.plot(network.loss_curve_, color=color)
    ax.set(title=f"{name}\naccuracy {network.score(inputs, y):.2f}", xlabel="epoch")
axes[0].set(ylabel="training loss", ylim=(0, 3))
