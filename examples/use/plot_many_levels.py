"""
Categories of many levels
=========================

A column may have hundreds of levels: shops, postcodes, users. One-hot columns of all would be many,
and each would see few rows. A tabular estimator gives such a column two things instead:
the mean target of each level, from other folds' rows, and an embedding, a vector per level that is
trained with the network (Guo and Berkhahn, 2016, "Entity embeddings of categorical variables"). The
vectors say what the levels have in common.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.decomposition import PCA

from sklearn_mlp import TabularMLPRegressor

rng = np.random.default_rng(0)

# %%
# Weather stations in 150 towns measure temperatures. How warm a month is depends on the latitude,
# which the table does not have: it has the town's name, the month and the height. In the south
# seasons are the other way round, at the equator there are none.

latitude = rng.uniform(-60, 60, 150)


def measure(n_rows):
    town, month, height = (
        rng.integers(0, 150, n_rows),
        rng.integers(1, 13, n_rows),
        rng.uniform(0, 2, n_rows),
    )
    season = -0.3 * latitude[town] * np.cos(2 * np.pi * month / 12)
    temperature = 28 - 0.006 * latitude[town] ** 2 + season - 6.5 * height + rng.normal(size=n_rows)
    table = pd.DataFrame({"town": town, "month": month, "height": height})
    return table.assign(town=table["town"].map("town {}".format)), temperature


table, temperature = measure(4000)
new, true = measure(4000)
models = {
    kind: TabularMLPRegressor(high_cardinality=kind, random_state=0).fit(table, temperature)
    for kind in ("one_hot", "target", "number", "both")
}

# %%
# `'one_hot'` tells the 31 most frequent towns apart, and takes the others for one. `'target'`
# knows how warm a town is over the year, but not in which month: south and north look alike.
# The embedding (`'number'`) learns both. `'both'` is the default.

errors = {kind: np.abs(model.predict(new) - true).mean() for kind, model in models.items()}
figure, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
bars = ax.barh(list(errors), list(errors.values()))
ax.bar_label(bars, fmt=" %.1f °C")
ax.axvline(np.sqrt(2 / np.pi), color="k", linestyle=":")
ax.set(xlabel="mean absolute error in °C (dotted: the noise alone)", ylabel="high_cardinality")
ax.invert_yaxis()
ax.margins(x=0.12)
plt.show()

# %%
# `embeddings_` has the vectors, those of all networks side by side. The first one is for rare and
# unseen levels. In their two main directions the towns lie along a curve, from south to north: the
# network has found the latitude.

levels, vectors = models["number"].embeddings_["town"]
points = PCA(2).fit_transform(vectors[1:])
figure, ax = plt.subplots(figsize=(6, 4.5), layout="constrained")
of_town = [latitude[int(level.removeprefix("town "))] for level in levels[1:]]
dots = ax.scatter(*points.T, c=of_town, cmap="coolwarm", edgecolors="0.4", linewidths=0.5)
figure.colorbar(dots, label="latitude (not in the table)")
ax.set(xlabel="first direction", ylabel="second direction")
plt.show()
