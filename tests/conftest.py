"""Plots need no screen, random numbers are those of ``--seed``, ``DESELECTED`` tests stay out.

Fits are cut short to be quick; that they could go on is known, and no warning in a test.
"""

import os
import signal
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("MPLBACKEND", "Agg")
# A process that was started in the background ignores it, and tests of Ctrl-C would never end.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples each time; --hypothesis-profile=long looks for new ones,
# short is for slow builds.
usual = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("seeded", usual, max_examples=500, derandomize=True)
settings.register_profile("short", usual, max_examples=50, derandomize=True)
settings.register_profile("long", usual, max_examples=3000)
settings.load_profile("seeded")


def pytest_addoption(parser):
    parser.addoption("--seed", type=int, default=0, help="for what has no random_state")


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture(autouse=True)
def _seeded(request):
    np.random.seed(request.config.getoption("--seed"))  # noqa: NPY002, what estimators draw from


def pytest_collection_modifyitems(config, items):
    cut_short = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
    for item in items:
        if isinstance(item, pytest.Function):
            item.add_marker(cut_short, append=False)

    def is_deselected(item):
        named = getattr(getattr(item, "module", None), "DESELECTED", {})
        return getattr(item, "originalname", None) in named

    config.hook.pytest_deselected(items=[item for item in items if is_deselected(item)])
    items[:] = [item for item in items if not is_deselected(item)]
