"""Displays: ours, and scikit-learn's on our estimators."""

import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn import neural_network
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_iris
from sklearn.inspection import (
    DecisionBoundaryDisplay,
    PartialDependenceDisplay,
    permutation_importance,
)
from sklearn.model_selection import LearningCurveDisplay, ValidationCurveDisplay
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier
from sklearn_mlp.inspection import (
    GradientFlowDisplay,
    LayerActivationDisplay,
    LossCurveDisplay,
    NetworkDisplay,
    WeightsDisplay,
    check_gradient,
    layer_activations,
)

# Fits are cut short to be quick; that they could go on is known.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X, y = load_iris(return_X_y=True, as_frame=True)
X_diabetes, y_diabetes = load_diabetes(return_X_y=True)
NETWORK = MLPClassifier((6, 5), max_iter=8, learning_rate="cosine", random_state=0).fit(X, y)
PIPELINE = make_pipeline(StandardScaler(), clone(NETWORK)).fit(X, y)
DISPLAYS = {
    LossCurveDisplay: (),
    LayerActivationDisplay: (X,),
    GradientFlowDisplay: (X, y),
    WeightsDisplay: (),
    NetworkDisplay: (),
}


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize("display", DISPLAYS)
@pytest.mark.parametrize("estimator", [NETWORK, PIPELINE], ids=["network", "pipeline"])
def test_the_convention(display, estimator):
    shown = display.from_estimator(estimator, *DISPLAYS[display])
    assert shown.figure_ is shown.ax_.figure
    _, ax = plt.subplots()
    shown = display.from_estimator(estimator, *DISPLAYS[display], ax=ax)
    assert shown.ax_ is ax
    assert shown.plot() is shown
    assert shown.ax_ is not ax
    shown.figure_.canvas.draw()


@pytest.mark.parametrize("display", DISPLAYS)
def test_what_cannot_be_shown(display, monkeypatch):
    with pytest.raises(TypeError, match="one of its members_"):
        display.from_estimator(TabularMLPClassifier(), *DISPLAYS[display])
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r"pip install \"sklearn-mlp\[plot\]\""):
        display.from_estimator(NETWORK, *DISPLAYS[display])


def test_matplotlib_is_imported_when_something_is_drawn():
    code = "import sys, sklearn_mlp.inspection; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


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


def test_dead_units_are_counted():
    network = MLPClassifier((6, 5), max_iter=2, random_state=0).fit(X, y)
    network.intercepts_[0][[1, 4]] = -1000.0
    shown = LayerActivationDisplay.from_estimator(network, X)
    first, second, _ = layer_activations(network, X)
    assert shown.n_dead == [2 + _n_zero(first) - 2, _n_zero(second)]
    label = shown.ax_.get_xticklabels()[0].get_text()
    assert label == f"1: ReLU\n{shown.n_dead[0]} of 6 dead\n{np.mean(first == 0):.0%} zeros"


@pytest.mark.parametrize(
    ("n_zeros", "shown"), [(0, "0%"), (1, "<1%"), (500, "50%"), (999, ">99%"), (1000, "100%")]
)
def test_shares_are_rounded_to_none_or_all_only_where_they_are(n_zeros, shown):
    a = np.where(np.arange(1000) < n_zeros, 0, np.linspace(1, 2, 1000))[:, np.newaxis]
    label = LayerActivationDisplay([a], ["ReLU"]).plot().ax_.get_xticklabels()[0].get_text()
    assert label.endswith(f"{shown} zeros")


def test_biases_below_a_batch_normalisation_are_not_drawn():
    network = MLPClassifier((6, 5), batch_norm=True, random_state=0)
    shown = GradientFlowDisplay.from_estimator(network, X, y)
    weights, biases = shown.ax_.get_lines()
    assert np.isfinite(weights.get_ydata()).all()
    assert np.isfinite(biases.get_ydata()).tolist() == [False, False, True]


def _n_zero(a):
    return int((a == 0).all(axis=0).sum())


def test_saturated_units_are_dead_too():
    network = MLPClassifier(4, activation="tanh", max_iter=2, random_state=0).fit(X, y)
    network.intercepts_[0][:] = [-100, 0, 100, 100]
    assert LayerActivationDisplay.from_estimator(network, X).n_dead == [3]


def test_a_linear_model_has_no_layers_to_show():
    with pytest.raises(ValueError, match="no hidden layers"):
        LayerActivationDisplay.from_estimator(MLPClassifier((), max_iter=2).fit(X, y), X)


def test_gradient_flow_is_the_gradient_of_the_loss():
    network = MLPClassifier((6, 5), activation="tanh", alpha=0, dropout=0, random_state=0)
    shown = GradientFlowDisplay.from_estimator(network, X, y)
    report = check_gradient(network, X, y, n_entries=10_000)
    norms = [np.linalg.norm(block) for block in report.numeric]
    assert_allclose(shown.weight_norms, norms[0::2], rtol=1e-6)
    assert_allclose(shown.bias_norms, norms[1::2], rtol=1e-6)
    penalised = network.set_params(alpha=100.0, dropout=0.5)
    again = GradientFlowDisplay.from_estimator(penalised, X, y)
    assert_allclose(again.weight_norms, shown.weight_norms)
    assert penalised.alpha == 100


def test_no_gradient_at_all_can_be_drawn():
    step = MLPClassifier(5, activation="step", random_state=0)
    shown = GradientFlowDisplay.from_estimator(step, X, y)
    assert shown.weight_norms[0] == 0
    GradientFlowDisplay(np.zeros(2), np.zeros(2)).plot().figure_.canvas.draw()


def test_the_images_are_the_weights():
    network = MLPClassifier(5, max_iter=8, random_state=0).fit(X, y)
    shown = WeightsDisplay.from_estimator(network, image_shape=(1, 4), max_units=3)
    W = network.coefs_[0]
    longest = np.sort(np.argsort(-np.linalg.norm(W, axis=0))[:3])
    mosaic = shown.image_.get_array()
    assert_allclose(mosaic[0, :4], W[:, longest[0]])
    assert_allclose(mosaic[0, 5:9], W[:, longest[1]])
    assert_allclose(mosaic[2, :4], W[:, longest[2]])
    assert mosaic.mask[1].all()
    with pytest.raises(ValueError, match=r"image_shape=\(3, 2\) does not hold 4 features"):
        WeightsDisplay.from_estimator(network, image_shape=(3, 2))


def test_network_graph():
    shown = NetworkDisplay.from_estimator(NETWORK)
    assert [text.get_text() for text in shown.ax_.texts] == [*X.columns, "0", "1", "2"]
    *lines, inputs, hidden, _, _ = shown.ax_.collections
    assert [len(layer.get_segments()) for layer in lines] == [4 * 6, 6 * 5, 5 * 3]
    assert_allclose(lines[0].get_array(), np.sign(NETWORK.coefs_[0].ravel()))
    assert_allclose(hidden.get_array(), NETWORK.intercepts_[0])
    assert not inputs.get_array().any()
    with pytest.raises(ValueError, match=r"A layer of 6 units is too large.*max_units=5"):
        NetworkDisplay.from_estimator(NETWORK, max_units=5)


@pytest.mark.parametrize("y_shown", [y_diabetes, np.column_stack([y_diabetes] * 2)])
def test_network_graph_of_outputs_without_names(y_shown):
    network = MLPRegressor(2, max_iter=2).fit(X_diabetes, y_shown)
    shown = NetworkDisplay.from_estimator(network)
    assert shown.input_names[-1] == "x9"
    assert shown.output_names == ["y0", "y1"][: network.n_outputs_]


def test_network_graph_of_two_classes_names_the_one_that_the_output_is_for():
    network = MLPClassifier(2, max_iter=2).fit(X[y < 2], y[y < 2])
    assert NetworkDisplay.from_estimator(network).output_names == ["1"]


# scikit-learn's.


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
