"""Training and validation loss of a network that overfits."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK
from sklearn.datasets import make_moons

from sklearn_mlp import MLPClassifier

plt.rcParams.update(LOOK)
X, y = make_moons(600, noise=0.35, random_state=0)
network = MLPClassifier(
    (50, 50), learning_rate_init=0.003, learning_rate="cosine", alpha=0, max_iter=400,
    n_iter_no_change=np.inf, random_state=0,
).fit(X[:100], y[:100], X_val=X[100:], y_val=y[100:])  # fmt: skip
curves = {"training rows": network.loss_curve_, "validation rows": network.validation_loss_curve_}
best = int(np.argmin(network.validation_loss_curve_)) + 1

figure, ax = plt.subplots(figsize=(6, 4.2))
for (name, curve), colour in zip(curves.items(), ("C0", "C1"), strict=True):
    ax.plot(range(1, 401), curve, color=colour)
    ax.annotate(
        name, (300, curve[299]), (0, 9), textcoords="offset points", ha="center", color=colour
    )
ax.axvline(best, color="C3", linestyle=":")
ax.annotate(f"stop here:\nepoch {best}", (best, 0.62), (8, 0), textcoords="offset points")
ax.set(xlabel="epoch", ylabel="loss", ylim=(0, 0.75))
ax.set_title("After the dotted line it learns the noise")
