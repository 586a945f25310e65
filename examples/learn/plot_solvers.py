"""
Four solvers, by epochs and by seconds
======================================

Four values of `solver` train the same network on the same digits, from the same initial
weights. An epoch is one pass over the training rows, however many updates are made of it. The
picture shows the training loss over epochs and over seconds: the order of the solvers is not the
same.
"""

import matplotlib.pyplot as plt
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from sklearn_mlp import MLPClassifier

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X / 16, y, stratify=y, random_state=0)

# %%
# `'sgd'` updates the weights after each of 1347 rows, `'minibatch'` and `'adam'` after 200 rows,
# which are 7 updates per epoch. `'lbfgs'` takes all rows for a step, chooses its length by itself,
# and ends by itself. The rates of the others were chosen from a few values, and go down to 0 along
# a cosine.

common = {"hidden_layer_sizes": 32, "learning_rate": "cosine", "n_iter_no_change": float("inf")}
settings = {
    "sgd": {"learning_rate_init": 0.005, "max_iter": 20, "batch_size": 1},
    "minibatch": {"learning_rate_init": 0.2, "max_iter": 100},
    "adam": {"learning_rate_init": 0.02, "max_iter": 100},
    "lbfgs": {"max_iter": 200},
}

# %%
# After one epoch `'sgd'` is ahead. But its epoch takes more than fifty times as long, for it
# computes row by row what the others compute in products of matrices: when it has finished its
# first, they are more than half done. L-BFGS starts slowly and falls the fastest near a minimum,
# to the lowest loss. On data as small as these it is hard to beat; with a million rows each of its
# iterations would cost as much as 5000 updates of `'adam'`. Its test accuracy is no higher for the
# low loss.

figure, axes = plt.subplots(1, 2, figsize=(8.4, 4.4), sharey=True, layout="constrained")
print("solver     epochs  ms per epoch  training loss  test accuracy")
for (solver, setting), style in zip(settings.items(), ("-", "--", "-.", ":"), strict=True):
    network = MLPClassifier(solver=solver, random_state=0, **common | setting)
    network.fit(X_train, y_train)
    loss, seconds = network.history_["loss"], network.history_["seconds"]
    axes[0].plot(range(1, network.n_iter_ + 1), loss, style, linewidth=2.5, label=solver)
    axes[1].plot(seconds, loss, style, linewidth=2.5, label=solver)
    per_epoch, accuracy = 1000 * seconds[-1] / network.n_iter_, network.score(X_test, y_test)
    print(f"{solver:11}{network.n_iter_:6}{per_epoch:14.2f}{loss[-1]:15.4f}{accuracy:15.3f}")
axes[0].set(xscale="log", yscale="log", xlabel="epochs (iterations of lbfgs)")
axes[1].set(xscale="log", xlabel="seconds")
axes[0].set_ylabel("training loss")
axes[0].set_title("Over epochs sgd starts lowest")
axes[1].set_title("Over seconds it is the last")
axes[0].legend(fontsize=11)
plt.show()
