"""The solvers by name.

An update rule with a name is a solver at once; another kind is a subclass of ``Solver`` and an
entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .lbfgs import LBFGS
from .levenberg_marquardt import LevenbergMarquardt
from .run import Solver
from .stochastic import Stochastic
from .update_rules import SGD, UPDATE_RULES

SOLVERS: dict[str, Callable[[], Solver]] = {
    "sgd": partial(Stochastic, SGD(), batch_size=1),
    "minibatch": partial(Stochastic, SGD()),
    **{name: partial(Stochastic, rule()) for name, rule in UPDATE_RULES.items() if rule is not SGD},
    "lbfgs": LBFGS,
    "lm": LevenbergMarquardt,
}
