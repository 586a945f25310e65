"""Linear pieces on a line: one layer, folds chosen by hand, and deep networks at random."""

import numpy as np
from look import BLUE, GREEN, VERMILLION, subplots

x = np.linspace(-10, 10, 5001)[:, np.newaxis]


def n_pieces(sizes, seed):
    """Pieces of a random relu network on a line: how often a unit switches, and one."""
    rng, a, on = np.random.default_rng(seed), x, []
    for n_units in sizes:
        W = rng.normal(size=(a.shape[1], n_units)) * np.sqrt(2 / a.shape[1])
        z = a @ W + rng.normal(0, 0.5, size=n_units)
        a = np.maximum(0, z)
        on.append(z > 0)
    on = np.hstack(on)
    return (on[1:] != on[:-1]).any(axis=1).sum() + 1


units = np.arange(4, 33, 4)
at_random = [np.mean([n_pieces((4,) * (n // 4), seed) for seed in range(10)]) for n in units]
figure, ax = subplots(figsize=(6, 4))
ax.semilogy(units, 2.0 ** (units / 2), "o-", color=VERMILLION)
ax.semilogy(units, units + 1, "o-", color=BLUE)
ax.semilogy(units, at_random, "o-", color=GREEN)
ax.text(14, 800, "layers of 2 that fold,\nby hand", color=VERMILLION, ha="center")
ax.text(26, 50, "one layer, at most", color=BLUE, ha="center")
ax.text(24, 5, "layers of 4 at random", color=GREEN, ha="center")
ax.set(xlabel="units in all", ylabel="pieces", xticks=units)
ax.set_title("What depth can do, and what it does by chance", loc="left")
