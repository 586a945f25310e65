"""How many rows each unit is active for, after a low and after a high rate."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import layer_activations
from sklearn_mlp.inspection.style import BLUE, RED

X, y = load_digits(return_X_y=True)
X = X / 16
figure, axes = plt.subplots(1, 2, figsize=(7, 3.4), sharey=True, layout="constrained")
for ax, rate, color in zip(axes, (0.003, 0.1), (BLUE, RED), strict=True):
    network = MLPClassifier(
        (50, 50), learning_rate="cosine", learning_rate_init=rate, max_iter=10,
        n_iter_no_change=10, random_state=0,
    ).fit(X, y)  # fmt: skip
    hidden = np.hstack(layer_activations(network, X)[:-1])
    active = np.sort((hidden > 0).mean(axis=0))[::-1]
    ax.bar(range(100), 100 * active, width=1, color=color)
    word = "Good" if rate < 0.01 else "Bad"
    n_dead = int((active == 0).sum())
    ax.set(title=f"{word}: rate {rate}, {n_dead} of 100 dead", xlabel="hidden units, sorted")
axes[0].set_ylabel("% of rows with an output above 0")
