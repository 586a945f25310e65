"""The look that the pictures of this section share: that of the displays, in four colours."""

import matplotlib.pyplot as plt

from sklearn_mlp.inspection.style import BLUE, GREEN, GREY, STYLE
from sklearn_mlp.inspection.style import RED as VERMILLION

__all__ = ["BLUE", "GREEN", "GREY", "LOOK", "VERMILLION", "subplots"]

LOOK = STYLE | {
    "axes.labelsize": 13,
    "axes.prop_cycle": plt.cycler(color=[BLUE, VERMILLION, GREEN, GREY]),  # C0 to C3
    "axes.titlesize": 13,
    "figure.constrained_layout.use": True,
    "figure.titlesize": 14,
    "font.size": 13,  # so that 10 pixels are left of it on a phone
    "lines.linewidth": 2,
    "savefig.bbox": "tight",
}


def subplots(*args, **kwargs):
    """Axes in this look; takes what ``plt.subplots`` takes."""
    plt.rcParams.update(LOOK)
    return plt.subplots(*args, **kwargs)
