"""Parameters that do not go together, or that have no effect."""

from __future__ import annotations

from numbers import Integral

import numpy as np

from .build import STOCHASTIC_SOLVERS, batch_rows
from .warn import warn

# From so many rows on, one row per update is more likely scikit-learn's 'sgd' than meant.
MANY_ROWS = 1000
# What works by updates on batches, and what turns it off.
OF_UPDATES = {
    "dropout": 0.0,
    "batch_norm": False,
    "weight_decay": 0.0,
    "max_grad_norm": None,
    "rate_factors": None,
}


def check_combination(parameters, solver, n_rows):
    """Refuse what does not go together; warn of a batch larger than the data.

    Raises
    ------
    ValueError
        If a solver that sees all rows at each step is asked for what only one by batches
        does, or batch normalisation for batches of one row.
    """
    if not solver.by_batches:
        values = {name: getattr(parameters, name) for name in OF_UPDATES}
        given = {name: value for name, value in values.items() if np.any(value)}
        if given:
            named = ", ".join(f"{name}={value!r}" for name, value in given.items())
            off = ", ".join(f"{name}={OF_UPDATES[name]!r}" for name in given)
            raise ValueError(
                f"{named} work{'s' if len(given) == 1 else ''} by updates on batches, and "
                f"solver={parameters.solver!r} makes none. Use one of {STOCHASTIC_SOLVERS}, "
                f"or set {off}."
            )
        return
    rows = batch_rows(parameters, solver, n_rows)
    if parameters.batch_norm and rows < 2:
        raise ValueError(
            "batch_norm=True needs at least 2 rows per batch; solver="
            f"{parameters.solver!r} with batch_size={parameters.batch_size!r} takes {rows}. Give "
            "a larger batch_size, or use solver='minibatch' or 'adam'."
        )
    if isinstance(parameters.batch_size, Integral) and parameters.batch_size > n_rows:
        warn(
            f"batch_size={parameters.batch_size} is larger than the {n_rows} training rows and "
            "is clipped to them. Use batch_size=1.0 for full batches of any size."
        )
    if parameters.batch_size == "auto" and solver.batch_size == 1 and n_rows > MANY_ROWS:
        warn(
            f"solver='sgd' makes an update for each of the {n_rows} rows here. What scikit-learn "
            "calls 'sgd' is solver='minibatch', which is many times faster. If one row per update "
            "is meant, say so with batch_size=1."
        )


def _has_hidden_layers(parameters, validated):
    return bool(np.size(parameters.hidden_layer_sizes))


def _stops_early(parameters, validated):
    return parameters.early_stopping


# Parameters that scikit-learn's MLP does not have: when each has an effect, and what it needs.
NEEDS = {
    "delta": (lambda p, validated: p.loss == "huber", "loss='huber'"),
    "quantile": (lambda p, validated: p.loss == "quantile", "loss='quantile'"),
    "dropout": (_has_hidden_layers, "hidden layers"),
    "batch_norm": (_has_hidden_layers, "hidden layers"),
    "parametric_activation": (_has_hidden_layers, "hidden layers"),
    "scoring": (
        lambda p, validated: validated or p.early_stopping,
        "early_stopping=True, or X_val and y_val in fit",
    ),
    "ties": (_stops_early, "early_stopping=True"),
    "validation_split": (
        lambda p, validated: p.early_stopping and not validated,
        "early_stopping=True, and no X_val in fit",
    ),
    "regularization_schedule": (
        lambda p, validated: np.any(p.dropout) or p.weight_decay > 0,
        "dropout or weight_decay",
    ),
}


# What there must be for a key of `rate_factors` to have an effect.
FACTORS_NEED = {
    "input_scale": (lambda p: p.input_scale, "input_scale=True"),
    "embedding": (lambda p: p.embedding is not None, "an embedding"),
    "mixes": (lambda p: p.parametric_activation, "parametric_activation=True"),
    "scales": (lambda p: p.batch_norm, "batch_norm=True"),
    "shifts": (lambda p: p.batch_norm, "batch_norm=True"),
}


def find_idle(parameters, defaults, needs, validated):
    """Which parameters are not at their default and have no effect, and what they need.

    Parameters
    ----------
    parameters : SimpleNamespace
    defaults : dict
        Default values of parameters.
    needs : dict
        As ``NEEDS``.
    validated : bool
        Whether rows for validation were given.
    """
    found = [
        f"{name}={getattr(parameters, name)!r} (needs {what})"
        for name, (has_effect, what) in needs.items()
        if name in defaults
        and _differs(getattr(parameters, name), defaults[name])
        and not has_effect(parameters, validated)
    ]
    factors = parameters.rate_factors if "rate_factors" in defaults else None
    for name in factors or ():
        if name in FACTORS_NEED:
            has_effect, what = FACTORS_NEED[name]
            found += [] if has_effect(parameters) else [f"{name!r} in rate_factors (needs {what})"]
    return found


def warn_of_idle(idle):
    """Warn once of all that ``find_idle`` has found."""
    if idle:
        warn(f"These parameters have no effect: {'; '.join(idle)}. Leave them at their defaults.")


def _differs(value, default):
    return value is not default and not bool(np.all(value == default))
