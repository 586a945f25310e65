"""Accuracy on digits: random hidden layers and trained ones, by their size."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK
from sklearn.datasets import load_digits
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier

plt.rcParams.update(LOOK)
X, X_test, y, y_test = train_test_split(*load_digits(return_X_y=True), random_state=0)
scaler = StandardScaler().fit(X)
X, X_test = scaler.transform(X), scaler.transform(X_test)
sizes = (10, 20, 50, 100, 200, 500, 1000)


def random_error(units, rng):
    W, b = rng.normal(scale=0.1, size=(64, units)), rng.normal(size=units)
    output = Ridge(alpha=1).fit(np.tanh(X @ W + b), np.eye(10)[y])
    return np.mean(output.predict(np.tanh(X_test @ W + b)).argmax(axis=1) != y_test)


def trained_error(units):
    network = MLPClassifier(
        units, "tanh", learning_rate="cosine", learning_rate_init=0.01, max_iter=20,
        n_iter_no_change=np.inf, random_state=0,
    )  # fmt: skip
    return 1 - network.fit(X.astype(np.float32), y).score(X_test.astype(np.float32), y_test)


rng = np.random.default_rng(0)
random = [100 * np.mean([random_error(units, rng) for _ in range(3)]) for units in sizes]
trained = [100 * trained_error(units) for units in sizes[:5]]

figure, ax = plt.subplots(figsize=(6, 4))
ax.loglog(sizes, random, "o-", color="C1")
ax.loglog(sizes[:5], trained, "o-", color="C0")
ax.text(55, 12, "random hidden layer,\noutput by least squares", color="C1")
ax.text(10, 2.3, "all weights trained", color="C0")
ax.set(xlabel="hidden units", ylabel="wrong digits, in %")
ax.set_xticks((10, 100, 1000), (10, 100, 1000))
ax.set_yticks((2, 5, 10, 20, 40), (2, 5, 10, 20, 40))
ax.minorticks_off()
ax.set_title("Random units do it as well, if there are many")
