"""
How two hidden units make XOR linear
====================================

XOR is 1 if exactly one of two inputs is 1. No straight line parts the two classes, so a linear
model cannot learn it. A network with two hidden units can: they move the four points such that a
line is enough. We look at its weights, at the plane of the inputs, and at the plane of the hidden
units.
"""

# sphinx_gallery_thumbnail_number = 2
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap
from sklearn.datasets import load_digits
from sklearn.inspection import DecisionBoundaryDisplay
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import HiddenSpaceDisplay, NetworkDisplay
from sklearn_mlp.inspection.style import BLUE, ORANGE

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
linear = LogisticRegression().fit(X, y)
network = MLPClassifier(2, "tanh", solver="lbfgs", random_state=1).fit(X, y)
print(f"linear model: {linear.score(X, y):.0%} right, network: {network.score(X, y):.0%}")

# %%
# The network with its weights at the lines, and its biases in the units. Both hidden units add up
# the inputs, with about the same weights. They differ in the bias: it takes one input that is 1 to
# turn the first from 1 to -1, and two to turn the second. The output is 1 if only the first has
# turned.

NetworkDisplay.from_estimator(network)
plt.show()

# %%
# On the left, the plane of the inputs: the network parts it by two lines, one for each hidden unit.
# On the right, the plane of the hidden units. The two points of class 1 have become one, and one
# line parts it from the others: for the output layer, XOR is a linear problem.

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4.4), layout="constrained")
DecisionBoundaryDisplay.from_estimator(
    network, X, response_method="predict_proba", levels=[0, 0.5, 1], ax=left, alpha=0.15, eps=0.4,
    cmap=ListedColormap([BLUE, ORANGE]),
)  # fmt: skip
left.scatter(*X.T, 60, [BLUE if label == 0 else ORANGE for label in y], edgecolors="white")
left.set(xlabel="input x0", ylabel="input x1", title="Two lines between the inputs")
HiddenSpaceDisplay.from_estimator(network, X, y, ax=right)
right.set_title("One line between the hidden units")
plt.show()

# %%
# The same with 64 pixels and 32 hidden units, by the first two principal components of each. Among
# the pixels the digits of the test set lie on top of each other. The second hidden layer has pulled
# them apart: in two of 32 dimensions most can be told.

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X / 16, y, stratify=y, random_state=0)
deep = MLPClassifier(
    (64, 32), "tanh", alpha=1, learning_rate="cosine", learning_rate_init=0.01, max_iter=60,
    n_iter_no_change=float("inf"), random_state=0,
).fit(X_train, y_train)  # fmt: skip
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4.6), layout="constrained")
HiddenSpaceDisplay(X_test, y_test, deep.classes_).plot(ax=left)
left.set_title("Pixels")
HiddenSpaceDisplay.from_estimator(deep, X_test, y_test, ax=right)
right.set_title(f"Second hidden layer, test accuracy {deep.score(X_test, y_test):.1%}")
plt.show()
