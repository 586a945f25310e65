"""The gradient's length in each of eleven layers, kept in scale, vanishing and exploding."""

import matplotlib.pyplot as plt
from sklearn.datasets import load_digits

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import GradientFlowDisplay
from sklearn_mlp.inspection.style import BLUE, ORANGE, RED

X, y = load_digits(return_X_y=True)
figure, axes = plt.subplots(1, 2, figsize=(7, 3.4), sharey=True, layout="constrained")
deep = {
    "relu, he_normal": (0, BLUE, (6, 0.02), {"init": "he_normal"}),
    "logistic: vanishing": (1, RED, (8.4, 1e-7), {"activation": "logistic"}),
    "tanh, normal: exploding": (1, ORANGE, (7, 50), {"activation": "tanh", "init": "normal"}),
}
for name, (panel, color, place, settings) in deep.items():
    network = MLPClassifier((50,) * 10, random_state=0, **settings)
    norms = GradientFlowDisplay.from_estimator(network, X / 16, y, ax=plt.figure().gca())
    plt.close()
    axes[panel].semilogy(range(1, 12), norms.weight_norms, "o-", color=color)
    axes[panel].text(*place, name, color=color, ha="center")
axes[0].set(title="Good: all layers learn", xlabel="layer", ylabel="length of the gradient")
axes[1].set(title="Bad: the first learn nothing, or jump", xlabel="layer")
