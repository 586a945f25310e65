"""Parameters of tabular estimators and those of their networks, ``mlp_params``."""

from __future__ import annotations

import functools
import inspect

from .._estimator import defaults_of
from ..fitting.hints import did_you_mean

OF_MLP_PARAMS = "mlp_params__"


def check_mlp_params(given, network, own):
    """Refuse what the network has no parameter for, and what the estimator sets itself."""
    known = defaults_of(network)
    if unknown := sorted(set(given) - set(known)):
        raise ValueError(
            f"mlp_params has {unknown}, which {network.__name__} does not have."
            f"{did_you_mean(unknown[0], known)}"
        )
    if both := sorted(own & set(given)):
        raise ValueError(
            f"mlp_params has {both}, which this estimator sets itself, by its parameters of the "
            "same names (early_stopping: by validation_fraction, 0 for none)."
        )


def merge_mlp_params(present, params):
    """Keyword arguments of ``set_params`` with those of ``mlp_params`` in a dict of their own."""
    nested = {name for name in params if name.startswith(OF_MLP_PARAMS)}
    if not nested:
        return params
    merged = dict(params.get("mlp_params", present) or {})
    merged |= {name.removeprefix(OF_MLP_PARAMS): params[name] for name in nested}
    return {name: params[name] for name in params if name not in nested} | {"mlp_params": merged}


def check_keywords(given, cls, kind):
    """Say of a parameter that is not the estimator's but the network's where it goes.

    Raises
    ------
    kind
        If there is one.
    """
    misplaced = [name for name in given if name in defaults_of(cls._network)]
    misplaced = [name for name in misplaced if name not in defaults_of(cls)]
    if misplaced:
        example = ", ".join(f"{name!r}: {given[name]!r}" for name in misplaced)
        raise kind(
            f"{cls.__name__} has no parameter {misplaced[0]!r}. Its networks have: give it in "
            f"mlp_params={{{example}}}."
        )


def for_networks_in_mlp_params(init):
    """Decorate ``__init__`` so that it tells where parameters of networks go."""

    @functools.wraps(init)
    def checked(self, *args, **kwargs):
        if not kwargs.keys() <= own:
            check_keywords(kwargs, type(self), TypeError)
        init(self, *args, **kwargs)

    own = inspect.signature(init).parameters.keys()
    return checked
