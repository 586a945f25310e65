"""What flows through the layers: outputs forwards, gradients backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from .._typing import MatrixLike
from ._activations import layer_activations
from ._gradient import layer_gradients
from ._networks import find_fitted_network, find_network
from ._plotting import axes_to_draw_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes

N_BINS = 40
# An output that varies by less, relative to the layer's largest, counts as constant.
CONSTANT = 1e-6
# A gradient that is shorter, relative to the longest, is 0 but for rounding.
ROUNDING = 1e-14


class LayerActivationDisplay:
    """Distribution of each layer's outputs, with the dead units counted.

    A unit is dead that gives the same output for every row. Outputs that are exactly 0, as
    a rectifier's often are, are counted below the layer's name and not drawn. Make it with
    `from_estimator`.

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
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import LayerActivationDisplay
    >>> X, y = load_iris(return_X_y=True)
    >>> network = MLPClassifier((20, 20), learning_rate_init=0.2, random_state=0)  # too high
    >>> LayerActivationDisplay.from_estimator(network.fit(X, y), X).n_dead
    [19, 18]
    """

    def __init__(self, activations, names):
        self.activations = activations
        self.names = names
        self.n_dead = [int(_is_constant(a).sum()) for a in activations]

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

    def plot(self, *, ax: Axes | None = None) -> Self:
        """Draw the distributions side by side, each as wide as its most frequent output.

        Returns
        -------
        self : LayerActivationDisplay
        """
        width = max(6.4, 1.6 * len(self.names))
        self.ax_ = ax = axes_to_draw_on(ax, self, figsize=(width, 4.8))
        self.figure_ = ax.figure
        labels = []
        for layer, (a, name) in enumerate(zip(self.activations, self.names, strict=True), 1):
            outputs = a[a != 0]
            if outputs.size:
                counts, edges = np.histogram(outputs, N_BINS)
                half = 0.4 * counts / counts.max()
                ax.barh(
                    edges[:-1], 2 * half, np.diff(edges), layer - half, align="edge", color="C0"
                )
            label = f"{layer}: {name}\n{self.n_dead[layer - 1]} of {a.shape[1]} dead"
            labels.append(f"{label}\n{_percent(a.size - outputs.size, a.size)} zeros")
        ax.axhline(0, color="0.5", linewidth=0.8)
        ax.set_xticks(range(1, len(labels) + 1), labels)
        ax.set(ylabel="output", xlabel="hidden layer", xlim=(0.4, len(labels) + 0.6))
        return self


class GradientFlowDisplay:
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
    figure_ : matplotlib Figure

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
        for norms, style, label in (
            (self.weight_norms, "o-", "weights"),
            (self.bias_norms, "s--", "biases"),
        ):
            ax.plot(layers, np.where(norms > ROUNDING * largest, norms, np.nan), style, label=label)
        if largest > 0:
            ax.set_yscale("log")
        ax.set_xticks(layers)
        ax.set(xlabel="layer (the last is the output layer)", ylabel="length of the gradient")
        ax.legend()
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
