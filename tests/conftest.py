"""Plots need no screen; tests in a module's ``DESELECTED``, with the reason, are left out."""

import os

os.environ.setdefault("MPLBACKEND", "Agg")


def pytest_collection_modifyitems(config, items):
    def is_deselected(item):
        named = getattr(getattr(item, "module", None), "DESELECTED", {})
        return getattr(item, "originalname", None) in named

    config.hook.pytest_deselected(items=[item for item in items if is_deselected(item)])
    items[:] = [item for item in items if not is_deselected(item)]
