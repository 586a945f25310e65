"""Parameters of tabular estimators and those of their networks, ``mlp_params``."""

from __future__ import annotations

import functools
import inspect
from typing import Any, cast

from .._estimator import Method, defaults_of
from ..fitting.build import STOCHASTIC_SOLVERS
from ..fitting.combinations import OF_UPDATES
from ..fitting.hints import did_you_mean
from ..optim.solvers import SOLVERS

INSTEAD = {
    "early_stopping": "There are validation rows unless validation_fraction is 0.",
    "warm_start": "Each fit starts anew.",
}
OF_MLP_PARAMS = "mlp_params__"


def check_mlp_params(given, network, own):
    """Refuse what the network has no parameter for, and what the estimator sets itself."""
    if both := sorted(own & set(given)):
        raise ValueError(
            f"mlp_params has {both}, which this estimator sets itself, by its parameters of the "
            "same names (early_stopping: by validation_fraction, 0 for none)."
        )
    known = defaults_of(network)
    if unknown := sorted(set(given) - set(known)):
        raise ValueError(
            f"mlp_params has {unknown}, which {network.__name__} does not have."
            f"{did_you_mean(unknown[0], known)}"
        )


def without_updates(recipe, parameters, defaults):
    """The recipe without what a solver in `mlp_params` that makes no updates cannot do.

    What the user has chosen stays, and is refused later.
    """
    given = parameters["mlp_params"] or {}
    if makes_updates(given.get("solver", "adam")):
        return recipe
    own = OF_UPDATES.keys() & defaults.keys()
    chosen = given.keys() | {name for name in own if parameters[name] != defaults[name]}
    off = OF_UPDATES.keys() & recipe.keys() - chosen
    return recipe | {name: OF_UPDATES[name] for name in off}


def makes_updates(solver):
    """Whether a solver, or one by this name, makes updates on batches; also of unknown ones."""
    if isinstance(solver, str):
        return solver in STOCHASTIC_SOLVERS or solver not in SOLVERS
    return getattr(solver, "by_batches", True)  # an update rule makes nothing else


def merge_mlp_params(present, params):
    """Keyword arguments of ``set_params`` with those of ``mlp_params`` in a dict of their own."""
    nested = {name for name in params if name.startswith(OF_MLP_PARAMS)}
    if not nested:
        return params
    given = params.get("mlp_params", present)
    merged = dict(given) if isinstance(given, dict) else {}
    merged |= {name.removeprefix(OF_MLP_PARAMS): params[name] for name in nested}
    return {name: params[name] for name in params if name not in nested} | {"mlp_params": merged}


def check_keywords(given, cls, kind):
    """Say of a parameter that is not the estimator's but the network's where it goes.

    Raises
    ------
    kind
        If there is one.
    """
    own = defaults_of(cls)
    for name, value in given.items():
        if name in own or name not in defaults_of(cls._network):
            continue
        here = INSTEAD.get(name) or did_you_mean(name, own, cutoff=0.9).strip()
        there = f"Its networks have: give it in mlp_params={{{name!r}: {value!r}}}."
        raise kind(f"{cls.__name__} has no parameter {name!r}. {here or there}")


def for_networks_in_mlp_params(init: Method) -> Method:
    """Decorate ``__init__`` so that it tells where parameters of networks go."""

    @functools.wraps(init)
    def checked(self: Any, *args: Any, **kwargs: Any) -> None:
        if not kwargs.keys() <= own:
            check_keywords(kwargs, type(self), TypeError)
        init(self, *args, **kwargs)

    own = inspect.signature(init).parameters.keys()
    return cast(Method, checked)
