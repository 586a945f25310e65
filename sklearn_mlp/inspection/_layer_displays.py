"""What flows through the layers: outputs forwards, gradients backwards."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from .._typing import MatrixLike
from ._activations import layer_activations
from ._gradient import layer_gradients
from ._networks import find_fitted_network, find_network
from ._plotting import Display, axes_to_draw_on, draw_legend, in_style, panel_below
from .style import BLUE, GREEN, GREY, ORANGE, SKY, WRONG

if TYPE_CHECKING:
    from matplotlib.axes import Axes

N_BINS = 40
HALF_WIDTH = 0.42
# An output that varies by less, relative to the layer's largest, counts as constant.
CONSTANT = 1e-6
# A gradient that is shorter, relative to the longest, is 0 but for rounding.
ROUNDING = 1e-14
# Weights learn at about the same pace whose gradients differ by at most this factor.
HEALTHY = 10


class LayerActivationDisplay(Display):
    """Distribution of each layer's outputs, the share of zeros, and which units are dead.

    A unit is dead that gives the same output for every row. Below each distribution there is a
    square for every unit; those of dead ones are crossed out. Outputs that are exactly 0, as a
    rectifier's often are, are a bar of their own at 0, as wide as their share: a bar of 100% is
    as wide as the squares below. The shape is as wide as the share of the other outputs where it
    is widest. Make it with `from_estimator`.

    Parameters
    ----------
    activations : list of ndarray of shape (n_samples, n_units)
        Outputs of the hidden layers, as from `layer_activations`.
    names : list of str
        What to call each layer, such as its activation function.

    Attributes
    ----------
    n_dead : list of int
        Dead units of each layer.
    share_zero : list of float
        Share of each layer's outputs that are exactly 0.
    ax_ : matplotlib Axes
        Axes of the distributions.
    ax_units_ : matplotlib Axes
        Axes of the squares, below.
    figure_ : matplotlib Figure
        The figure around it: ``figure_.savefig("plot.png")`` keeps it.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import LayerActivationDisplay
    >>> X, y = load_iris(return_X_y=True)
    >>> network = MLPClassifier((20, 20), learning_rate_init=0.2, random_state=0)  # too high
    >>> LayerActivationDisplay.from_estimator(network.fit(X, y), X)
    LayerActivationDisplay(ReLU: 19 of 20 dead, ReLU: 18 of 20 dead)
    """

    def __init__(self, activations, names):
        self.activations = activations
        self.names = names
        self.n_dead = [int(_is_constant(a).sum()) for a in activations]
        self.share_zero = [float(np.mean(a == 0)) for a in activations]

    def _contents(self):
        layers = zip(self.names, self.n_dead, self.activations, strict=True)
        return [f"{name}: {n_dead} of {a.shape[1]} dead" for name, n_dead, a in layers]

    @classmethod
    def from_estimator(
        cls, estimator: BaseEstimator, X: MatrixLike, *, ax: Axes | None = None
    ) -> Self:
        """Plot what the hidden layers of an estimator put out.

        Parameters
        ----------
        estimator : MLPClassifier, MLPRegressor, Pipeline or search
            Fitted, with at least one hidden layer.
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs of the estimator.
        ax : matplotlib Axes, default=None
            Where to draw; a new figure if None.

        Returns
        -------
        display : LayerActivationDisplay
        """
        network, X = find_fitted_network(estimator, X)
        *hidden, _ = layer_activations(network, X)
        if not hidden:
            raise ValueError("hidden_layer_sizes=() has no hidden layers to show.")
        if len(hidden[0]) < 2:
            raise ValueError("1 row does not show which units vary. Give an X of several rows.")
        _check_finite("outputs", hidden)
        activations = network._model().architecture.activations
        return cls(hidden, [type(f).__name__ for f in activations]).plot(ax=ax)

    @in_style
    def plot(self, *, ax: Axes | None = None) -> Self:
        """Draw the distributions side by side, and the units of each layer below.

        Returns
        -------
        self : LayerActivationDisplay
        """
        width = max(6.4, 1.6 * len(self.names))
        self.ax_ = ax = axes_to_draw_on(ax, self, figsize=(width, 4.8))
        self.figure_, self.ax_units_ = ax.figure, panel_below(ax, 0.25)
        # Of the axis with its 0, a layer's bins take so much at least, so that one can be seen.
        least = np.ptp([0, *(end for a in self.activations for end in (a.min(), a.max()))]) / 2
        labels = []
        for place, (a, name) in enumerate(zip(self.activations, self.names, strict=True), 1):
            self._draw_outputs(place, a, least)
            labels.append(f"{place}: {name}\n{self.n_dead[place - 1]} of {a.shape[1]} dead")
        ax.axhline(0, color=GREY, linewidth=0.8, zorder=1)
        ax.set(ylabel="output", xlim=(0.4, len(labels) + 0.6))
        ax.margins(y=0.15)
        self._draw_units(self.ax_units_)
        self.ax_units_.set_xticks(range(1, len(labels) + 1), labels)
        self.ax_units_.set_xlabel("hidden layer")
        return self

    def _draw_outputs(self, place, a, least):
        outputs, share = a[a != 0], self.share_zero[place - 1]
        if outputs.size:
            low, high = float(outputs.min()), float(outputs.max())
            room = max(least - (high - low), 0) / 2
            counts, edges = np.histogram(outputs, N_BINS, (low - room, high + room))
            half = HALF_WIDTH * (1 - share) * counts / counts.max()
            look = {"align": "edge", "color": BLUE, "alpha": 0.75}
            self.ax_.barh(edges[:-1], 2 * half, np.diff(edges), place - half, **look)
        if share:
            ends = place - HALF_WIDTH * share, place + HALF_WIDTH * share
            self.ax_.plot(ends, (0, 0), color=ORANGE, linewidth=6, solid_capstyle="butt", zorder=3)
            self.ax_.annotate(
                f"{_percent(round(share * a.size), a.size)} zeros", (place, 0), xytext=(0, -6),
                textcoords="offset points", ha="center", va="top", zorder=4,
                bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1},
            )  # fmt: skip

    def _draw_units(self, ax):
        """A square for each unit, row by row; dead ones crossed out."""
        largest = max(a.shape[1] for a in self.activations)
        width = ax.bbox.width * 2 * HALF_WIDTH / (len(self.names) + 0.2)
        n_columns = max(8, math.ceil(math.sqrt(largest * width / ax.bbox.height)))
        side, points = 2 * HALF_WIDTH / n_columns, 72 / ax.figure.dpi * width / n_columns
        for place, a in enumerate(self.activations, start=1):
            row, column = np.divmod(np.arange(a.shape[1]), n_columns)
            left, is_dead = place - side * min(a.shape[1], n_columns) / 2, _is_constant(a)
            x = left + (column + 0.5) * side
            ax.bar(
                x, 1, side, row, color=np.where(is_dead, WRONG, SKY), edgecolor="white",
                linewidth=min(1, points / 8),
            )  # fmt: skip
            ax.plot(x[is_dead], row[is_dead] + 0.5, "kx", markersize=points / 2)
        ax.set(ylabel="units", yticks=[], ylim=(max(2, math.ceil(largest / n_columns)), 0))
        ax.spines[:].set_visible(False)


class GradientFlowDisplay(Display):
    """Length of the gradient in each layer.

    Lengths that fall from the last layer to the first by orders of magnitude mean that the
    first layers hardly learn (vanishing gradients); rising ones, that a step can throw
    training off (exploding gradients). Gradients that are 0 but for rounding are not drawn,
    such as those of biases below a batch normalisation, which takes them away again. Make
    it with `from_estimator`.

    Parameters
    ----------
    weight_norms, bias_norms : array-like of shape (n_layers,)
        ``||dJ/dW_l||`` and ``||dJ/db_l||``.

    Attributes
    ----------
    ax_ : matplotlib Axes
        What it is drawn on.
    figure_ : matplotlib Figure
        The figure around it: ``figure_.savefig("plot.png")`` keeps it.

    Notes
    -----
    The band goes from a tenth to ten times the length that the gradient of the output layer's
    weights has. One learning rate serves all layers, so gradients should be of the same size in all
    (Glorot and Bengio 2010); a rate that suits one layer is off by the factor between them in
    another. Measured on the first 900 digits, pixels divided by 16, with 24 networks of 3, 6 or 10
    hidden layers of 30 units, of logistic, tanh, ReLU or GELU units, with the initial weights
    'glorot_uniform' or 'he_uniform': the 17 whose initial gradients of all weights were in the band
    had a training accuracy of 88% to 99% after 20 epochs of Adam in batches of 100, the 7 others
    one of 85% and six of 10% to 64%. The band does not tell all: weights so large that every unit
    is saturated can give gradients of about the same length too. Gradients of biases are often
    outside, and that is no fault.

    References
    ----------
    Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward
    neural networks", AISTATS.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import GradientFlowDisplay
    >>> X, y = load_iris(return_X_y=True)
    >>> deep = MLPClassifier((20,) * 8, activation="logistic", random_state=0)
    >>> display = GradientFlowDisplay.from_estimator(deep, X, y)
    >>> bool(display.weight_norms[0] < 1e-4 * display.weight_norms[-1])
    True
    """

    def __init__(self, weight_norms, bias_norms):
        self.weight_norms = weight_norms
        self.bias_norms = bias_norms

    def _contents(self):
        return [f"{len(self.weight_norms)} layers"]

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        X: MatrixLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        ax: Axes | None = None,
    ) -> Self:
        """Plot the gradient of the loss over all rows, without penalty, dropout left out.

        Parameters
        ----------
        estimator : MLPClassifier, MLPRegressor, Pipeline or search
            Fitted or, but for pipelines, not: then at its initial weights. It is not
            changed.
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs of the estimator.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights.
        ax : matplotlib Axes, default=None
            Where to draw; a new figure if None.

        Returns
        -------
        display : GradientFlowDisplay
        """
        network, X, y = find_network(estimator, X, y)
        gradient = layer_gradients(network, X, y, sample_weight)
        with np.errstate(over="ignore", invalid="ignore"):
            norms = [
                np.array([np.linalg.norm(part) for part in parts])
                for parts in (gradient.weights, gradient.biases)
            ]
        _check_finite("gradients", norms[0])
        return cls(*norms).plot(ax=ax)

    @in_style
    def plot(self, *, ax: Axes | None = None) -> Self:
        """Draw the lengths on a logarithmic axis, layer by layer.

        Returns
        -------
        self : GradientFlowDisplay
        """
        self.ax_ = ax = axes_to_draw_on(ax, self)
        self.figure_ = ax.figure
        layers = np.arange(1, len(self.weight_norms) + 1)
        largest = max(np.max(self.weight_norms), np.max(self.bias_norms))
        handles = []
        for norms, style, color, label in (
            (self.weight_norms, "o-", BLUE, "weights"),
            (self.bias_norms, "s--", SKY, "biases"),
        ):
            drawn = np.where(norms > ROUNDING * largest, norms, np.nan)
            handles += ax.plot(layers, drawn, style, color=color, label=label)
        last = self.weight_norms[-1]
        if largest > 0:
            ax.set_yscale("log")
        if last > 0:
            band = {"color": GREEN, "alpha": 0.15, "linewidth": 0, "zorder": 0}
            label = f"within a factor of {HEALTHY}\nof the output layer's weights"
            handles.append(ax.axhspan(last / HEALTHY, last * HEALTHY, label=label, **band))
        ax.set_xticks(layers)
        ax.set(xlabel="layer (the last: output)", ylabel="length of the gradient")
        draw_legend(ax, handles)
        return self


def _check_finite(what, layers):
    for number, a in enumerate(layers, start=1):
        if not np.isfinite(a).all():
            raise ValueError(
                f"The {what} of layer {number} are not all finite: values of X or weights are too "
                "large. Scale X, or lower learning_rate_init and fit again."
            )


def _percent(part, whole):
    """A share in whole percents, 0 and 100 only where it is none and all."""
    if 0 < part < 0.005 * whole:
        return "<1%"
    if 0.995 * whole < part < whole:
        return ">99%"
    return f"{part / whole:.0%}"


def _is_constant(a):
    """Which columns of an array (n_rows, n_units) do not vary."""
    return np.ptp(a, axis=0) <= CONSTANT * np.abs(a).max()
