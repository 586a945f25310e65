"""A constant high rate, a constant low one, and one that falls."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK
from sklearn.datasets import load_diabetes
from sklearn.preprocessing import scale

from sklearn_mlp import MLPRegressor

plt.rcParams.update(LOOK)
warnings.simplefilter("ignore")  # that the constant rates could go on is known
X, y = (scale(part) for part in load_diabetes(return_X_y=True))
kinds = {
    "rate 0.1": ("constant", 0.1, "C1"),
    "rate 0.01": ("constant", 0.01, "C3"),
    "0.1 to 0": ("cosine", 0.1, "C0"),
}
figure, ax = plt.subplots(figsize=(6, 4.2))
for label, (schedule, rate, colour) in kinds.items():
    network = MLPRegressor(
        10, "tanh", solver="minibatch", batch_size=10, learning_rate=schedule,
        learning_rate_init=rate, max_iter=60, n_iter_no_change=np.inf, random_state=0,
    ).fit(X, y)  # fmt: skip
    ax.plot(range(1, 61), network.loss_curve_, color=colour)
    ax.annotate(
        label, (60, network.loss_curve_[-1]), (5, 0), textcoords="offset points",
        va="center", color=colour,
    )  # fmt: skip
ax.set(xlim=(0, 78), xticks=range(0, 61, 20), xlabel="epoch", ylabel="training loss")
ax.set_title("Start high and fall: the lowest loss")
