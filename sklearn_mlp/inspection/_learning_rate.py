"""Which learning rate? The loss after a few epochs at each of many."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, clone
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import _num_samples

from .._typing import MatrixLike
from ..fitting.build import STOCHASTIC_SOLVERS, batch_rows, make_solver
from ..fitting.observers import without_callbacks
from ._loss_curve import WIDE_LOSS
from ._networks import check_is_ours
from ._plotting import Display, axes_to_draw_on, in_style
from .style import BLUE, GREY, ORANGE, WRONG

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# From, to, and how many: four for each power of ten.
USUAL_RATES = 1e-5, 10.0, 25
# What a rate is given to show what it does.
FEWEST_EPOCHS, FEWEST_UPDATES = 5, 50


class LearningRateCurve(NamedTuple):
    """The result of `learning_rate_curve`.

    Attributes
    ----------
    learning_rates : ndarray of shape (n_rates,)
        Increasing.
    losses : ndarray of shape (n_rates,)
        Training loss of the last epoch at each; infinite where training diverged.
    suggested : float
        Half of the rate with the lowest loss. If that is the first or the last, look at more.
    """

    learning_rates: NDArray[np.float64]
    losses: NDArray[np.float64]
    suggested: float


def learning_rate_curve(
    estimator: BaseEstimator,
    X: MatrixLike,
    y: ArrayLike,
    sample_weight: ArrayLike | None = None,
    *,
    learning_rates: ArrayLike | None = None,
    n_epochs: int | None = None,
) -> LearningRateCurve:
    """The training loss after a few epochs at each of many learning rates.

    Smith's range test [1]_ lets the rate grow in one run. Here each rate trains a network of its
    own from the same initial weights, at a constant rate, so that what a rate does is not mixed
    with what lower ones have done before.

    Parameters
    ----------
    estimator : MLPClassifier, MLPRegressor or Pipeline that ends in one
        Fitted or not; it is not changed. Give it a `random_state`.
    X : array-like or sparse matrix of shape (n_samples, n_features)
        Training inputs.
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        Targets.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights.
    learning_rates : array-like of shape (n_rates,), default=None
        Increasing; 25 from 1e-5 to 10 if None, four to a power of ten.
    n_epochs : int, default=None
        Epochs at each; 5 if None, or as many as take 50 updates if that is more.

    Returns
    -------
    curve : LearningRateCurve
        ``learning_rates``, ``losses`` and ``suggested``.

    Raises
    ------
    TypeError
        If the estimator is not, and does not end in, a network of this package.
    ValueError
        If `learning_rates` or `n_epochs` is not valid, the solver has no learning rate, or
        training diverges at all of them.

    See Also
    --------
    LearningRateCurveDisplay : The same as a picture.

    Notes
    -----
    The highest rate that still trains for a few epochs may be too high for more; the best one is
    mostly within a factor of two of it [2]_, so half of the rate with the lowest loss is suggested.
    Measured on eight data sets, with Adam and 'minibatch', for a network of 50 + 50 units: after
    60 epochs at that rate along the schedule 'cosine', the training loss had gone 99.9% of the way
    from its initial value to the lowest that any of 13 rates from 1e-5 to 10 led to (median of the
    16), and 93% or more in each; at a constant rate 94% or more in each. With the rate of the
    lowest loss itself, one of the 16 ended above its initial loss.

    References
    ----------
    .. [1] Smith (2017), "Cyclical learning rates for training neural networks", WACV,
       arXiv 1506.01186, section 3.3.
    .. [2] Bengio (2012), "Practical recommendations for gradient-based training of deep
       architectures", in Neural networks: tricks of the trade, arXiv 1206.5533, section 3.1.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import learning_rate_curve
    >>> X, y = load_iris(return_X_y=True)
    >>> curve = learning_rate_curve(MLPClassifier(random_state=0), X, y)
    >>> bool(0.001 < curve.suggested < 0.1)
    True
    """
    network, X = _with_inputs(estimator, X, y)
    network = without_callbacks(network)
    rates = _check_rates(learning_rates)
    if n_epochs is not None and n_epochs < 1:
        raise ValueError(f"n_epochs must be >= 1, got {n_epochs!r}.")
    network._validate_params()
    solver = make_solver(network)
    if not solver.by_batches:
        raise ValueError(
            f"solver={network.solver!r} has no learning rate. Those that have are "
            f"{STOCHASTIC_SOLVERS}."
        )
    if n_epochs is None:
        n_rows = _num_samples(X)
        n_updates = math.ceil(n_rows / batch_rows(network, solver, n_rows))
        n_epochs = max(FEWEST_EPOCHS, math.ceil(FEWEST_UPDATES / n_updates))
    losses = np.array([_loss_at(rate, network, X, y, sample_weight, n_epochs) for rate in rates])
    if not np.isfinite(losses).any():
        raise ValueError(
            f"Training diverges at every one of the learning rates, from {rates[0]:g} to "
            f"{rates[-1]:g}. Give lower ones, or scale X."
        )
    return LearningRateCurve(rates, losses, float(rates[np.argmin(losses)] / 2))


def _loss_at(rate, network, X, y, sample_weight, n_epochs):
    trained = clone(network).set_params(
        learning_rate_init=rate, learning_rate="constant", max_iter=n_epochs,
        n_iter_no_change=np.inf, early_stopping=False, warm_start=False, verbose=False,
    )  # fmt: skip
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # that it has not converged, or learns nothing
        try:
            return trained.fit(X, y, sample_weight).loss_curve_[-1]
        except ValueError as error:
            if "non-finite parameter weights" not in str(error):
                raise
            return np.inf


def _with_inputs(estimator, X, y):
    """The network at the end of a pipeline that need not be fitted, and what comes to it."""
    if isinstance(estimator, Pipeline):
        if len(estimator) > 1:
            X = clone(estimator[:-1]).fit_transform(X, y)
        estimator = estimator[-1]
    check_is_ours(estimator)
    return estimator, X


def _check_rates(learning_rates):
    if learning_rates is None:
        return np.geomspace(*USUAL_RATES)
    rates = np.asarray(learning_rates, dtype=np.float64)
    if rates.ndim != 1 or len(rates) < 3 or not (np.diff(rates, prepend=0) > 0).all():
        raise ValueError(
            f"learning_rates must be three or more increasing numbers > 0, got {learning_rates!r}. "
            "Leave it out, or take those of numpy.geomspace(1e-4, 1, 20)."
        )
    return rates


class LearningRateCurveDisplay(Display):
    """The training loss after a few epochs at each of many learning rates.

    On the left the rate is too low for the loss to fall in so few epochs, on the right so high that
    training does not settle, or diverges. Make it with `from_estimator`.

    Parameters
    ----------
    learning_rates : ndarray of shape (n_rates,)
        Increasing.
    losses : ndarray of shape (n_rates,)
        Training loss of the last epoch at each; infinite where training diverged.
    suggested : float
        The rate that is marked.

    Attributes
    ----------
    ax_ : matplotlib Axes
        What it is drawn on.
    figure_ : matplotlib Figure
        The figure around it: ``figure_.savefig("plot.png")`` keeps it.

    See Also
    --------
    learning_rate_curve : The same without a picture.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import LearningRateCurveDisplay
    >>> X, y = load_iris(return_X_y=True)
    >>> LearningRateCurveDisplay.from_estimator(MLPClassifier(random_state=0), X, y)
    LearningRateCurveDisplay(25 rates, suggested 0.028)
    """

    def __init__(self, learning_rates, losses, suggested):
        self.learning_rates = learning_rates
        self.losses = losses
        self.suggested = suggested

    def _contents(self):
        return [f"{len(self.learning_rates)} rates", f"suggested {self.suggested:.2g}"]

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        X: MatrixLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        learning_rates: ArrayLike | None = None,
        n_epochs: int | None = None,
        ax: Axes | None = None,
    ) -> Self:
        """Train at each learning rate, and plot the losses.

        Parameters
        ----------
        estimator : MLPClassifier, MLPRegressor or Pipeline that ends in one
            Fitted or not; it is not changed.
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Training inputs.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights.
        learning_rates : array-like of shape (n_rates,), default=None
            Increasing; 25 from 1e-5 to 10 if None.
        n_epochs : int, default=None
            Epochs at each; 5 if None, or as many as take 50 updates if that is more.
        ax : matplotlib Axes, default=None
            Where to draw; a new figure if None.

        Returns
        -------
        display : LearningRateCurveDisplay

        Raises
        ------
        TypeError, ValueError
            As `learning_rate_curve` does.
        """
        curve = learning_rate_curve(
            estimator, X, y, sample_weight, learning_rates=learning_rates, n_epochs=n_epochs
        )
        return cls(*curve).plot(ax=ax)

    @in_style
    def plot(self, *, ax: Axes | None = None) -> Self:
        """Draw the losses over the rates, and mark the suggested one.

        Losses far above the first are cut off; a cross is a rate at which training diverged.

        Returns
        -------
        self : LearningRateCurveDisplay
        """
        self.ax_ = ax = axes_to_draw_on(ax, self)
        self.figure_ = ax.figure
        is_finite = np.isfinite(self.losses)
        rates, losses = self.learning_rates[is_finite], np.asarray(self.losses)[is_finite]
        ax.plot(rates, losses, ".-", color=BLUE)
        lowest, usual = losses.min(), max(losses[0], np.median(losses))
        room = max(usual - lowest, np.finfo(float).tiny)
        is_wide = lowest > 0 and losses[0] > WIDE_LOSS * lowest
        limits = (lowest / 2, 4 * losses[0]) if is_wide else (lowest - room / 8, usual + room / 2)
        ax.set(yscale="log" if is_wide else "linear", ylim=limits, xscale="log")
        heights = np.log(losses) if is_wide else losses
        height = np.interp(np.log(self.suggested), np.log(rates), heights)
        self._mark(np.exp(height) if is_wide else height)
        if not is_finite.all():
            self._mark_diverged(self.learning_rates[~is_finite])
        ax.set(xlabel="learning rate", ylabel="loss of the last epoch")
        return self

    def _mark(self, loss):
        look = {"color": ORANGE, "markersize": 9, "markeredgecolor": "white"}
        self.ax_.axvline(self.suggested, 0, 0.88, color=GREY, linewidth=0.8, zorder=1)
        self.ax_.plot(self.suggested, loss, "o", zorder=3, **look)
        self.ax_.text(
            self.suggested, 0.9, f"suggested {self.suggested:.2g}", ha="center", va="bottom",
            transform=self.ax_.get_xaxis_transform(),
        )  # fmt: skip

    def _mark_diverged(self, rates):
        top = {"color": WRONG, "transform": self.ax_.get_xaxis_transform()}
        self.ax_.plot(rates, np.full(len(rates), 0.8), "x", **top)
        self.ax_.text(rates[-1], 0.77, "diverged", ha="right", va="top", **top)
