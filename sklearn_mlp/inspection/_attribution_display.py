"""Which columns predictions are due to, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from .._typing import MatrixLike
from ..fitting.targets import is_missing
from ._attributions import attribute
from ._plotting import Display, axes_to_draw_on, in_style
from ._rows import Rows
from .style import BLUE, GREY, INK, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UP, DOWN, NEUTRAL = ORANGE, BLUE, GREY
KINDS = ("bar", "points", "waterfall")
N_BINS = 60


class AttributionDisplay(Display):
    """What predictions are due to, column by column, the most important first.

    Of several rows, the mean size of their attributions as bars, or the attributions themselves as
    points; of one row a waterfall, from the baseline to the prediction. Make it with
    `from_estimator`.

    Parameters
    ----------
    attributions : ndarray of shape (n_samples, n_features)
        As from `integrated_gradients`.
    feature_names : list of str
        Names of the columns.
    values : ndarray of shape (n_samples, n_features), default=None
        What stands in the columns: labels of a waterfall and colours of points.
    baseline_output : float, default=0.0
        Where a waterfall begins.
    output_name : str, default='output'
        What the attributions add up to.

    Attributes
    ----------
    ax_ : matplotlib Axes
        What it is drawn on.
    figure_ : matplotlib Figure
        The figure around it: ``figure_.savefig("plot.png")`` keeps it.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn_mlp import TabularMLPRegressor
    >>> from sklearn_mlp.inspection import AttributionDisplay
    >>> X, y = load_diabetes(return_X_y=True, as_frame=True)
    >>> model = TabularMLPRegressor(n_members=2, max_iter=20, random_state=0).fit(X, y)
    >>> display = AttributionDisplay.from_estimator(model, X[:50])
    >>> display.attributions.shape
    (50, 10)
    >>> display = display.plot(kind="points")
    >>> one_row = AttributionDisplay.from_estimator(model, X[:1])
    """

    def __init__(
        self, attributions, feature_names, values=None, baseline_output=0.0, output_name="output"
    ):
        self.attributions = attributions
        self.feature_names = feature_names
        self.values = values
        self.baseline_output = baseline_output
        self.output_name = output_name

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        X: MatrixLike,
        baseline: MatrixLike | ArrayLike | None = None,
        *,
        target: Any = None,
        response_method: str = "auto",
        kind: str = "auto",
        max_features: int = 10,
        ax: Axes | None = None,
    ) -> Self:
        """Plot the integrated gradients of an estimator.

        Parameters
        ----------
        estimator : MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor, \
                Pipeline or search
            Fitted.
        X : DataFrame, array-like or sparse matrix of shape (n_samples, n_features)
            Inputs of the estimator.
        baseline : DataFrame or array-like, default=None
            One or several rows that X is compared with, as in `integrated_gradients`.
        target : class label or int, default=None
            Which output, as in `integrated_gradients`.
        response_method : {'auto', 'predict', 'decision_function', 'predict_proba'}, \
                default='auto'
            Of which method, as in `integrated_gradients`.
        kind : {'auto', 'bar', 'points', 'waterfall'}, default='auto'
            As in `plot`.
        max_features : int, default=10
            As in `plot`.
        ax : matplotlib Axes, default=None
            Where to draw; a new figure if None.

        Returns
        -------
        display : AttributionDisplay
        """
        rows = Rows(estimator)
        found = attribute(rows, X, baseline, target, response_method)
        display = cls(
            found.attributions,
            rows.names(),
            rows.values(X),
            float(found.baseline_outputs[0]),
            found.name,
        )
        return display.plot(kind=kind, max_features=max_features, ax=ax)

    def _contents(self):
        n_rows, n_columns = self.attributions.shape
        yield "1 row" if n_rows == 1 else f"{n_rows} rows"
        yield f"{n_columns} columns"

    @in_style
    def plot(self, *, kind: str = "auto", max_features: int = 10, ax: Axes | None = None) -> Self:
        """Draw the attributions.

        Parameters
        ----------
        kind : {'auto', 'bar', 'points', 'waterfall'}, default='auto'
            'bar': the mean size of the attributions to each column. 'points': those of each row,
            coloured by the value in the column, text and missing values grey. 'waterfall', of
            a single row: how they lead from the baseline to the prediction. 'auto': a
            waterfall of a single row, else bars.
        max_features : int, default=10
            How many columns are drawn; the sum of all others is the last.
        ax : matplotlib Axes, default=None
            Where to draw; a new figure if None.

        Returns
        -------
        self : AttributionDisplay
        """
        n_rows = len(self.attributions)
        if kind == "auto":
            kind = "waterfall" if n_rows == 1 else "bar"
        if kind not in KINDS:
            raise ValueError(f"kind must be 'auto' or one of {list(KINDS)}, got {kind!r}.")
        if kind == "waterfall" and n_rows > 1:
            raise ValueError(f"A waterfall is of 1 row, got {n_rows}. Choose one, or another kind.")
        if max_features < 1:
            raise ValueError(f"max_features must be >= 1, got {max_features!r}.")
        order = np.argsort(-np.abs(self.attributions).mean(axis=0), kind="stable")
        shown, rest = order[:max_features], order[max_features:]
        a = self.attributions[:, shown]
        names = [str(self.feature_names[column]) for column in shown]
        if kind == "waterfall" and self.values is not None:
            values = self.values[0, shown]
            names = [f"{n} = {_shown(value)}" for n, value in zip(names, values, strict=True)]
        if rest.size:
            a = np.column_stack([a, self.attributions[:, rest].sum(axis=1)])
            names.append(f"{rest.size} other columns")
        n_lines = len(names) + 2 * (kind == "waterfall")
        self.ax_ = ax = axes_to_draw_on(ax, self, figsize=(6.4, 1 + 0.36 * n_lines))
        self.figure_ = ax.figure
        {"bar": self._draw_bars, "points": self._draw_points, "waterfall": self._draw_waterfall}[
            kind
        ](a, names, shown)
        ax.yaxis.set_inverted(True)
        return self

    def _draw_bars(self, a, names, shown):
        sizes = np.abs(a).mean(axis=0)
        bars = self.ax_.barh(range(len(names)), sizes, color=DOWN)
        self.ax_.set_yticks(range(len(names)), names, parse_math=False)
        self.ax_.bar_label(bars, fmt="%.3g", padding=3)
        self.ax_.margins(x=0.2)
        self.ax_.set_xlabel(
            f"how much, on average, the column moves\nthe {self.output_name}", parse_math=False
        )

    def _draw_points(self, a, names, shown):
        from matplotlib.colors import LinearSegmentedColormap

        self.ax_.axvline(0, color=NEUTRAL, linewidth=0.8)
        colors = LinearSegmentedColormap.from_list("values", [DOWN, "0.85", UP])
        width = np.abs(a).max() or 1
        points = None
        for line, x in enumerate(a.T):
            y = line + _spread(x / width)
            self.ax_.scatter(x, y, s=9, color=NEUTRAL, linewidths=0)
            ranks = self._ranks(shown[line]) if line < len(shown) else np.full(len(x), np.nan)
            known = ~np.isnan(ranks)
            if known.any():
                points = self.ax_.scatter(
                    x[known], y[known], s=9, c=ranks[known], cmap=colors, vmin=0, vmax=1,
                    linewidths=0,
                )  # fmt: skip
        if points is not None:
            bar = self.figure_.colorbar(points, ax=self.ax_, label="value in the column", aspect=30)
            bar.set_ticks([0, 1], labels=["low", "high"])
        self.ax_.set_yticks(range(len(names)), names, parse_math=False)
        self.ax_.set_xlabel(
            f"how much the column raises or lowers\nthe {self.output_name}", parse_math=False
        )

    def _draw_waterfall(self, a, names, shown):
        changes = a[0]
        ends = self.baseline_output + np.append(0, changes.cumsum())
        lines = np.arange(1, len(changes) + 1)
        colors = np.where(changes > 0, UP, DOWN)
        bars = self.ax_.barh(lines, changes, left=ends[:-1], color=colors.tolist())
        self.ax_.bar_label(bars, [f"{change:+.3g}" for change in changes], padding=3)
        self.ax_.plot(ends[[0, -1]], [0, len(lines) + 1], "o", color=INK)
        for line, end in enumerate(ends):
            self.ax_.plot([end, end], [line, line + 1], color=NEUTRAL, linewidth=0.8, zorder=0)
        both = f"baseline {ends[0]:.4g}", f"{self.output_name} {ends[-1]:.4g}"
        self.ax_.set_yticks(range(len(lines) + 2), [both[0], *names, both[1]], parse_math=False)
        self.ax_.use_sticky_edges = False
        self.ax_.margins(x=0.15)
        self.ax_.set_xlabel(self.output_name, parse_math=False)

    def _ranks(self, column):
        """The values in a column as shares of its range of ranks; NaN where there is no order."""
        ranks = np.full(len(self.attributions), np.nan)
        if self.values is None:
            return ranks
        values = self.values[:, column]
        known = np.array([not is_missing(value) for value in values])
        if known.any() and not any(isinstance(value, str) for value in values[known]):
            places = np.unique(values[known], return_inverse=True)[1]
            ranks[known] = places / max(1, places.max())
        return ranks


def _shown(value):
    if is_missing(value):
        return "missing"
    return f"{value:.4g}" if isinstance(value, (float, np.floating)) else str(value)


def _spread(x):
    """How far up or down points are drawn so that equal ones are side by side: (n_points,)."""
    bins = np.round(x * N_BINS).astype(int)
    _, bins, counts = np.unique(bins, return_inverse=True, return_counts=True)
    order = np.argsort(bins, kind="stable")
    number = np.empty(len(x))
    number[order] = np.arange(len(x)) - np.repeat(counts.cumsum() - counts, counts)
    return 0.4 * (number - (counts[bins] - 1) / 2) / max(10, counts.max() / 2)
