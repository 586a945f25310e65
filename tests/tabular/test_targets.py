"""Targets in their own unit, wherever loss, output or scorer needs it."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.metrics import d2_tweedie_score, make_scorer

from sklearn_mlp import TabularMLPRegressor
from sklearn_mlp.nn.losses import AbsoluteError, Huber, Poisson, SquaredError
from sklearn_mlp.tabular._targets import InUnit, Unit

RNG = np.random.default_rng(0)
X = pd.DataFrame({"a": RNG.uniform(size=500), "b": RNG.normal(size=500)})
SIGNAL = 3 * X.a.to_numpy()
COUNTS = RNG.poisson(np.exp(2 * X.a))
TRAIN, TEST = slice(0, 400), slice(400, 500)
SETTINGS = {"n_members": 2, "n_jobs": 1, "random_state": 0, "max_iter": 60}
SETTINGS["hidden_layer_sizes"] = (32, 32)


def fitted(y, **settings):
    return TabularMLPRegressor(**SETTINGS | settings).fit(X[TRAIN], y[TRAIN])


def test_fractions_through_the_logistic():
    y = 0.05 + 0.3 * SIGNAL
    model = fitted(y, mlp_params={"out_activation": "logistic"})
    assert model.score(X[TEST], y[TEST]) > 0.95
    assert model.predict(X[TEST]).min() < 0.2
    assert_array_equal([model.y_mean_, model.y_scale_], [0, 1])


@pytest.mark.parametrize("by", [{"loss": "poisson"}, {"mlp_params": {"loss": "poisson"}}])
def test_counts(by):
    model = fitted(COUNTS, **by)
    mean, p = np.exp(2 * X.a[TEST]), model.predict(X[TEST])
    assert d2_tweedie_score(COUNTS[TEST], p, power=1) > 0.4
    assert np.corrcoef(mean, p)[0, 1] > 0.95
    assert p.min() >= 0
    assert_allclose([model.y_mean_, model.y_scale_], [0, COUNTS[TRAIN].mean()])


def test_counts_in_another_unit_are_the_same_counts():
    once, often = fitted(COUNTS, loss="poisson"), fitted(1024 * COUNTS, loss="poisson")
    assert_allclose(often.predict(X), 1024 * once.predict(X), rtol=1e-5)


@pytest.mark.parametrize("loss", ["squared_error", "absolute_error", "huber"])
@pytest.mark.parametrize("unit", [2.0**-30, 2.0**30])
def test_the_unit_does_not_matter(loss, unit):
    y = SIGNAL - 1
    small, large = fitted(y, loss=loss), fitted(unit * y, loss=loss)
    assert_allclose(large.predict(X), unit * small.predict(X), rtol=1e-4, atol=1e-5 * unit)
    assert small.score(X[TEST], y[TEST]) > 0.95


@pytest.mark.parametrize("unit", [1e-9, 1e5, 1e20])
@pytest.mark.parametrize("loss", [SquaredError, AbsoluteError, Huber])
def test_a_loss_of_ones_own_sees_targets_in_their_unit(loss, unit):
    y = unit * (SIGNAL - 1)
    loss = Huber(delta=unit) if loss is Huber else loss()
    assert fitted(y, loss=loss).score(X[TEST], y[TEST]) > 0.95


def test_poisson_by_instance_is_as_by_name():
    by_name, by_instance = fitted(COUNTS, loss="poisson"), fitted(COUNTS, loss=Poisson())
    assert_array_equal(by_name.predict(X), by_instance.predict(X))


def test_gradients_of_a_loss_in_its_unit():
    loss = InUnit(Huber(delta=7.0), Unit(np.array([3.0, -40.0]), np.array([5.0, 20.0])))
    y, z = RNG.normal(size=(6, 2)) * 20, RNG.normal(size=(6, 2))
    step = 1e-6 * np.eye(2)
    numeric = [(loss.value(y, z + h) - loss.value(y, z - h)) / 2e-6 for h in step]
    assert_allclose(loss.gradient(y, z), np.transpose(numeric), rtol=1e-6)
    assert_allclose(loss.value(y, z), Huber(7.0).value(y, [3, -40] + z * [5, 20]))


def test_positive_outputs_are_scaled_by_their_mean():
    y = 1e6 * SIGNAL
    model = fitted(y, mlp_params={"out_activation": "softplus"})
    assert model.score(X[TEST], y[TEST]) > 0.95
    assert model.predict(X).min() >= 0


@pytest.mark.parametrize("clip", [False, True])
def test_scorers_see_targets_as_they_were_given(clip):
    seen = []

    def spy(y, prediction):
        seen.append((y, prediction))
        return -np.abs(y - prediction).mean()

    y = 1e4 + 1e3 * SIGNAL
    fitted(y, scoring=make_scorer(spy), clip=clip, max_iter=20)
    targets = np.concatenate([given for given, _ in seen])
    predictions = np.concatenate([prediction for _, prediction in seen])
    assert set(targets) <= set(y[TRAIN])
    is_within = (y[TRAIN].min() <= predictions) & (predictions <= y[TRAIN].max())
    assert is_within.all() == clip


@pytest.mark.parametrize("scoring", ["neg_mean_squared_log_error", "neg_mean_poisson_deviance"])
def test_scorers_of_positive_targets(scoring):
    y = 1e3 * SIGNAL + 1
    assert fitted(y, scoring=scoring).score(X[TEST], y[TEST]) > 0.95


def test_several_targets_each_have_a_unit():
    y = np.column_stack([COUNTS, 1e6 * COUNTS])
    model = fitted(y, loss="poisson")
    assert_allclose(model.y_scale_, y[TRAIN].mean(axis=0))
    assert_allclose(model.predict(X)[:, 1] / 1e6, model.predict(X)[:, 0], rtol=0.5)


def test_negative_counts_are_refused_in_their_unit():
    with pytest.raises(ValueError, match="needs y >= 0, got a y with minimum -3"):
        fitted(COUNTS - 3, loss="poisson")
    assert clone(TabularMLPRegressor(loss="poisson")).__sklearn_tags__().target_tags.positive_only


def test_a_loss_is_given_once():
    with pytest.raises(ValueError, match=r"mlp_params has \['loss'\], which this estimator sets"):
        fitted(COUNTS, loss="huber", mlp_params={"loss": "poisson"})
    with pytest.raises(ValueError, match="'loss' parameter of TabularMLPRegressor"):
        fitted(COUNTS, loss="quantile")
