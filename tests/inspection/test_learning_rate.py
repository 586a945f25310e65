"""The loss at each of many learning rates."""

import numpy as np
import pytest
from data import X_diabetes, X_iris, diabetes, progression, y_diabetes, y_iris
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier
from sklearn_mlp.callbacks import Checkpoint
from sklearn_mlp.inspection import LearningRateCurveDisplay, learning_rate_curve, style

RATES = [1e-4, 1e-3, 1e-2, 1e-1]
NETWORK = MLPClassifier(5, random_state=0)


def test_each_loss_is_that_of_a_fit_of_its_own():
    curve = learning_rate_curve(NETWORK, X_iris, y_iris, learning_rates=RATES, n_epochs=3)
    assert_array_equal(curve.learning_rates, RATES)
    for rate, loss in zip(RATES, curve.losses, strict=True):
        network = clone(NETWORK).set_params(learning_rate_init=rate, max_iter=3)
        assert loss == network.fit(X_iris, y_iris).loss_


def test_what_the_estimator_does_besides_is_off():
    """Schedule, patience, early stopping and warm start would mix other things in."""
    busy = clone(NETWORK).set_params(
        learning_rate="cosine", early_stopping=True, n_iter_no_change=1, tol=1.0, verbose=True
    )
    expected = learning_rate_curve(NETWORK, X_iris, y_iris, learning_rates=RATES)
    fitted = busy.fit(X_iris, y_iris).set_params(warm_start=True)
    curve = learning_rate_curve(fitted, X_iris, y_iris, learning_rates=RATES)
    assert_array_equal(curve.losses, expected.losses)


def test_the_estimator_stays_as_it_was():
    network = clone(NETWORK).fit(X_iris, y_iris)
    before, weights = network.get_params(), network.coefs_
    learning_rate_curve(network, X_iris, y_iris, learning_rates=RATES)
    assert network.get_params() == before
    assert network.coefs_ is weights


def test_sample_weights_count():
    weights = np.where(y_iris == 0, 1.0, 0.0)
    weighted = learning_rate_curve(NETWORK, X_iris, y_iris, weights, learning_rates=RATES)
    plain = learning_rate_curve(NETWORK, X_iris, y_iris, learning_rates=RATES)
    assert weighted.losses[-1] < plain.losses[-1]


def test_a_pipeline_need_not_be_fitted():
    network = MLPRegressor(5, random_state=0)
    pipeline = make_pipeline(StandardScaler(), network)
    curve = learning_rate_curve(pipeline, diabetes, y_diabetes, learning_rates=RATES)
    expected = learning_rate_curve(network, X_diabetes, y_diabetes, learning_rates=RATES)
    assert_allclose(curve.losses, expected.losses)
    assert not hasattr(pipeline[0], "mean_")
    alone = learning_rate_curve(
        make_pipeline(network), X_diabetes, y_diabetes, learning_rates=RATES
    )
    assert_array_equal(alone.losses, expected.losses)


def test_a_rate_at_which_training_diverges_has_an_infinite_loss_and_a_cross():
    network = MLPRegressor(5, solver="minibatch", batch_size=10, random_state=0)
    rates = [1e-3, 1e-2, 1e-1, 1e8]
    shown = LearningRateCurveDisplay.from_estimator(
        network, X_diabetes, y_diabetes, learning_rates=rates
    )
    assert np.isfinite(shown.losses).tolist() == [True, True, True, False]
    (cross,) = [line for line in shown.ax_.get_lines() if line.get_color() == style.WRONG]
    assert cross.get_xdata().tolist() == [1e8]


def test_other_errors_are_not_taken_for_divergence():
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        learning_rate_curve(NETWORK, X_iris, y_iris[1:], learning_rates=RATES)


@pytest.mark.parametrize("estimator", [TabularMLPClassifier(), StandardScaler()])
def test_other_estimators_are_refused(estimator):
    with pytest.raises(TypeError, match="MLPClassifier or MLPRegressor of sklearn_mlp"):
        learning_rate_curve(estimator, X_iris, y_iris)


@pytest.mark.parametrize("rates", [[1, 2], [0, 1, 2], [1, 3, 2], [[1, 2, 3]], [1, 2, np.nan]])
def test_learning_rates_that_are_no_sweep(rates):
    with pytest.raises(ValueError, match="three or more increasing numbers"):
        learning_rate_curve(NETWORK, X_iris, y_iris, learning_rates=rates)


@pytest.mark.parametrize("progress", [progression, 0 * progression])
def test_pictures_of_all_kinds_of_losses(progress):
    network = MLPRegressor(5, solver="minibatch", random_state=0)
    shown = LearningRateCurveDisplay.from_estimator(network, X_diabetes, progress)
    shown.figure_.canvas.draw()
    (label,) = [t for t in shown.ax_.texts if t.get_text().startswith("suggested")]
    assert label.get_text() == f"suggested {shown.suggested:.2g}"


def test_callbacks_are_not_told_of_these_fits(tmp_path):
    """A checkpoint of the real training would be written over."""
    path = tmp_path / "network.joblib"
    watched = clone(NETWORK).set_callbacks(Checkpoint(path))
    learning_rate_curve(watched, X_iris, y_iris, learning_rates=RATES)
    learning_rate_curve(make_pipeline(watched), X_iris, y_iris, learning_rates=RATES)
    assert not path.exists()
    watched.set_params(max_iter=1).fit(X_iris, y_iris)
    assert path.exists()


@pytest.mark.parametrize(
    "losses", [[0.2, 0.3, 0.5, 0.9, 1e9], [2, 1, 0.5, 3, 4], [-1, -2, -3, 1, 1e3]]
)
def test_the_losses_around_the_lowest_are_within_the_picture(losses):
    shown = LearningRateCurveDisplay(np.geomspace(1e-3, 10, 5), np.array(losses), 0.01).plot()
    low, high = shown.ax_.get_ylim()
    assert low < min(losses)
    assert np.sum(np.array(losses) < high) >= 3


@pytest.mark.parametrize("losses", [[3.0, 2.0, 1.0, 2.0], [1e3, 10.0, 1e-3, 1.0]])
def test_the_mark_is_on_the_line(losses):
    rates = np.geomspace(1e-3, 1, 4)
    shown = LearningRateCurveDisplay(rates, np.array(losses), 0.05).plot()
    curve, _, mark = shown.ax_.get_lines()
    points = curve.get_transform().transform(curve.get_xydata())
    x, y = mark.get_transform().transform(mark.get_xydata())[0]
    assert_allclose(np.interp(x, *points.T), y)
