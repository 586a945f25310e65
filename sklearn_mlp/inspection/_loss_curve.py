"""How the loss went, epoch by epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator

from ..fitting.history import History
from ._networks import find_fitted_networks
from ._plotting import Display, axes_to_draw_on, draw_legend, in_style, panel_below, panel_of
from .style import GREY, SCORE, TRAINING, VALIDATION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# A loss whose largest value is so many times its smallest has a logarithmic axis.
WIDE_LOSS = 100
# So many epochs have one.
MANY_EPOCHS = 1000


class LossCurveDisplay(Display):
    """Training and validation loss, validation score and best epoch of a fit.

    The score has a panel of its own below the losses. The epoch whose weights were kept is marked
    by dots. Of several networks, the members of a tabular estimator, each loss is a thin line, with
    a dot at its best epoch. Make it with `from_estimator`.

    Parameters
    ----------
    loss : array-like of shape (n_epochs,), or list of such
        Training loss of each epoch, penalty included; of several networks a list.
    val_loss : array-like of shape (n_epochs,), or list of such, default=None
        Loss on the validation rows, without penalty.
    val_score : array-like of shape (n_epochs,), default=None
        Score on the validation rows. `from_estimator` leaves it out for several networks, and
        with ``scoring='loss'``, where it would show the validation loss again.
    best_iter : int or list of int, default=None
        The epoch, from 1, whose weights were kept.
    unit : str, default="epoch"
        What is counted.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Axes of the losses.
    ax_score_ : matplotlib Axes or None
        Axes of the score, below.
    figure_ : matplotlib Figure
        The figure around it: ``figure_.savefig("plot.png")`` keeps it.
    lines_ : list of matplotlib Line2D
        Training loss and, where there are such, validation loss and score; of several networks
        the training losses of all come first.
    best_ : list of matplotlib Line2D
        The dots at the best epoch, on the validation loss and on the score.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import LossCurveDisplay
    >>> X, y = load_iris(return_X_y=True)
    >>> network = MLPClassifier(max_iter=300, early_stopping=True, random_state=0).fit(X, y)
    >>> LossCurveDisplay.from_estimator(network)
    LossCurveDisplay(loss, validation loss, validation score, best epoch 8)
    """

    def __init__(self, loss, val_loss=None, val_score=None, best_iter=None, unit="epoch"):
        self.loss = loss
        self.val_loss = val_loss
        self.val_score = val_score
        self.best_iter = best_iter
        self.unit = unit

    def _contents(self):
        best = self.best_iter
        several = f"best {self.unit} of each of {len(self.loss)} networks"
        shown = {
            "loss": True,
            "validation loss": self.val_loss is not None,
            "validation score": self.val_score is not None,
            several if np.ndim(best) else f"best {self.unit} {best}": best is not None,
        }
        return [name for name, is_there in shown.items() if is_there]

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        *,
        name: str | None = None,
        color: Any = None,
        log_scale: bool | None = None,
        ax: Axes | None = None,
    ) -> Self:
        """Plot how an estimator was fitted.

        Parameters
        ----------
        estimator : MLPClassifier, MLPRegressor, Pipeline or search
            Fitted. Also scikit-learn's own, and a tabular estimator, of which the losses of all
            members are shown; for scores give one of its ``members_``.
        name : str, default=None
            What to call it in the legend, to compare several fits in the same axes: all its lines
            have one colour, and the validation loss is dashed.
        color : color of matplotlib, default=None
            Of all its lines, as with a name. None is a colour for each quantity or, with a name,
            the next of the cycle.
        log_scale : bool or None, default=None
            Whether the loss has a logarithmic axis; None, where the largest is 100 times the
            smallest or more. 1000 epochs or more have a logarithmic axis too.
        ax : matplotlib Axes, default=None
            Where to draw; a new figure if None.

        Returns
        -------
        display : LossCurveDisplay
        """
        networks, _ = find_fitted_networks(estimator)
        network, are_members = networks[0], len(networks) > 1
        if not hasattr(network, "loss_curve_"):
            raise ValueError(
                f"This {type(network).__name__} has no loss_curve_: scikit-learn's own has none "
                "with solver='lbfgs', and a network from_torch only after partial_fit."
            )

        def column(name):
            values = [getattr(each, name, None) for each in networks]
            return None if values[0] is None else values if are_members else values[0]

        by_loss = getattr(network, "scoring", None) == "loss"  # the score is minus that loss
        is_early = column("best_validation_score_") is not None
        display = cls(
            column("loss_curve_"),
            column("validation_loss_curve_"),
            None if are_members or by_loss else column("validation_scores_"),
            column("best_iter_") if is_early else None,
            History(getattr(network, "history_", {})).unit,
        )
        return display.plot(name=name, color=color, log_scale=log_scale, ax=ax)

    @in_style
    def plot(
        self,
        *,
        name: str | None = None,
        color: Any = None,
        log_scale: bool | None = None,
        ax: Axes | None = None,
    ) -> Self:
        """Draw the curves; the parameters are those of `from_estimator`.

        Returns
        -------
        self : LossCurveDisplay
        """
        self.ax_ = ax = axes_to_draw_on(ax, self)
        self.figure_ = ax.figure
        self.ax_score_ = None
        if self.val_score is not None:
            self.ax_score_ = panel_below(ax, 0.35)
            self.ax_score_.set_ylabel("validation\nscore")
        prefix = f"{name}: " if name else ""
        curves = (self.loss, self.val_loss, self.val_score)
        labels = (f"{prefix}training loss", f"{prefix}validation loss", None)
        panels, styles = (ax, ax, self.ax_score_), _styles(ax, name, color)
        self.lines_ = []
        for panel, curve, label, style in zip(panels, curves, labels, styles, strict=True):
            if curve is not None:
                self.lines_ += _draw_curves(panel, curve, label, *style)
        self.best_ = self._mark_best([color for color, _ in styles[1:]])
        self._set_axes(log_scale)
        is_one = bool(self.best_) and self.val_loss is not None and not np.ndim(self.best_iter)
        if self.best_ and not is_one:
            self.best_[0].set_label(f"{prefix}best {self.unit} of each network")
        elif self.best_ and name:
            self.best_[0].set_label(f"{prefix}best {self.unit}, {self.best_iter}")
        has_label = is_one and not name
        height = draw_legend(ax, ax.get_legend_handles_labels()[0], spare=16 if has_label else 0)
        if has_label:
            self._label_best(height)
        return self

    def _set_axes(self, log_scale):
        values = np.concatenate([np.ravel(line.get_ydata()) for line in self.ax_.get_lines()])
        values = values[np.isfinite(values)]
        if log_scale is None:
            log_scale = values.size and 0 < WIDE_LOSS * values.min() <= values.max()
        longest = max(len(line.get_xdata()) for line in self.ax_.get_lines())
        self.ax_.set(ylabel="loss", yscale="log" if log_scale else "linear")
        self.ax_.set_xscale("log" if longest >= MANY_EPOCHS else "linear")
        if longest < MANY_EPOCHS:
            self.ax_.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
        panel = panel_of(self.ax_)
        self.ax_.set_xlabel(self.unit if panel is None else "")
        if panel is not None:
            panel.set_xlabel(self.unit)

    def _mark_best(self, colors):
        """Dots on the validation losses, and on the score, at the epochs that were kept."""
        several = np.ndim(self.best_iter) > 0
        dots = []
        for panel, curves, color in zip(
            (self.ax_, self.ax_score_), (self.val_loss, self.val_score), colors, strict=True
        ):
            if curves is None or self.best_iter is None:
                continue
            pairs = zip(np.atleast_1d(self.best_iter), curves if several else [curves], strict=True)
            kept = [(epoch, curve[epoch - 1]) for epoch, curve in pairs if epoch]
            look = {"color": color, "markeredgecolor": "white", "markersize": 6 if several else 9}
            if kept:
                dots += panel.plot(*np.transpose(kept), "o", zorder=3, clip_on=False, **look)
        return dots

    def _label_best(self, below):
        """A label at the top, ``below`` the legend by so many points, and a line to the dot."""
        from matplotlib.transforms import ScaledTranslation

        ax, is_late = self.ax_, self.best_iter > len(self.loss) / 2
        to_inches = ax.figure.dpi_scale_trans
        shift = ScaledTranslation(0, -below / 72, to_inches)
        ax.annotate(
            f"best {self.unit} {self.best_iter}", self.best_[0].get_xydata()[0],
            xytext=(self.best_iter, 1), textcoords=ax.get_xaxis_transform() + shift,
            ha="right" if is_late else "left", va="top",
            arrowprops={"arrowstyle": "-", "color": GREY, "relpos": (is_late, 0), "shrinkB": 5},
        )  # fmt: skip


def _styles(ax, name, color):
    """Colour and dashes of training loss, validation loss and score."""
    if name is None and color is None:
        return [(TRAINING, "-"), (VALIDATION, "-"), (SCORE, "-")]
    if color is None:
        (line,) = ax.plot([], [])
        color = line.get_color()
        line.remove()
    return [(color, "-"), (color, "--"), (color, "-")]


def _draw_curves(ax, curves, label, color, linestyle):
    """The curve of a network, or those of several as thin lines with one label."""
    several = np.ndim(curves[0]) > 0
    lines = []
    for curve in curves if several else [curves]:
        epochs, marker = np.arange(1, len(curve) + 1), "." if len(curve) < 3 else None
        style = {"linestyle": linestyle, "marker": marker, "linewidth": 0.8 if several else None}
        lines += ax.plot(epochs, curve, label=label, color=color, **style)
        label = None
    return lines
