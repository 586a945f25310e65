"""The plot that grows: in a cell of a notebook, in a window, or nowhere."""

import pickle
import sys
from types import ModuleType, SimpleNamespace

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from data import X_diabetes, X_iris, y_diabetes, y_iris
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPRegressor
from sklearn_mlp.callbacks import LiveLossPlot
from sklearn_mlp.inspection import style
from sklearn_mlp.optim.schedules import WarmRestarts

NETWORK = MLPClassifier(4, max_iter=6, early_stopping=True, random_state=0)


def curves(plot):
    """What is drawn, by label, or by the colour that a labelled line has."""
    lines = plot.figure_.axes[0].lines
    names = {line.get_color(): line.get_label() for line in reversed(lines)}
    found = {name: [] for name in reversed(names.values())}
    for line in lines:
        found[names[line.get_color()]].append(line.get_ydata().tolist())
    return found


def test_the_losses_of_the_fit_are_in_the_figure():
    plot = LiveLossPlot()
    network = clone(NETWORK).set_callbacks(plot).fit(X_iris, y_iris)
    assert curves(plot) == {
        "training loss": [network.loss_curve_],
        "validation loss": [network.validation_loss_curve_],
    }
    title = plot.figure_.axes[0].get_title()
    latest = network.history_["loss"][-1], network.history_["val_score"][-1]
    assert title.startswith(f"epoch 6, loss {latest[0]:.4g}, val_loss ")
    assert title.endswith(f"val_score {latest[1]:.4g}")


@pytest.mark.parametrize("solver", ["minibatch", "lbfgs", "lm"])
def test_every_solver_without_validation_rows(solver):
    plot = LiveLossPlot(log_scale=True)
    network = MLPRegressor(4, solver=solver, max_iter=4).set_callbacks(plot)
    network.fit(X_diabetes, y_diabetes)
    assert curves(plot) == {"training loss": [network.loss_curve_]}
    assert plot.figure_.axes[0].get_yscale() == "log"
    unit = "epoch" if solver == "minibatch" else "iteration"
    assert plot.figure_.axes[0].get_xlabel() == unit
    assert plot.figure_.axes[0].get_title().startswith(f"{unit} 4, ")


def test_it_is_drawn_in_the_style_of_the_displays():
    plot, before = LiveLossPlot(), dict(matplotlib.rcParams)
    clone(NETWORK).set_callbacks(plot).fit(X_iris, y_iris)
    (ax,) = plot.figure_.axes
    assert [line.get_color() for line in ax.lines] == [style.TRAINING, style.VALIDATION]
    assert not ax.spines["top"].get_visible()
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("params", [{}, {"n_iter_no_change": 100}], ids=["lockstep", "in turn"])
def test_members_of_a_table_are_lines_of_two_colours(params):
    plot = LiveLossPlot()
    model = TabularMLPRegressor(
        n_members=3, hidden_layer_sizes=4, max_iter=7, mlp_params=params, random_state=0
    )
    model.set_callbacks(plot).fit(X_diabetes, y_diabetes)
    assert curves(plot) == {
        "training loss": [member.loss_curve_ for member in model.members_],
        "validation loss": [member.validation_loss_curve_ for member in model.members_],
    }


def test_members_that_end_at_different_epochs_are_drawn_once():
    plot = LiveLossPlot()
    schedule = {"learning_rate": WarmRestarts(min_updates=1, tol=0.1)}
    settings = {"hidden_layer_sizes": 16, "max_iter": 31, "batch_size": 16, "random_state": 0}
    model = TabularMLPRegressor(n_members=4, **settings, mlp_params=schedule)
    model.set_callbacks(plot).fit(X_diabetes, y_diabetes)
    lengths = [member.n_iter_ for member in model.members_]
    assert len(set(lengths)) > 1
    assert [len(curve) for curve in curves(plot)["training loss"]] == lengths


# A notebook.


class Handle:
    def __init__(self, image):
        self.images = [image]

    def update(self, image):
        self.images.append(image)


@pytest.fixture
def notebook(monkeypatch):
    """IPython as a kernel has it: ``shell`` and the ``handles`` of what was displayed."""
    handles, shell = [], SimpleNamespace(kernel=object(), execution_count=1)

    def display(image, display_id):
        assert display_id is True
        handles.append(Handle(image))
        return handles[-1]

    ipython, shown = ModuleType("IPython"), ModuleType("IPython.display")
    ipython.get_ipython = lambda: shell
    shown.display, shown.Image = display, lambda data, format: data
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", shown)
    return SimpleNamespace(shell=shell, handles=handles)


def test_a_notebook_has_one_output_that_is_updated(notebook):
    plot = LiveLossPlot(interval=0)
    clone(NETWORK).set_callbacks(plot).fit(X_iris, y_iris)
    (handle,) = notebook.handles
    assert len(handle.images) == 6 + 1  # and at the end
    assert all(image.startswith(b"\x89PNG") for image in handle.images)
    assert handle.images[0] != handle.images[5]


def test_fits_of_one_cell_share_its_output_and_another_cell_has_its_own(notebook):
    plot = LiveLossPlot()
    network = clone(NETWORK).set_callbacks(plot)
    assert np.isfinite(cross_val_score(network, X_iris, y_iris, cv=3)).all()
    (handle,) = notebook.handles
    assert len(handle.images) >= 3
    notebook.shell.execution_count += 1
    network.fit(X_iris, y_iris)
    assert len(notebook.handles) == 2


def test_it_is_drawn_at_most_so_often(notebook):
    plot = LiveLossPlot(interval=3600)
    clone(NETWORK).set_callbacks(plot).fit(X_iris, y_iris)
    (handle,) = notebook.handles
    assert len(handle.images) <= 2


def test_what_was_reached_is_shown_after_an_error(notebook):
    plot = LiveLossPlot()
    network = MLPRegressor(solver="minibatch", learning_rate_init=10).set_callbacks(plot)
    with pytest.raises(ValueError, match="non-finite"):
        network.fit(X_diabetes, y_diabetes)
    assert "training loss" in curves(plot)
    network.set_params(learning_rate_init=0.001, max_iter=3).fit(X_diabetes, y_diabetes)
    assert curves(plot) == {"training loss": [network.loss_curve_]}


# A window.


@pytest.fixture
def windows(monkeypatch):
    """Agg, taken for a backend with windows; how often each figure was shown."""
    shown = []
    monkeypatch.setattr(FigureCanvasAgg, "required_interactive_framework", "some")
    monkeypatch.setattr(Figure, "show", lambda figure: shown.append(figure))
    return shown


def test_a_script_has_one_window_that_comes_to_the_front_once(windows):
    plot = LiveLossPlot(interval=0)
    network = clone(NETWORK).set_callbacks(plot).fit(X_iris, y_iris)
    network.fit(X_iris, y_iris)
    assert windows == [plot.figure_]
    assert plt.get_fignums() == [plot.figure_.number]


def test_a_window_that_is_closed_stays_closed(windows):
    class Close(LiveLossPlot):
        def on_fit_task_end(self, estimator, context, *, fitted_estimator):
            super().on_fit_task_end(estimator, context, fitted_estimator=fitted_estimator)
            plt.close("all")

    network = clone(NETWORK).set_callbacks(Close(interval=0)).fit(X_iris, y_iris)
    assert plt.get_fignums() == []
    assert network.n_iter_ == 6


# Nowhere, and what cannot be.


def test_without_a_screen_nothing_is_left_open():
    clone(NETWORK).set_callbacks(LiveLossPlot()).fit(X_iris, y_iris)
    assert plt.get_fignums() == []


def test_an_estimator_with_a_plot_is_pickled_without_its_figure():
    plot = LiveLossPlot(interval=2.0)
    network = clone(NETWORK).set_callbacks(plot).fit(X_iris, y_iris)
    again = pickle.loads(pickle.dumps(network)).fit(X_iris, y_iris)
    assert again.loss_curve_ == network.loss_curve_
    assert vars(pickle.loads(pickle.dumps(plot))).keys().isdisjoint({"figure_"})


def test_training_is_the_same():
    watched = clone(NETWORK).set_callbacks(LiveLossPlot(interval=0)).fit(X_iris, y_iris)
    assert watched.loss_curve_ == clone(NETWORK).fit(X_iris, y_iris).loss_curve_


@pytest.mark.parametrize("interval", [-1, "often", float("nan")])
def test_an_interval_is_seconds(interval):
    with pytest.raises(ValueError, match=r"interval must be a number of seconds >= 0"):
        LiveLossPlot(interval)


def test_others_are_refused(monkeypatch):
    pipeline = make_pipeline(StandardScaler(), LogisticRegression())
    with pytest.raises(TypeError, match=r"Pipeline.*set it on the last step"):
        pipeline.set_callbacks(LiveLossPlot()).fit(X_iris, y_iris)


def test_it_says_that_matplotlib_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match="LiveLossPlot needs matplotlib"):
        LiveLossPlot()
