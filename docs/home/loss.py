"""The loss of training and validation rows, and the epoch whose weights are kept."""

import matplotlib.pyplot as plt
from sklearn.datasets import load_digits
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier

plt.style.use("home.mplstyle")
X, y = load_digits(return_X_y=True)
network = MLPClassifier(
    early_stopping=True, scoring="neg_log_loss", n_iter_no_change=15, max_iter=200, random_state=0
).fit(scale(X), y)
figure, ax = plt.subplots()
for name, curve, color in [
    ("validation", network.validation_loss_curve_, "C1"),
    ("training", network.loss_curve_, "C0"),
]:
    ax.plot(range(1, network.n_iter_ + 1), curve, color=color)
    ax.annotate(f" {name}", (network.n_iter_, curve[-1]), va="center", annotation_clip=False)
best = network.best_iter_, network.validation_loss_curve_[network.best_iter_ - 1]
ax.plot(*best, "o", color="C1", markersize=9)
ax.annotate(
    "best epoch", best, (0, 32), textcoords="offset points", ha="center",
    arrowprops={"arrowstyle": "-"},
)  # fmt: skip
ax.set(yscale="log", xlabel="epoch", ylabel="loss")
