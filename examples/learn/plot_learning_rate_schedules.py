"""
Learning-rate schedules
=======================

With a high learning rate the steps of mini-batch gradient descent are too noisy to settle, with a
low one they are slow. A schedule changes the rate during training, mostly from high to low. We show
the rate of every schedule over the epochs of a fit, and the loss that some of them lead to.
"""

import warnings

import matplotlib.pyplot as plt
from sklearn.datasets import load_diabetes
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import scale

from sklearn_mlp import MLPRegressor
from sklearn_mlp.optim.schedules import SCHEDULES

X, y = load_diabetes(return_X_y=True)
X, y = scale(X), scale(y)


def fit(learning_rate, learning_rate_init=0.1):
    network = MLPRegressor(
        10, activation="tanh", solver="minibatch", batch_size=10, learning_rate=learning_rate,
        learning_rate_init=learning_rate_init, max_iter=60, random_state=0,
        n_iter_no_change=5 if learning_rate == "adaptive" else float("inf"),
    )  # fmt: skip
    with warnings.catch_warnings():
        # That training could go on after 60 epochs is known: we compare how far they take us.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return network.fit(X, y)


networks = {name: fit(name) for name in SCHEDULES}

# %%
# The rate at the end of each epoch. `adaptive` is the only one that looks at the loss: it divides
# the rate by 5 after more than `n_iter_no_change` epochs without progress, here 5. Those in the
# last four panels end at `max_iter`; the others could go on.

figure, axes = plt.subplots(4, 3, figsize=(8.4, 8), sharex=True, sharey=True, layout="constrained")
for ax, (name, network) in zip(axes.flat, networks.items(), strict=False):
    ax.plot(range(1, network.n_iter_ + 1), network.history_["learning_rate"], linewidth=2.5)
    ax.set_title(name, fontsize=13)
    ax.tick_params(labelbottom=True)
for ax in axes[:, 0]:
    ax.set_ylabel("learning rate", fontsize=11)
for ax in (axes[3, 0], axes[2, 1], axes[2, 2]):
    ax.set_xlabel("epoch", fontsize=11)
for ax in axes[3, 1:]:
    ax.set_axis_off()
plt.show()

# %%
# At a constant 0.1 the loss goes up and down and ends at 0.25. A tenth of this rate ends at 0.20.
# The three schedules, which go from 0.1 down to 0.003 or almost 0, end at 0.18: they differ on the
# way more than at the end. Up to epoch 30 `one_cycle` looks no better than the constant 0.1.

networks |= {"constant, 0.1": networks["constant"], "constant, 0.01": fit("constant", 0.01)}
figure, ax = plt.subplots(figsize=(8, 4.8), layout="constrained")
styles = {
    "constant, 0.1": "-", "constant, 0.01": "--", "one_cycle": ":", "cosine": "-.", "step": "-",
}  # fmt: skip
for name, style in styles.items():
    ax.plot(range(1, 61), networks[name].loss_curve_, style, label=name, linewidth=2.2)
ax.set(
    xlabel="epoch",
    ylabel="training loss",
    title="Rates that start high and fall lead to the lowest loss",
)
ax.legend(fontsize=12)
plt.show()
