"""
When one class is rare
======================

5% of the rows belong to the positive class, and a network that weighs every row the same misses
over a third of them. With `class_weight` errors on the rare class count more: more of it is found,
for more false alarms. The price is in the probabilities: they are no longer frequencies.
"""

import matplotlib.pyplot as plt
from sklearn.calibration import CalibrationDisplay
from sklearn.datasets import make_classification
from sklearn.metrics import ConfusionMatrixDisplay, average_precision_score
from sklearn.metrics import balanced_accuracy_score as balanced_accuracy
from sklearn.metrics import precision_score as precision
from sklearn.model_selection import train_test_split

from sklearn_mlp import MLPClassifier

X, y = make_classification(
    24_000, 10, n_informative=5, n_redundant=0, weights=[0.95], flip_y=0.01, random_state=0
)
X_train, X_test, y_train, y_test = train_test_split(
    X, y, train_size=4000, stratify=y, random_state=0
)

# %%
# A dict gives a weight to each class. `'balanced'` takes the inverse of their frequencies, about
# 17 times as much for the positive class here. Average precision depends only on how the rows are
# ranked: it does not gain from weights.

schedule = {"learning_rate": "cosine", "max_iter": 40, "n_iter_no_change": float("inf")}
figure, axes = plt.subplots(1, 3, figsize=(10, 4.4), layout="constrained")
figure.suptitle("How the rows of each class are classified (each row adds up to 100%)")
probabilities = {}
for ax, weight in zip(axes, (None, {0: 1, 1: 5}, "balanced"), strict=True):
    network = MLPClassifier(
        30, class_weight=weight, alpha=0.5, learning_rate_init=0.01, random_state=0, **schedule
    )
    guess = network.fit(X_train, y_train).predict(X_test)
    look = {"normalize": "true", "values_format": ".1%", "cmap": "Blues", "colorbar": False}
    ConfusionMatrixDisplay.from_predictions(y_test, guess, **look, ax=ax)
    name = f"class_weight={weight!r}"
    title = f"{name}\nbalanced accuracy {balanced_accuracy(y_test, guess):.1%}"
    ax.set_title(f"{title}\nprecision {precision(y_test, guess):.1%}", fontsize=11)
    probabilities[name] = p = network.predict_proba(X_test)[:, 1]
    print(f"{name}: accuracy {network.score(X_test, y_test):.1%}, mean probability {p.mean():.3f}")
    print(f"    average precision {average_precision_score(y_test, p):.3f}")

# %%
# Of the rows to which the balanced network gives a probability of about 80%, some 30% are
# positive. If probabilities matter, either train without weights and lower the threshold, or
# divide the odds by the ratio of the weights, which comes near to the network without. Both are
# too low between 40% and 90%; some 2% of the rows have such a probability.

ratio = (y_train == 0).sum() / (y_train == 1).sum()
print(f"ratio of the balanced weights {ratio:.1f}, positive rows {y_test.mean():.3f}")
probabilities["'balanced', odds divided"] = p / (p + ratio * (1 - p))
figure, ax = plt.subplots(figsize=(7, 6), layout="constrained")
for (name, p), marker in zip(probabilities.items(), "os^d", strict=True):
    CalibrationDisplay.from_predictions(y_test, p, n_bins=8, name=name, ax=ax, marker=marker)
ax.get_legend().remove()
figure.legend(loc="outside lower center", ncols=2)
ax.set_title("Class weights make probabilities too high")
ax.set(xlabel="predicted probability of class 1", ylabel="share of class 1")
plt.show()
