"""The graph of a small network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from sklearn.base import BaseEstimator

from .._base import BaseMLP
from ._networks import find_fitted_network
from ._plotting import Display, axes_to_draw_on, in_style
from .style import DIVERGING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# A network has its numbers written on it if it has at most so many, and layers of so many units.
MOST_NUMBERS = 30
LARGEST_LAYER = 4
# In points: what a number takes, room for names of layers and the legend, a column with numbers.
ROW, ABOVE, BELOW, COLUMN = 15, 40, 26, 95


class NetworkDisplay(Display):
    """The graph of a small network: units as circles, weights as coloured lines.

    A line is blue for a positive weight and red for a negative one, and the wider the larger the
    weight is in its layer; a circle has the colour of its bias. Of a very small network weights and
    biases are written there as numbers. Inputs are called by their names, or x0, x1, ...; those
    that an embedding puts out e0, e1, ... Make it with `from_estimator`.

    Parameters
    ----------
    coefs : list of ndarray of shape (n_in, n_out)
        Weights of each layer.
    intercepts : list of ndarray of shape (n_out,)
        Biases of each layer.
    input_names, output_names : list of str
        What is written beside the units of the first and the last layer.
    activations : list of str, default=None
        Names of the activation of each layer, the output layer included.

    Attributes
    ----------
    ax_ : matplotlib Axes
        What it is drawn on.
    figure_ : matplotlib Figure
        The figure around it: ``figure_.savefig("plot.png")`` keeps it.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import NetworkDisplay
    >>> X, y = load_iris(return_X_y=True)
    >>> network = MLPClassifier((5, 3), solver="lbfgs", max_iter=2000, random_state=0).fit(X, y)
    >>> NetworkDisplay.from_estimator(network)
    NetworkDisplay(4 inputs, 5 ReLU, 3 ReLU, 3 softmax)
    """

    def __init__(self, coefs, intercepts, input_names, output_names, activations=None):
        self.coefs = coefs
        self.intercepts = intercepts
        self.input_names = input_names
        self.output_names = output_names
        self.activations = activations

    def _contents(self):
        names = ["units"] * len(self.coefs) if self.activations is None else self.activations
        layers = zip(self.intercepts, names, strict=True)
        return [f"{len(self.input_names)} inputs", *(f"{len(b)} {name}" for b, name in layers)]

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        *,
        max_units: int = 30,
        values: bool | None = None,
        ax: Axes | None = None,
    ) -> Self:
        """Plot the network of an estimator.

        Parameters
        ----------
        estimator : MLPClassifier, MLPRegressor, Pipeline or search
            Fitted. Also scikit-learn's own.
        max_units : int, default=30
            Largest layer, inputs included, that is drawn.
        values : bool or None, default=None
            Whether to write weights and biases as numbers. None: where there are at most 30 of
            them, no layer has more than 4 units, and there is room.
        ax : matplotlib Axes, default=None
            Where to draw; a new figure if None.

        Returns
        -------
        display : NetworkDisplay
        """
        network, _ = find_fitted_network(estimator)
        coefs = network.coefs_
        sizes = [len(coefs[0]), *(W.shape[1] for W in coefs)]
        if max(sizes) > max_units:
            raise ValueError(
                f"A layer of {max(sizes)} units is too large to be drawn with max_units="
                f"{max_units}. Raise max_units, or use WeightsDisplay."
            )
        inputs = getattr(network, "feature_names_in_", ())
        if len(inputs) != sizes[0]:
            letter = "e" if getattr(network, "embedding_", ()) else "x"
            inputs = [f"{letter}{i}" for i in range(sizes[0])]
        outputs = getattr(network, "classes_", ())
        if len(outputs) != sizes[-1]:
            outputs = outputs[1:] if len(outputs) == 2 else [f"y{i}" for i in range(sizes[-1])]
        names = ([str(name) for name in side] for side in (inputs, outputs))
        display = cls(coefs, network.intercepts_, *names, _activations(network))
        return display.plot(values=values, ax=ax)

    @in_style
    def plot(self, *, values: bool | None = None, ax: Axes | None = None) -> Self:
        """Draw the graph, inputs on the left; the parameters are those of `from_estimator`.

        Returns
        -------
        self : NetworkDisplay
        """
        sizes = [len(self.coefs[0]), *(len(b) for b in self.intercepts)]
        n_numbers = sum(part.size for part in (*self.coefs, *self.intercepts))
        has_values = n_numbers <= MOST_NUMBERS and max(sizes) <= LARGEST_LAYER
        has_values = has_values if values is None else values
        gap = max(60, ROW * (max(sizes[1:]) + 1)) if has_values else 30  # from unit to unit
        width, height = 160 * len(sizes), ABOVE + BELOW + max(130, gap * max(sizes))
        if ax is not None:
            width, height = (72 / ax.figure.dpi * side for side in ax.bbox.size)
        self.ax_ = ax = axes_to_draw_on(ax, self, figsize=(width / 72, height / 72))
        self.figure_ = ax.figure
        unit = max(1, height - ABOVE - BELOW) / max(sizes)
        if values is None and (unit < 0.8 * gap or width < COLUMN * len(sizes)):
            has_values = False
        half = max(sizes) / 2
        ax.set(xlim=(-0.5, len(sizes) - 0.5), ylim=(-half - BELOW / unit, half + ABOVE / unit))
        self._draw_lines(sizes)
        self._draw_units(sizes, radius=13 if has_values else min(5.5, 0.4 * unit))
        if has_values:
            self._write_values()
        self._write_names(sizes, gap=16 if has_values else 9)
        ax.set_axis_off()
        return self

    def _draw_lines(self, sizes):
        from matplotlib.collections import LineCollection

        for layer, W in enumerate(self.coefs):
            left, right = _heights(sizes[layer]), _heights(sizes[layer + 1])
            ends = [[(layer, y), (layer + 1, z)] for y in left for z in right]
            size = np.abs(W).ravel() / (np.abs(W).max() or 1)
            lines = LineCollection(
                ends, array=np.sign(W).ravel(), cmap=DIVERGING, clim=(-1.25, 1.25),
                linewidths=0.3 + 2.7 * size, alpha=0.15 + 0.85 * size,
            )  # fmt: skip
            self.ax_.add_collection(lines)
        for sign, label in ((1, "positive"), (-1, "negative")):
            self.ax_.plot([], [], color=lines.to_rgba(sign), linewidth=2, label=label)
        self.ax_.legend(loc="lower center", ncols=2, borderaxespad=0)

    def _draw_units(self, sizes, radius):
        largest = max(np.abs(b).max() for b in self.intercepts) or 1
        for layer, n_units in enumerate(sizes):
            bias = self.intercepts[layer - 1] if layer else np.zeros(n_units)
            self.ax_.scatter(
                np.full(n_units, layer), _heights(n_units), s=(2 * radius) ** 2, c=bias,
                cmap=DIVERGING, vmin=-largest, vmax=largest, edgecolors="0.2", zorder=2,
            )  # fmt: skip

    def _write_values(self):
        """Weights on their lines, where these are evenly apart; biases in the circles."""
        largest = max(np.abs(b).max() for b in self.intercepts) or 1
        for layer, (W, b) in enumerate(zip(self.coefs, self.intercepts, strict=True)):
            left, right = _heights(len(W)), _heights(len(b))
            t = 1 / (len(b) + 1)  # the way from left to right
            box = {"facecolor": "white", "alpha": 0.85, "linewidth": 0, "pad": 0.8}
            for (i, j), weight in np.ndenumerate(W):
                y = (1 - t) * left[i] + t * right[j]
                self._write(layer + t, y, weight, 9, bbox=box)
            for y, bias in zip(right, b, strict=True):
                color = "white" if abs(bias) > 0.6 * largest else "black"
                self._write(layer + 1, y, bias, 8, color=color)

    def _write(self, x, y, number, size, **look):
        where = {"ha": "center", "va": "center", "zorder": 3}
        self.ax_.text(x, y, _short(number), fontsize=size, **where, **look)

    def _write_names(self, sizes, gap):
        last = len(sizes) - 1
        for x, names, side in ((0, self.input_names, -1), (last, self.output_names, 1)):
            for y, name in zip(_heights(sizes[x]), names, strict=True):
                self.ax_.annotate(
                    name, (x, y), xytext=(side * gap, 0), textcoords="offset points",
                    ha="right" if side < 0 else "left", va="center", parse_math=False,
                )  # fmt: skip
        layers = ["inputs", *(f"hidden {n}" for n in range(1, last)), "output"]
        functions = ["", *(self.activations or [""] * last)]
        for x, titles in enumerate(zip(layers, functions, strict=True)):
            title = "\n".join(titles)
            self.ax_.annotate(
                title, (x, 1), xycoords=("data", "axes fraction"), ha="center", va="top"
            )


def _activations(network):
    """What the layers apply, the output layer included."""
    if not isinstance(network, BaseMLP):
        return [network.activation] * (len(network.coefs_) - 1) + [network.out_activation_]
    hidden = network._model().architecture.activations
    return [*(type(f).__name__ for f in hidden), network._fitted_outputs().loss.out_activation]


def _short(number):
    """At most four figures."""
    size = abs(number)
    return f"{number:.2f}" if size < 9.995 else f"{number:.1f}" if size < 99.95 else f"{number:.3g}"


def _heights(n_units):
    """Where the units of a layer are drawn, from the top, centred at 0."""
    return (n_units - 1) / 2 - np.arange(n_units)
