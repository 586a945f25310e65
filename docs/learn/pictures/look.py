"""The look that the pictures of this section share: that of the displays, in four colours."""

import matplotlib.pyplot as plt

from sklearn_mlp.inspection.style import BLUE, GREEN, GREY, STYLE
from sklearn_mlp.inspection.style import RED as VERMILLION

__all__ = ["BLUE", "GREEN", "GREY", "LOOK", "VERMILLION", "subplots"]

LOOK = STYLE | {
    "axes.prop_cycle": plt.cycler(color=[BLUE, VERMILLION, GREEN, GREY]),  # C0 to C3
    "axes.titlesize": 12,
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "lines.linewidth": 2,
}


def subplots(*args, **kwargs):
    """Axes in this look with larger letters; what ``plt.subplots`` takes."""
    larger = {"font.size": 13, "axes.titlesize": 13, "axes.labelsize": 13, "savefig.bbox": "tight"}
    plt.rcParams.update(LOOK | larger)
    return plt.subplots(*args, **kwargs)
