"""What is worth tuning, as a dict that is shown line by line."""

from __future__ import annotations

from typing import Any

from scipy.stats import loguniform

# Of networks trained by 'adam', most important first: `python -m benchmarks.tuning` measures it.
OF_NETWORKS = {
    "learning_rate_init": loguniform(5e-4, 5e-2),
    "alpha": loguniform(1e-5, 1.0),
    "activation": ["relu", "silu", "tanh"],
    "batch_size": [32, 64, "auto"],
    "hidden_layer_sizes": [(100,), (300,), (100, 100), (100, 100, 100)],
    "dropout": [0.0, 0.1, 0.3],
}


class TuningSpace(dict):
    """Distributions and lists to draw from, by parameter; shown with their ends."""

    def __repr__(self) -> str:
        lines = [f"{name!r}: {_shown(values)}" for name, values in self.items()]
        return "{" + ",\n ".join(lines) + "}"


def _shown(values: Any) -> str:
    """``loguniform(0.01, 0.1)`` of SciPy's frozen distributions, which show only where they are."""
    if not hasattr(values, "dist"):
        return repr(values)
    given = [*map(repr, values.args), *(f"{name}={value!r}" for name, value in values.kwds.items())]
    return f"{values.dist.name}({', '.join(given)})"
