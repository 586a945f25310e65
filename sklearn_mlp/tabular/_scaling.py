"""Numbers on a common scale: robust against outliers, and as ranks."""

from __future__ import annotations

import numpy as np

# Of a value that many rows share: so much of the ranks' range at most.
LARGEST_SHARE = 0.05


def median_and_scale(values):
    """The median and the scale of values without missing ones, zeros if there are none."""
    if not values.size:
        return 0.0, 0.0
    # Halves, because their differences cannot overflow.
    low, q25, median, q75, high = np.quantile(values / 2, [0, 0.25, 0.5, 0.75, 1])
    half_width = (q75 - q25) or (high - low) / 2
    with np.errstate(over="ignore"):
        scale = 0.5 / half_width if half_width else 0.0
    return 2 * median, min(scale, np.finfo(np.float64).max)


def rank_table(values):
    """Up to 1000 increasing values, and their ranks in [-sqrt(3), sqrt(3)]."""
    if not values.size:
        return np.zeros(1), np.zeros(1)
    levels, counts = np.unique(values, return_counts=True)
    counts = np.minimum(counts, LARGEST_SHARE * len(values))
    ranks = (np.cumsum(counts) - counts / 2) / counts.sum()
    chosen = np.unique(np.linspace(0, len(levels) - 1, min(len(levels), 1000)).round().astype(int))
    return levels[chosen], np.sqrt(12) * (ranks[chosen] - 0.5)


def scale_and_clip(X, medians, scales):
    """``z / sqrt(1 + (z / 3)^2)`` with ``z = (X - medians) * scales``, 0 where X is NaN."""
    with np.errstate(over="ignore"):
        half = (X / 2 - medians / 2) * scales
    z = 2 * np.clip(np.nan_to_num(half), -1e9, 1e9)  # far beyond, f(z) is 3 all the same
    return z / np.sqrt(1 + (z / 3) ** 2)
