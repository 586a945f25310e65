"""Accuracy on digits over the number of hidden units."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from sklearn_mlp import MLPClassifier

plt.rcParams.update(LOOK)
X, y = load_digits(return_X_y=True)
X = (X / 16).astype(np.float32)
X, X_test, y, y_test = train_test_split(X, y, test_size=0.5, random_state=0)
sizes = (1, 2, 4, 8, 16, 32, 64, 128)
errors = []
for units in sizes:
    network = MLPClassifier(
        units, learning_rate="cosine", learning_rate_init=0.02, batch_size=50, max_iter=30,
        n_iter_no_change=np.inf, alpha=0, random_state=0,
    ).fit(X, y)  # fmt: skip
    errors.append((1 - network.score(X, y), 1 - network.score(X_test, y_test)))
training, test = 100 * np.transpose(errors)

figure, ax = plt.subplots(figsize=(6, 4))
for curve, colour, name, shift in (
    (test, "C1", "new rows", 9),
    (training, "C0", "training rows", -17),
):
    ax.semilogx(sizes, curve, "o-", color=colour)
    ax.annotate(
        f"{name}: {curve[-1]:.1f}%", (128, curve[-1]), (0, shift), textcoords="offset points",
        ha="right", color=colour,
    )  # fmt: skip
ax.set(xlabel="hidden units", xticks=sizes, xticklabels=sizes)
ax.set(ylabel="wrong digits, in %", ylim=(-7, 75))
ax.minorticks_off()
ax.set_title("Enough units, and more do no harm")
