"""
What the first layer looks for
==============================

The weights that lead from the 8 x 8 pixels of a digit to a hidden unit can be shown as an image:
the unit answers to ink where it is blue, and is silenced by ink where it is red. We compare a weak
L2 penalty with a strong one, and see to which digits each unit answers.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import WeightsDisplay, layer_activations

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X / 16, y, stratify=y, random_state=0)

# %%
# With the weak penalty the weights are large, and scattered over the margins too, where there is
# hardly ever ink. The strong one makes them three times smaller (each picture has its own colours),
# empties the margins, and takes all weights from units 4 and 6, counted row by row: the network can
# do without them. The gap between training and test accuracy narrows.

figure, axes = plt.subplots(1, 2, figsize=(8.4, 3.9), layout="constrained")
networks = {}
for ax, alpha in zip(axes, (0.0001, 1), strict=True):
    network = MLPClassifier(
        16, alpha=alpha, learning_rate="cosine", learning_rate_init=0.01, max_iter=200,
        n_iter_no_change=float("inf"), random_state=0,
    )  # fmt: skip
    networks[alpha] = network.fit(X_train, y_train)
    WeightsDisplay.from_estimator(network, ax=ax)
    accuracies = network.score(X_train, y_train), network.score(X_test, y_test)
    ax.set_title("alpha={:g}\naccuracy: training {:.1%}, test {:.1%}".format(alpha, *accuracies))

# %%
# What the units of the right picture make of the test digits. Unit 1 has blue weights along the top
# and red ones on the left: it answers most to 3, 2 and 7. Unit 10, blue where the lower bow of a 6
# is and red above it, answers most to 6. Most digits move several units, and most units answer to
# several digits: it takes the output layer to tell them apart.

hidden, _ = layer_activations(networks[1], X_test)
means = np.array([hidden[y_test == digit].mean(axis=0) for digit in range(10)])
figure, ax = plt.subplots(figsize=(8, 4.8), layout="constrained")
image = ax.imshow(means)
ax.set_xticks(range(16), range(1, 17))
ax.set_yticks(range(10), range(10))
ax.set(xlabel="hidden unit, row by row in the picture above", ylabel="digit")
ax.set_title("Mean output of the hidden units, alpha=1")
figure.colorbar(image, label="mean output", shrink=0.8)
plt.show()
