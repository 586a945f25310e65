"""What can be set on the page, and the estimator that it names."""

from __future__ import annotations

from inspect import signature
from numbers import Integral, Real

from .. import MLPClassifier, MLPRegressor
from ..nn import ACTIVATIONS, COLUMN_LOSSES, INITIALIZERS, REGRESSION_LOSSES
from ..optim import SCHEDULES, SOLVERS
from ._data import FEATURES, MADE
from ._errors import Refused

DRAWN, TABLE = "drawn", "table"
DEFAULTS = {
    "data": "circle",
    "rows": 500,
    "noise": 0.0,
    "test_share": 0.3,
    "data_seed": 0,
    "points": [],  # of data drawn with the mouse: [x1, x2, y] each
    "table": "",  # the text of a CSV file
    "features": ["x1", "x2"],
    "hidden": [4, 2],
    "activation": "tanh",
    "loss": "log_loss",
    "solver": "adam",
    "rate": 0.01,
    "schedule": "constant",
    "epochs": 200,  # in which a schedule that ends comes to its end
    "batch_size": 10,
    "alpha": 0.0,
    "dropout": 0.0,
    "batch_norm": False,
    "init": "glorot_uniform",
    "seed": 0,
}
LIMITS = {"layers": 8, "units": 32, "rows": 5000, "points": 1000}
# Of schedules that end, or go by what went before, `fit` of some epochs is not the first of many.
FIT_IN_ONE = ("constant", "invscaling", "inverse_time", "step", "exponential")
BY_BATCHES = [name for name, solver in SOLVERS.items() if solver().by_batches]
CHOICES = {
    "data": [*MADE, DRAWN, TABLE],
    "features": list(FEATURES),
    "activation": list(ACTIVATIONS),
    "classification losses": list(COLUMN_LOSSES),
    # The targets here are below 0 too.
    "regression losses": [name for name in REGRESSION_LOSSES if name != "poisson"],
    "solver": list(SOLVERS),
    "by batches": BY_BATCHES,
    "schedule": list(SCHEDULES),
    "init": list(INITIALIZERS),
}


def complete(given):
    """The settings of a request with the defaults of what it leaves out, checked."""
    if not isinstance(given, dict):
        raise Refused(f"settings must be an object of names and values, got {str(given)[:60]}.")
    unknown = sorted(set(given) - set(DEFAULTS))
    if unknown:
        raise Refused(f"There are no settings {unknown}; there are {sorted(DEFAULTS)}.")
    settings = DEFAULTS | given
    for name in settings:
        _check(settings, name, "a number that is not so large", _is_no_huge_number)
    _check(settings, "data", "one of " + ", ".join(CHOICES["data"]), _is_one_of(CHOICES["data"]))
    features = f"a list of some of {', '.join(FEATURES)}, each once"
    _check(settings, "features", features, _are_features)
    rows, points = f"10 to {LIMITS['rows']}", f"at most {LIMITS['points']} triples of numbers"
    _check(settings, "rows", rows, lambda n: _is_int(n) and 10 <= n <= LIMITS["rows"])
    _check(settings, "noise", "0 to 2", _is_within(0, 2))
    _check(settings, "test_share", "0 to 0.9", _is_within(0, 0.9))
    for name in ("data_seed", "seed"):
        _check(settings, name, "a whole number >= 0", lambda n: _is_int(n) and 0 <= n < 2**32)
    _check(settings, "points", points, _are_points)
    _check(settings, "table", "the text of a CSV file", lambda text: isinstance(text, str))
    sizes = f"at most {LIMITS['layers']} layers of 1 to {LIMITS['units']} units"
    _check(settings, "hidden", sizes, _are_sizes)
    return settings


def _check(settings, name, allowed, is_allowed):
    if not is_allowed(settings[name]):
        raise Refused(f"The setting {name} must be {allowed}, got {str(settings[name])[:60]}.")


def _is_no_huge_number(value):
    return not isinstance(value, Real) or abs(value) < 1e15  # NaN is not


def _is_int(value):
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_within(low, high):
    return lambda value: (
        isinstance(value, Real) and not isinstance(value, bool) and low <= value <= high
    )


def _is_one_of(names):
    return lambda value: isinstance(value, str) and value in names


def _are_features(names):
    known = isinstance(names, list) and all(map(_is_one_of(FEATURES), names))
    return known and 0 < len(names) == len(set(names))


def _are_points(points):
    is_number = _is_within(-1e6, 1e6)
    return (
        isinstance(points, list)
        and len(points) <= LIMITS["points"]
        and all(isinstance(p, list) and len(p) == 3 and all(map(is_number, p)) for p in points)
    )


def _are_sizes(sizes):
    return (
        isinstance(sizes, list)
        and len(sizes) <= LIMITS["layers"]
        and all(_is_int(size) and 1 <= size <= LIMITS["units"] for size in sizes)
    )


def with_loss_for(settings, *, classifies):
    """The same settings; a loss of the other kind of targets gives way to the usual one."""
    usual = ("log_loss", COLUMN_LOSSES), ("squared_error", REGRESSION_LOSSES)
    (name, own), (_, other) = usual if classifies else usual[::-1]
    loss = settings["loss"]
    is_of_other = isinstance(loss, str) and loss in other and loss not in own
    return settings | ({"loss": name} if is_of_other else {})


def class_for(*, classifies):
    return MLPClassifier if classifies else MLPRegressor


def parameters(settings, cls):
    """What the estimator is made with, but for its defaults; it checks the values itself."""
    named = {
        "hidden_layer_sizes": tuple(settings["hidden"]),
        "activation": settings["activation"],
        "loss": settings["loss"],
        "solver": settings["solver"],
        "alpha": settings["alpha"],
        "init": settings["init"],
        "dropout": settings["dropout"],
        "batch_norm": settings["batch_norm"],
        "random_state": settings["seed"],
    }
    if settings["solver"] in BY_BATCHES:
        named |= {
            "learning_rate_init": settings["rate"],
            "learning_rate": settings["schedule"],
            "max_iter": settings["epochs"],
        }
        if settings["solver"] != "sgd":  # one row per update
            named["batch_size"] = settings["batch_size"]
        if settings["schedule"] != "adaptive":
            named["n_iter_no_change"] = float("inf")
    usual = {name: p.default for name, p in signature(cls).parameters.items()}
    return {name: value for name, value in named.items() if value != usual[name]}


def estimator(settings, *, classifies):
    """The network, not fitted."""
    cls = class_for(classifies=classifies)
    return cls(**parameters(settings, cls))
