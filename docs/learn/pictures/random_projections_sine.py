"""A sine as a weighted sum of random tanh units."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)
rng = np.random.default_rng(0)
x = np.linspace(-3, 3, 200)[:, np.newaxis]
y = np.sin(2 * x[:, 0])
W, b = rng.normal(scale=2, size=(1, 15)), rng.normal(scale=2, size=15)
hidden = np.tanh(x @ W + b)
beta = np.linalg.lstsq(hidden, y, rcond=None)[0]

figure, axes = plt.subplots(2, 1, figsize=(6, 5.4), sharex=True)
axes[0].plot(x, hidden, color="C3", linewidth=1)
axes[0].set(title="15 hidden units, drawn at random and never trained", ylabel="outputs")
axes[1].plot(x, y, color="0.8", linewidth=6)
axes[1].plot(x, hidden @ beta, color="C0")
axes[1].set(title="Their best weighted sum: the sine (grey)", xlabel="x", ylabel="output")
