"""Where early stopping ends by the loss of the validation rows, and where by their accuracy."""

import warnings

import matplotlib.pyplot as plt
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection.style import BLUE, GREY, RED

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(
    StandardScaler().fit_transform(X), y, stratify=y, random_state=0
)
warnings.simplefilter("ignore")  # of the second network
figure, axes = plt.subplots(1, 2, figsize=(7, 3.2), sharex=True, sharey=True, layout="constrained")
names = {"loss": ("Good: by the loss", BLUE), None: ("Bad: by the accuracy", RED)}
for ax, (scoring, (name, color)) in zip(axes, names.items(), strict=True):
    network = MLPClassifier(early_stopping=True, scoring=scoring, max_iter=500, random_state=0)
    network.fit(X_train, y_train)
    losses, best = network.history_["val_loss"], network.best_iter_
    ax.plot(range(1, len(losses) + 1), losses, color=color)
    ax.plot(best, losses[best - 1], "o", color=color)
    ax.annotate(
        f"kept: epoch {best}", (best, losses[best - 1]), (0, 12), textcoords="offset points",
        ha="right" if scoring else "left", color=GREY,
    )  # fmt: skip
    ax.set(title=f"{name}\ntest accuracy {network.score(X_test, y_test):.2f}", xlabel="epoch")
axes[0].set(ylabel="validation loss", ylim=(0, None))
