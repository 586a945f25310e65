"""A plot of the losses that grows while a network is trained."""

from __future__ import annotations

import io
import sys
import time
from numbers import Real

import numpy as np

from ._estimator import NetworkEstimator
from .inspection._plotting import draw_legend, in_style, pyplot
from .inspection.style import TRAINING, VALIDATION

COLORS = {"loss": TRAINING, "val_loss": VALIDATION}
FIGURE = {"figsize": (6.4, 4), "layout": "constrained"}
LABELS = {"loss": "training loss", "val_loss": "validation loss"}


class LiveLossPlot:
    """Draws training and validation loss while a network is trained.

    A notebook shows the plot in the output of the cell. A script shows it in a window, if
    matplotlib has a backend with windows; else nothing is shown, and `figure_` has the plot after
    the fit. Of a tabular estimator there are the losses of all members, as thin lines. It needs
    matplotlib.

    Parameters
    ----------
    interval : float, default=0.5
        Seconds from one drawing to the next, at least. A drawing takes about a tenth of a second,
        in which training waits.
    log_scale : bool, default=False
        Whether the loss has a logarithmic axis.

    Attributes
    ----------
    figure_ : matplotlib Figure
        The plot of the last fit.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    TypeError
        By `fit`, if the estimator is not one of this package: of a Pipeline, set the callback on
        the last step, as in ``pipeline[-1].set_callbacks``.

    See Also
    --------
    sklearn_mlp.inspection.LossCurveDisplay : The losses after the fit, with the best epoch.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.callbacks import LiveLossPlot
    >>> X, y = load_iris(return_X_y=True)
    >>> plot = LiveLossPlot()
    >>> network = MLPClassifier(early_stopping=True, random_state=0).set_callbacks(plot)
    >>> network = network.fit(X, y)
    >>> plot.figure_.axes[0].get_ylabel()
    'loss'
    """

    def __init__(self, interval=0.5, log_scale=False):
        pyplot(self)
        if not isinstance(interval, Real) or not interval >= 0:
            raise ValueError(f"interval must be a number of seconds >= 0, got {interval!r}.")
        self.interval = interval
        self.log_scale = log_scale
        self._fitted = self._screen = None

    def __getstate__(self):
        # Neither windows nor the outputs of cells are for other processes.
        state = {"interval": self.interval, "log_scale": self.log_scale}
        return state | {"_fitted": None, "_screen": None}

    def setup(self, estimator, context):
        """A new plot, in the place of the last one in the same cell or script."""
        if not isinstance(estimator, NetworkEstimator):
            raise TypeError(
                f"LiveLossPlot draws losses of sklearn_mlp, got {type(estimator).__name__}. Of a "
                "Pipeline, set it on the last step: pipeline[-1].set_callbacks(...)."
            )
        if self._fitted is not None:  # one fit at a time is shown
            return
        if self._screen is None or not self._screen.is_here():
            self._screen = _find_screen(pyplot(self))
        self._fitted, self.figure_ = estimator, self._screen.figure
        self._trained, self._curves = [], []
        self._next = time.perf_counter() + min(self.interval, 0.1)

    def on_fit_task_begin(self, estimator, context):
        """Nothing is done at the beginning of an epoch."""

    def on_fit_task_end(self, estimator, context, *, fitted_estimator):
        """Draw, if it is time."""
        if context.task_name != "epoch" or estimator is not self._fitted:
            return
        members = getattr(fitted_estimator, "members_", [fitted_estimator])
        curves = [member.history_ for member in members]
        if _longest(curves) <= _longest(self._curves):  # another member's turn
            self._trained = [*self._trained, *self._curves] if len(self._curves) == 1 else []
        self._curves = curves
        if self._screen.is_live and time.perf_counter() >= self._next:
            self._draw()
            self._next = time.perf_counter() + self.interval

    def teardown(self, estimator, context):
        """Draw the last state."""
        if estimator is self._fitted:
            if self._curves:
                self._draw()
            self._fitted, self._trained, self._curves = None, [], []

    @in_style
    def _draw(self):
        self.figure_.clear()
        ax, histories = self.figure_.subplots(), [*self._trained, *self._curves]
        for name in COLORS:
            for number, history in enumerate(histories):
                column = history[name]
                epochs, marker = range(1, len(column) + 1), "." if len(column) < 3 else None
                style = {"marker": marker, "linewidth": None if len(histories) == 1 else 0.8}
                if not np.isnan(column).all():
                    label = LABELS[name] if number == 0 else None
                    ax.plot(epochs, column, color=COLORS[name], label=label, **style)
        unit, yscale = histories[0].unit, "log" if self.log_scale else "linear"
        ax.set(xlabel=unit, ylabel="loss", yscale=yscale)
        ax.set_title(_latest(self._curves), fontsize="medium")
        ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
        if handles := ax.get_legend_handles_labels()[0]:
            draw_legend(ax, handles)
        self._screen.show()


def _longest(histories):
    return max((len(history["loss"]) for history in histories), default=0)


def _latest(histories):
    """The last epoch in words; of several networks the means."""
    n_networks = len(histories)
    of_all = "" if n_networks == 1 else f"mean of {n_networks} networks: "
    means = {
        name: np.mean([history[name][-1] for history in histories])
        for name in ("loss", "val_loss", "val_score")
    }
    if means["val_score"] == -means["val_loss"]:  # scoring="loss"
        del means["val_score"]
    told = ", ".join(f"{name} {mean:.4g}" for name, mean in means.items() if not np.isnan(mean))
    return f"{histories[0].unit} {_longest(histories)}, {of_all}{told}"


# Where a plot is shown.


def _find_screen(plt):
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if hasattr(shell, "kernel"):
        return _Cell(shell)
    window = _Window(plt)
    return window if window.is_interactive else _Nowhere()


def _make_figure():
    """A figure that pyplot, which shows its own, does not know."""
    from matplotlib.figure import Figure

    return Figure(**FIGURE)


class _Cell:
    """The output of a notebook's cell."""

    is_live = True

    def __init__(self, shell):
        self.figure = _make_figure()
        self._shell, self._number = shell, shell.execution_count
        self._handle = None

    def is_here(self):
        return self._shell.execution_count == self._number

    def show(self):
        from IPython.display import Image, display

        png = io.BytesIO()
        self.figure.savefig(png, format="png")
        image = Image(png.getvalue(), format="png")
        if self._handle is None:
            self._handle = display(image, display_id=True)
        else:
            self._handle.update(image)


class _Window:
    """A window of matplotlib's backend."""

    is_live = True

    def __init__(self, plt):
        self._plt, self._is_shown = plt, False
        self.figure = plt.figure(**FIGURE)
        canvas = self.figure.canvas
        self.is_interactive = getattr(canvas, "required_interactive_framework", None) is not None
        if not self.is_interactive:
            plt.close(self.figure)

    def is_here(self):
        return self._plt.fignum_exists(self.figure.number)

    def show(self):
        if not self.is_here():  # the user has closed it
            return
        if not self._is_shown:  # again, it would come to the front each time
            self.figure.show()
            self._is_shown = True
        self.figure.canvas.draw_idle()
        self.figure.canvas.flush_events()


class _Nowhere:
    """A figure that is not shown."""

    is_live = False

    def __init__(self):
        self.figure = _make_figure()

    def is_here(self):
        return False

    def show(self):
        pass
