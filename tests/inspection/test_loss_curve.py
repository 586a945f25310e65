"""The loss curve."""

import pytest
from data import diabetes as X_diabetes
from data import iris as X
from data import progression as y_diabetes
from data import species as y
from numpy.testing import assert_allclose
from sklearn import neural_network

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import (
    LossCurveDisplay,
)


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
