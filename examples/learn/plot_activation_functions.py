"""
Activation functions and their slopes
=====================================

Every activation function that comes with the package, and its derivative. On the way back through
the network the gradient is multiplied by this derivative in every hidden layer. Where it is 0, a
unit does not learn from a row; where it is below 1, layer after layer, little is left for the first
layers.
"""

import matplotlib.pyplot as plt
import numpy as np

from sklearn_mlp.nn.activations import ACTIVATIONS

# %%
# `forward` writes `f(z)` into an array, `backward` multiplies an array by `f'(z)`: here one of
# ones.

z = np.linspace(-4, 4, 800)
outputs, slopes = {}, {}
for name, activation in ACTIVATIONS.items():
    outputs[name], slopes[name] = np.empty_like(z), np.ones_like(z)
    activation().forward(z, outputs[name])
    activation().backward(z, outputs[name], slopes[name])

figure, axes = plt.subplots(
    4, 4, figsize=(8.4, 8.4), sharex=True, sharey=True, layout="constrained"
)
for ax, name in zip(axes.flat, ACTIVATIONS, strict=False):
    ax.axhline(0, color="0.8", linewidth=0.8)
    ax.axvline(0, color="0.8", linewidth=0.8)
    ax.plot(z, outputs[name], linewidth=2.5, label="activation f(z)")
    ax.plot(z, slopes[name], "--", linewidth=2.5, label="derivative f'(z)")
    ax.set_title(name, fontsize=13)
    ax.tick_params(labelbottom=True)
axes[0, 0].set(ylim=(-2, 3), xticks=[-4, -2, 0, 2, 4])
for ax in axes[3, 1:]:
    ax.set_axis_off()
handles = axes[0, 0].get_legend_handles_labels()
axes[3, 2].legend(*handles, loc="center", fontsize=13, title="over the input z of a unit")
plt.show()

# %%
# The derivative of `logistic` is 1/4 at most; that of `tanh` is 1 at one point and falls off to
# both sides. That of `relu` is 0 for negative z and 1 for positive. `leaky_relu`, `elu` and the
# smooth functions let something pass on both sides. `gelu`, `silu` and `mish` fall before they
# rise. The derivative of `step` and `sign` is 0: what lies below such a layer does not learn.
#
# What ten such layers do: say that every z comes from N(0, 1), and that the weights alone would
# keep the length of the gradient. Then each layer multiplies it by the root mean square of f'(z).
# Of the functions that bend, `selu` comes closest to 1. `relu` halves the square of the length, so
# that 1/32 is left; He's initial weights (He et al. 2015, "Delving deep into rectifiers", ICCV) are
# larger by the square root of 2 to make up for it. What networks with initial weights that suit the
# function do, where tanh and relu keep the length, is :doc:`on another page
# </learn/activation_functions>`.

density = np.exp(-(z**2) / 2)
left = {name: np.average(slope**2, weights=density) ** 5 for name, slope in slopes.items()}
names = sorted(left, key=left.get)

figure, ax = plt.subplots(figsize=(7, 4.8), layout="constrained")
ax.barh(names, [left[name] for name in names])
for name in names:
    ax.annotate(
        f"{left[name]:.2g}", (max(left[name], 1e-8), name), (5, 0),
        textcoords="offset points", va="center",
    )  # fmt: skip
ax.set(xscale="log", xlim=(1e-8, 30))
ax.set_title("If weights kept the length, ten layers would leave this")
ax.set_xlabel("length of the gradient below ten hidden layers, if it is 1 above")
plt.show()
