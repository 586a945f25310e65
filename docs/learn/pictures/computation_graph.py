"""The computation graph of a network: values forward, derivatives backward."""

import numpy as np
from look import BLUE, GREY, VERMILLION, subplots

from sklearn_mlp import MLPRegressor
from sklearn_mlp.inspection import check_gradient, layer_activations

X, y = np.array([[0.5, 1.0]]), np.array([1.0])
network = MLPRegressor(2, activation="logistic", out_activation="logistic", alpha=0)
network.coefs_ = [np.array([[0.4, 0.3], [0.6, 0.5]]), np.array([[0.7], [0.8]])]
network.intercepts_ = [np.array([0.1, 0.2]), np.array([0.3])]
W, b, V, c = check_gradient(network, X, y).backpropagated  # derivatives
(x,), (h,), ((a,),) = X, *layer_activations(network, X)
z, J = np.log(h / (1 - h)), (a - y[0]) ** 2 / 2

# Where a node is, its value, its derivative; J is below, x above.
NODES = {
    **{f"x_{i + 1}": ((2.5 * i - 1.25, 0), x[i], None) for i in (0, 1)},
    **{f"z_{i + 1}": ((2.5 * i - 1.25, -1.7), z[i], b[i]) for i in (0, 1)},
    **{f"h_{i + 1}": ((2.5 * i - 1.25, -2.75), h[i], b[i] / (h[i] * (1 - h[i]))) for i in (0, 1)},
    "z": ((0, -4.2), np.log(a / (1 - a)), c[0]),
    "a": ((0, -5.2), a, a - y[0]),
    "J": ((0, -6.2), J, 1),
}
# From, to, the weight on the way, and where its name is: a share of the way, a shift to the side.
EDGES = [
    *[(f"x_{i}", f"z_{j}", f"w_{{{j}{i}}}", 0.3 if i != j else 0.47, (2 * i - 3) * 0.5 * (i == j))
      for i in (1, 2) for j in (1, 2)],
    *[(f"z_{i}", f"h_{i}", None, 0, 0) for i in (1, 2)],
    *[(f"h_{i}", "z", f"v_{i}", 0.4, 0) for i in (1, 2)],
    ("z", "a", None, 0, 0), ("a", "J", None, 0, 0),
    ("b_1", "z_1", "b_1", 0, 0), ("b_2", "z_2", "b_2", 0, 0), ("c", "z", "c", 0, 0),
]  # fmt: skip
WEIGHTS = ["w_{11}", "w_{21}", "w_{12}", "w_{22}", "v_1", "v_2", "b_1", "b_2", "c"]
PLACES = {name: place for name, (place, *_) in NODES.items()}
PLACES |= {"b_1": (-2.35, -2.4), "b_2": (2.35, -2.4), "c": (1.6, -4.2)}


def draw(title, color, arrow, weights, column):
    _, ax = subplots(figsize=(5.4, 7.6))
    numbers = dict(zip(WEIGHTS, np.concatenate([np.ravel(part) for part in weights]), strict=True))

    def write(place, name, number, **box):
        digits = f"\n{float(number):.4f}".rstrip("0").rstrip(".") if number is not None else ""
        text = f"${name}${digits}".replace("-", "\N{MINUS SIGN}")
        ax.text(*place, text, ha="center", va="center", color=color, bbox=box | {"fc": "white"})

    for start, end, weight, share, shift in EDGES:
        (x1, y1), (x2, y2) = PLACES[start], PLACES[end]
        ends = {"arrowstyle": arrow, "color": GREY, "shrinkA": 25, "shrinkB": 25}
        ax.annotate("", (x2, y2), (x1, y1), arrowprops=ends)
        if weight is not None:
            place = (x1 + share * (x2 - x1) + shift, y1 + share * (y2 - y1))
            write(place, weight, numbers[weight], ec="none", pad=1)
    for name, (place, *values) in NODES.items():
        write(place, name, values[column], ec=GREY, pad=4)
    ax.set(xlim=(-2.8, 2.8), ylim=(-6.6, 0.4))
    ax.axis("off")
    ax.set_title(title)


def forward():
    draw("Forward: values", BLUE, "->", network.coefs_ + network.intercepts_, 0)


def backward():
    draw("Backward: how much $J$ changes with each", VERMILLION, "<-", (W, V, b, c), 1)
