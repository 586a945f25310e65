"""The 2-2-1 network of the page, with the numbers that flow through it."""

import numpy as np
from look import BLUE, GREEN, GREY, VERMILLION, subplots

W = [np.array([[0.5, 0.2], [0.3, 0.4]]), np.array([[0.6], [0.7]])]
b = [np.array([0.1, 0.2]), np.array([0.3])]
outputs = [np.array([1.0, 2.0])]
for W_l, b_l in zip(W, b, strict=True):
    outputs.append(1 / (1 + np.exp(-(outputs[-1] @ W_l + b_l))))

figure, ax = subplots(figsize=(6.5, 4.4))
places = [[(0, 3), (0, 0)], [(4, 3), (4, 0)], [(8, 1.5)]]
for layer in (0, 1):
    for i, start in enumerate(places[layer]):
        for j, stop in enumerate(places[layer + 1]):
            start_, stop_ = np.array(start), np.array(stop)
            way = (stop_ - start_) / np.linalg.norm(stop_ - start_)
            ax.annotate("", stop_ - 0.72 * way, start_ + 0.72 * way,
                        arrowprops={"arrowstyle": "-|>", "color": GREY, "shrinkA": 0,
                                    "shrinkB": 0})  # fmt: skip
            ax.text(*(start_ + 0.32 * (stop_ - start_)), W[layer][i, j], ha="center", va="center",
                    bbox={"color": "white", "pad": 1.5})  # fmt: skip
for layer, (spots, color) in enumerate(zip(places, (BLUE, VERMILLION, GREEN), strict=True)):
    for i, (spot, a) in enumerate(zip(spots, outputs[layer], strict=True)):
        ax.scatter(*spot, s=2300, color="white", edgecolor=color, linewidth=2.5, zorder=2)
        ax.text(*spot, f"{a:.3f}" if layer else f"{a:.0f}", ha="center", va="center", color=color)
        if layer:
            ax.text(spot[0], spot[1] - 0.95, f"bias {b[layer - 1][i]}", ha="center", color=GREY)
for x, name, color in ((0, "inputs", BLUE), (4, "hidden layer", VERMILLION), (8, "output", GREEN)):
    ax.text(x, 4.1, name, color=color, ha="center")
ax.set(xlim=(-0.9, 8.9), ylim=(-1.2, 4.4), aspect="equal")
ax.axis("off")
ax.set_title("From left to right: 1 and 2 become 0.786", loc="left")
