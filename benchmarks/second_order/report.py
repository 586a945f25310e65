"""The figures of second-order training as two tables and what they say."""

from __future__ import annotations

import math
import statistics

from ..report import chart, folded, table
from ..sections import MISSING
from .problems import SCIPY, TORCH

TABLE = "second-order"
NOT_REACHED = "not reached"

ALT = (
    "For each problem and seed, the time in which lm comes to the loss of L-BFGS over the time of "
    "L-BFGS: below 1 on smooth functions and small networks, above it or never on larger networks "
    "and on many classes."
)
SPEED = """
## Levenberg-Marquardt (`solver="lm"`) beside L-BFGS
{chart}
`"lm"` is the right choice where a smooth function is to be fitted closely by a network of some
hundred parameters: it is at the loss of L-BFGS sooner, and goes on from there. All start from the
same weights. This section alone is measured by

    python -m benchmarks --only second-order --rounds {rounds}
"""
SPEED_FIGURES = """\
Figures are medians over {rounds} seeds, of processor time on one
thread. L-BFGS runs to its own end (`tol=1e-8`). The columns after it:

- "of it": the time in which `"lm"` comes to a loss as low, over the whole time of L-BFGS.
- "on": the seeds on which it does so within 200 iterations, its default; 40 of the network (30, 30)
  and of digits, 20 of (50, 50). A seed on which it does not counts as one that takes for ever: of 3
  of 5, "of it" is the longest of the three.
- "lm s in all", "its loss": after these iterations, or where it ends before.
- "scipy": how many times as long as `"lm"` `scipy.optimize.least_squares(method="lm")` takes to
  that loss, with an analytic Jacobian.
- "torch": how many times as long torch-levenberg-marquardt takes, {torch}. The sinc curve is that
  of its README, where it has 20,000 rows, of which each step sees 1000.

"""
WRONG = """
### Where it is the wrong choice

- **Many outputs.** An iteration multiplies rows x outputs x parameters² / 2 numbers, or finds its
  step by conjugate gradients, which see the curvature less well: see wine and digits above. The
  loss it ends at is that of L-BFGS but for chance.
- **Thousands of parameters.** The larger the network, the later it is at the loss of L-BFGS:
  compare (20,), (30, 30) and (50, 50).
- **Thousands of rows of one smooth curve.** Steps on batches, as torch-levenberg-marquardt takes
  them, come to a middling loss sooner: see the sinc curve with 20,000 rows.
- **Noise, nearly as many parameters as rows, and a weak penalty.** A low loss is then not what is
  wanted, however it is reached. Stopping early (Adam) helps, and so does a strong penalty, which
  makes all the same; `alpha="auto"` finds it without validation rows, and predicts best here.
"""
WRONG_FIGURES = """\
R² is of 1000 rows that were not trained on; without noise it could be 1. `alpha` is 1e-4 where the
name does not tell. Adam has its defaults, and stops early.

"""


def by_problem(results):
    """By problem, the figures of each seed."""
    fits = {}
    for r in results:
        if r["table"] == TABLE:
            fits.setdefault(r["case"], []).append(r["figures"])
    return fits


def markdown(report):
    """A section with both tables, or nothing if neither was measured."""
    parts, rounds = [], report["rounds"]
    fits = by_problem(report["results"])
    torch = any(f"{TORCH} seconds" in figures for own in fits.values() for figures in own)
    words = {"rounds": rounds, "torch": "in float32" if torch else "not installed here"}
    drawn = chart(ALT, "second_order", "benchmarks.second_order.chart")
    for text, figures, columns, has_new_rows in SECTIONS:
        rows = {name: own for name, own in fits.items() if ("L-BFGS R2" in own[0]) == has_new_rows}
        if rows:
            cells = [[name, *(of(own) for of in columns.values())] for name, own in rows.items()]
            parts.append(text.format(chart=drawn, **words))
            parts.append(folded("Figures", figures.format(**words) + table(["", *columns], cells)))
    return "".join(parts)


def median(name, digits=3):
    def cell(fits):
        values = [fit[name] for fit in fits if name in fit]
        return f"{statistics.median(values):.{digits}g}" if values else MISSING

    return cell


def ratio(above, below):
    """The median of one figure over another; infinite where a loss was not reached."""

    def cell(fits):
        if above not in fits[0]:
            return MISSING
        pairs = [(fit[above], fit[below]) for fit in fits]
        ratios = [
            math.inf if high is None else 0.0 if low is None else high / low
            for high, low in pairs
            if (high, low) != (None, None)
        ]
        middle = statistics.median(ratios) if ratios else math.inf
        return f"{middle:.2f}" if math.isfinite(middle) else NOT_REACHED

    return cell


def reached(fits):
    return f"{sum(fit['lm seconds'] is not None for fit in fits)} of {len(fits)}"


SPEED_COLUMNS = {
    "parameters": median("parameters", 6),
    "L-BFGS s": median("L-BFGS seconds"),
    "loss": median("L-BFGS loss"),
    "of it": ratio("lm seconds", "L-BFGS seconds"),
    "on": reached,
    "lm s in all": median("lm seconds in all"),
    "its loss": median("lm loss"),
    "scipy": ratio(f"{SCIPY} seconds", "lm seconds"),
    "torch": ratio(f"{TORCH} seconds", "lm seconds"),
}
WRONG_COLUMNS = {
    **{name: SPEED_COLUMNS[name] for name in list(SPEED_COLUMNS)[:-2]},
    "R² Adam": median("Adam R2"),
    "L-BFGS": median("L-BFGS R2"),
    "lm": median("lm R2"),
    'lm, alpha="auto"': median("lm, alpha auto R2"),
}
SECTIONS = (
    (SPEED, SPEED_FIGURES, SPEED_COLUMNS, False),
    (WRONG, WRONG_FIGURES, WRONG_COLUMNS, True),
)
