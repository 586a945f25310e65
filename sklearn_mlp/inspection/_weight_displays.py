"""The weights of the first layer, as images."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Self

import numpy as np
from sklearn.base import BaseEstimator

from ._networks import find_fitted_network
from ._plotting import Display, axes_to_draw_on, in_style
from .style import DIVERGING

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class WeightsDisplay(Display):
    """The weights that lead to each unit of the first hidden layer, as an image.

    Make it with `from_estimator`.

    Parameters
    ----------
    weights : ndarray of shape (n_features, n_units)
        Those that lead to a unit, in each column.
    image_shape : tuple of int, (n_rows, n_columns)
        How the features of a unit are laid out, row by row.

    Attributes
    ----------
    ax_ : matplotlib Axes
        What it is drawn on.
    figure_ : matplotlib Figure
        The figure around it: ``figure_.savefig("plot.png")`` keeps it.
    image_ : matplotlib AxesImage
        All weights, in one image.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import WeightsDisplay
    >>> X, y = load_digits(return_X_y=True)
    >>> network = MLPClassifier(12, alpha=1, max_iter=500, random_state=0).fit(X / 16, y)
    >>> WeightsDisplay.from_estimator(network)
    WeightsDisplay(12 units of 8 x 8 weights)
    """

    def __init__(self, weights, image_shape):
        self.weights = weights
        self.image_shape = image_shape

    def _contents(self):
        rows, columns = self.image_shape
        return [f"{self.weights.shape[1]} units of {rows} x {columns} weights"]

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

    @in_style
    def plot(self, *, ax: Axes | None = None) -> Self:
        """Draw the images in a grid, in the same colours: blue positive, red negative.

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
        self.image_ = ax.imshow(mosaic[:-1, :-1], cmap=DIVERGING, vmin=-largest, vmax=largest)
        ax.set_axis_off()
        self.figure_.colorbar(self.image_, ax=ax, label="weight")
        return self
