"""The same computed by NumPy alone."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from sklearn_mlp.nn import twins, units
from sklearn_mlp.optim import objective, update_rules


@contextmanager
def by_numpy():
    """As where the package was installed without a compiler."""
    with ExitStack() as stack:
        for module in (twins, units, objective, update_rules):
            stack.enter_context(patch.object(module, "compiled", None))
        yield
