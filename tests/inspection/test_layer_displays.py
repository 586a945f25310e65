"""What flows through the layers."""

import numpy as np
import pytest
from data import iris as X
from data import species as y
from numpy.testing import assert_allclose

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import (
    GradientFlowDisplay,
    LayerActivationDisplay,
    check_gradient,
    layer_activations,
)


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
