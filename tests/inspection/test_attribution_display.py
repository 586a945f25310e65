"""Which columns predictions are due to, as a picture."""

import datetime

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from data import X_diabetes, X_iris, iris, small_network, y_diabetes, y_iris
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from sklearn_mlp import MLPRegressor, TabularMLPClassifier
from sklearn_mlp.inspection import AttributionDisplay, integrated_gradients
from sklearn_mlp.inspection._attribution_display import DOWN, UP

RNG = np.random.default_rng(0)
A = np.array([[1.0, -5.0, 0.0, 2.0], [3.0, -5.0, 0.5, -2.0]])
NAMES = ["a", "b", "c", "d"]
FEW = {"max_iter": 4, "learning_rate": "cosine", "learning_rate_init": 0.01, "random_state": 0}
NETWORK = small_network(X_iris, y_iris)
TABLE = pd.DataFrame(
    {
        "city": RNG.choice(["Rome", "Oslo", None], 60),
        "area": RNG.normal(size=60),
        "sold": pd.date_range("2024-01-01", periods=60),
    }
)
TABLE.loc[3, "area"] = np.nan
MODEL = TabularMLPClassifier(n_members=1, max_iter=2, hidden_layer_sizes=4, random_state=0)
MODEL.fit(TABLE, np.where(np.arange(60) % 3, "no", "yes"))


def labels(display):
    return [label.get_text() for label in display.ax_.get_yticklabels()]


def rows_of_points(display):
    """The points of each line, those that are coloured aside."""
    return [np.asarray(each.get_offsets()) for each in display.ax_.collections]


def test_bars_are_mean_sizes_the_largest_first():
    shown = AttributionDisplay(A, NAMES).plot()
    assert labels(shown) == ["b", "a", "d", "c"]
    assert_allclose([bar.get_width() for bar in shown.ax_.patches], [5, 2, 2, 0.25])
    top, bottom = shown.ax_.get_ylim()[::-1]
    assert top < bottom


@pytest.mark.parametrize("kind", ["bar", "points"])
def test_what_is_too_much_is_added_up(kind):
    shown = AttributionDisplay(A, NAMES).plot(kind=kind, max_features=2)
    assert labels(shown) == ["b", "a", "2 other columns"]
    if kind == "bar":
        assert_allclose([bar.get_width() for bar in shown.ax_.patches], [5, 2, 1.75])
    else:
        assert_allclose(rows_of_points(shown)[2][:, 0], [2.0, -1.5])


def test_a_waterfall_leads_from_the_baseline_to_the_prediction():
    shown = AttributionDisplay(A[:1], NAMES, baseline_output=10.0, output_name="price").plot()
    assert labels(shown) == ["baseline 10", "b", "d", "a", "c", "price 8"]
    bars = shown.ax_.patches
    assert_allclose([bar.get_x() for bar in bars], [10, 5, 7, 8])
    assert_allclose([bar.get_width() for bar in bars], [-5, 2, 1, 0])
    colors = [plt.matplotlib.colors.to_rgb(color) for color in (DOWN, UP, UP)]
    assert [bar.get_facecolor()[:3] for bar in bars[:3]] == colors
    assert shown.ax_.get_xlabel() == "price"


@pytest.mark.parametrize("target", [None, "yes", "no"])
def test_a_waterfall_ends_at_what_the_estimator_says(target):
    row = TABLE[5:6]
    shown = AttributionDisplay.from_estimator(MODEL, row, TABLE[:3], target=target)
    score = MODEL.decision_function(row)[0] * (-1 if target == "no" else 1)
    *_, last = labels(shown)
    name, value = last.rsplit(maxsplit=1)
    assert name == f"score of {target or 'yes'}"
    assert float(value) == pytest.approx(score, rel=1e-2)
    start = MODEL.decision_function(TABLE[:3]).mean() * (-1 if target == "no" else 1)
    assert shown.baseline_output == pytest.approx(start, rel=1e-5)


def test_a_waterfall_says_what_stands_in_the_row():
    table = TABLE.assign(area=[0.123456, *TABLE["area"][1:]])
    shown = labels(AttributionDisplay.from_estimator(MODEL, table[:1]))
    city = "missing" if pd.isna(table["city"][0]) else table["city"][0]
    assert sorted(shown[1:-1]) == [
        "area = 0.1235", f"city = {city}", "sold = 2024-01-01 00:00:00",
    ]  # fmt: skip
    assert "area = missing" in labels(AttributionDisplay.from_estimator(MODEL, table[3:4]))


def test_points_are_the_attributions_each_row_beside_the_others():
    shown = AttributionDisplay.from_estimator(NETWORK, X_iris, kind="points")
    found = integrated_gradients(NETWORK, X_iris)
    order = np.argsort(-np.abs(found).mean(axis=0))
    grey = rows_of_points(shown)[::2]
    for line, (points, column) in enumerate(zip(grey, order, strict=True)):
        assert_allclose(points[:, 0], found[:, column])
        assert np.abs(points[:, 1] - line).max() <= 0.4
        assert len(np.unique(points, axis=0)) == len(points)
    assert shown.figure_.axes[1].get_ylabel() == "value in the column"


def test_points_have_the_colours_of_their_values():
    values = np.array([[5, "x", None, True], [7, "y", 2.5, False], [6, "x", 3.5, True]], object)
    a = np.arange(12.0).reshape(3, 4)
    shown = AttributionDisplay(a, NAMES, values).plot(kind="points")
    colored = [c.get_array() for c in shown.ax_.collections if c.get_array() is not None]
    assert [c.tolist() for c in colored] == [[1, 0, 1], [0, 1], [0, 1, 0.5]]  # d, c, a
    dates = np.array([[datetime.date(2024, 1, day)] for day in (2, 1, 3)], object)
    shown = AttributionDisplay(a[:, :1], ["when"], dates).plot(kind="points")
    assert shown.ax_.collections[1].get_array().tolist() == [0.5, 0, 1]


def test_names_are_those_of_the_table_or_of_the_steps_before():
    network = MLPRegressor((4,), **FEW)
    frame = pd.DataFrame(X_diabetes, columns=[f"column {i}" for i in range(10)])
    named = [f"column {i}" for i in range(10)]
    numbered = [f"x{i}" for i in range(10)]
    nameless = FunctionTransformer(np.asarray)
    for model, X, expected in (
        (network, frame, named),
        (network, X_diabetes, numbered),
        (make_pipeline(StandardScaler(), network), frame, named),
        (make_pipeline(nameless, network), frame, numbered),
        (make_pipeline(StandardScaler(), make_pipeline(network)), frame, named),
    ):
        model.fit(X, y_diabetes)
        assert AttributionDisplay.from_estimator(model, X[:5]).feature_names == expected
    assert AttributionDisplay.from_estimator(MODEL, TABLE[:5]).feature_names == [*TABLE]


def test_of_which_output_it_is():
    X = iris.to_numpy()
    shown = AttributionDisplay.from_estimator(NETWORK, X_iris)
    assert shown.output_name == "score of the predicted class"
    shown = AttributionDisplay.from_estimator(
        NETWORK, X_iris, target=2, response_method="predict_proba"
    )
    assert shown.output_name == "probability of 2"
    several = MLPRegressor((4,), **FEW).fit(X, X[:, :2])
    assert AttributionDisplay.from_estimator(several, X, target=1).output_name == "prediction 1"


def test_nothing_that_matters_can_be_drawn():
    for kind in ("bar", "points"):
        shown = AttributionDisplay(np.zeros((3, 2)), ["a", "b"]).plot(kind=kind)
        shown.figure_.canvas.draw()
    assert_array_equal(
        AttributionDisplay(np.zeros((1, 2)), ["a", "b"]).plot().ax_.get_yticks(), range(4)
    )


def test_any_data_frame_will_do():
    pl = pytest.importorskip("polars")
    shown = AttributionDisplay.from_estimator(MODEL, pl.from_pandas(TABLE), TABLE[:2])
    expected = AttributionDisplay.from_estimator(MODEL, TABLE, TABLE[:2])
    assert_array_equal(shown.attributions, expected.attributions)
    assert shown.feature_names == [*TABLE]
    of_one = AttributionDisplay.from_estimator(MODEL, pl.from_pandas(TABLE)[5:6])
    assert f"city = {TABLE['city'][5] or 'missing'}" in labels(of_one)


@pytest.mark.parametrize("kind", ["bar", "points", "waterfall"])
def test_drawn_twice_the_largest_stays_on_top(kind):
    display = AttributionDisplay(A[:1], NAMES)
    ax = display.plot(kind=kind).ax_
    assert display.plot(kind=kind, ax=ax).ax_.yaxis.get_inverted()


@pytest.mark.parametrize("kind", ["bar", "points", "waterfall"])
def test_odd_names_are_shown_as_they_are(kind):
    names = ["$", "$^$", "", "_"]
    shown = AttributionDisplay(A[:1], names, np.array([["$^$"] * 4], object), output_name="$^$")
    shown.plot(kind=kind).figure_.canvas.draw()
    ends = " = $^$" if kind == "waterfall" else ""
    assert {name + ends for name in names} <= {*labels(shown)}


def test_columns_of_the_same_name_have_bars_of_their_own():
    shown = AttributionDisplay(A, ["a", "a", "a", "b"]).plot(kind="bar")
    assert [bar.get_y() for bar in shown.ax_.patches] == [-0.4, 0.6, 1.6, 2.6]


@pytest.mark.parametrize("kind", ["bar", "points"])
def test_the_label_of_the_axis_is_in_the_picture(kind):
    names = [name * 30 for name in NAMES]
    shown = AttributionDisplay(A, names, A, output_name="score of the predicted class")
    figure = shown.plot(kind=kind).figure_
    figure.canvas.draw()
    box = shown.ax_.xaxis.label.get_window_extent()
    assert 0 <= box.x0 < box.x1 <= figure.bbox.x1
