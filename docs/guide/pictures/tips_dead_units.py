"""How many rows each unit is active for, at a high rate with and without a warm-up."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_classification

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import layer_activations
from sklearn_mlp.inspection.style import BLUE, RED
from sklearn_mlp.optim.schedules import Cosine

X, y = make_classification(1800, 30, n_informative=15, n_classes=4, random_state=0)
figure, axes = plt.subplots(1, 2, figsize=(7, 3.6), sharey=True, layout="constrained")
names = {60: "Good: warmed up for 60 updates", 0: "Bad: the same rate, no warm-up"}
for ax, (warmup, name), color in zip(axes, names.items(), (BLUE, RED), strict=True):
    network = MLPClassifier(
        (50, 50), learning_rate=Cosine(warmup=warmup), learning_rate_init=0.1, max_iter=10,
        n_iter_no_change=10, random_state=0,
    ).fit(X, y)  # fmt: skip
    hidden = np.hstack(layer_activations(network, X)[:-1])
    active = np.sort((hidden > 0).mean(axis=0))[::-1]
    ax.bar(range(100), 100 * active, width=1, color=color)
    n_dead, accuracy = int((active == 0).sum()), network.score(X, y)
    title = f"{name}\n{n_dead} of 100 dead, accuracy {accuracy:.2f}"
    ax.set(xlabel="hidden units, sorted")
    ax.set_title(title, fontsize=11)
axes[0].set_ylabel("% of rows with an output above 0")
