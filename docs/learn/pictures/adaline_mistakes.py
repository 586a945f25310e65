"""Mistakes of a perceptron and of an Adaline, epoch by epoch, on classes that overlap."""

import numpy as np
from look import BLUE, VERMILLION, subplots

rng = np.random.default_rng(0)
y = np.tile([-1, 1], 50)
X = rng.normal(size=(100, 2)) + 0.9 * y[:, np.newaxis]


def perceptron(target, z):
    return target if target * z <= 0 else 0


def adaline(target, z):
    return 0.001 * (target - z)


figure, ax = subplots(figsize=(6, 3.6))
for rule, color in ((perceptron, VERMILLION), (adaline, BLUE)):
    w, b, mistakes = np.array([-0.5, 0.2]), 0.0, []
    for _ in range(40):
        for x, target in zip(X, y, strict=True):
            step = rule(target, x @ w + b)
            w, b = w + step * x, b + step
        mistakes.append((y * (X @ w + b) <= 0).sum())
    ax.plot(np.arange(1, 41), mistakes, color=color)
    ax.annotate(rule.__name__.title(), (40, mistakes[-1]), (6, 0), textcoords="offset points",
                color=color, va="center")  # fmt: skip
ax.set(xlabel="epoch", ylabel="mistakes in 100 rows", ylim=(0, None), xlim=(1, 40))
ax.set_title("The perceptron keeps jumping, Adaline settles", loc="left")
