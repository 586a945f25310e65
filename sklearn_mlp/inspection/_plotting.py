"""Where displays draw."""

from __future__ import annotations


def axes_to_draw_on(ax, display, **figure_settings):
    """``ax``, or that of a new figure; fails with advice where there is no matplotlib."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError(
            f"{type(display).__name__} needs matplotlib, which is not installed. Install it with: "
            "python -m pip install matplotlib"
        ) from error
    return plt.subplots(layout="constrained", **figure_settings)[1] if ax is None else ax
