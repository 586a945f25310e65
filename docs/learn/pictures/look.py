"""The look that the pictures of this section share."""

import matplotlib.pyplot as plt

BLUE, VERMILLION, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#666666"


def subplots(*args, **kwargs):
    """Axes without chart junk; what ``plt.subplots`` takes."""
    plt.rcParams.update({
        "font.size": 13, "axes.titlesize": 13, "axes.labelsize": 13, "lines.linewidth": 2,
        "axes.spines.top": False, "axes.spines.right": False, "savefig.bbox": "tight",
    })  # fmt: skip
    return plt.subplots(*args, layout="constrained", **kwargs)
