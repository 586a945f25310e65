"""Two targets in units that differ a hundredfold, unscaled and scaled."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.metrics import r2_score
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPRegressor
from sklearn_mlp.inspection.style import BLUE, GREY, RED

rng = np.random.default_rng(0)
X = rng.normal(size=(600, 3))
y = np.column_stack([100 * np.sin(X[:, 0]) + 30 * X[:, 1], np.cos(X[:, 0]) * X[:, 2]])
network = MLPRegressor(
    50, learning_rate="cosine", learning_rate_init=0.02, max_iter=100,
    n_iter_no_change=float("inf"), random_state=0,
)  # fmt: skip
scaled = TransformedTargetRegressor(network, transformer=StandardScaler())

figure, axes = plt.subplots(2, 2, figsize=(6, 6.5), layout="constrained")
figure.suptitle("Scaled, the target in units is learnt as well")
for row, model, how in zip(axes, (network, scaled), ("unscaled", "scaled"), strict=True):
    predicted = model.fit(X[:400], y[:400]).predict(X[400:])
    names = ("target in hundreds", "target in units")
    for ax, name, true, guess in zip(row, names, y[400:].T, predicted.T, strict=True):
        score = r2_score(true, guess)
        ax.axline((0, 0), slope=1, color=GREY, linewidth=1)
        ax.plot(true, guess, ".", color=BLUE if score > 0.9 else RED)
        ax.set(xlabel="true", ylabel="predicted")
        ax.set_title(f"{name}, {how}\nR2 = {score:.2f}", fontsize=11)
