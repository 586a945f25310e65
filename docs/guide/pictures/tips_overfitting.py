"""Training and validation loss with and without a regulariser."""

import warnings

import matplotlib.pyplot as plt
from sklearn.datasets import make_classification

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import LossCurveDisplay

X, y = make_classification(800, 20, n_informative=8, flip_y=0.15, class_sep=1.5, random_state=0)
warnings.simplefilter("ignore")  # that the left one could be trained for longer
settings = {"max_iter": 100, "n_iter_no_change": float("inf"), "learning_rate_init": 0.005}
titles = {0.0: "Overfits: no regulariser", 10.0: "Good: weight_decay=10"}
figure, axes = plt.subplots(1, 2, figsize=(7, 3.6), sharey=True, layout="constrained")
for ax, (weight_decay, title) in zip(axes[::-1], titles.items(), strict=True):
    network = MLPClassifier((100,), weight_decay=weight_decay, random_state=0, **settings)
    network.fit(X[:400], y[:400], X_val=X[400:], y_val=y[400:])
    display = LossCurveDisplay(network.loss_curve_, network.validation_loss_curve_)
    display.plot(ax=ax, log_scale=False)
    ax.set_title(title)
