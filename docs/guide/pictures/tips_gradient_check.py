"""The loss falls with a wrong derivative as well; the comparison with differences tells."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import check_gradient
from sklearn_mlp.inspection.style import BLUE, RED
from sklearn_mlp.nn import Activation


class Softsign(Activation):
    """f(z) = z / (1 + |z|), f'(z) = (1 - |a|)^power; right is 2."""

    range = (-1.0, 1.0)

    def __init__(self, power=2):
        self.power = power

    def forward(self, z, out):
        np.divide(z, 1 + np.abs(z), out=out)

    def backward(self, z, a, delta):
        delta *= (1 - np.abs(a)) ** self.power


X, y = load_digits(return_X_y=True)
X = X / 16
warnings.simplefilter("ignore")  # that 60 epochs are few
figure, axes = plt.subplots(1, 2, figsize=(7, 3.2), sharey=True, layout="constrained")
for ax, power, color in zip(axes, (2, 1), (BLUE, RED), strict=True):
    network = MLPClassifier(activation=Softsign(power), max_iter=60, random_state=0)
    network.set_params(n_iter_no_change=60)
    error = check_gradient(network, X[:30], y[:30]).max_relative_error
    ax.plot(network.fit(X, y).loss_curve_, color=color)
    name = "Good: (1 - |a|)²" if power == 2 else "Bad: the square forgotten"
    ax.set(title=f"{name}\noff by {error:.0%} from differences", xlabel="epoch")
axes[0].set(ylabel="training loss", ylim=(0, None))
