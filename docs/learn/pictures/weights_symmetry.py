"""Four hidden units that start alike, and four that start differently."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)
x = np.linspace(-2, 2, 60)[:, np.newaxis]
y = np.sin(2 * x)


def weights_over_time(W0, b0, n_steps=3000, rate=0.1):
    """The weights of four tanh units into and out of them, by gradient descent."""
    W1, b1 = W0.T.copy(), np.zeros(1)
    path = []
    for _ in range(n_steps):
        path.append(W0[0].copy())
        a = np.tanh(x @ W0 + b0)
        delta = (a @ W1 + b1 - y) / len(x)
        hidden = (delta @ W1.T) * (1 - a**2)
        W1, b1 = W1 - rate * a.T @ delta, b1 - rate * delta.sum(axis=0)
        W0, b0 = W0 - rate * x.T @ hidden, b0 - rate * hidden.sum(axis=0)
    return np.array(path), float(np.mean((a @ W1 + b1 - y) ** 2) / 2)


figure, axes = plt.subplots(2, 1, figsize=(6, 5.2), sharex=True)
rng = np.random.default_rng(3)
alike, random = (np.full((1, 4), 0.5), np.zeros(4)), (rng.normal(size=(1, 4)), rng.normal(size=4))
for ax, start, kind in zip(axes, (alike, random), ("Alike", "Random"), strict=True):
    path, loss = weights_over_time(*start)
    for unit in range(4):
        ax.plot(path[:, unit], linewidth=5 - 1.2 * unit, color=f"C{unit}")
    what = "they are one unit" if kind == "Alike" else "four units"
    ax.set(title=f"{kind} at the start: {what} (loss {loss:.3f})", ylabel="weight into the unit")
axes[0].text(1300, 0.6, "all four, one on top of the other")
axes[1].set_xlabel("step of gradient descent")
