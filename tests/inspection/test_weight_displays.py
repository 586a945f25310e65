"""The weights as images and as a graph."""

import numpy as np
import pytest
from data import diabetes as X_diabetes
from data import iris as X
from data import progression as y_diabetes
from data import small_network
from data import species as y
from numpy.testing import assert_allclose

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import (
    NetworkDisplay,
    WeightsDisplay,
)

NETWORK = small_network(X, y)


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
