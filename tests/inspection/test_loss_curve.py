"""The loss curve."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from data import diabetes as X_diabetes
from data import iris as X
from data import progression as y_diabetes
from data import species as y
from matplotlib.text import Text
from numpy.testing import assert_allclose
from sklearn import neural_network
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.inspection import LossCurveDisplay, style

TABLE = {"n_members": 3, "hidden_layer_sizes": 4, "max_iter": 8, "random_state": 0}


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_loss_curves(solver):
    network = MLPRegressor(
        5, solver=solver, alpha=1, early_stopping=True, max_iter=50, random_state=0
    ).fit(X_diabetes, y_diabetes)
    shown = LossCurveDisplay.from_estimator(network, log_scale=True)
    loss, val_loss, val_score = (line.get_ydata() for line in shown.lines_)
    assert_allclose(loss, network.loss_curve_)
    assert_allclose(val_loss, network.validation_loss_curve_)
    assert_allclose(val_score, network.validation_scores_)
    best = network.best_iter_
    assert [dot.get_xdata().tolist() for dot in shown.best_] == [[best], [best]]
    assert_allclose(shown.best_[0].get_ydata(), val_loss[best - 1])
    assert_allclose(shown.best_[1].get_ydata(), max(val_score))
    unit = "iteration" if solver == "lbfgs" else "epoch"
    assert shown.ax_score_.get_xlabel() == unit
    assert [text.get_text() for text in shown.ax_.texts] == [f"best {unit} {best}"]
    assert shown.ax_.get_yscale() == "log"


def test_each_quantity_has_a_colour_and_the_score_a_panel_below():
    network = MLPClassifier(5, max_iter=8, early_stopping=True, random_state=0).fit(X, y)
    shown = LossCurveDisplay.from_estimator(network)
    colors = [line.get_color() for line in shown.lines_]
    assert colors == [style.TRAINING, style.VALIDATION, style.SCORE]
    assert [dot.get_color() for dot in shown.best_] == colors[1:]
    shown.figure_.canvas.draw()
    assert shown.ax_score_.bbox.y1 < shown.ax_.bbox.y0
    assert shown.ax_score_.get_xlim() == shown.ax_.get_xlim()
    by_loss = network.set_params(scoring="loss").fit(X, y)  # its score would say nothing new
    assert LossCurveDisplay.from_estimator(by_loss).ax_score_ is None


def test_a_color_is_that_of_all_lines():
    network = MLPClassifier(5, max_iter=8, early_stopping=True, random_state=0).fit(X, y)
    shown = LossCurveDisplay.from_estimator(network, color="purple")
    assert {line.get_color() for line in shown.lines_ + shown.best_} == {"purple"}
    assert [line.get_linestyle() for line in shown.lines_] == ["-", "--", "-"]


FALLING = 3 * 0.97 ** np.arange(100)
CURVES = {
    "falling": (FALLING, FALLING + 0.2),
    "overfitted": (FALLING, FALLING + np.linspace(0, 3, 100)),
    "rising": (FALLING[::-1], FALLING[::-1] + 0.1),
    "all over": (3 * np.abs(np.sin(np.arange(100.0))), 3 * np.abs(np.cos(np.arange(100.0)))),
}


@pytest.mark.parametrize("place", ["new figure", "grid"])
@pytest.mark.parametrize("best", [None, 1, 50, 100])
@pytest.mark.parametrize("curves", CURVES)
def test_legend_and_label_cover_no_line(curves, best, place):
    ax = None
    if place == "grid":
        ax = plt.subplots(2, 2, figsize=(10, 7), layout="constrained")[1][0, 1]
    loss, val_loss = CURVES[curves]
    shown = LossCurveDisplay(loss, val_loss, val_loss, best).plot(ax=ax)
    shown.figure_.canvas.draw()
    # Of the annotation the text alone: a line leads from it to the dot.
    legend, texts = shown.ax_.get_legend(), [Text.get_window_extent(t) for t in shown.ax_.texts]
    for box in (legend.get_window_extent(), *texts):
        for line in shown.ax_.get_lines()[: 2 + len(shown.best_[:1])]:
            path = line.get_transform().transform_path(line.get_path())
            assert not path.intersects_bbox(box, filled=False)
    assert not any(legend.get_window_extent().overlaps(box) for box in texts)


@pytest.mark.parametrize(
    ("lowest", "n_epochs", "scales"),
    [(0.5, 999, ("linear", "linear")), (0.009, 1000, ("log", "log")), (0, 9, ("linear", "linear"))],
)
def test_axes_are_logarithmic_where_there_are_decades(lowest, n_epochs, scales):
    loss = np.geomspace(1, max(lowest, 0.5), n_epochs)
    loss[-1] = lowest
    ax = LossCurveDisplay(loss).plot().ax_
    assert (ax.get_xscale(), ax.get_yscale()) == scales
    assert LossCurveDisplay(loss).plot(log_scale=False).ax_.get_yscale() == "linear"


@pytest.mark.parametrize("n_epochs", [1, 2, 3, 50])
def test_epochs_are_whole(n_epochs):
    ticks = LossCurveDisplay(np.ones(n_epochs)).plot().ax_.get_xticks()
    assert_allclose(ticks, np.round(ticks))


def test_several_loss_curves_share_axes_and_legend():
    fits = {
        "scikit-learn": neural_network.MLPClassifier(5, max_iter=8).fit(X, y),
        "ours": MLPClassifier(5, max_iter=8, early_stopping=True).fit(X, y),
        "validated": MLPClassifier(5, max_iter=8).fit(X, y, X_val=X, y_val=y),
    }
    ax, colors = None, []
    for name, network in fits.items():
        shown = LossCurveDisplay.from_estimator(network, name=name, ax=ax)
        ax = shown.ax_
        colors += {line.get_color() for line in shown.lines_}
    assert len(colors) == len(set(colors)) == 3
    assert len(ax.figure.axes) == 2
    assert [each.get_xlabel() for each in ax.figure.axes] == ["", "epoch"]
    legends = [axes.get_legend() for axes in ax.figure.axes if axes.get_legend()]
    assert len(legends) == 1
    texts = [text.get_text() for text in legends[0].texts]
    assert len(texts) == 3 + 2 + 1
    assert f"ours: best epoch, {fits['ours'].best_iter_}" in texts
    assert "scikit-learn: training loss" in texts


def test_no_loss_curve():
    network = neural_network.MLPClassifier(5, max_iter=8, solver="lbfgs").fit(X, y)
    with pytest.raises(ValueError, match="no loss_curve_"):
        LossCurveDisplay.from_estimator(network)


@pytest.mark.parametrize("scoring", ["loss", "neg_mean_absolute_error"])
def test_all_members_of_a_tabular_estimator(scoring):
    model = TabularMLPRegressor(**TABLE, scoring=scoring).fit(X_diabetes, y_diabetes)
    shown = LossCurveDisplay.from_estimator(model)
    losses, (points,) = shown.lines_, shown.best_
    members = model.members_
    curves = [m.loss_curve_ for m in members] + [m.validation_loss_curve_ for m in members]
    for line, curve in zip(losses, curves, strict=True):
        assert_allclose(line.get_xdata(), range(1, 9))
        assert_allclose(line.get_ydata(), curve)
        assert line.get_linewidth() < 1
    colors = [line.get_color() for line in (*losses, points)]
    assert colors == [style.TRAINING] * 3 + [style.VALIDATION] * 4
    assert points.get_xdata().tolist() == [m.best_iter_ for m in members]
    expected = [m.validation_loss_curve_[m.best_iter_ - 1] for m in members]
    assert_allclose(points.get_ydata(), expected)
    assert shown.ax_score_ is None
    texts = [text.get_text() for text in shown.ax_.get_legend().texts]
    assert texts == ["training loss", "validation loss", "best epoch of each network"]


def test_a_single_member_is_shown_as_a_network():
    model = TabularMLPRegressor(**TABLE | {"n_members": 1}).fit(X_diabetes, y_diabetes)
    shown, of_member = map(LossCurveDisplay.from_estimator, (model, model.members_[0]))
    assert repr(shown) == repr(of_member)
    assert len(shown.ax_.get_lines()) == len(of_member.ax_.get_lines())


def test_members_of_different_length_and_without_validation_rows():
    stops = {"n_iter_no_change": 1, "tol": 0.1}
    settings = TABLE | {"max_iter": 40, "validation_fraction": 0}
    model = TabularMLPRegressor(**settings, mlp_params=stops).fit(X_diabetes, y_diabetes)
    shown = LossCurveDisplay.from_estimator(model)
    lengths = [member.n_iter_ for member in model.members_]
    assert len(set(lengths)) > 1
    assert [len(line.get_ydata()) for line in shown.lines_] == lengths
    assert [text.get_text() for text in shown.ax_.get_legend().texts] == ["training loss"]


def test_a_member_whose_initial_weights_were_best_has_no_point():
    shown = LossCurveDisplay([[3, 2], [3, 2]], [[5, 4], [4, 5]], best_iter=[2, 0]).plot()
    assert shown.best_[0].get_xydata().tolist() == [[2, 4]]
    LossCurveDisplay([[3, 2]], [[5, 4]], best_iter=[0]).plot().figure_.canvas.draw()


def test_tabular_estimators_in_a_pipeline_and_a_search():
    pipeline = make_pipeline(StandardScaler(), TabularMLPClassifier(**TABLE)).fit(X, y)
    search = GridSearchCV(pipeline, {"tabularmlpclassifier__dropout": [0.1]}, cv=2).fit(X, y)
    ax = None
    for name, model in {"alone": pipeline[-1], "pipeline": pipeline, "search": search}.items():
        shown = LossCurveDisplay.from_estimator(model, name=name, ax=ax)
        ax = shown.ax_
        assert len(shown.lines_) == 3 + 3
    texts = [text.get_text() for text in ax.get_legend().texts]
    assert len(texts) == 3 * 3
    assert "search: best epoch of each network" in texts
    with pytest.raises(NotFittedError, match="TabularMLPClassifier"):
        LossCurveDisplay.from_estimator(TabularMLPClassifier())
