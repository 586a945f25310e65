"""Worked examples of lecture courses: what is given, what the slides print, what comes out.

    python docs/learn/lectures.py

writes them as tables into lectures.md; tests/test_courses.py computes each number in two ways.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import layer_activations

PAGE = Path(__file__).with_suffix(".md")

# One plain gradient step on the one row there is.
ONE_UPDATE = {"solver": "sgd", "momentum": 0, "alpha": 0, "max_iter": 1}
# So small that the weights stay as given, to the bit.
NO_UPDATE = ONE_UPDATE | {"learning_rate_init": 1e-300}
LOGISTIC = {"activation": "logistic", "out_activation": "logistic"}


class Row(NamedTuple):
    """A number of an example.

    Attributes
    ----------
    name : str
        What later formulas call it.
    formula : str
        How it is computed by hand, as Python.
    value : float
        What the package computes.
    printed : str
        The digits on the slide; empty where there are none.
    right : str
        What they should be, where they are wrong.
    """

    name: str
    formula: str
    value: float
    printed: str = ""
    right: str = ""


def logistic(z):
    return 1 / (1 + np.exp(-z))


def logit(a):
    """What the logistic function made ``a`` of."""
    return -np.log(1 / a - 1)


def with_weights(model, X, y, W, b):
    """Fit from weights given as in the courses: one row per unit."""
    W = [np.atleast_2d(rows).T for rows in W]
    b = [np.atleast_1d(biases) for biases in b]
    return model.fit(np.atleast_2d(X), y, coefs_init=W, intercepts_init=b)


def rows(sheet, *values):
    """The lines of a sheet, ``name: formula = printed, right: digits``, with computed values."""
    values = np.concatenate([np.ravel(value) for value in values])
    lines = [line.strip() for line in sheet.strip().splitlines()]
    return [row(line, value) for line, value in zip(lines, values, strict=True)]


def row(line, value):
    name, _, rest = line.partition(": ")
    formula, _, digits = rest.partition(" = ")
    printed, _, right = digits.partition(", right: ")
    return Row(name, formula, float(value), printed, right)


def perceptron():
    x, w, b = (2, 3, -1), (0.5, -0.3, 0.8), 1
    linear = with_weights(MLPRegressor((), **NO_UPDATE), x, [0], [w], [b])
    unit = MLPRegressor(1, activation="step", **NO_UPDATE)
    unit = with_weights(unit, x, [0], [w, [1]], [b, 0])
    return rows(
        """
        z: 0.5 * 2 - 0.3 * 3 + 0.8 * (-1) + 1 = 0.3
        a: 1 if z >= 0 else 0 = 1
        """,
        linear.predict([x]),
        layer_activations(unit, [x])[0],
    )


def forward_pass():
    x, network = (1, 2), MLPRegressor(2, **LOGISTIC, **NO_UPDATE)
    W, b = [[(0.5, 0.3), (0.2, 0.4)], (0.6, 0.7)], [(0.1, 0.2), 0.3]
    network = with_weights(network, x, [0], W, b)
    hidden, output = layer_activations(network, [x])
    return rows(
        """
        z1: 0.5 * 1 + 0.3 * 2 + 0.1 = 1.2
        z2: 0.2 * 1 + 0.4 * 2 + 0.2 = 1.2
        h1: logistic(z1) = 0.769
        h2: logistic(z2) = 0.769
        z: 0.6 * h1 + 0.7 * h2 + 0.3 = 1.299
        a: logistic(z) = 0.786
        """,
        *(logit(hidden), hidden, logit(output), network.predict([x])),
    )


BACKPROPAGATION = {
    "x": (0.5, 1),
    "y": 1,
    "W": [[(0.4, 0.6), (0.3, 0.5)], (0.7, 0.8)],
    "b": [(0.1, 0.2), 0.3],
    "rate": 0.5,
}


def backpropagation():
    x, y, W, b, rate = BACKPROPAGATION.values()
    before = with_weights(MLPRegressor(2, **LOGISTIC, **NO_UPDATE), x, [y], W, b)
    after = MLPRegressor(2, **LOGISTIC, **ONE_UPDATE, learning_rate_init=rate)
    after = with_weights(after, x, [y], W, b)
    hidden, output = layer_activations(before, [x])
    dW1, dW2 = ((old - new).T / rate for old, new in zip(before.coefs_, after.coefs_, strict=True))
    delta1, delta2 = (
        (old - new) / rate for old, new in zip(before.intercepts_, after.intercepts_, strict=True)
    )
    return rows(
        """
        z1: 0.4 * 0.5 + 0.6 * 1 + 0.1 = 0.9
        z2: 0.3 * 0.5 + 0.5 * 1 + 0.2 = 0.85
        h1: logistic(z1) = 0.711
        h2: logistic(z2) = 0.701
        z: 0.7 * h1 + 0.8 * h2 + 0.3 = 1.359, right: 1.358
        a: logistic(z) = 0.796, right: 0.795
        J: (a - 1)**2 / 2 = 0.0208, right: 0.0209
        delta: (a - 1) * a * (1 - a) = -0.033
        dv1: delta * h1 = -0.023, right: -0.024
        dv2: delta * h2 = -0.023
        delta1: delta * 0.7 * h1 * (1 - h1) = -0.0047, right: -0.0048
        delta2: delta * 0.8 * h2 * (1 - h2) = -0.0055, right: -0.0056
        dw11: delta1 * 0.5 = -0.0024
        dw12: delta1 * 1 = -0.0047, right: -0.0048
        dw21: delta2 * 0.5 = -0.0028
        dw22: delta2 * 1 = -0.0055, right: -0.0056
        v1: 0.7 - 0.5 * dv1 = 0.7115, right: 0.7118
        v2: 0.8 - 0.5 * dv2 = 0.8115, right: 0.8117
        c: 0.3 - 0.5 * delta = 0.3165, right: 0.3166
        w11: 0.4 - 0.5 * dw11 = 0.4012
        w12: 0.6 - 0.5 * dw12 = 0.6024
        w21: 0.3 - 0.5 * dw21 = 0.3014
        w22: 0.5 - 0.5 * dw22 = 0.5028
        b1: 0.1 - 0.5 * delta1 = 0.1024
        b2: 0.2 - 0.5 * delta2 = 0.2028
        """,
        *(logit(hidden), hidden, logit(output), output, before.loss_),
        *(delta2, dW2, delta1, dW1),
        *(after.coefs_[1], after.intercepts_[1], after.coefs_[0].T, after.intercepts_[0]),
    )


def one_unit():
    """The course's squared error has no half: its rate of 0.1 is 0.2 here."""
    before = MLPRegressor((), out_activation="logistic", **NO_UPDATE)
    before = with_weights(before, [2], [1], [0.5], [1])
    unit = MLPRegressor((), out_activation="logistic", **ONE_UPDATE, learning_rate_init=0.2)
    unit = with_weights(unit, [2], [1], [0.5], [1])
    (w,), (b,) = unit.coefs_, unit.intercepts_
    a = before.predict([[2]])
    return rows(
        """
        z: 0.5 * 2 + 1
        a: logistic(z)
        dw: 2 * (a - 1) * a * (1 - a) * 2 = -0.05
        db: 2 * (a - 1) * a * (1 - a) = -0.025
        w: 0.5 - 0.1 * dw = 0.505
        b: 1 - 0.1 * db = 1.0025
        """,
        *(logit(a), a, (0.5 - w) / 0.1, (1 - b) / 0.1, w, b),
    )


def softmax():
    z = np.array([1.60, 0.55, 0.98])
    network = MLPClassifier((), **NO_UPDATE | {"batch_size": 1.0})
    network = with_weights(network, np.tile(z, (3, 1)), [0, 1, 2], [np.eye(3)], [np.zeros(3)])
    return rows(
        """
        e: exp(1.60) + exp(0.55) + exp(0.98)
        p1: exp(1.60) / e = 0.51, right: 0.53
        p2: exp(0.55) / e = 0.18, right: 0.19
        p3: exp(0.98) / e = 0.31, right: 0.28
        """,
        *(np.exp(z).sum(), network.predict_proba([z])),
    )


def losses():
    one = with_weights(MLPRegressor((), **NO_UPDATE), [1], [4.0], [0], [5.2])
    unit, logit_ = MLPClassifier((), **NO_UPDATE), np.log(0.7 / 0.3)
    unit.fit(np.ones((2, 1)), [1, 0], [1, 0], coefs_init=[[[0]]], intercepts_init=[[logit_]])
    return rows(
        """
        squared: (5.2 - 4.0)**2 = 1.44
        log: -ln(0.7) = 0.36
        """,
        *(2 * one.loss_, unit.loss_),
    )


EXAMPLES = {
    example.__name__: example
    for example in (perceptron, forward_pass, backpropagation, one_unit, softmax, losses)
}


def by_hand(row, known):
    """A row's formula with these numbers, by name, for what was computed before."""
    functions = {"logistic": logistic, "exp": np.exp, "ln": np.log}
    return float(eval(row.formula, functions | known))


def table(example):
    """The example in Markdown."""
    lines = ["| | by hand | exact | on the slide |", "|---|---|--:|---|"]
    for row in example():
        slide = f"**{row.printed}**, right: {row.right}" if row.right else row.printed
        exact = f"{row.value:.6f}".rstrip("0").rstrip(".")
        lines.append(f"| `{row.name}` | `{row.formula}` | {exact} | {slide} |")
    return "\n".join(lines)


def written(text):
    """The page's text with its tables, which stand between comments, written anew."""
    for name, example in EXAMPLES.items():
        start, end = f"% table: {name}\n", "\n% end"
        new = f"{start}\n{table(example)}\n{end}"
        text, found = re.subn(f"{start}.*?{end}", lambda _, new=new: new, text, flags=re.DOTALL)
        assert found == 1, f"the page has {found} tables {name}"
    return text


if __name__ == "__main__":
    warnings.simplefilter("ignore", ConvergenceWarning)  # after one update
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
