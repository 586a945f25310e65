"""How wide prediction intervals are, and how many targets they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri
from sklearn.base import BaseEstimator
from sklearn.utils import check_array, check_consistent_length, column_or_1d
from sklearn.utils.validation import check_is_fitted

from .._base import BaseMLP
from .._typing import MatrixLike
from ..tabular._conformal import check_coverage
from ._networks import unwrap
from ._plotting import Display, axes_to_draw_on, draw_legend, in_style
from .style import BLUE, GREY, SKY, WRONG

if TYPE_CHECKING:
    from matplotlib.axes import Axes

USUAL_COVERAGE = 0.9
# So many rows at most are drawn, evenly chosen; all are counted.
MOST_ROWS = 300


class PredictionIntervalDisplay(Display):
    """Prediction intervals of new rows, sorted by prediction, and which targets lie outside.

    The legend tells the share of targets inside, which should be about the coverage that was asked
    for; intervals that are as wide everywhere, with all misses on one side of the picture, do not
    follow the noise. Give rows that the estimator has not seen. Make it with `from_estimator` or
    `from_predictions`.

    Parameters
    ----------
    y_true : ndarray of shape (n_samples,)
        Targets.
    y_pred : ndarray of shape (n_samples,)
        Predictions.
    interval : ndarray of shape (n_samples, 2)
        Lower and upper ends.
    coverage : float, default=None
        Share of the targets that should be inside; None if it is not known.

    Attributes
    ----------
    share_inside : float
        Share of the targets inside, ends included.
    ax_ : matplotlib Axes
        What it is drawn on.
    figure_ : matplotlib Figure
        The figure around it: ``figure_.savefig("plot.png")`` keeps it.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn_mlp import MLPRegressor
    >>> from sklearn_mlp.inspection import PredictionIntervalDisplay
    >>> X, y = load_diabetes(return_X_y=True)
    >>> model = MLPRegressor(4, solver="lm", alpha="auto", random_state=0).fit(X[:300], y[:300])
    >>> PredictionIntervalDisplay.from_estimator(model, X[300:], y[300:])
    PredictionIntervalDisplay(142 rows, 90.1% inside)
    """

    def __init__(self, y_true, y_pred, interval, coverage=None):
        self.y_true = y_true
        self.y_pred = y_pred
        self.interval = interval
        self.coverage = coverage
        self.share_inside = float(np.mean(self._is_inside()))

    def _contents(self):
        return [f"{len(self.y_true)} rows", f"{self.share_inside:.1%} inside"]

    def _is_inside(self):
        low, high = self.interval.T
        return (low <= self.y_true) & (self.y_true <= high)

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        X: MatrixLike,
        y: ArrayLike,
        *,
        coverage: float | None = None,
        ax: Axes | None = None,
    ) -> Self:
        """Plot the intervals that a regressor predicts.

        They are those of ``predict_interval``, if it was fitted with `conformal`; else from its
        lowest to its highest quantile; else, of a network with error bars, the prediction plus and
        minus a multiple of the standard deviation of ``predict(X, return_std=True)``, as if targets
        were normal. ``predict_std`` makes none: it leaves out the noise of the targets.

        Parameters
        ----------
        estimator : MLPRegressor, TabularMLPRegressor, Pipeline or search
            Fitted.
        X : DataFrame, array-like or sparse matrix of shape (n_samples, n_features)
            Inputs of the estimator.
        y : array-like of shape (n_samples,)
            Targets. Within a `TransformedTargetRegressor` all is shown as the network sees it.
        coverage : float, default=None
            Share of the targets that should be inside. None is what quantiles give, else 0.9.
        ax : matplotlib Axes, default=None
            Where to draw; a new figure if None.

        Returns
        -------
        display : PredictionIntervalDisplay

        Raises
        ------
        TypeError
            If the estimator predicts no intervals.
        ValueError
            If the coverage is not in (0, 1) or not that of its quantiles, or there are several
            targets.
        """
        if coverage is not None:
            check_coverage(coverage)
        model, X, y = unwrap(estimator, X, y)
        check_is_fitted(model)
        quantiles = _quantiles(model)
        if hasattr(model, "predict_interval"):
            coverage = USUAL_COVERAGE if coverage is None else coverage
            y_pred, interval = model.predict(X), model.predict_interval(X, coverage)
        elif quantiles is not None:
            y_pred = model.predict(X)
            coverage = _coverage_of(quantiles, coverage)
            interval = y_pred[..., [0, -1]]
        elif hasattr(model, "_error_bars"):
            coverage = USUAL_COVERAGE if coverage is None else coverage
            y_pred, std = model.predict(X, return_std=True)
            half = ndtri((1 + coverage) / 2) * std
            interval = np.stack([y_pred - half, y_pred + half], axis=-1)
        else:
            raise TypeError(
                f"This {type(model).__name__} predicts no intervals. Those that do are "
                "TabularMLPRegressor with conformal=True or quantiles, MLPRegressor with several "
                "quantiles, and MLPRegressor with error bars, by solver='lm' or fit_error_bars; "
                "for others use from_predictions."
            )
        if quantiles is not None:
            y_pred = np.median(y_pred, axis=-1)
        return cls.from_predictions(y, y_pred, interval, coverage=coverage, ax=ax)

    @classmethod
    def from_predictions(
        cls,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        interval: ArrayLike,
        *,
        coverage: float | None = None,
        ax: Axes | None = None,
    ) -> Self:
        """Plot intervals that any estimator has predicted.

        Parameters
        ----------
        y_true : array-like of shape (n_samples,)
            Targets.
        y_pred : array-like of shape (n_samples,)
            Predictions.
        interval : array-like of shape (n_samples, 2)
            Lower and upper ends.
        coverage : float, default=None
            Share of the targets that should be inside, for the legend.
        ax : matplotlib Axes, default=None
            Where to draw; a new figure if None.

        Returns
        -------
        display : PredictionIntervalDisplay

        Raises
        ------
        ValueError
            If the shapes are others.
        """
        interval = np.asarray(interval, dtype=np.float64)
        if interval.ndim != 2 or interval.shape[1] != 2:
            raise ValueError(
                f"interval has shape {interval.shape}, not (n_samples, 2). Give the lower and the "
                "upper end for each row; of several targets give one."
            )
        y_true, y_pred = (column_or_1d(y, dtype=np.float64) for y in (y_true, y_pred))
        interval = check_array(interval, input_name="interval")
        check_consistent_length(y_true, y_pred, interval)
        return cls(y_true, y_pred, interval, coverage).plot(ax=ax)

    @in_style
    def plot(self, *, ax: Axes | None = None) -> Self:
        """Draw the intervals, the predictions and the targets.

        Returns
        -------
        self : PredictionIntervalDisplay
        """
        self.ax_ = ax = axes_to_draw_on(ax, self)
        self.figure_ = ax.figure
        n_rows = len(self.y_true)
        rank = np.unique(np.linspace(0, n_rows - 1, min(n_rows, MOST_ROWS)).astype(int))
        rows = np.argsort(self.y_pred, kind="stable")[rank]
        rank, is_inside = rank + 1, self._is_inside()[rows]
        asked = "interval" if self.coverage is None else f"{100 * self.coverage:.3g}% interval"
        band = ax.fill_between(
            rank, *self.interval[rows].T, step="mid", color=SKY, alpha=0.35, linewidth=0,
            label=asked,
        )  # fmt: skip
        (line,) = ax.plot(rank, self.y_pred[rows], color=BLUE, label="prediction")
        points = [
            ax.scatter(
                rank[chosen], self.y_true[rows][chosen], size, color, marker=marker, zorder=3,
                label=f"{share:.1%} {where}",
            )
            for chosen, size, color, marker, where, share in (
                (is_inside, 8, GREY, "o", "inside", self.share_inside),
                (~is_inside, 28, WRONG, "x", "outside", 1 - self.share_inside),
            )
        ]  # fmt: skip
        ax.set(xlabel="rows, sorted by prediction", ylabel="target")
        draw_legend(ax, [line, band, *points])
        return self


def _quantiles(model):
    """The several quantiles that a fitted model predicts, or None."""
    owner = model._fitted_outputs().loss if isinstance(model, BaseMLP) else model
    quantiles = getattr(owner, "quantiles", None)
    return None if quantiles is None or len(quantiles) < 2 else quantiles


def _coverage_of(quantiles, asked):
    between = float(quantiles[-1] - quantiles[0])
    if asked is not None and not np.isclose(asked, between):
        raise ValueError(
            f"coverage={asked} is not what lies between the lowest and the highest of the "
            f"quantiles {list(quantiles)}: {between:g}. Leave it out, or fit to other quantiles."
        )
    return between
