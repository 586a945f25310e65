"""Loss curves of scikit-learn's networks and of ours, and how far they are apart."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from sklearn import neural_network
from sklearn.datasets import load_digits

import sklearn_mlp
from sklearn_mlp.inspection.style import BLUE, GREEN

X, y = load_digits(return_X_y=True)
X, y = X[:500] / 16, y[:500]
warnings.simplefilter("ignore")  # that thirty epochs are few
figure, (curves, apart) = plt.subplots(2, 1, figsize=(5.2, 5.4), sharex=True, layout="constrained")
for theirs, ours, color in (("adam", "adam", BLUE), ("sgd", "minibatch", GREEN)):
    settings = {"learning_rate_init": 0.01, "max_iter": 30, "random_state": 0}
    old = neural_network.MLPClassifier(solver=theirs, **settings).fit(X, y)
    new = sklearn_mlp.MLPClassifier(solver=ours, **settings).fit(X, y)
    epochs = np.arange(1, 31)
    curves.semilogy(epochs, old.loss_curve_, color="0.8", linewidth=8)
    curves.semilogy(epochs, new.loss_curve_, color=color)
    curves.text(epochs[-1], 1.4 * new.loss_, f"'{ours}'", color=color, ha="right")
    difference = np.abs(np.subtract(old.loss_curve_, new.loss_curve_)) / old.loss_curve_
    apart.semilogy(epochs, np.maximum(difference, 1e-17), ".-", color=color)
curves.text(1, 0.03, "grey: scikit-learn", color="0.5")
curves.set(title="The same seed, the same curves", ylabel="training loss")
apart.set(xlabel="epoch", ylabel="relative difference", ylim=(1e-17, 1))
apart.set_title("They part in the last of 16 digits")
