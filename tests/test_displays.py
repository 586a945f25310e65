"""What all displays have in common, and scikit-learn's displays on our estimators."""

import subprocess
import sys

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from data import iris as X
from data import small_network
from data import species as y
from sklearn.base import clone
from sklearn.inspection import (
    DecisionBoundaryDisplay,
    PartialDependenceDisplay,
    permutation_importance,
)
from sklearn.model_selection import LearningCurveDisplay, ValidationCurveDisplay
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.inspection import (
    AttributionDisplay,
    GradientFlowDisplay,
    HiddenSpaceDisplay,
    LayerActivationDisplay,
    LearningRateCurveDisplay,
    LossCurveDisplay,
    NetworkDisplay,
    PredictionIntervalDisplay,
    WeightsDisplay,
    check_gradient,
    layer_activations,
)

NETWORK = small_network(X, y)


PIPELINE = make_pipeline(StandardScaler(), clone(NETWORK)).fit(X, y)


DISPLAYS = {
    LossCurveDisplay: (),
    LayerActivationDisplay: (X,),
    GradientFlowDisplay: (X, y),
    WeightsDisplay: (),
    NetworkDisplay: (),
    AttributionDisplay: (X,),
    HiddenSpaceDisplay: (X, y),
    LearningRateCurveDisplay: (X, y),
    PredictionIntervalDisplay: (X, y),
}
PRINTED = {
    LossCurveDisplay: "(loss)",
    LayerActivationDisplay: "(ReLU: 2 of 6 dead, ReLU: 3 of 5 dead)",
    GradientFlowDisplay: "(3 layers)",
    WeightsDisplay: "(6 units of 2 x 2 weights)",
    NetworkDisplay: "(4 inputs, 6 ReLU, 5 ReLU, 3 softmax)",
    HiddenSpaceDisplay: "(150 rows, 5 units)",
    LearningRateCurveDisplay: "(25 rates, suggested ",
    PredictionIntervalDisplay: "(150 rows, ",
    AttributionDisplay: "(150 rows, 4 columns)",
}
QUANTILES = MLPRegressor(
    4,
    loss="quantile",
    quantile=[0.1, 0.9],
    max_iter=30,
    learning_rate="cosine",
    learning_rate_init=0.1,
    random_state=0,
)
OF_QUANTILES = (
    clone(QUANTILES).fit(X, y),
    make_pipeline(StandardScaler(), clone(QUANTILES)).fit(X, y),
)


def shown_by(display, *, in_pipeline=False):
    intervals = display is PredictionIntervalDisplay
    return (OF_QUANTILES if intervals else (NETWORK, PIPELINE))[in_pipeline]


@pytest.mark.parametrize("display", DISPLAYS)
@pytest.mark.parametrize("is_pipeline", [False, True], ids=["network", "pipeline"])
def test_the_convention(display, is_pipeline):
    estimator = shown_by(display, in_pipeline=is_pipeline)
    before = dict(matplotlib.rcParams)
    shown = display.from_estimator(estimator, *DISPLAYS[display])
    assert shown.figure_ is shown.ax_.figure
    _, ax = plt.subplots()
    shown = display.from_estimator(estimator, *DISPLAYS[display], ax=ax)
    assert shown.ax_ is ax
    assert shown.plot() is shown
    assert shown.ax_ is not ax
    shown.figure_.canvas.draw()
    assert dict(matplotlib.rcParams) == before
    if not is_pipeline:
        assert repr(shown).startswith(display.__name__ + PRINTED[display])


@pytest.mark.parametrize("kind", [TabularMLPClassifier, TabularMLPRegressor])
def test_a_member_of_a_tabular_estimator_is_shown(kind):
    """As the error advises that refuses the estimator itself."""
    model = kind(n_members=1, hidden_layer_sizes=(6, 5), max_iter=8, random_state=0)
    labels = np.array(["low", "middle", "high"])[y]
    targets = labels if kind is TabularMLPClassifier else 1000.0 * y
    (member,) = model.fit(X, targets).members_
    inputs = model.encoder_.transform(X)
    assert check_gradient(member, inputs, targets).passed
    LayerActivationDisplay.from_estimator(member, inputs).figure_.canvas.draw()
    GradientFlowDisplay.from_estimator(member, inputs, targets).figure_.canvas.draw()
    WeightsDisplay.from_estimator(member, image_shape=(1, len(member.coefs_[0])))
    NetworkDisplay.from_estimator(member).figure_.canvas.draw()


@pytest.mark.parametrize("look", [layer_activations, check_gradient])
def test_functions_refuse_a_tabular_estimator(look):
    arguments = (X,) if look is layer_activations else (X, y)
    for model in (TabularMLPClassifier(), make_pipeline(TabularMLPClassifier())):
        with pytest.raises(TypeError, match="one of its members_"):
            look(model, *arguments)


@pytest.mark.parametrize("display", DISPLAYS)
def test_what_cannot_be_shown(display, monkeypatch):
    takes_tables = LossCurveDisplay, PredictionIntervalDisplay, AttributionDisplay
    if display not in (*takes_tables, LearningRateCurveDisplay):
        with pytest.raises(TypeError, match="one of its members_"):
            display.from_estimator(TabularMLPClassifier(), *DISPLAYS[display])
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    estimator = shown_by(display)
    with pytest.raises(ImportError, match=r"pip install matplotlib"):
        display.from_estimator(estimator, *DISPLAYS[display])


def test_matplotlib_is_imported_when_something_is_drawn():
    code = "import sys, sklearn_mlp.inspection; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("response_method", ["predict_proba", "decision_function", "predict"])
def test_decision_boundary(response_method):
    network = MLPClassifier(5, max_iter=8).fit(X.iloc[:, :2], y)
    shown = DecisionBoundaryDisplay.from_estimator(
        network, X.iloc[:, :2], response_method=response_method, grid_resolution=5
    )
    assert np.isfinite(shown.response).all()


def test_validation_and_learning_curves():
    network = MLPClassifier(5, max_iter=8, random_state=0)
    shown = ValidationCurveDisplay.from_estimator(
        network, X, y, param_name="alpha", param_range=[0.1, 1.0, 10.0], cv=2
    )
    assert shown.test_scores.shape == (3, 2)
    shown = LearningCurveDisplay.from_estimator(network, X, y, train_sizes=[30, 60], cv=2)
    assert shown.test_scores.shape == (2, 2)


@pytest.mark.parametrize("kind", ["average", "both"])
def test_partial_dependence(kind):
    network = MLPRegressor(5, max_iter=8).fit(X, y)
    shown = PartialDependenceDisplay.from_estimator(network, X, [0, 1], kind=kind)
    assert len(shown.pd_results) == 2
    classified = PartialDependenceDisplay.from_estimator(NETWORK, X, [(2, 3)], target=1)
    assert np.isfinite(classified.pd_results[0]["average"]).all()


def test_permutation_importance_finds_the_feature_that_matters():
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(300, 3))
    network = MLPRegressor(20, solver="lbfgs", random_state=0).fit(inputs, inputs[:, 1] ** 2)
    importance = permutation_importance(network, inputs, inputs[:, 1] ** 2, random_state=0)
    assert importance.importances_mean.argmax() == 1


def test_html_repr_shows_the_parameters():
    html = MLPClassifier((6, 5), dropout=0.25)._repr_html_()
    assert "dropout" in html
    assert "0.25" in html
    assert "loss" in html
