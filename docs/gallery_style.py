"""Examples of the gallery are drawn as displays are."""

from matplotlib import rcParams

from sklearn_mlp.inspection.style import STYLE


def take(gallery_conf, name):
    """Set it, before each example."""
    rcParams.update(STYLE)
