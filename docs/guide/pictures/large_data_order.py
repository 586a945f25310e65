"""A stream in random order, and the same rows sorted by class."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_classification

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection.style import BLUE, RED

X, y = make_classification(42_000, 20, n_informative=10, n_classes=4, class_sep=1.5, random_state=0)
X, y, X_test, y_test = X[:40_000], y[:40_000], X[40_000:], y[40_000:]
by_class = np.argsort(y, kind="stable")

figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
for order, color in ((np.arange(len(y)), BLUE), (by_class, RED)):
    network, accuracy = MLPClassifier(50, learning_rate_init=0.01, random_state=0), []
    for rows in np.split(order, 80):
        network.partial_fit(X[rows], y[rows], classes=[0, 1, 2, 3])
        accuracy.append(network.score(X_test, y_test))
    ax.plot(np.arange(1, 81) / 2, accuracy, color=color)
ax.text(25, 0.83, "file shuffled", color=BLUE)
ax.text(25, 0.15, "file sorted by class", color=RED)
ax.set(xlabel="thousand rows read", ylabel="accuracy on test rows", ylim=(0, 1))
ax.set_title("Sorted rows: it knows only the class that it saw last")
