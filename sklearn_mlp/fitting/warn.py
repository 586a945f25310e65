"""Warnings that name the user's line."""

from __future__ import annotations

import sys
import warnings

from .progress_line import end_lines

BETWEEN = ("sklearn_mlp", "sklearn", "joblib", "contextlib")


def warn(message, category=UserWarning):
    """Warn of the innermost line that is not in one of the packages ``BETWEEN``."""
    end_lines()
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] in BETWEEN:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)
