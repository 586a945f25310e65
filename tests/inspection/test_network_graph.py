"""The graph of a small network."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from data import diabetes as X_diabetes
from data import iris as X
from data import progression as y_diabetes
from data import small_network
from data import species as y
from numpy.testing import assert_allclose
from sklearn import neural_network

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import NetworkDisplay

NETWORK = small_network(X, y)


def test_network_graph():
    shown = NetworkDisplay.from_estimator(NETWORK)
    layers = ["inputs\n", "hidden 1\nReLU", "hidden 2\nReLU", "output\nsoftmax"]
    texts = [text.get_text() for text in shown.ax_.texts]
    assert texts == [*X.columns, "0", "1", "2", *layers]
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


@pytest.mark.parametrize("sizes", [(2,), (4, 3), ()])
def test_the_numbers_of_a_small_network_are_written_and_nothing_overlaps(sizes):
    network = MLPClassifier(sizes, "tanh", max_iter=2, random_state=0).fit(X.iloc[:, :2], y)
    shown = NetworkDisplay.from_estimator(network, values=True)
    shown.figure_.canvas.draw()
    texts = [text.get_text() for text in shown.ax_.texts]
    for part in (*network.coefs_, *network.intercepts_):
        assert {f"{number:.2f}" for number in part.flat} <= set(texts)
    boxes = [text.get_window_extent() for text in shown.ax_.texts if text.get_text()]
    boxes.append(shown.ax_.get_legend().get_window_extent())
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:i])


def test_a_weight_is_written_on_its_line():
    network = MLPClassifier(3, max_iter=2, random_state=0).fit(X, y)
    shown = NetworkDisplay.from_estimator(network, values=True)
    lines, numbers = shown.ax_.collections[:2], shown.ax_.texts
    for layer, (line, first) in enumerate(zip(lines, (0, 12 + 3), strict=True)):
        written = numbers[first : first + network.coefs_[layer].size]
        for (start, end), number in zip(line.get_segments(), written, strict=True):
            x, height = number.get_position()
            assert_allclose(height, np.interp(x, *np.transpose([start, end])), atol=1e-12)
            assert layer < x < layer + 1


def test_numbers_are_written_where_there_is_room():
    network = MLPClassifier(2, max_iter=2).fit(X.iloc[:, :2], y)
    assert len(NetworkDisplay.from_estimator(network).ax_.texts) > 10
    _, axes = plt.subplots(3, 3)
    assert len(NetworkDisplay.from_estimator(network, ax=axes[0, 0]).ax_.texts) == 2 + 3 + 3
    large = NetworkDisplay.from_estimator(NETWORK)
    assert len(large.ax_.texts) == 4 + 3 + 4


@pytest.mark.parametrize(
    ("number", "shown"), [(-0.004, "-0.00"), (9.996, "10.0"), (-123.4, "-123")]
)
def test_numbers_are_short(number, shown):
    graph = NetworkDisplay([np.array([[number]])], [np.zeros(1)], ["x"], ["y"]).plot()
    assert graph.ax_.texts[0].get_text() == shown


def test_activations_of_scikit_learns_networks():
    theirs = neural_network.MLPClassifier((3, 2), "tanh", max_iter=2).fit(X, y)
    shown = NetworkDisplay.from_estimator(theirs)
    assert repr(shown) == "NetworkDisplay(4 inputs, 3 tanh, 2 tanh, 3 softmax)"
