"""
Intervals and sets of a known coverage
======================================

How far off may a prediction be? Between the 5% and the 95% quantile that a network predicts
should lie 90% of new rows, but nothing makes sure of it. With `conformal=True` a tabular estimator
sets a fifth of the rows aside, sees how far off it is there, and makes its intervals as wide as
that takes: split conformal prediction. On average over training sets the coverage is then what was
asked for, however well the network has learnt; new rows must only be like those given.
"""

import matplotlib.pyplot as plt
import numpy as np

from sklearn_mlp import TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.inspection import PredictionIntervalDisplay

rng = np.random.default_rng(0)
settings = {"conformal": True, "n_members": 2, "random_state": 0}


def measure(n_rows):
    x = rng.uniform(-3, 3, n_rows)
    return x[:, np.newaxis], np.sin(2 * x) + rng.normal(scale=0.1 + 0.15 * np.abs(x))


# %%
# Of 2000 rows 400 are set aside, so that the coverage of one fit may be 1.5 points off, the square
# root of 0.9 * 0.1 / 400. Intervals around the mean are equally wide everywhere: too wide in the
# middle, too narrow at the sides. Those from quantiles follow the noise (Romano, Patterson and
# Candes, 2019, "Conformalized quantile regression", NeurIPS).

X_train, y_train = measure(2000)
X_new, y_new = measure(10_000)
grid = np.linspace(-3, 3, 200)[:, np.newaxis]
figure, axes = plt.subplots(1, 2, figsize=(9, 4.5), layout="constrained", sharey=True)
models = []
for ax, quantiles in zip(axes, [None, [0.05, 0.95]], strict=True):
    model = TabularMLPRegressor(quantiles=quantiles, **settings).fit(X_train, y_train)
    models.append(model)
    low, high = model.predict_interval(X_new, coverage=0.9).T
    held = (low <= y_new) & (y_new <= high)
    middle = np.abs(X_new[:, 0]) < 1
    ax.scatter(X_new[:800], y_new[:800], s=5, color="0.5", label="new rows")
    ax.fill_between(grid[:, 0], *model.predict_interval(grid).T, alpha=0.35, label="90% interval")
    ax.set_title(
        f"quantiles={quantiles}: {held.mean():.1%} within,\n"
        f"{held[middle].mean():.0%} where |x| < 1, {held[~middle].mean():.0%} elsewhere"
    )
    ax.set_xlabel("x")
axes[0].set_ylabel("y")
figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
plt.show()

# %%
# With more columns than one there is no such picture. `PredictionIntervalDisplay` sorts the rows by
# what is predicted, shows the interval of each, and marks the targets outside.

figure, axes = plt.subplots(1, 2, figsize=(9, 4.8), layout="constrained", sharey=True)
for ax, model in zip(axes, models, strict=True):
    PredictionIntervalDisplay.from_estimator(model, X_new[:2000], y_new[:2000], ax=ax)
    ax.set_title(f"quantiles={model.quantiles}")
    ax.label_outer()
plt.show()

# %%
# A classifier predicts sets of classes instead: all that are about as probable as the true class
# mostly is. Where classes overlap, sets have several.


def draw_classes(n_rows):
    y = rng.integers(0, 3, n_rows)
    return np.array([[-1.2, 0], [1.2, 0], [0, 1.8]])[y] + rng.normal(size=(n_rows, 2)), y


model = TabularMLPClassifier(**settings).fit(*draw_classes(2000))
X_new, y_new = draw_classes(10_000)
side = np.linspace(-4, 4, 200)
plane = np.stack(np.meshgrid(side, side + 0.7), axis=-1).reshape(-1, 2)
figure, axes = plt.subplots(1, 2, figsize=(9, 5), layout="constrained", sharey=True)
for ax, coverage in zip(axes, [0.9, 0.98], strict=True):
    contains = model.predict_set(X_new, coverage)
    held, size = contains[np.arange(len(y_new)), y_new].mean(), contains.sum(axis=1).mean()
    for k, region in enumerate(model.predict_set(plane, coverage).T):
        rows = y_new[:600] == k
        ax.scatter(*X_new[:600][rows].T, s=6, color=f"C{k}", label=f"class {k}")
        image = region.reshape(200, 200)
        ax.contourf(side, side + 0.7, image, levels=[0.5, 1], colors=f"C{k}", alpha=0.25)
        ax.contour(side, side + 0.7, image, levels=[0.5], colors=f"C{k}", linewidths=2)
    ax.set_title(f"coverage={coverage}: {held:.1%} within,\n{size:.2f} classes per set")
    ax.set(xlabel="first feature", xlim=(-4, 4), ylim=(-3.3, 4.7))
axes[0].set_ylabel("second feature")
figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.show()
print(f"Without sets, {model.score(X_new, y_new):.1%} of the predicted classes are true.")
