"""What flows through the layers."""

import numpy as np
import pytest
from data import iris as X
from data import species as y
from matplotlib.colors import same_color
from numpy.testing import assert_allclose

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import (
    GradientFlowDisplay,
    LayerActivationDisplay,
    check_gradient,
    layer_activations,
    style,
)


def test_dead_units_are_counted():
    network = MLPClassifier((6, 5), max_iter=2, random_state=0).fit(X, y)
    network.intercepts_[0][[1, 4]] = -1000.0
    shown = LayerActivationDisplay.from_estimator(network, X)
    first, second, _ = layer_activations(network, X)
    assert shown.n_dead == [2 + _n_zero(first) - 2, _n_zero(second)]
    label = shown.ax_units_.get_xticklabels()[0].get_text()
    assert label == f"1: ReLU\n{shown.n_dead[0]} of 6 dead"
    assert shown.ax_.texts[0].get_text() == f"{np.mean(first == 0):.0%} zeros"


def test_each_unit_has_a_square_and_dead_ones_are_crossed_out():
    network = MLPClassifier((60, 5), max_iter=2, random_state=0).fit(X, y)
    network.intercepts_[0][[1, 44]] = -1000.0
    shown = LayerActivationDisplay.from_estimator(network, X)
    dead = np.ptp(layer_activations(network, X)[0], axis=0) == 0
    squares, crosses = shown.ax_units_.patches, shown.ax_units_.get_lines()
    assert len(squares) == 65
    assert [len(line.get_xdata()) for line in crosses] == shown.n_dead
    is_dead = [same_color(square.get_facecolor(), style.WRONG) for square in squares]
    assert np.flatnonzero(is_dead[:60]).tolist() == np.flatnonzero(dead).tolist()
    assert sum(is_dead) == sum(shown.n_dead)
    for line, cell in ((crosses[0], squares[:60]), (crosses[1], squares[60:])):
        for x, y_ in line.get_xydata():
            (square,) = [c for c in cell if c.get_bbox().contains(x, y_)]
            assert same_color(square.get_facecolor(), style.WRONG)


def test_shapes_and_bars_are_as_wide_as_their_shares():
    """So that a layer of next to nothing but zeros does not look healthy."""
    outputs = np.linspace(1, 2, 200).reshape(-1, 2)
    layers = [np.where(np.arange(100)[:, np.newaxis] < n, 0, outputs) for n in (0, 75, 100)]
    shown = LayerActivationDisplay(layers, ["ReLU"] * 3).plot()
    assert shown.share_zero == [0, 0.75, 1]
    widths = [[bar.get_width() for bar in shown.ax_.patches[i : i + 40]] for i in (0, 40)]
    assert_allclose(max(widths[1]), 0.25 * max(widths[0]))
    bars = [line for line in shown.ax_.get_lines() if line.get_color() == style.ORANGE]
    zeros, all_zeros = (np.ptp(bar.get_xdata()) for bar in bars)
    assert_allclose([zeros, all_zeros], [0.75 * max(widths[0]), max(widths[0])])
    assert len(shown.ax_.patches) == 80


@pytest.mark.parametrize(
    ("n_zeros", "shown"), [(1, "<1%"), (500, "50%"), (999, ">99%"), (1000, "100%")]
)
def test_shares_are_rounded_to_none_or_all_only_where_they_are(n_zeros, shown):
    a = np.where(np.arange(1000) < n_zeros, 0, np.linspace(1, 2, 1000))[:, np.newaxis]
    (label,) = LayerActivationDisplay([a], ["ReLU"]).plot().ax_.texts
    assert label.get_text() == f"{shown} zeros"


def test_without_zeros_there_is_no_bar():
    a = np.linspace(1, 2, 1000)[:, np.newaxis]
    assert not LayerActivationDisplay([a], ["ReLU"]).plot().ax_.texts


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


def test_a_band_tells_where_gradients_are_like_those_of_the_output_layer():
    shown = GradientFlowDisplay(np.array([1e-4, 0.03, 0.2]), np.array([1e-4, 0.1, 0.2])).plot()
    (band,) = shown.ax_.patches
    box = band.get_bbox() if hasattr(band, "get_bbox") else band.get_path().get_extents()
    assert_allclose([box.y0, box.y1], [0.02, 2])


def test_no_gradient_at_all_can_be_drawn():
    step = MLPClassifier(5, activation="step", random_state=0)
    shown = GradientFlowDisplay.from_estimator(step, X, y)
    assert shown.weight_norms[0] == 0
    GradientFlowDisplay(np.zeros(2), np.zeros(2)).plot().figure_.canvas.draw()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_outputs_that_differ_by_rounding_alone_are_drawn(dtype):
    """As of saturated units."""
    a = np.ones((20, 1), dtype)
    a[3] = np.nextafter(dtype(1), dtype(0))
    shown = LayerActivationDisplay([a, -2 * a], ["Tanh", "Tanh"]).plot()
    shown.figure_.canvas.draw()
    assert shown.n_dead == [1, 1]
    heights = [bar.get_window_extent().height for bar in shown.ax_.patches if bar.get_width()]
    assert min(heights) > 1.5  # pixels
