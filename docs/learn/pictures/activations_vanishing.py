"""The length of the gradient in each layer of a deep network, for three activations."""

import matplotlib.pyplot as plt
from look import LOOK
from sklearn.datasets import load_digits
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import GradientFlowDisplay

X, y = load_digits(return_X_y=True)
lengths = {}
for name, init in {"logistic": "lecun_normal", "tanh": "lecun_normal", "relu": "he_normal"}.items():
    network = MLPClassifier((50,) * 10, name, init=init, random_state=0)
    lengths[name] = GradientFlowDisplay.from_estimator(network, scale(X), y).weight_norms
plt.close("all")

plt.rcParams.update(LOOK)
figure, ax = plt.subplots(figsize=(6, 3.8))
for (name, length), colour in zip(lengths.items(), ("C1", "C0", "C2"), strict=True):
    ax.semilogy(range(1, 12), length / length[-1], "o-", color=colour)
    ax.annotate(
        name, (1, length[0] / length[-1]), (-8, 0), textcoords="offset points",
        ha="right", va="center", color=colour,
    )  # fmt: skip
ax.set(xlim=(-1.6, 11.3), xticks=range(1, 12), xlabel="layer (11 is the output layer)")
ax.set_ylabel("length of the gradient\nover that of the output layer")
ax.set_title("Weights of the right size: it vanishes with logistic alone")
