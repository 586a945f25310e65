"""The computation graph of a fitted network: values forward, derivatives backward."""

import matplotlib.pyplot as plt
import numpy as np
from look import BLUE, GREY, VERMILLION

from sklearn_mlp import MLPRegressor
from sklearn_mlp.inspection import layer_activations

X, y = np.array([[0.5, 1.0]]), np.array([1.0])
network = MLPRegressor(2, activation="logistic", out_activation="logistic", alpha=0)
network.coefs_ = [np.array([[0.4, 0.3], [0.6, 0.5]]), np.array([[0.7], [0.8]])]
network.intercepts_ = [np.array([0.1, 0.2]), np.array([0.3])]

(W, V), (b, c) = network.coefs_, network.intercepts_
(h,), ((a,),) = layer_activations(network, X)
z, z_out, error = np.log(h / (1 - h)), np.log(a / (1 - a)), a - y[0]
delta_out = error * a * (1 - a)
dh = delta_out * V[:, 0]
delta = dh * h * (1 - h)
rows = (1.0, -1.0)
NODES = [  # name, where, value, derivative
    *[(f"$x_{j + 1}$", (0, rows[j]), X[0, j], None) for j in range(2)],
    *[(f"$z_{j + 1}$", (2.4, rows[j]), z[j], delta[j]) for j in range(2)],
    *[(f"$h_{j + 1}$", (4, rows[j]), h[j], dh[j]) for j in range(2)],
    ("$z$", (6, 0), z_out, delta_out),
    ("$a$", (7.6, 0), a, error),
    ("$J$", (9.1, 0), error**2 / 2, 1.0),
]
EDGES = [  # from, to, weight, derivative
    *[(j, 2 + k, W[j, k], X[0, j] * delta[k]) for j in range(2) for k in range(2)],
    *[(2 + j, 4 + j, None, None) for j in range(2)],
    *[(4 + j, 6, V[j, 0], h[j] * delta_out) for j in range(2)],
    *[(6, 7, None, None), (7, 8, None, None)],
]


def digits(number):
    return f"{number:.4f}".rstrip("0").rstrip(".").replace("-", "\N{MINUS SIGN}")


def draw(backward):
    _, ax = plt.subplots(figsize=(6.2, 3.4), layout="constrained")
    color = VERMILLION if backward else BLUE

    def write(x, y, text, color, **box):
        ax.text(x, y, text, ha="center", va="center", fontsize=9.5, color=color, bbox=box)

    for start, end, weight, derivative in EDGES:
        (x1, y1), (x2, y2) = NODES[start][1], NODES[end][1]
        arrow = {"arrowstyle": "<-" if backward else "->", "color": color if backward else GREY}
        ax.annotate("", (x2 - 0.58, y2), (x1 + (0.58 if start > 1 else 0.3), y1), arrowprops=arrow)
        if weight is not None:
            t = 0.48 if y1 == y2 or start >= 4 else 0.36
            number = digits(derivative if backward else weight)
            x, y = x1 + t * (x2 - x1), y1 + t * (y2 - y1)
            write(x, y, number, color if backward else "black", fc="white", ec="none", pad=1)
    for unit, bias, slope in zip((2, 3, 6), [*b, *c], [*delta, delta_out], strict=True):
        x, y = NODES[unit][1]
        number = f"bias\n{digits(slope if backward else bias)}"
        write(
            x,
            y + (0.7 if y > 0 else -0.7),
            number,
            color if backward else "black",
            ec="none",
            fc="none",
        )
    for name, (x, y), value, derivative in NODES:
        number = derivative if backward else value
        write(
            x,
            y,
            name if number is None else f"{name}\n{digits(number)}",
            color,
            fc="white",
            ec=GREY,
            pad=4,
        )
    ax.set(xlim=(-0.4, 9.6), ylim=(-1.95, 1.95))
    ax.axis("off")
    direction = "Backward: how much $J$ changes with each" if backward else "Forward: each value"
    ax.set_title(f"{direction}, from its neighbours", fontsize=11)


def forward():
    draw(backward=False)


def backward():
    draw(backward=True)
