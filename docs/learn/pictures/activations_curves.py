"""Every activation function of the package, and its derivative."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

from sklearn_mlp.nn import ACTIVATIONS

plt.rcParams.update(LOOK)
z = np.linspace(-4, 4, 801)
figure, axes = plt.subplots(5, 3, figsize=(6, 9.4), sharex=True, sharey=True)
figure.suptitle("Thirteen ways to bend a sum")
for ax, (name, activation) in zip(axes.flat, ACTIVATIONS.items(), strict=False):
    f, slope = np.empty_like(z), np.ones_like(z)
    activation().forward(z, f)
    activation().backward(z, f, slope)
    ax.axhline(0, color="0.85", linewidth=0.8)
    ax.axvline(0, color="0.85", linewidth=0.8)
    ax.plot(z, f, color="C0")
    ax.plot(z, slope, "--", color="C1")
    ax.set_title(name)
    ax.tick_params(labelbottom=True)
axes[0, 0].set(ylim=(-1.9, 2.6), xticks=[-4, 0, 4], yticks=[-1, 0, 1, 2])
for ax in axes[4, 1:]:
    ax.set_axis_off()
legend = {"color": "C0", "in_layout": False, "transform": axes[4, 1].transAxes}
axes[4, 1].text(0.2, 0.65, "solid: f(z)", **legend)
axes[4, 1].text(0.2, 0.4, "dashed: its slope f'(z)", **legend | {"color": "C1"})
