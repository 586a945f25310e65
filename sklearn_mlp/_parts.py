"""What parameters may be, and the parts they name: network, initializer, descent."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
from sklearn.metrics import get_scorer_names
from sklearn.utils._param_validation import Interval, Options, RealNotInt, StrOptions

from ._warnings import warn
from .nn.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS, Activation
from .nn.class_losses import COLUMN_LOSSES, MULTICLASS_LOSSES
from .nn.embeddings import EMBEDDINGS, Embedding
from .nn.initializers import INITIALIZERS, Initializer
from .nn.layout import Layout
from .nn.losses import Poisson, PoissonOfMean, ThroughActivation
from .nn.network import Network
from .optim.schedules import SCHEDULES, InverseScaling, Schedule
from .optim.stochastic import Descent
from .optim.update_rules import SGD, Adam

STOCHASTIC_SOLVERS = ("sgd", "minibatch", "adam")

# What both estimators allow, in scikit-learn's terms.
CONSTRAINTS = {
    "hidden_layer_sizes": ["array-like", Interval(Integral, 1, None, closed="left")],
    "activation": [StrOptions(set(ACTIVATIONS)), "array-like", Activation],
    "solver": [StrOptions({*STOCHASTIC_SOLVERS, "lbfgs"})],
    "alpha": [Interval(Real, 0, None, closed="left")],
    "batch_size": [
        StrOptions({"auto"}),
        Interval(Integral, 1, None, closed="left"),
        Interval(RealNotInt, 0, 1, closed="right"),
    ],
    "learning_rate": [StrOptions(set(SCHEDULES)), Schedule],
    "learning_rate_init": [Interval(Real, 0, None, closed="neither")],
    "power_t": [Interval(Real, 0, None, closed="left")],
    "max_iter": [Interval(Integral, 1, None, closed="left")],
    "shuffle": ["boolean"],
    "random_state": ["random_state"],
    "tol": [Interval(Real, 0, None, closed="left")],
    "verbose": ["verbose"],
    "warm_start": ["boolean"],
    "momentum": [Interval(Real, 0, 1, closed="both")],
    "nesterovs_momentum": ["boolean"],
    "early_stopping": ["boolean"],
    "validation_fraction": [Interval(Real, 0, 1, closed="left")],
    "beta_1": [Interval(Real, 0, 1, closed="left")],
    "beta_2": [Interval(Real, 0, 1, closed="left")],
    "epsilon": [Interval(Real, 0, None, closed="neither")],
    "n_iter_no_change": [
        Interval(Integral, 1, None, closed="left"),
        Options(Real, {np.inf}),
    ],
    "max_fun": [Interval(Integral, 1, None, closed="left")],
    "init": [StrOptions(set(INITIALIZERS)), Initializer],
    "dropout": [Interval(Real, 0, 1, closed="left"), "array-like"],
    "batch_norm": ["boolean"],
    "weight_decay": [Interval(Real, 0, None, closed="left")],
    "max_grad_norm": [Interval(Real, 0, None, closed="neither"), None],
    "scoring": [StrOptions({"loss", *get_scorer_names()}), callable, None],
    "embedding": [StrOptions(set(EMBEDDINGS)), Embedding, None],
    "input_scale": ["boolean"],
    "parametric_activation": ["boolean"],
    "rate_factors": [dict, None],
    "regularization_schedule": [StrOptions(set(SCHEDULES)), Schedule],
    "ties": [StrOptions({"first", "last"})],
}
# Whose rates have factors: what of theta has a gradient.
RATED = ("weights", "biases", "scales", "shifts", "mixes", "input_scale", "embedding")


def instance(registry, given):
    """What a registry has under a name, or the instance that the user brought."""
    return registry[given]() if isinstance(given, str) else given


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
                f"Allowed are {sorted(ACTIVATIONS)} and instances of Activation."
            )
    return [instance(ACTIVATIONS, activation) for activation in given]


def activations_to_draw_for(parameters, n_layers):
    """What the initializer draws each layer for; without hidden layers the one named."""
    is_single = isinstance(parameters.activation, (str, Activation))
    return make_activations(parameters, max(1, n_layers) if is_single else n_layers)


def make_embedding(parameters):
    if parameters.embedding is None:
        return None
    return instance(EMBEDDINGS, parameters.embedding)


def make_layout(parameters, n_features, n_outputs):
    """Layout of the parameters for so many columns of X and outputs."""
    hidden = check_hidden_layer_sizes(parameters.hidden_layer_sizes)
    embedding = make_embedding(parameters)
    n_inputs = n_features if embedding is None else embedding.n_outputs(n_features)
    return Layout(
        [n_inputs, *hidden, n_outputs],
        parameters.batch_norm,
        parameters.parametric_activation,
        parameters.input_scale,
        () if embedding is None else embedding.shapes(n_features),
    )


def make_network(parameters, layer_sizes):
    n_layers = len(layer_sizes) - 2
    dropout = per_hidden_layer("dropout", parameters.dropout, n_layers)
    if not all(isinstance(p, Real) and 0 <= p < 1 for p in dropout):
        raise ValueError(f"dropout must be in [0, 1), got {parameters.dropout!r}.")
    return Network(
        layer_sizes,
        make_activations(parameters, n_layers),
        dropout,
        parameters.batch_norm,
        parameters.parametric_activation,
        make_embedding(parameters),
    )


def class_loss(given, target_kind):
    """The loss for targets of a kind that scikit-learn names.

    Raises
    ------
    ValueError
        If the user's own loss is for another kind.
    """
    multiclass = target_kind == "multiclass"
    loss = instance(MULTICLASS_LOSSES if multiclass else COLUMN_LOSSES, given)
    if loss.one_class_per_row not in (None, multiclass):
        raise ValueError(
            f"loss={given!r} is not for {target_kind} targets: its one_class_per_row is "
            f"{loss.one_class_per_row}."
        )
    return loss


def through_output(loss, out_activation):
    """The loss with another output activation than its own.

    Raises
    ------
    ValueError
        If the activation is not smooth, or gives predictions that the loss is not
        defined for.
    """
    if out_activation in ("auto", loss.out_activation):
        return loss
    if type(loss) is Poisson:
        loss = PoissonOfMean()
    elif loss.out_activation != "identity":
        raise ValueError(
            f"out_activation={out_activation!r} cannot replace the {loss.out_activation!r} that "
            f"{loss!r} is written for. Use out_activation='auto'."
        )
    activation = instance(OUTPUT_ACTIVATIONS, out_activation)
    if not activation.is_smooth or activation.range[0] < loss.prediction_min:
        allowed = [
            name for name, f in OUTPUT_ACTIVATIONS.items() if f.range[0] >= loss.prediction_min
        ]
        raise ValueError(
            f"out_activation={out_activation!r} is not smooth, or gives predictions below the "
            f"{loss.prediction_min:g} that the loss allows. Use 'auto' or one of {allowed}."
        )
    name = out_activation if isinstance(out_activation, str) else type(activation).__name__
    return ThroughActivation(loss, activation, name)


def make_initializer(parameters):
    return instance(INITIALIZERS, parameters.init)


def make_schedule(parameters):
    if parameters.learning_rate == "invscaling":
        return InverseScaling(parameters.power_t)
    return instance(SCHEDULES, parameters.learning_rate)


def make_rate_factors(parameters, layout, dtype):
    """What multiplies each parameter's learning rate, or None.

    Raises
    ------
    ValueError
        If there are no such parameters, or a factor is not a number > 0.
    """
    if not parameters.rate_factors:
        return None
    factors = np.ones(layout.n_parameters, dtype)
    layers = layout.layers(factors)
    for name, factor in parameters.rate_factors.items():
        by_fan_in = name == "weights" and factor == "fan_in"
        if name not in RATED or not (by_fan_in or (isinstance(factor, Real) and factor > 0)):
            raise ValueError(
                f"rate_factors has {name!r}: {factor!r}. Keys are {RATED}, values numbers > 0; "
                "'weights' may be 'fan_in'."
            )
        for part in getattr(layers, name):
            part[...] = 1 / np.sqrt(len(part)) if by_fan_in else factor
    return factors


def make_descent(parameters, n_rows, layout, dtype):
    if parameters.solver == "adam":
        rule = Adam(parameters.beta_1, parameters.beta_2, parameters.epsilon)
    else:
        rule = SGD(parameters.momentum, parameters.nesterovs_momentum)
    return Descent(
        rule,
        make_schedule(parameters),
        parameters.learning_rate_init,
        batch_rows(parameters, n_rows),
        parameters.weight_decay,
        parameters.max_grad_norm,
        make_rate_factors(parameters, layout, dtype),
        instance(SCHEDULES, parameters.regularization_schedule),
    )


def batch_rows(parameters, n_rows):
    """Rows per update, of ``n_rows``."""
    if parameters.solver == "lbfgs":
        return n_rows
    if parameters.batch_size == "auto":
        return 1 if parameters.solver == "sgd" else min(200, n_rows)
    if not isinstance(parameters.batch_size, Integral):
        return max(1, round(parameters.batch_size * n_rows))
    return min(parameters.batch_size, n_rows)


def check_combination(parameters, n_rows):
    """Refuse what does not go together; warn of a batch larger than the data.

    Raises
    ------
    ValueError
        If L-BFGS is asked for what only a stochastic solver does, or batch normalisation
        for batches of one row.
    """
    if parameters.solver == "lbfgs":
        stochastic = {
            "dropout": np.any(parameters.dropout),
            "batch_norm": parameters.batch_norm,
            "weight_decay": parameters.weight_decay > 0,
            "max_grad_norm": parameters.max_grad_norm is not None,
            "rate_factors": bool(parameters.rate_factors),
        }
        for name, is_asked_for in stochastic.items():
            if is_asked_for:
                raise ValueError(
                    f"{name}={getattr(parameters, name)!r} works by updates on batches, and "
                    f"solver='lbfgs' makes none. Use one of {STOCHASTIC_SOLVERS}, or "
                    f"leave {name} at its default."
                )
        return
    rows = batch_rows(parameters, n_rows)
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
