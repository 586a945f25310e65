"""
Dead units and vanishing gradients
==================================

Two reasons for which a network does not learn, and the pictures that tell them apart. With a
learning rate that is far too high, ReLU units end up with an output of 0 for every row, and no
gradient brings them back. In a deep network of logistic units the gradient is lost on its way to
the first layers.
"""

import textwrap
import warnings

import matplotlib.pyplot as plt
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import GradientFlowDisplay, LayerActivationDisplay

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X / 16, y, stratify=y, random_state=0)
common = {"learning_rate": "cosine", "max_iter": 30, "n_iter_no_change": float("inf")}

# %%
# Diagnose: the outputs of two hidden layers of 50 units, over the training rows. The bar is the
# share of zeros, the shape all other outputs, and each square a unit: it is crossed out, dead, if
# its output is the same for all rows. At a rate of 0.3, one unit of the first layer is left, and it
# cannot tell ten digits apart. Mend: at a thirtieth of the rate the network learns, and the dead
# units that it has all the same do not keep it from that. With batch normalisation it learns even
# at 0.3.

settings = {
    "learning rate 0.3": {"learning_rate_init": 0.3},
    "learning rate 0.01": {"learning_rate_init": 0.01},
    "0.3 with batch_norm": {"learning_rate_init": 0.3, "batch_norm": True},
}
figure, axes = plt.subplots(1, 3, figsize=(9.6, 4.8), sharey=True, layout="constrained")
for ax, (name, setting) in zip(axes, settings.items(), strict=True):
    network = MLPClassifier((50, 50), random_state=0, **common | setting).fit(X_train, y_train)
    LayerActivationDisplay.from_estimator(network, X_train, ax=ax)
    ax.set_title(f"{name}\ntest accuracy {network.score(X_test, y_test):.0%}")
for ax in axes[1:]:
    ax.set_ylabel("")
axes[0].set_ylim(top=13)  # the single unit that is left on the left goes up to 26
plt.show()

# %%
# Diagnose: the length of the gradient in each layer of a deep network at its initial weights. From
# the output layer to the first it falls by a factor of two million; after 30 epochs the network
# still guesses, and the fit says so. Mend: normalise the inputs of the units, or take ReLU with
# initial weights made for it (He et al. 2015, "Delving deep into rectifiers", ICCV). The weights of
# all layers then have gradients of about the same length. That of the biases is 0 before a batch
# normalisation, which takes every constant away, and not drawn. In the green band a gradient is at
# most ten times as long as that of the output layer, or as short as a tenth of it.

settings = {
    "logistic": {"activation": "logistic"},
    "logistic with batch_norm": {"activation": "logistic", "batch_norm": True},
    "ReLU, He's initial weights": {"init": "he_normal"},
}
figure, axes = plt.subplots(1, 3, figsize=(9.6, 4.6), sharey=True, layout="constrained")
for ax, (name, setting) in zip(axes, settings.items(), strict=True):
    deep = MLPClassifier((30,) * 8, learning_rate_init=0.003, random_state=0, **common | setting)
    GradientFlowDisplay.from_estimator(deep, X_train, y_train, ax=ax)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        deep.fit(X_train, y_train)
    ax.set_title(f"{name}\ntest accuracy {deep.score(X_test, y_test):.0%}")
    ax.label_outer()
    if ax is not axes[0]:
        ax.get_legend().remove()
    for warning in caught:
        print(textwrap.fill(f"{name}: {warning.message}", 80))
plt.show()
