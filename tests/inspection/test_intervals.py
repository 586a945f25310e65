"""Prediction intervals."""

import numpy as np
import pytest
from data import diabetes, progression
from numpy.testing import assert_allclose
from scipy.stats import norm
from sklearn.compose import TransformedTargetRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPRegressor, TabularMLPRegressor
from sklearn_mlp.inspection import PredictionIntervalDisplay

X, X_new, y, y_new = diabetes[:300], diabetes[300:], progression[:300], progression[300:]
TABLE = {"n_members": 1, "hidden_layer_sizes": 4, "max_iter": 8, "random_state": 0}
QUANTILES = [0.1, 0.5, 0.9]


def shown_by(model, **settings):
    return PredictionIntervalDisplay.from_estimator(model.fit(X, y), X_new, y_new, **settings)


@pytest.mark.parametrize("quantiles", [None, [0.1, 0.2, 0.9]])
@pytest.mark.parametrize(("asked", "coverage"), [({}, 0.9), ({"coverage": 0.6}, 0.6)])
def test_conformal_intervals(quantiles, asked, coverage):
    model = TabularMLPRegressor(conformal=True, quantiles=quantiles, **TABLE)
    shown = shown_by(model, **asked)
    assert shown.coverage == coverage
    assert_allclose(shown.interval, model.predict_interval(X_new, coverage))
    predicted = model.predict(X_new)
    assert_allclose(shown.y_pred, predicted if quantiles is None else predicted[:, 1])


@pytest.mark.parametrize(
    "model",
    [
        MLPRegressor(4, loss="quantile", quantile=QUANTILES, max_iter=8, random_state=0),
        TabularMLPRegressor(quantiles=QUANTILES, **TABLE),
    ],
    ids=["network", "table"],
)
def test_intervals_between_the_outermost_quantiles(model):
    shown = shown_by(model)
    low, middle, high = model.predict(X_new).T
    assert_allclose(shown.interval, np.column_stack([low, high]))
    assert_allclose(shown.y_pred, middle)
    assert_allclose(shown.coverage, 0.8)
    assert shown_by(model, coverage=0.8).coverage == shown.coverage
    with pytest.raises(ValueError, match=r"coverage=0.9 is not what lies between"):
        shown_by(model, coverage=0.9)


def test_between_two_quantiles_the_prediction_is_the_middle():
    shown = shown_by(TabularMLPRegressor(quantiles=[0.1, 0.9], **TABLE))
    assert_allclose(shown.y_pred, shown.interval.mean(axis=1))


@pytest.mark.parametrize("coverage", [0.5, 0.95])
def test_intervals_from_error_bars(coverage):
    model = MLPRegressor(4, solver="lm", alpha="auto", random_state=0)
    shown = shown_by(model, coverage=coverage)
    mean, std = model.predict(X_new, return_std=True)
    ends = norm.interval(coverage, mean, std)
    assert_allclose(shown.interval, np.transpose(ends))
    assert abs(shown.share_inside - coverage) < 0.12  # of 142 rows: three standard deviations


def test_within_a_transformation_all_is_as_the_network_sees_it():
    network = MLPRegressor(4, loss="quantile", quantile=QUANTILES, max_iter=8, random_state=0)
    model = TransformedTargetRegressor(
        make_pipeline(StandardScaler(), network),
        func=np.log1p, inverse_func=np.expm1, check_inverse=False,
    )  # fmt: skip
    pipeline = make_pipeline(StandardScaler(), network).fit(X, np.log1p(y))
    expected = PredictionIntervalDisplay.from_estimator(pipeline, X_new, np.log1p(y_new))
    # scikit-learn's own predict cannot take several quantiles of one target back.
    model.regressor_ = pipeline
    model._fit_transformer(y[:, np.newaxis])
    shown = PredictionIntervalDisplay.from_estimator(model, X_new, y_new)
    assert_allclose(shown.interval, expected.interval)
    assert shown.share_inside == expected.share_inside


def test_the_share_inside_counts_all_rows_and_ends():
    interval = np.tile([0.0, 1.0], (1000, 1))
    targets = np.linspace(0, 1, 1000)
    targets[:250] = 2
    shown = PredictionIntervalDisplay.from_predictions(targets, np.arange(1000), interval)
    assert shown.share_inside == 0.75
    texts = [text.get_text() for text in shown.ax_.get_legend().texts]
    assert texts == ["prediction", "interval", "75.0% inside", "25.0% outside"]
    assert sum(len(points.get_offsets()) for points in shown.ax_.collections[1:]) == 300


def test_each_target_is_drawn_at_the_rank_of_its_prediction():
    y_pred, y_true = [3.0, 1.0, 2.0], [3.5, 1.5, 9.0]
    interval = np.column_stack([np.subtract(y_pred, 1), np.add(y_pred, 1)])
    shown = PredictionIntervalDisplay.from_predictions(y_true, y_pred, interval, coverage=0.8)
    _, inside, outside = shown.ax_.collections
    assert inside.get_offsets().tolist() == [[1, 1.5], [3, 3.5]]
    assert outside.get_offsets().tolist() == [[2, 9]]
    assert shown.ax_.get_lines()[0].get_ydata().tolist() == [1, 2, 3]
    assert repr(shown) == "PredictionIntervalDisplay(3 rows, 66.7% inside)"


def test_several_targets_are_refused():
    targets = np.column_stack([y, y])
    model = TabularMLPRegressor(conformal=True, **TABLE).fit(X, targets)
    with pytest.raises(ValueError, match=r"interval has shape \(300, 2, 2\)"):
        PredictionIntervalDisplay.from_estimator(model, X, targets)


def test_one_quantile_is_no_interval():
    for model in (
        MLPRegressor(4, loss="quantile", quantile=[0.5], max_iter=3),
        TabularMLPRegressor(quantiles=[0.5], **TABLE),
    ):
        with pytest.raises(TypeError, match="predicts no intervals"):
            shown_by(model)


def test_around_one_quantile_there_are_conformal_intervals():
    shown = shown_by(TabularMLPRegressor(quantiles=[0.5], conformal=True, **TABLE))
    assert shown.interval.shape == (len(y_new), 2)
    assert_allclose(shown.y_pred, shown.interval.mean(axis=1))


def test_a_spread_of_members_is_no_interval():
    with pytest.raises(TypeError, match="predicts no intervals"):
        shown_by(TabularMLPRegressor(**TABLE | {"n_members": 2}))


@pytest.mark.parametrize("coverage", [0, 1, 90, "most"])
def test_a_coverage_is_a_share(coverage):
    model = MLPRegressor((), solver="lm", alpha="auto").fit(X, y)
    with pytest.raises(ValueError, match=r"coverage must be a number in \(0, 1\)"):
        PredictionIntervalDisplay.from_estimator(model, X_new, y_new, coverage=coverage)
