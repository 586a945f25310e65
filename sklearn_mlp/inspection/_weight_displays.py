"""The weights themselves, as images and as a graph."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Self

import numpy as np
from sklearn.base import BaseEstimator

from ._networks import find_fitted_network
from ._plotting import axes_to_draw_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLORS = "RdBu_r"


class WeightsDisplay:
    """The weights that lead to each unit of the first hidden layer, as an image.

    Make it with `from_estimator`.

    Parameters
    ----------
    weights : ndarray of shape (n_features, n_units)
    image_shape : tuple of int, (n_rows, n_columns)
        How the features of a unit are laid out, row by row.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure
    image_ : matplotlib AxesImage

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import WeightsDisplay
    >>> X, y = load_digits(return_X_y=True)
    >>> network = MLPClassifier(12, alpha=1, max_iter=500, random_state=0).fit(X / 16, y)
    >>> WeightsDisplay.from_estimator(network).image_shape
    (8, 8)
    """

    def __init__(self, weights, image_shape):
        self.weights = weights
        self.image_shape = image_shape

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        *,
        image_shape: tuple[int, int] | None = None,
        max_units: int = 64,
        ax: Axes | None = None,
    ) -> Self:
        """Plot the first layer's weights.

        Parameters
        ----------
        estimator : MLPClassifier, MLPRegressor, Pipeline or search
            Fitted. Also scikit-learn's own.
        image_shape : tuple of int, default=None
            Rows and columns of an image; a square if None.
        max_units : int, default=64
            Units to show, those with the longest weight vectors.
        ax : matplotlib Axes, default=None
            Where to draw; a new figure if None.

        Returns
        -------
        display : WeightsDisplay
        """
        network, _ = find_fitted_network(estimator)
        weights = network.coefs_[0]
        side = math.isqrt(len(weights))
        shape = (side, side) if image_shape is None else tuple(np.atleast_1d(image_shape))
        if len(shape) != 2 or min(shape) < 1 or math.prod(shape) != len(weights):
            raise ValueError(
                f"image_shape={image_shape} does not hold {len(weights)} features (None is a "
                "square). Give (n_rows, n_columns) whose product is that number."
            )
        if max_units < 1:
            raise ValueError(f"max_units must be >= 1, got {max_units!r}.")
        longest = np.argsort(-np.linalg.norm(weights, axis=0), kind="stable")[:max_units]
        return cls(weights[:, np.sort(longest)], shape).plot(ax=ax)

    def plot(self, *, ax: Axes | None = None) -> Self:
        """Draw the images in a grid, in the same colours: red positive, blue negative.

        Returns
        -------
        self : WeightsDisplay
        """
        self.ax_ = ax = axes_to_draw_on(ax, self)
        self.figure_ = ax.figure
        n_units = self.weights.shape[1]
        n_columns = math.ceil(math.sqrt(n_units))
        height, width = (n + 1 for n in self.image_shape)  # with a gap
        mosaic = np.full((math.ceil(n_units / n_columns) * height, n_columns * width), np.nan)
        for unit, column in enumerate(self.weights.T):
            top, left = unit // n_columns * height, unit % n_columns * width
            mosaic[top : top + height - 1, left : left + width - 1] = column.reshape(
                self.image_shape
            )
        largest = np.abs(self.weights).max()
        self.image_ = ax.imshow(mosaic[:-1, :-1], cmap=COLORS, vmin=-largest, vmax=largest)
        ax.set_axis_off()
        self.figure_.colorbar(self.image_, ax=ax, label="weight")
        return self


class NetworkDisplay:
    """The graph of a small network: units as circles, weights as coloured lines.

    A line is the more opaque the larger the weight is in its layer; a circle has the colour
    of its bias. Inputs are called by their names, or x0, x1, ...; those that an embedding
    puts out e0, e1, ... Make it with `from_estimator`.

    Parameters
    ----------
    coefs : list of ndarray of shape (n_in, n_out)
    intercepts : list of ndarray of shape (n_out,)
    input_names, output_names : list of str

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import NetworkDisplay
    >>> X, y = load_iris(return_X_y=True)
    >>> network = MLPClassifier((5, 3), solver="lbfgs", max_iter=2000, random_state=0).fit(X, y)
    >>> NetworkDisplay.from_estimator(network).output_names
    ['0', '1', '2']
    """

    def __init__(self, coefs, intercepts, input_names, output_names):
        self.coefs = coefs
        self.intercepts = intercepts
        self.input_names = input_names
        self.output_names = output_names

    @classmethod
    def from_estimator(
        cls, estimator: BaseEstimator, *, max_units: int = 30, ax: Axes | None = None
    ) -> Self:
        """Plot the network of an estimator.

        Parameters
        ----------
        estimator : MLPClassifier, MLPRegressor, Pipeline or search
            Fitted. Also scikit-learn's own.
        max_units : int, default=30
            Largest layer, inputs included, that is drawn.
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
        return cls(coefs, network.intercepts_, *names).plot(ax=ax)

    def plot(self, *, ax: Axes | None = None) -> Self:
        """Draw the graph, inputs on the left.

        Returns
        -------
        self : NetworkDisplay
        """
        sizes = [len(self.coefs[0]), *(len(b) for b in self.intercepts)]
        size = (2.2 * len(sizes), max(3.2, 0.42 * max(sizes)))
        self.ax_ = ax = axes_to_draw_on(ax, self, figsize=size)
        self.figure_ = ax.figure
        self._draw_lines(sizes)
        self._draw_units(sizes)
        for side, names, align in ((0, self.input_names, "right"), (-1, self.output_names, "left")):
            x = (len(sizes) - 1) * -side
            for y, name in zip(_heights(sizes[side]), names, strict=True):
                ax.text(x + (0.12 if side else -0.12), y, name, ha=align, va="center")
        ax.set_axis_off()
        return self

    def _draw_lines(self, sizes):
        from matplotlib.collections import LineCollection

        for layer, W in enumerate(self.coefs):
            left, right = _heights(sizes[layer]), _heights(sizes[layer + 1])
            ends = [[(layer, y), (layer + 1, z)] for y in left for z in right]
            size = np.abs(W).ravel() / (np.abs(W).max() or 1)
            lines = LineCollection(
                ends, array=np.sign(W).ravel(), cmap=COLORS, clim=(-1.4, 1.4),
                linewidths=0.3 + 2.5 * size, alpha=0.1 + 0.9 * size,
            )  # fmt: skip
            self.ax_.add_collection(lines)

    def _draw_units(self, sizes):
        largest = max(np.abs(b).max() for b in self.intercepts) or 1
        for layer, n_units in enumerate(sizes):
            bias = self.intercepts[layer - 1] if layer else np.zeros(n_units)
            units = self.ax_.scatter(
                np.full(n_units, layer), _heights(n_units), s=130, c=bias, cmap=COLORS,
                vmin=-largest, vmax=largest, edgecolors="0.2", zorder=2,
            )  # fmt: skip
        self.figure_.colorbar(units, ax=self.ax_, label="bias (circles), sign of weight (lines)")


def _heights(n_units):
    """Where the units of a layer are drawn, from the top, centred at 0."""
    return (n_units - 1) / 2 - np.arange(n_units)
