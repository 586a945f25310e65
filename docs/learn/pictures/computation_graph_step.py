"""How the error of a finite difference depends on its step."""

import numpy as np
from look import BLUE, GREY, VERMILLION, subplots


def J(v):
    """The loss of the page's network as a function of the first weight of the output."""
    f = [1 / (1 + np.exp(-z)) for z in (0.9, 0.85)]
    return (1 / (1 + np.exp(-(v * f[0] + 0.8 * f[1] + 0.3))) - 1) ** 2 / 2


a = 1 - np.sqrt(2 * J(0.7))
exact = (a - 1) * a * (1 - a) / (1 + np.exp(-0.9))
steps = np.logspace(-13, 0, 200)
sides = {
    "two sides": ((J(0.7 + steps) - J(0.7 - steps)) / (2 * steps), BLUE, (1e-2, 1e-7)),
    "one side": ((J(0.7 + steps) - J(0.7)) / steps, VERMILLION, (1e-7, 5e-3)),
}
figure, ax = subplots(figsize=(6, 4.2))
for name, (estimate, color, where) in sides.items():
    ax.loglog(steps, np.abs(estimate / exact - 1) + 1e-16, color=color, lw=1.2)
    ax.annotate(name, where, color=color)
ax.text(1e-13, 1e-10, "too small:\nrounding", color=GREY)
ax.text(1, 1e-11, "too large:\nthe curve bends", color=GREY, ha="right")
ax.set(xlabel="step $h$", ylabel="relative error", ylim=(1e-12, 10))
ax.set_title("Finite differences are best with a step in between")
