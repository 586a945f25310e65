"""A schedule in cycles, which ends the training when one gains nothing."""

import math
import warnings

import numpy as np
import pytest
from by_numpy import by_numpy
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp import MLPRegressor
from sklearn_mlp.optim.schedules import Progress, WarmRestarts

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 3))
Y = np.sin(2 * X[:, 0]) + 0.5 * RNG.normal(size=300)


@pytest.mark.parametrize("first", [1, 3])
@pytest.mark.parametrize("growth", [2, 4])
def test_the_rate_is_zero_where_cycles_meet_and_highest_in_between(first, growth):
    schedule, begin = WarmRestarts(first, growth=growth), 0
    for cycle in range(5):
        assert_allclose(schedule(0.1, Progress(epochs=begin)), 0, atol=1e-12)
        middle = Progress(epoch_done=begin + first * growth**cycle * (math.sqrt(2) - 1))
        assert_allclose(schedule(0.1, middle), 0.1)
        begin += first * growth**cycle


def over_after(losses, **settings):
    """The epoch at which training is over."""
    schedule = WarmRestarts(**settings)
    for epoch in range(1, len(losses) + 1):
        if schedule.is_over(Progress(epochs=epoch, updates=10 * epoch), losses[:epoch]):
            return epoch
    return math.inf


@pytest.mark.parametrize(
    ("losses_at_ends", "settings", "expected"),
    [
        ([4, 3, 2, 1], {}, math.inf),
        ([4, 3, 2.97, 1], {}, 7),  # 1% is too little
        ([4, 3, 2.97, 1], {"tol": 0.005}, math.inf),
        ([4, 3, 3.5, 2.98], {"min_updates": 100}, 15),  # 3.5 came too early to be judged
        ([4, 2, 3, 1], {"min_updates": 100}, math.inf),
        ([-1, -2, -2.01, -3], {}, 7),  # of losses below 0 too
        ([-1, -2, -2.1, -3], {}, math.inf),
        ([0, 0, 0, 0], {}, 3),
        ([1, np.nan, 0.5, 0.2], {}, 3),
    ],
)
def test_a_cycle_must_gain_something(losses_at_ends, settings, expected):
    losses = [5.0] * 15
    for cycle, loss in enumerate(losses_at_ends, start=1):
        losses[2**cycle - 2] = loss
    assert over_after(losses, **{"min_updates": 0} | settings) == expected


def test_cycles_that_grow_faster():
    losses = [4.0] * 3 + [3.0] * 12 + [2.9] * 48
    assert over_after(losses, first=3, growth=4, tol=0.2, min_updates=0) == 63
    assert over_after(losses, first=3, growth=4, tol=0.3, min_updates=0) == 15


def test_epochs_within_a_cycle_do_not_count():
    losses = [1.0, 0.1, 0.9, 0.01, 0.01, 0.01, 0.8]
    assert over_after(losses, min_updates=0) == math.inf


def fit(max_iter=127, **settings):
    schedule = WarmRestarts(tol=0.1, min_updates=20)
    return MLPRegressor(
        (32,), solver="adam", learning_rate=schedule, learning_rate_init=0.02, batch_size=50,
        max_iter=max_iter, n_iter_no_change=np.inf, random_state=0, **settings,
    ).fit(X, Y)  # fmt: skip


def test_a_fit_ends_with_a_cycle_and_keeps_its_best_epoch():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = fit(early_stopping=True)
    assert model.n_iter_ in (3, 7, 15, 31, 63)
    ends = [
        model.validation_loss_curve_[2**k - 2] for k in range(1, 7) if 2**k <= model.n_iter_ + 1
    ]
    assert ends[-1] > 0.9 * min(ends[:-1])
    assert model.validation_scores_[model.best_iter_ - 1] == max(model.validation_scores_)


def test_without_validation_rows_it_ends_at_max_iter():
    assert fit(max_iter=31).n_iter_ == 31


@pytest.mark.parametrize("compiled", [True, False])
def test_members_end_each_where_it_would_alone(compiled):
    """In lockstep, those that have ended are left as they are."""
    from sklearn_mlp._training import fit_together
    from sklearn_mlp.fitting.problem import Data

    def members():
        return [
            MLPRegressor(
                (8,), solver="adam", learning_rate=WarmRestarts(min_updates=20), batch_size=50,
                learning_rate_init=0.05, max_iter=127, n_iter_no_change=np.inf,
                early_stopping=True, random_state=seed,
            )
            for seed in range(6)
        ]  # fmt: skip

    def train(estimators):
        if compiled:
            return fit_together(estimators, Data(X, Y))
        with by_numpy():
            return fit_together(estimators, Data(X, Y))

    together, alone = members(), members()
    train(together)
    for each in alone:
        train([each])
    assert len({each.n_iter_ for each in alone}) > 1
    for one, other in zip(together, alone, strict=True):
        assert one.n_iter_ == other.n_iter_
        assert one.best_iter_ == other.best_iter_
        assert one.t_ == other.t_
        assert_allclose(one.loss_curve_, other.loss_curve_, rtol=1e-6)
        assert_allclose(one.predict(X), other.predict(X), rtol=1e-6, atol=1e-6)


def test_updates_after_the_end_change_nothing():
    short, long = fit(early_stopping=True), fit(max_iter=255, early_stopping=True)
    assert short.n_iter_ == long.n_iter_ < 127
    assert_array_equal(short.predict(X), long.predict(X))
