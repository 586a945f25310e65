"""What displays have in common: where and in which style they draw, and how they print."""

from __future__ import annotations

from functools import wraps
from typing import Any
from weakref import ReferenceType, WeakKeyDictionary, ref

from .style import STYLE

# How much more room a legend is given than it takes.
ROOM = 1.25
# In points, around it.
GAP = 7
# The panel below each axes. It knows them, so that it is kept by its figure alone.
_PANELS: WeakKeyDictionary[Any, ReferenceType[Any]] = WeakKeyDictionary()


class Display:
    """A display prints as what it shows."""

    def _contents(self):
        """What is shown, in a few words each."""
        raise NotImplementedError

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(self._contents())})"


def in_style(plot):
    """A method that draws, with the settings of ``STYLE`` for as long as it does."""

    @wraps(plot)
    def styled(display, **options):
        with pyplot(display).rc_context(STYLE):
            return plot(display, **options)

    return styled


def axes_to_draw_on(ax, display, **figure_settings):
    """``ax``, or that of a new figure."""
    if ax is not None:
        return ax
    return pyplot(display).subplots(layout="constrained", **figure_settings)[1]


def pyplot(display):
    """Fails with advice where there is no matplotlib."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError(
            f"{type(display).__name__} needs matplotlib, which is not installed. Install it with: "
            "python -m pip install matplotlib"
        ) from error
    return plt


def panel_of(ax):
    """What ``panel_below`` has made below ``ax``, or None."""
    panel = _PANELS[ax]() if ax in _PANELS else None
    return None if panel is None or panel.figure is None else panel


def panel_below(ax, share):
    """Axes that take the lowest ``share`` of the height of ``ax``, with the same x axis.

    Those that are there already, if something has been drawn on ``ax`` before.
    """
    if (panel := panel_of(ax)) is not None:
        return panel
    figure, place = ax.figure, ax.get_subplotspec()
    if place is None:
        left, bottom, width, height = ax.get_position().bounds
        ax.set_position([left, bottom + share * height, width, (1 - share) * height])
        below = figure.add_axes([left, bottom, width, 0.9 * share * height], sharex=ax)
    else:
        rows = place.subgridspec(2, 1, height_ratios=[1 - share, share], hspace=0.1)
        ax.set_subplotspec(rows[0])
        below = figure.add_subplot(rows[1], sharex=ax)
    ax.tick_params(labelbottom=False)
    _PANELS[ax] = ref(below)
    return below


def draw_legend(ax, handles, spare=0, most_columns=2):
    """A legend that covers nothing: the y axis is made longer, until there is room at the top.

    Parameters
    ----------
    ax : matplotlib Axes
    handles : list of artists
    spare : float
        Room to leave below the legend, in points.
    most_columns : int
        It has fewer where it would be too wide.

    Returns
    -------
    height : float
        That of the legend and what is around it, in points.
    """
    for n_columns in range(most_columns, 0, -1):
        legend = ax.legend(
            handles=handles, loc="best", ncols=n_columns, borderaxespad=0.3, columnspacing=1.2,
            handlelength=1.6, handletextpad=0.5,
        )  # fmt: skip
        legend.set_in_layout(False)  # it is within the axes
        box = legend.get_window_extent()
        if box.width < 0.8 * ax.bbox.width:
            break
    ax.set_autoscaley_on(True)
    ax.autoscale_view(scalex=False)
    height = box.height * 72 / ax.figure.dpi + GAP
    # Axes are mostly less high once the layout has made room for titles and labels.
    room = min(ROOM * (height + spare) * ax.figure.dpi / 72 / ax.bbox.height, 0.7)
    to_line = ax.yaxis.get_transform()
    low, high = to_line.transform(ax.get_ylim())
    top = to_line.inverted().transform(high + (high - low) * room / (1 - room))
    ax.set_ylim(top=top)
    return height
