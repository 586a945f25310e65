"""The same network on scaled and on unscaled inputs."""

import warnings

import matplotlib.pyplot as plt
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection.style import BLUE, RED

X, y = load_wine(return_X_y=True)
warnings.simplefilter("ignore")  # this is what they are about
figure, axes = plt.subplots(1, 2, figsize=(7, 3.2), sharey=True, layout="constrained")
rows = {"Good: StandardScaler": StandardScaler().fit_transform(X), "Bad: as they come": X}
for ax, (title, inputs), color in zip(axes, rows.items(), (BLUE, RED), strict=True):
    network = MLPClassifier(
        solver="minibatch", max_iter=300, n_iter_no_change=float("inf"), random_state=0
    )
    ax.plot(network.fit(inputs, y).loss_curve_, color=color)
    ax.set(title=f"{title}\naccuracy {network.score(inputs, y):.2f}", xlabel="epoch", ylim=(0, 2))
axes[0].set_ylabel("training loss")
