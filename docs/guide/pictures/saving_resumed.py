"""A fit that was stopped after 15 epochs and resumed, with its optimizer and without."""

import warnings

import matplotlib.pyplot as plt
from sklearn.base import clone
from sklearn.datasets import load_digits

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection.style import BLUE, RED

X, y = load_digits(return_X_y=True)
X = X / 16
network = MLPClassifier(
    learning_rate_init=0.02, max_iter=40, n_iter_no_change=float("inf"), random_state=0
)
warnings.simplefilter("ignore")  # that it could be trained for longer
whole = clone(network).fit(X, y)
resumed = clone(network)
for _ in range(40):
    resumed.partial_fit(X, y, classes=range(10))
weights_alone = clone(network).set_params(max_iter=15, warm_start=True).fit(X, y)
weights_alone.set_params(max_iter=25).fit(X, y)

figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
epochs = range(1, 41)
ax.semilogy(epochs, whole.loss_curve_, color="0.8", linewidth=7)
ax.semilogy(epochs[15:], weights_alone.loss_curve_[15:], color=RED)
ax.semilogy(epochs, resumed.loss_curve_, color=BLUE)
ax.axvline(15.5, color="0.6", linestyle=":")
ax.text(15.8, whole.loss_curve_[0], "killed, and resumed")
ax.text(17.5, 0.09, "from the weights alone: another fit", color=RED)
ax.text(26.5, 0.016, "by partial_fit: the same path", color=BLUE)
ax.set(xlabel="epoch", ylabel="training loss")
ax.set_title("partial_fit goes on as if nothing had happened")
