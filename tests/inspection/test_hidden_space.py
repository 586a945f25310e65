"""What the output layer sees."""

import numpy as np
import pytest
from data import X_iris as X
from data import diabetes, progression
from data import y_iris as y
from numpy.testing import assert_allclose
from sklearn.decomposition import PCA

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import HiddenSpaceDisplay, layer_activations

XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
QUICK = {"solver": "lbfgs", "max_iter": 300, "random_state": 1}


def test_two_units_are_shown_as_they_are():
    network = MLPClassifier((5, 2), "tanh", **QUICK).fit(X, y)
    shown = HiddenSpaceDisplay.from_estimator(network, X, y)
    assert_allclose(shown.points_, layer_activations(network, X)[1])
    drawn = [dots.get_offsets() for dots in _scattered(shown)]
    for k, points in enumerate(drawn):
        assert_allclose(points, shown.points_[y == k])
    assert [t.get_text() for t in shown.ax_.get_legend().texts] == ["class 0", "class 1", "class 2"]


def test_more_units_are_shown_by_principal_components():
    network = MLPClassifier(6, "tanh", **QUICK).fit(X, y)
    shown = HiddenSpaceDisplay.from_estimator(network, X, y)
    pca = PCA(2).fit(layer_activations(network, X)[0])
    assert_allclose(np.abs(shown.points_), np.abs(pca.transform(shown.outputs)), atol=1e-8)
    share = pca.explained_variance_ratio_[0]
    assert shown.ax_.get_xlabel() == f"component 1 ({share:.0%})"
    assert not _lines(shown)


@pytest.mark.parametrize("problem", ["XOR", "iris"])
def test_lines_part_what_the_network_predicts(problem):
    """On both sides of each line, a little apart, the network predicts other classes."""
    inputs, labels = XOR if problem == "XOR" else (X, y)
    network = MLPClassifier(2, "tanh", **QUICK).fit(inputs, labels)
    shown = HiddenSpaceDisplay.from_estimator(network, inputs, labels)

    def predicted(point):
        z = point @ network.coefs_[1] + network.intercepts_[1]
        return z.argmax() if len(z) > 1 else z[0] > 0

    lines = _lines(shown)
    assert lines
    for line in lines:
        for path in line.get_paths():
            for (start, end), code in zip(
                zip(path.vertices[:-1], path.vertices[1:], strict=True), path.codes[1:], strict=True
            ):
                if code == path.LINETO and np.linalg.norm(end - start) > 1e-6:
                    across = np.array([end[1] - start[1], start[0] - end[0]])
                    across *= 0.03 / np.linalg.norm(across)
                    middle = (start + end) / 2
                    assert predicted(middle + across) != predicted(middle - across)


def test_many_classes_are_named_where_they_are():
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(8), 5)
    points = rng.normal(size=(40, 3)) + 5 * labels[:, np.newaxis]
    shown = HiddenSpaceDisplay(points, labels, np.arange(8)).plot()
    assert [text.get_text() for text in shown.ax_.texts] == [str(k) for k in range(8)]
    assert shown.ax_.get_legend() is None


@pytest.mark.parametrize("targets", [progression, None])
def test_a_regressor_is_coloured_by_its_targets(targets):
    network = MLPRegressor(3, **QUICK).fit(diabetes, progression)
    shown = HiddenSpaceDisplay.from_estimator(network, diabetes, targets)
    expected = network.predict(diabetes) if targets is None else targets
    assert_allclose(_scattered(shown)[0].get_array(), expected)


def test_several_outputs_have_one_colour():
    network = MLPRegressor(3, **QUICK).fit(diabetes, np.column_stack([progression] * 2))
    assert len(_scattered(HiddenSpaceDisplay.from_estimator(network, diabetes))) == 1


def test_labels_that_do_not_exclude_each_other_have_no_lines():
    labels = np.column_stack([y == 1, y > 0]).astype(int)
    network = MLPClassifier(2, "tanh", **QUICK).fit(X, labels)
    shown = HiddenSpaceDisplay.from_estimator(network, X, labels)
    assert len(_scattered(shown)) == 1
    assert not _lines(shown)


def test_all_rows_are_drawn_also_those_of_other_classes():
    network = MLPClassifier(2, "tanh", **QUICK).fit(X[y < 2], y[y < 2])
    shown = HiddenSpaceDisplay.from_estimator(network, X, y)
    assert sum(len(each.get_offsets()) for each in _scattered(shown)) == len(X)
    assert [t.get_text() for t in shown.ax_.get_legend().texts] == ["class 0", "class 1", "class 2"]


@pytest.mark.parametrize("n_classes", [3, 8])
def test_odd_labels_are_shown_as_they_are(n_classes):
    labels = np.array(["$^$", "$a$", *"_bcdef"][:n_classes])
    points = np.random.default_rng(0).normal(size=(n_classes, 2))
    shown = HiddenSpaceDisplay(points, labels, labels).plot()
    shown.figure_.canvas.draw()
    if n_classes == 8:
        assert [text.get_text() for text in shown.ax_.texts] == labels.tolist()


def test_numbers_are_called_what_they_are():
    network = MLPRegressor(3, **QUICK).fit(diabetes, progression)
    for targets, name in ((progression, "target"), (None, "prediction")):
        shown = HiddenSpaceDisplay.from_estimator(network, diabetes, targets)
        assert shown.figure_.axes[1].get_ylabel() == name


def test_units_that_are_all_dead():
    shown = HiddenSpaceDisplay(np.zeros((5, 3)), np.arange(5)).plot()
    shown.figure_.canvas.draw()
    assert shown.ax_.get_xlabel() == "component 1 (0%)"


def test_layers_of_one_unit_are_refused():
    network = MLPClassifier((5, 1), **QUICK).fit(X, y)
    with pytest.raises(ValueError, match=r"hidden_layer_sizes=\(5, 1\) has no last hidden layer"):
        HiddenSpaceDisplay.from_estimator(network, X)


def _scattered(shown):
    return [each for each in shown.ax_.collections if type(each).__name__ == "PathCollection"]


def _lines(shown):
    contours = [each for each in shown.ax_.collections if "Contour" in type(each).__name__]
    return [each for each in contours if not each.filled]
