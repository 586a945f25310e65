"""Draws the README's picture: python docs/overview.py"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap
from sklearn.datasets import make_moons
from sklearn.inspection import DecisionBoundaryDisplay

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import LayerActivationDisplay, LossCurveDisplay, NetworkDisplay
from sklearn_mlp.inspection.style import STYLE

plt.rcParams.update(STYLE)
X, y = make_moons(600, noise=0.2, random_state=0)
network = MLPClassifier(
    (6, 4), activation="tanh", learning_rate_init=0.02, early_stopping=True, n_iter_no_change=40,
    max_iter=300, random_state=3,
).fit(X, y)  # fmt: skip

figure, axes = plt.subplots(2, 2, figsize=(10, 7), layout="constrained")
boundary, graph, curve, layers = axes.ravel()
DecisionBoundaryDisplay.from_estimator(
    network, X, ax=boundary, response_method="predict_proba", cmap="RdBu_r", vmin=0, vmax=1
)
colors = ListedColormap(["C0", "C3"])
boundary.scatter(*X.T, c=y, cmap=colors, s=12, edgecolors="white", linewidths=0.4)
boundary.set(title="what it predicts", xlabel="x0", ylabel="x1")
NetworkDisplay.from_estimator(network, ax=graph)
graph.set_title("what it is")
LossCurveDisplay.from_estimator(network, ax=curve)
curve.set_title("how it was trained")
LayerActivationDisplay.from_estimator(network, X, ax=layers)
layers.set_title("what its layers put out")
figure.savefig(Path(__file__).parent / "_static" / "overview.png", dpi=100)
print(f"accuracy {np.mean(network.predict(X) == y):.3f}")
