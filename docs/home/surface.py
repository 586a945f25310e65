"""What a network predicts over the plane, from points on two spiral arms."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.inspection import DecisionBoundaryDisplay

from sklearn_mlp import MLPClassifier

plt.style.use("home.mplstyle")
rng = np.random.default_rng(0)
y = np.arange(500) % 2
turn = np.sqrt(rng.uniform(0.01, 1, 500)) * 3 * np.pi
X = turn[:, np.newaxis] * np.c_[np.cos(turn + np.pi * y), np.sin(turn + np.pi * y)] / 9
X += rng.normal(scale=0.04, size=X.shape)
network = MLPClassifier(
    (32, 32), activation="tanh", solver="lbfgs", alpha=0.1, max_iter=500, random_state=0
).fit(X, y)
display = DecisionBoundaryDisplay.from_estimator(
    network, X, response_method="predict_proba", cmap="RdBu_r", vmin=-0.4, vmax=1.4,
    eps=0.1, grid_resolution=250,
)  # fmt: skip
colors = np.array(["C0", "C3"])[y]
display.ax_.scatter(*X.T, c=colors, s=16, edgecolors="white", linewidths=0.5)
display.ax_.set_axis_off()
