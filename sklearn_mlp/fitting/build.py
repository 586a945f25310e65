"""What parameters may be, and the parts they name: architecture, initializer, solver, descent."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
from sklearn.metrics import get_scorer_names
from sklearn.utils._param_validation import (
    HasMethods,
    Interval,
    Options,
    RealNotInt,
    StrOptions,
)

from ..nn.activations import ACTIVATIONS, Activation
from ..nn.architecture import Architecture
from ..nn.embeddings import EMBEDDINGS, Embedding
from ..nn.initializers import INITIALIZERS, Initializer
from ..nn.layout import TRAINABLE
from ..nn.part import make_part
from ..optim.descent import Descent
from ..optim.run import Solver
from ..optim.schedules import SCHEDULES, Schedule
from ..optim.solvers import SOLVERS
from ..optim.stochastic import Stochastic
from ..optim.update_rules import UpdateRule
from .hints import did_you_mean


def one_of(names):
    """A constraint: one of these names, which an error lists in this order."""
    return StrOptions(dict.fromkeys(names).keys())


# What both estimators allow, in scikit-learn's terms.
CONSTRAINTS = {
    "hidden_layer_sizes": ["array-like", Interval(Integral, 1, None, closed="left")],
    "activation": [one_of(ACTIVATIONS), "array-like", Activation],
    "solver": [one_of(SOLVERS), Solver, UpdateRule],
    "alpha": [Interval(Real, 0, None, closed="left"), one_of(["auto"])],
    "batch_size": [
        one_of(["auto"]),
        Interval(Integral, 1, None, closed="left"),
        Interval(RealNotInt, 0, 1, closed="right"),
    ],
    "learning_rate": [one_of(SCHEDULES), Schedule],
    "learning_rate_init": [Interval(Real, 0, None, closed="neither")],
    "power_t": [Interval(Real, 0, None, closed="left")],
    "max_iter": [Interval(Integral, 1, None, closed="left")],
    "shuffle": ["boolean"],
    "random_state": ["random_state"],
    "tol": [Interval(Real, 0, None, closed="left")],
    "verbose": ["verbose", one_of(["bar"])],
    "warm_start": ["boolean"],
    "momentum": [Interval(Real, 0, 1, closed="both")],
    "nesterovs_momentum": ["boolean"],
    "early_stopping": ["boolean"],
    "validation_fraction": [Interval(Real, 0, 1, closed="left")],
    "validation_split": [one_of(["last"]), HasMethods(["split", "get_n_splits"]), None],
    "beta_1": [Interval(Real, 0, 1, closed="left")],
    "beta_2": [Interval(Real, 0, 1, closed="left")],
    "epsilon": [Interval(Real, 0, None, closed="neither")],
    "n_iter_no_change": [
        Interval(Integral, 1, None, closed="left"),
        Options(Real, {np.inf}),
    ],
    "max_fun": [Interval(Integral, 1, None, closed="left")],
    "init": [one_of(INITIALIZERS), Initializer],
    "dropout": [Interval(Real, 0, 1, closed="left"), "array-like"],
    "batch_norm": ["boolean"],
    "weight_decay": [Interval(Real, 0, None, closed="left")],
    "max_grad_norm": [Interval(Real, 0, None, closed="neither"), None],
    "scoring": [one_of(["loss", *get_scorer_names()]), callable, None],
    "embedding": [one_of(EMBEDDINGS), Embedding, None],
    "input_scale": ["boolean"],
    "parametric_activation": ["boolean"],
    "rate_factors": [dict, None],
    "regularization_schedule": [one_of(SCHEDULES), Schedule],
    "ties": [one_of(["first", "last"])],
}
# The solvers that make updates on batches, by name.
STOCHASTIC_SOLVERS = tuple(name for name, make in SOLVERS.items() if make().by_batches)


def check_hidden_layer_sizes(hidden_layer_sizes):
    """As a list of ints >= 1; a single number is one layer."""
    is_number = isinstance(hidden_layer_sizes, Integral)
    sizes = [hidden_layer_sizes] if is_number else list(hidden_layer_sizes)
    if not all(isinstance(n, Integral) and not isinstance(n, bool) and n > 0 for n in sizes):
        raise ValueError(
            f"hidden_layer_sizes must be > 0, got {hidden_layer_sizes!r}. Give an integer or a "
            "list of integers, one per hidden layer; () means no hidden layer."
        )
    return [int(n) for n in sizes]


def per_hidden_layer(name, given, n_layers):
    """One entry per hidden layer, from one for all or a list."""
    is_single = isinstance(given, (str, Real, Activation))
    entries = [given] * n_layers if is_single else list(given)
    if len(entries) != n_layers:
        raise ValueError(
            f"{name}={given!r} has {len(entries)} entries, but there are {n_layers} hidden "
            "layers. Give one per hidden layer, or a single one for all."
        )
    return entries


def make_activations(parameters, n_layers):
    given = per_hidden_layer("activation", parameters.activation, n_layers)
    for activation in given:
        known = isinstance(activation, str) and activation in ACTIVATIONS
        if not known and not isinstance(activation, Activation):
            raise ValueError(
                f"activation={parameters.activation!r} has an unknown entry, {activation!r}. "
                f"Allowed are {list(ACTIVATIONS)} and instances of Activation."
                f"{did_you_mean(activation, ACTIVATIONS)}"
            )
    return [make_part(ACTIVATIONS, activation) for activation in given]


def activations_to_draw_for(parameters, n_layers):
    """What the initializer draws each layer for; without hidden layers the one named."""
    is_single = isinstance(parameters.activation, (str, Activation))
    return make_activations(parameters, max(1, n_layers) if is_single else n_layers)


def make_architecture(parameters, n_features, n_outputs):
    """The network for so many columns of X and outputs."""
    hidden = check_hidden_layer_sizes(parameters.hidden_layer_sizes)
    dropout = per_hidden_layer("dropout", parameters.dropout, len(hidden))
    if not all(isinstance(p, Real) and 0 <= p < 1 for p in dropout):
        raise ValueError(f"dropout must be in [0, 1), got {parameters.dropout!r}.")
    embedding = parameters.embedding
    return Architecture(
        [n_features, *hidden, n_outputs],
        make_activations(parameters, len(hidden)),
        dropout=dropout,
        batch_norm=parameters.batch_norm,
        parametric_activation=parameters.parametric_activation,
        input_scale=parameters.input_scale,
        embedding=None if embedding is None else make_part(EMBEDDINGS, embedding),
    )


def make_rate_factors(rate_factors, layout, dtype):
    """What multiplies each parameter's learning rate, or None.

    Raises
    ------
    ValueError
        If there are no such parameters, or a factor is not a number > 0.
    """
    if not rate_factors:
        return None
    factors = np.ones(layout.n_parameters, dtype)
    layers = layout.layers(factors)
    for name, factor in rate_factors.items():
        by_fan_in = name == "weights" and factor == "fan_in"
        if name not in TRAINABLE or not (by_fan_in or (isinstance(factor, Real) and factor > 0)):
            raise ValueError(
                f"rate_factors has {name!r}: {factor!r}. Keys are {TRAINABLE}, values numbers > "
                "0; 'weights' may be 'fan_in'."
            )
        for part in getattr(layers, name):
            part[...] = 1 / np.sqrt(len(part)) if by_fan_in else factor
    return factors


def make_solver(parameters):
    """The solver that the parameters name; of an update rule, the one that goes by it."""
    given = parameters.solver
    if isinstance(given, UpdateRule):
        return Stochastic(given)
    return make_part(SOLVERS, given, parameters)


def make_schedule(parameters):
    """The schedule of the learning rate."""
    return make_part(SCHEDULES, parameters.learning_rate, parameters)


def make_descent(parameters, solver, layout, dtype, n_rows):
    return Descent(
        solver.rule,
        make_schedule(parameters),
        parameters.learning_rate_init,
        batch_rows(parameters, solver, n_rows),
        weight_decay=parameters.weight_decay,
        max_grad_norm=parameters.max_grad_norm,
        rate_factors=make_rate_factors(parameters.rate_factors, layout, dtype),
        regularization=make_part(SCHEDULES, parameters.regularization_schedule),
    )


def batch_rows(parameters, solver, n_rows):
    """Rows per update, of ``n_rows``."""
    size = parameters.batch_size
    if not solver.by_batches:
        return n_rows
    if size == "auto":
        return min(solver.batch_size, n_rows)
    return min(int(size), n_rows) if isinstance(size, Integral) else max(1, round(size * n_rows))
