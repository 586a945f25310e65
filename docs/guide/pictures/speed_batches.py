"""Milliseconds for an epoch over the rows of a batch, in both precisions."""

import time
import warnings

import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection.style import BLUE, ORANGE

rng = np.random.default_rng(0)
X = rng.normal(size=(20_000, 20))
y = (X[:, 0] * X[:, 1] > 0).astype(int)
sizes = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000]


def milliseconds(dtype, batch_size):
    """The quickest of three epochs, in processor time."""
    network, taken = MLPClassifier(batch_size=batch_size, max_iter=1, random_state=0), []
    for _ in range(3):
        start = time.process_time()
        network.fit(X.astype(dtype), y)
        taken.append(1000 * (time.process_time() - start))
    return min(taken)


warnings.simplefilter("ignore")  # that one epoch is little
figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
with threadpool_limits(1):
    for dtype, color in ((np.float64, BLUE), (np.float32, ORANGE)):
        taken = [milliseconds(dtype, size) for size in sizes]
        ax.loglog(sizes, taken, "o-", color=color)
        ax.text(13_000, taken[-1], dtype.__name__, color=color, va="center")
ax.set_xlim(0.7, 50_000)
ax.set(xlabel="batch_size, rows for an update", ylabel="milliseconds for an epoch")
ticks = [10, 20, 50, 100]
ax.set_yticks(ticks, ticks)
ax.set_yticks([], minor=True)
ax.set_title("From a hundred rows on, larger batches save nothing")
