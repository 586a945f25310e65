"""Where the last hidden layer puts the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, is_classifier
from sklearn.decomposition import PCA

from .._typing import MatrixLike
from ._activations import layer_activations
from ._networks import find_fitted_network
from ._plotting import Display, axes_to_draw_on, draw_legend, in_style
from .style import CYCLE, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RESOLUTION = 200
MARKERS = "osD^vP"


class HiddenSpaceDisplay(Display):
    """The outputs of the last hidden layer in two dimensions: what the output layer sees.

    The output layer is a linear model of them, so where a network has learnt, they lie such that a
    straight line parts the classes. Two units are shown as they are, with the lines between the
    classes; of more units the first two principal components are shown, which may hide what parts
    the classes in others. Make it with `from_estimator`.

    Parameters
    ----------
    outputs : ndarray of shape (n_samples, n_units)
        Outputs of the last hidden layer, of two units or more.
    y : ndarray of shape (n_samples,), default=None
        What colours the points: labels or, of a regressor, numbers. Of several outputs all points
        have one colour.
    classes : ndarray of shape (n_classes,), default=None
        The labels; None for numbers. Others in y are shown too.
    coefs : ndarray of shape (n_units, n_outputs), default=None
        Weights of the output layer, for the lines.
    intercepts : ndarray of shape (n_outputs,), default=None
        Its biases.
    y_name : str, default='target'
        What to call y where it is numbers.

    Attributes
    ----------
    points_ : ndarray of shape (n_samples, 2)
        What is drawn.
    ax_ : matplotlib Axes
        What it is drawn on.
    figure_ : matplotlib Figure
        The figure around it: ``figure_.savefig("plot.png")`` keeps it.

    Examples
    --------
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import HiddenSpaceDisplay
    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    >>> network = MLPClassifier(2, "tanh", solver="lbfgs", random_state=1).fit(X, y)
    >>> HiddenSpaceDisplay.from_estimator(network, X, y)
    HiddenSpaceDisplay(4 rows, 2 units)
    """

    def __init__(self, outputs, y=None, classes=None, coefs=None, intercepts=None, y_name="target"):
        self.outputs = outputs
        self.y = y
        self.classes = classes
        self.coefs = coefs
        self.intercepts = intercepts
        self.y_name = y_name

    def _contents(self):
        n_rows, n_units = self.outputs.shape
        return [f"{n_rows} rows", f"{n_units} units"]

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        X: MatrixLike,
        y: ArrayLike | None = None,
        *,
        ax: Axes | None = None,
    ) -> Self:
        """Plot what the last hidden layer of an estimator makes of rows.

        Parameters
        ----------
        estimator : MLPClassifier, MLPRegressor, Pipeline or search
            Fitted, with two units or more in the last hidden layer.
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs of the estimator, of two rows or more.
        y : array-like of shape (n_samples,), default=None
            What colours the points: labels, or targets of a regressor. None is what the
            estimator predicts.
        ax : matplotlib Axes, default=None
            Where to draw; a new figure if None.

        Returns
        -------
        display : HiddenSpaceDisplay

        Raises
        ------
        ValueError
            If the last hidden layer has fewer than two units.
        """
        network, X = find_fitted_network(estimator, X)
        *hidden, _ = layer_activations(network, X)
        if not hidden or hidden[-1].shape[1] < 2:
            raise ValueError(
                f"hidden_layer_sizes={network.hidden_layer_sizes!r} has no last hidden layer of "
                "two units or more, which a plane takes. Show a network that has."
            )
        y_name = "target" if y is not None else "prediction"
        y = network.predict(X) if y is None else np.asarray(y)
        classes = None
        if is_classifier(network) and not network._fitted_outputs().is_multilabel:
            classes = network.classes_
        layer = (None, None) if classes is None else (network.coefs_[-1], network.intercepts_[-1])
        return cls(hidden[-1], y, classes, *layer, y_name).plot(ax=ax)

    @in_style
    def plot(self, *, ax: Axes | None = None) -> Self:
        """Draw the points and, where there are two units, the lines between the classes.

        Returns
        -------
        self : HiddenSpaceDisplay
        """
        self.ax_ = ax = axes_to_draw_on(ax, self)
        self.figure_ = ax.figure
        names = ["output of hidden unit 1", "output of hidden unit 2"]
        self.points_ = self.outputs
        if self.outputs.shape[1] > 2:
            pca = PCA(2, svd_solver="full")
            with np.errstate(invalid="ignore"):  # of units that are all dead
                self.points_ = pca.fit_transform(self.outputs)
            shares = np.nan_to_num(pca.explained_variance_ratio_)
            names = [f"component {i} ({share:.0%})" for i, share in enumerate(shares, 1)]
        self._draw_points()
        if self.outputs.shape[1] == 2 and self.coefs is not None:
            self._draw_lines()
        if len(handles := ax.get_legend_handles_labels()[0]):
            draw_legend(ax, handles, most_columns=5)
        ax.set(xlabel=names[0], ylabel=names[1])
        return self

    def _draw_points(self):
        x, y = self.points_.T
        size = np.clip(5000 / len(x), 20, 70)
        look = {"edgecolors": "white", "linewidths": 0.4, "zorder": 2}
        if np.ndim(self.y) != 1:
            self.ax_.scatter(x, y, size, CYCLE[0], **look)
        elif self.classes is None:
            dots = self.ax_.scatter(x, y, size, self.y, cmap="viridis", **look)
            self.figure_.colorbar(dots, ax=self.ax_, label=self.y_name)
        else:
            is_told = len(self._labels()) <= len(CYCLE)
            for k, label in enumerate(self._labels()):
                rows = np.asarray(self.y) == label
                color, marker = CYCLE[k % len(CYCLE)], MARKERS[k // len(CYCLE) % len(MARKERS)]
                name = f"class {label}".replace("$", r"\$") if is_told else None
                look |= {"marker": marker, "label": name}
                self.ax_.scatter(x[rows], y[rows], size, color, **look)
            if not is_told:
                self._write_classes()

    def _labels(self):
        """The classes, and what y has besides."""
        known = list(self.classes)
        return known + [label for label in np.unique(self.y) if label not in known]

    def _write_classes(self):
        """Each of many classes by its name, in the middle of its points."""
        from matplotlib.patheffects import withStroke

        look = {"weight": "bold", "path_effects": [withStroke(linewidth=4, foreground="white")]}
        for label in self._labels():
            points = self.points_[np.asarray(self.y) == label]
            if len(points):
                self.ax_.text(
                    *np.median(points, axis=0), str(label), ha="center", va="center", zorder=3,
                    parse_math=False, **look,
                )  # fmt: skip

    def _draw_lines(self):
        """Where the output layer gives two classes the same score, and no other a higher one."""
        self.ax_.margins(0.1)
        (left, right), (bottom, top) = self.ax_.get_xlim(), self.ax_.get_ylim()
        grid = np.meshgrid(
            np.linspace(left, right, RESOLUTION), np.linspace(bottom, top, RESOLUTION)
        )
        z = np.stack(grid, axis=-1) @ self.coefs + self.intercepts
        if z.shape[-1] == 1:
            z = np.concatenate([np.zeros_like(z), z], axis=-1)
        for k in range(z.shape[-1]):
            lead = z[..., k] - np.delete(z, k, axis=-1).max(axis=-1)
            if lead.min() < 0 < lead.max():
                color = CYCLE[k % len(CYCLE)]
                self.ax_.contourf(*grid, lead, [0, np.inf], colors=color, alpha=0.12, zorder=0)
                self.ax_.contour(*grid, lead, [0], colors=INK, linewidths=1.2, zorder=1)
