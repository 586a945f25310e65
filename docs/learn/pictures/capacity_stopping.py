"""Error on training and on validation rows, iteration by iteration."""

import numpy as np
from look import BLUE, GREEN, VERMILLION, subplots

from sklearn_mlp import MLPRegressor

rng = np.random.default_rng(2)
x = rng.uniform(-3, 3, (60, 1))
y = np.sin(1.5 * x[:, 0]) + 0.3 * rng.normal(size=60)
network = MLPRegressor(
    50, "tanh", solver="lbfgs", alpha=0, max_iter=5000, early_stopping=True,
    n_iter_no_change=600, random_state=0,
).fit(x[:30], y[:30], X_val=x[30:], y_val=y[30:])  # fmt: skip
training, validation = (
    np.sqrt(2 * np.array(network.history_[name])) for name in ("loss", "val_loss")
)
best = validation.argmin()
iterations = np.arange(1, len(training) + 1)
figure, ax = subplots(figsize=(6, 3.8))
ax.semilogx(iterations, training, color=BLUE)
ax.semilogx(iterations, validation, color=VERMILLION)
ax.axvline(best + 1, color=GREEN, linestyle="--")
ax.text(best - 1, 0.9, f"best: iteration {best + 1}", color=GREEN, ha="right")
ax.text(iterations[-1], 0.7, "validation rows", color=VERMILLION, ha="right")
ax.text(iterations[-1], 0.05, "training rows", color=BLUE, ha="right")
ax.set(xlabel="iteration", ylabel="error", ylim=(0, 1))
ax.set_title("Stop where the validation error is the smallest", loc="left")
