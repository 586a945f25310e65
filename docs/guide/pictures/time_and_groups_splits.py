"""Outer and inner splits of rows in order of time."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap
from sklearn.model_selection import TimeSeriesSplit

from sklearn_mlp.inspection.style import BLUE, GREEN, ORANGE

UNUSED, TRAINING, STOPPING, TEST = range(4)
COLORS = ["0.93", BLUE, ORANGE, GREEN]
rng = np.random.default_rng(0)
figure, axes = plt.subplots(2, 1, figsize=(7, 4.4), sharex=True, layout="constrained")
titles = {
    False: "At random, the default: it stops by rows between those that it knows",
    True: 'validation_split="last": it stops by later rows, as in use',
}
for ax, (is_last, title) in zip(axes, titles.items(), strict=True):
    image = np.full((4, 100), UNUSED)
    for row, (train, test) in zip(image, TimeSeriesSplit(4).split(image[0]), strict=True):
        n_stopping = len(train) // 5
        chosen = train[-n_stopping:] if is_last else rng.choice(train, n_stopping, replace=False)
        row[train], row[test] = TRAINING, TEST
        row[chosen] = STOPPING
    ax.pcolormesh(image, cmap=ListedColormap(COLORS), vmin=0, vmax=3, edgecolors="w", linewidth=0.3)
    ax.invert_yaxis()
    ax.set(title=title, yticks=[])
    ax.spines[:].set_visible(False)
axes[1].set(xlabel="rows, in order of time", xticks=[])
names = {"training": BLUE, "says when to stop": ORANGE, "test": GREEN}
handles = [plt.Rectangle((0, 0), 1, 1, color=color) for color in names.values()]
figure.legend(handles, names, loc="outside lower center", ncols=3)
