"""How the loss went, epoch by epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator

from ._networks import find_fitted_networks
from ._plotting import axes_to_draw_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class LossCurveDisplay:
    """Training and validation loss, validation score and best epoch of a fit.

    Of several networks, the members of a tabular estimator, the losses are drawn as thin lines
    of one colour, with a point at the best epoch of each. Make it with `from_estimator`.

    Parameters
    ----------
    loss : array-like of shape (n_epochs,), or list of such
        Training loss of each epoch, penalty included; of several networks a list.
    val_loss : array-like of shape (n_epochs,), or list of such, default=None
        Loss on the validation rows, without penalty.
    val_score : array-like of shape (n_epochs,), default=None
        Score on the validation rows; of several networks it is not drawn.
    best_iter : int or list of int, default=None
        The epoch, from 1, whose weights were kept.
    unit : str, default="epoch"
        What is counted.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Axes of the losses.
    ax_score_ : matplotlib Axes or None
        Axes of the score, on the right.
    figure_ : matplotlib Figure
    lines_ : list of matplotlib Line2D
        Training loss and, where there are such, validation loss, score, best epoch; of several
        networks the training losses of all come first, and so on.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import LossCurveDisplay
    >>> X, y = load_iris(return_X_y=True)
    >>> network = MLPClassifier(max_iter=300, early_stopping=True, random_state=0).fit(X, y)
    >>> display = LossCurveDisplay.from_estimator(network)
    >>> display.ax_.get_ylabel()
    'loss'
    """

    def __init__(self, loss, val_loss=None, val_score=None, best_iter=None, unit="epoch"):
        self.loss = loss
        self.val_loss = val_loss
        self.val_score = val_score
        self.best_iter = best_iter
        self.unit = unit

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        *,
        name: str | None = None,
        color: Any = None,
        log_scale: bool = False,
        ax: Axes | None = None,
    ) -> Self:
        """Plot how an estimator was fitted.

        Parameters
        ----------
        estimator : MLPClassifier, MLPRegressor, Pipeline or search
            Fitted. Also scikit-learn's own, and a tabular estimator, of which the losses of all
            members are shown; for scores give one of its ``members_``.
        name : str, default=None
            What to call it in the legend.
        color : color of matplotlib, default=None
            Of all its lines; the next of the cycle if None.
        log_scale : bool, default=False
            Whether the loss has a logarithmic axis.
        ax : matplotlib Axes, default=None
            Where to draw; a new figure if None.

        Returns
        -------
        display : LossCurveDisplay
        """
        networks, are_members = find_fitted_networks(estimator)
        network = networks[0]
        if not hasattr(network, "loss_curve_"):
            raise ValueError(
                f"This {type(network).__name__} has no loss_curve_: scikit-learn's own has none "
                "with solver='lbfgs', and a network from_torch only after partial_fit."
            )

        def column(name):
            values = [getattr(each, name, None) for each in networks]
            return None if values[0] is None else values if are_members else values[0]

        rates = getattr(network, "history_", {}).get("learning_rate", [0.0])
        is_early = column("best_validation_score_") is not None
        display = cls(
            column("loss_curve_"),
            column("validation_loss_curve_"),
            None if are_members else column("validation_scores_"),
            column("best_iter_") if is_early else None,
            "iteration" if np.isnan(rates).all() else "epoch",  # lbfgs has no rate
        )
        return display.plot(name=name, color=color, log_scale=log_scale, ax=ax)

    def plot(
        self,
        *,
        name: str | None = None,
        color: Any = None,
        log_scale: bool = False,
        ax: Axes | None = None,
    ) -> Self:
        """Draw the curves; the parameters are those of `from_estimator`.

        Returns
        -------
        self : LossCurveDisplay
        """
        self.ax_ = ax = axes_to_draw_on(ax, self)
        self.figure_, self.ax_score_ = ax.figure, None
        prefix = f"{name}: " if name else ""
        self.lines_ = _draw_curves(ax, self.loss, f"{prefix}training loss", color)
        color = self.lines_[0].get_color()
        if self.val_loss is not None:
            self.lines_ += _draw_curves(ax, self.val_loss, f"{prefix}validation loss", color, "--")
        if self.val_score is not None:
            self.ax_score_ = _score_axes(ax) or ax.twinx()
            self.ax_score_.set_ylabel("validation score")
            label = f"{prefix}validation score"
            self.lines_ += _draw_curves(self.ax_score_, self.val_score, label, color, ":")
        if np.ndim(self.best_iter):
            self.lines_ += self._mark_best(prefix, color)
        elif self.best_iter:
            label = f"{prefix}best {self.unit}, {self.best_iter}"
            self.lines_.append(ax.axvline(self.best_iter, color=color, alpha=0.4, label=label))
        ax.set(xlabel=self.unit, ylabel="loss", yscale="log" if log_scale else "linear")
        _draw_legend(ax)
        return self

    def _mark_best(self, prefix, color):
        """Points on the validation losses of several networks, at the epochs that were kept."""
        pairs = zip(self.best_iter, self.val_loss, strict=True)
        kept = [(epoch, curve[epoch - 1]) for epoch, curve in pairs if epoch]
        label = f"{prefix}best {self.unit} of each network"
        return self.ax_.plot(*np.reshape(kept, (-1, 2)).T, "o", color=color, label=label)


def _draw_curves(ax, curves, label, color, linestyle="-"):
    """The curve of a network, or those of several as thin lines with one label."""
    several = np.ndim(curves[0]) > 0
    lines = []
    for curve in curves if several else [curves]:
        epochs, marker = np.arange(1, len(curve) + 1), "." if len(curve) < 3 else None
        style = {"linestyle": linestyle, "marker": marker, "linewidth": 0.8 if several else None}
        lines += ax.plot(epochs, curve, label=label, color=color, **style)
        label, color = None, lines[0].get_color()
    return lines


def _score_axes(ax):
    """The axes that share the place of ``ax``, from an earlier display, or None."""
    twins = (other for other in ax.figure.axes if other is not ax)
    return next((twin for twin in twins if twin.bbox.bounds == ax.bbox.bounds), None)


def _draw_legend(ax):
    """One legend for the losses and the scores, on top of all lines."""
    both = [ax] if _score_axes(ax) is None else [ax, _score_axes(ax)]
    for axes in both:
        if axes.get_legend():
            axes.get_legend().remove()
    lines = [line for axes in both for line in axes.get_legend_handles_labels()[0]]
    # A loss falls from the upper left; a score, which rises, takes the upper right.
    both[-1].legend(handles=lines, loc="upper right" if len(both) == 1 else "center right")
