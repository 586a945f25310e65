"""The loss curve."""

import pytest
from data import diabetes as X_diabetes
from data import iris as X
from data import progression as y_diabetes
from data import species as y
from matplotlib.colors import same_color
from numpy.testing import assert_allclose
from sklearn import neural_network
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.inspection import (
    LossCurveDisplay,
)

TABLE = {"n_members": 3, "hidden_layer_sizes": 4, "max_iter": 8, "random_state": 0}


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_loss_curves(solver):
    network = MLPRegressor(
        5, solver=solver, alpha=1, early_stopping=True, max_iter=50, random_state=0
    ).fit(X_diabetes, y_diabetes)
    shown = LossCurveDisplay.from_estimator(network, log_scale=True)
    loss, val_loss, val_score, best = (line.get_ydata() for line in shown.lines_)
    assert_allclose(loss, network.loss_curve_)
    assert_allclose(val_loss, network.validation_loss_curve_)
    assert_allclose(val_score, network.validation_scores_)
    assert shown.lines_[-1].get_xdata() == [network.best_iter_] * len(best)
    assert shown.ax_.get_xlabel() == ("iteration" if solver == "lbfgs" else "epoch")
    assert shown.ax_.get_yscale() == "log"


def test_several_loss_curves_share_axes_and_legend():
    fits = {
        "ours": MLPClassifier(5, max_iter=8, early_stopping=True).fit(X, y),
        "validated": MLPClassifier(5, max_iter=8).fit(X, y, X_val=X, y_val=y),
        "scikit-learn": neural_network.MLPClassifier(5, max_iter=8).fit(X, y),
    }
    ax = None
    for name, network in fits.items():
        ax = LossCurveDisplay.from_estimator(network, name=name, ax=ax).ax_
    assert len(ax.figure.axes) == 2
    legends = [axes.get_legend() for axes in ax.figure.axes if axes.get_legend()]
    assert len(legends) == 1
    texts = [text.get_text() for text in legends[0].texts]
    assert len(texts) == 4 + 3 + 1
    assert texts[-1].startswith("validated: ")  # scores come last
    assert "scikit-learn: training loss" in texts


def test_no_loss_curve():
    network = neural_network.MLPClassifier(5, max_iter=8, solver="lbfgs").fit(X, y)
    with pytest.raises(ValueError, match="no loss_curve_"):
        LossCurveDisplay.from_estimator(network)


@pytest.mark.parametrize("scoring", ["loss", "neg_mean_absolute_error"])
def test_all_members_of_a_tabular_estimator(scoring):
    model = TabularMLPRegressor(**TABLE, scoring=scoring).fit(X_diabetes, y_diabetes)
    shown = LossCurveDisplay.from_estimator(model)
    *losses, points = shown.lines_
    members = model.members_
    curves = [m.loss_curve_ for m in members] + [m.validation_loss_curve_ for m in members]
    for line, curve in zip(losses, curves, strict=True):
        assert_allclose(line.get_xdata(), range(1, 9))
        assert_allclose(line.get_ydata(), curve)
        assert line.get_linewidth() < 1
    assert all(same_color(line.get_color(), losses[0].get_color()) for line in shown.lines_)
    assert points.get_xdata().tolist() == [m.best_iter_ for m in members]
    expected = [m.validation_loss_curve_[m.best_iter_ - 1] for m in members]
    assert_allclose(points.get_ydata(), expected)
    assert shown.ax_score_ is None
    texts = [text.get_text() for text in shown.ax_.get_legend().texts]
    assert texts == ["training loss", "validation loss", "best epoch of each network"]


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
    assert shown.lines_[-1].get_xydata().tolist() == [[2, 4]]
    LossCurveDisplay([[3, 2]], [[5, 4]], best_iter=[0]).plot().figure_.canvas.draw()


def test_tabular_estimators_in_a_pipeline_and_a_search():
    pipeline = make_pipeline(StandardScaler(), TabularMLPClassifier(**TABLE)).fit(X, y)
    search = GridSearchCV(pipeline, {"tabularmlpclassifier__dropout": [0.1]}, cv=2).fit(X, y)
    ax = None
    for name, model in {"alone": pipeline[-1], "pipeline": pipeline, "search": search}.items():
        shown = LossCurveDisplay.from_estimator(model, name=name, ax=ax)
        ax = shown.ax_
        assert len(shown.lines_) == 3 + 3 + 1
    texts = [text.get_text() for text in ax.get_legend().texts]
    assert len(texts) == 3 * 3
    assert "search: best epoch of each network" in texts
    with pytest.raises(NotFittedError, match="TabularMLPClassifier"):
        LossCurveDisplay.from_estimator(TabularMLPClassifier())
