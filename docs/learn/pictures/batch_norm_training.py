"""A deep network of logistic units, with and without batch normalisation."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK
from sklearn.datasets import load_digits

from sklearn_mlp import MLPClassifier

plt.rcParams.update(LOOK)
warnings.simplefilter("ignore")  # that one of them does not learn is what we want to see
X, y = load_digits(return_X_y=True)
figure, ax = plt.subplots(figsize=(6, 4))
for batch_norm, colour in ((False, "C1"), (True, "C0")):
    network = MLPClassifier(
        (30,) * 8, "logistic", batch_norm=batch_norm, learning_rate_init=0.01, batch_size=100,
        max_iter=12, n_iter_no_change=np.inf, random_state=0,
    ).fit((X / 16).astype(np.float32), y)  # fmt: skip
    ax.plot(range(1, 13), network.loss_curve_, color=colour)
    label = f"{'with' if batch_norm else 'without'} batch normalisation"
    ax.annotate(
        label, (12, network.loss_curve_[5]), (0, 8), textcoords="offset points", ha="right",
        color=colour,
    )  # fmt: skip
ax.axhline(np.log(10), color="C3", linestyle=":")
ax.text(12, np.log(10) - 0.18, "guessing", color="C3", ha="right")
ax.set(xlabel="epoch", ylabel="training loss", ylim=(0, 2.7), xticks=range(0, 13, 3))
ax.set_title("Eight layers learn only with batch normalisation")
