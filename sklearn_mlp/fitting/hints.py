"""Ways out that errors name: what was meant, and what takes such data."""

from __future__ import annotations

import difflib
import re
from contextlib import contextmanager
from numbers import Integral, Real

import numpy as np
from sklearn.utils._param_validation import RealNotInt, StrOptions

# What other libraries and textbooks call our parts.
SYNONYMS = {
    "sigmoid": "logistic",
    "linear": "identity",
    "none": "identity",
    "rectifier": "relu",
    "lrelu": "leaky_relu",
    "leakyrelu": "leaky_relu",
    "swish": "silu",
    "heaviside": "step",
    "cross_entropy": "log_loss",
    "crossentropy": "log_loss",
    "categorical_crossentropy": "log_loss",
    "binary_crossentropy": "log_loss",
    "bce": "log_loss",
    "nll": "log_loss",
    "mse": "squared_error",
    "mean_squared_error": "squared_error",
    "l2": "squared_error",
    "mae": "absolute_error",
    "mean_absolute_error": "absolute_error",
    "l1": "absolute_error",
    "pinball": "quantile",
    "smooth_l1": "huber",
    "xavier": "glorot_uniform",
    "xavier_uniform": "glorot_uniform",
    "xavier_normal": "glorot_normal",
    "glorot": "glorot_uniform",
    "kaiming": "he_uniform",
    "kaiming_uniform": "he_uniform",
    "kaiming_normal": "he_normal",
    "he": "he_uniform",
    "lecun": "lecun_normal",
    "ntk": "neural_tangent",
    "adamw": "adam",
    "bfgs": "lbfgs",
    "l-bfgs": "lbfgs",
    "l-bfgs-b": "lbfgs",
    "gd": "sgd",
    "momentum": "minibatch",
}


def did_you_mean(given, names, cutoff=0.7):
    """`` Did you mean ...?``, or nothing if no name is like what was given."""
    if not isinstance(given, str):
        return ""
    name = given.lower().replace(" ", "_")
    spellings = {name, name.replace("-", "_"), name.replace("_", ""), SYNONYMS.get(name)}
    spellings.add(SYNONYMS.get(name.replace("-", "_")))
    found = [each for each in names if each in spellings]
    found = found or difflib.get_close_matches(name, list(names), n=1, cutoff=cutoff)
    return f" Did you mean {found[0]!r}?" if found else ""


def hint_at_parameter(message, given, constraints):
    """What to say of a parameter that scikit-learn's validation has refused.

    ``given`` and ``constraints`` are by parameters' names.
    """
    named = re.match(r"The '(\w+)' parameter", message)
    if named is None:
        return ""
    name = named.group(1)
    value = given.get(name)
    allowed = constraints.get(name, [])
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if name == "learning_rate" and is_number and 0 < value < np.inf:
        return f" The rate itself is learning_rate_init={value!r}."
    takes_shares = any(getattr(each, "type", None) is RealNotInt for each in allowed)
    if name == "batch_size" and is_number and takes_shares:
        return " Mind the point: batch_size=1 is one row, batch_size=1.0 is all rows."
    if isinstance(value, Integral) and value in (0, 1) and "boolean" in allowed:
        return f" Give it as {bool(value)}."
    if isinstance(value, str) and value == "quantile" and "quantiles" in constraints:
        return " Give them as quantiles=[0.5]."
    options = (each.options for each in allowed if isinstance(each, StrOptions))
    return did_you_mean(value, [option for each in options for option in each])


@contextmanager
def advice_for_tables(name, of_tables):
    """Say of missing values and text in X, which ``name`` refuses, what takes them."""
    try:
        yield
    except ValueError as error:
        first_line = str(error).split("\n")[0]
        if "X contains NaN" not in first_line and "could not convert string" not in first_line:
            raise
        raise ValueError(
            f"{first_line.rstrip('.')}. {name} takes numbers only. {of_tables} takes text and "
            "missing values as they are; or put an encoder, such as OneHotEncoder, and "
            "SimpleImputer before the network in a Pipeline."
        ) from error
