"""Plots need no screen; tests in a module's ``DESELECTED``, with the reason, are left out."""

import os

from hypothesis import HealthCheck, settings

os.environ.setdefault("MPLBACKEND", "Agg")

# The same examples each time; --hypothesis-profile=long looks for new ones.
usual = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("seeded", usual, max_examples=150, derandomize=True)
settings.register_profile("long", usual, max_examples=3000)
settings.load_profile("seeded")


def pytest_collection_modifyitems(config, items):
    def is_deselected(item):
        named = getattr(getattr(item, "module", None), "DESELECTED", {})
        return getattr(item, "originalname", None) in named

    config.hook.pytest_deselected(items=[item for item in items if is_deselected(item)])
    items[:] = [item for item in items if not is_deselected(item)]
