"""The line of a perceptron after each of its five corrections."""

import numpy as np
from look import BLUE, GREEN, GREY, VERMILLION, subplots

X = np.array([[2, 1], [-1, 2], [1, -1], [-2, -1], [-1, 1], [1, 2]], dtype=float)
y = np.array([1, 1, -1, -1, -1, 1])
w, b, steps = np.zeros(2), 0.0, [(np.zeros(2), 0.0, None)]
for _ in range(3):
    for x, target in zip(X, y, strict=True):
        if target * (x @ w + b) <= 0:
            w, b = w + target * x, b + target
            steps.append((w, b, x))

figure, axes = subplots(3, 2, figsize=(6, 8.9), sharex=True, sharey=True)
figure.suptitle("Five corrections, and all six are right")
grid = np.stack(np.meshgrid(np.linspace(-3, 3, 300), np.linspace(-3, 3, 300)), axis=-1)
for i, (ax, (w, b, corrected)) in enumerate(zip(axes.flat, steps, strict=True)):
    z = grid @ w + b
    if i:
        ax.contourf(*grid.T, z.T, [0, 100], colors=[VERMILLION], alpha=0.12)
        ax.contour(*grid.T, z.T, [0], colors=[GREY], linewidths=2)
        ax.scatter(*corrected, s=420, facecolor="none", edgecolor=GREEN, linewidth=2.5)
        foot = -b * w / (w @ w)
        end = foot + 0.9 * w / np.linalg.norm(w)
        ax.annotate("", end, foot, arrowprops={"arrowstyle": "-|>", "color": GREY})
        ax.annotate("$w$", end, (3, 3), textcoords="offset points", color=GREY)
    else:
        for x, target in zip(X, y, strict=True):
            ax.annotate(f"${target:+}$", x, (7, 5), textcoords="offset points")
    ax.scatter(*X[y < 0].T, s=70, color=BLUE, zorder=3)
    ax.scatter(*X[y > 0].T, s=70, color=VERMILLION, marker="s", zorder=3)
    wrong = int((y * (X @ w + b) <= 0).sum())
    ax.set_title(f"after {i}: {wrong} wrong" if i else "start: no line yet", loc="left")
    ax.set(xlim=(-3, 3), ylim=(-3, 3), aspect="equal", xticks=(-2, 0, 2), yticks=(-2, 0, 2))
