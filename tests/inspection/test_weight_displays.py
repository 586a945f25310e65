"""The weights as images."""

import numpy as np
import pytest
from data import iris as X
from data import species as y
from numpy.testing import assert_allclose

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import WeightsDisplay


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
