"""The plane of XOR, and the same plane folded along a diagonal, seen from the side."""

import numpy as np
from look import BLUE, GREEN, GREY, VERMILLION, subplots

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
figure, (sheet, side) = subplots(1, 2, figsize=(6.2, 3.8))
sheet.plot([-0.3, 1.3], [1.3, -0.3], color=GREEN, linestyle="--")
sheet.text(0.5, 0.55, "fold here", color=GREEN, rotation=-45, ha="center", va="center",
           bbox={"color": "white", "pad": 1})  # fmt: skip
sheet.scatter(*X[y == 0].T, s=130, color=BLUE, zorder=3)
sheet.scatter(*X[y == 1].T, s=130, color=VERMILLION, marker="s", zorder=3)
sheet.set(xlim=(-0.3, 1.3), ylim=(-0.3, 1.3), xticks=(0, 1), yticks=(0, 1), aspect="equal")
sheet.set(xlabel="$x_1$", ylabel="$x_2$")
sheet.set_title("From above: no line", loc="left")

s = np.linspace(-0.3, 2.3, 201)
side.plot(s, np.abs(s - 1), color=GREEN)
side.plot([-0.3, 2.3], [0.5, 0.5], color=GREY)
side.text(1, 0.55, "one cut", color=GREY, ha="center")
side.scatter([0, 2], [1, 1], s=130, color=BLUE, zorder=3)
side.scatter(1, 0, s=130, color=VERMILLION, marker="s", zorder=3)
side.annotate("(0, 0)", (0, 1), (10, 2), textcoords="offset points")
side.annotate("(1, 1)", (2, 1), (-10, 2), textcoords="offset points", ha="right")
side.annotate("(0, 1), (1, 0)", (1, 0), (0, -20), textcoords="offset points", ha="center")
side.set(xlabel="$x_1 + x_2$", ylabel="$h_1 + h_2$", ylim=(-0.3, 1.4), xlim=(-0.3, 2.3))
side.set(xticks=(0, 1, 2), yticks=(0, 0.5, 1))
side.set_title("Folded, from the side", loc="left")
