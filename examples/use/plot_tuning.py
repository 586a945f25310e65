"""
Tuning a pipeline, with a progress bar
======================================

scikit-learn's searches work as with any estimator. We tune a pipeline twice: with a grid, which
shows how the score depends on two parameters, and by successive halving, where epochs are the
resource: many settings get a few, the best ones more.
"""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import loguniform
from sklearn.callback import ProgressBar
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 (enables the search)
from sklearn.model_selection import GridSearchCV, HalvingRandomSearchCV, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, train_size=600, random_state=0)
schedule = {"learning_rate": "cosine", "max_iter": 20, "n_iter_no_change": float("inf")}
network = MLPClassifier(batch_size=50, learning_rate_init=0.01, random_state=0, **schedule)
pipeline = Pipeline([("scale", StandardScaler()), ("mlp", network)])
pipeline

# %%
# So a notebook shows it. Open a step: the icon beside a parameter copies the name by which a search
# knows it, such as `mlp__alpha`; a click on the parameter opens the reference.
#
# Callbacks, such as scikit-learn's progress bar, are set on the outermost estimator. Here it shows
# the search as a whole; with `max_propagation_depth=None` it shows every fit, down to the epochs of
# the network. It needs `rich`.

alphas, sizes = [0.01, 0.1, 1, 10], [8, 16, 32, 64]
grid = GridSearchCV(pipeline, {"mlp__alpha": alphas, "mlp__hidden_layer_sizes": sizes}, cv=3)
grid.set_callbacks(ProgressBar(max_propagation_depth=0)).fit(X_train, y_train)
print(f"best {grid.best_params_}, accuracy on test rows {grid.score(X_test, y_test):.3f}")
print(f"standard deviation over folds {grid.cv_results_['std_test_score'].mean():.3f} on average")

scores = grid.cv_results_["mean_test_score"].reshape(4, 4)
figure, ax = plt.subplots(figsize=(6, 4.8), layout="constrained")
image = ax.imshow(scores)
for (row, column), score in np.ndenumerate(scores):
    colour = "black" if score > 0.9 else "white"
    ax.text(column, row, f"{score:.3f}", ha="center", va="center", color=colour, size=12)
ax.set(xticks=range(4), xticklabels=sizes, yticks=range(4), yticklabels=alphas)
ax.set(xlabel="hidden_layer_sizes", ylabel="alpha", title="Accuracy in 3-fold cross-validation")
figure.colorbar(image, label="accuracy")
plt.show()

# %%
# Eight units are too few and an `alpha` of 10 is too much. Among the rest with 32 or 64 units the
# choice hardly matters: the scores lie within 0.01, their standard deviation over the folds.
#
# Now halving: 27 random settings get 4 epochs each, the best 9 of them 12, the best 3 of these 36.
# Each round starts anew. This takes 324 epochs per fold, where 36 for all would take 972. The risk:
# low learning rates, which need more epochs, are out after 4.

distributions = {
    "mlp__alpha": loguniform(0.01, 10),
    "mlp__hidden_layer_sizes": range(8, 65),
    "mlp__learning_rate_init": loguniform(0.001, 0.1),
}
budget = {"n_candidates": 27, "resource": "mlp__max_iter", "min_resources": 4, "max_resources": 36}
halving = HalvingRandomSearchCV(pipeline, distributions, **budget, cv=3, random_state=0)
with warnings.catch_warnings():  # of settings that have learnt nothing after 4 epochs
    warnings.simplefilter("ignore", ConvergenceWarning)
    halving.fit(X_train, y_train)
print({name: f"{value:.3g}" for name, value in halving.best_params_.items()})
print(f"accuracy on test rows {halving.score(X_test, y_test):.3f}")

results = halving.cv_results_
rates = results["param_mlp__learning_rate_init"].astype(float)
figure, ax = plt.subplots(figsize=(7, 4.5), layout="constrained")
for n_epochs, marker in zip(halving.n_resources_, "o^s", strict=True):
    rows = results["n_resources"] == n_epochs
    label = f"{rows.sum()} settings, {n_epochs} epochs"
    ax.scatter(rates[rows], results["mean_test_score"][rows], 50, marker=marker, label=label)
ax.set(xscale="log", xlabel="learning_rate_init", ylabel="accuracy in cross-validation")
ax.set_title("Learning rates below 0.004 are dropped after 4 epochs")
ax.legend(loc="lower right")
plt.show()
