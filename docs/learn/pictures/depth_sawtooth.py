"""The same fold, one to four times after one another."""

import numpy as np
from look import BLUE, GREY, subplots

x = y = np.linspace(0, 1, 1025)
figure, axes = subplots(4, 1, figsize=(6, 7), sharex=True, sharey=True)
for n_layers, ax in enumerate(axes, 1):
    y = 2 * np.maximum(0, y) - 4 * np.maximum(0, y - 0.5)
    ax.plot(x, y, color=BLUE)
    layers = f"{n_layers} layer{'s' * (n_layers > 1)} of 2 units"
    ax.set_title(f"{layers}: {2**n_layers} pieces", loc="left")
    ax.set(yticks=(0, 1), xticks=(0, 0.5, 1))
    ax.axhline(0, color=GREY, linewidth=0.5)
axes[-1].set_xlabel("$x$")
