"""Patience, history and the best weights."""

import math

import numpy as np
from data import X_iris, y_iris
from numpy.testing import assert_array_equal

from sklearn_mlp import MLPClassifier
from sklearn_mlp.optim import monitors
from sklearn_mlp.optim.monitors import Monitor, Patience


def test_patience():
    patience = Patience(tol=0.1, n_iter_no_change=2)
    counts = []
    for value in (1.0, 0.95, 0.85, 0.84, 0.83, 0.82):
        patience.update(value)
        counts.append((patience.best, patience.count, patience.exhausted))
    assert counts == [
        (1.0, 0, False),  # from infinity
        (0.95, 1, False),  # better, but by less than tol
        (0.85, 0, False),  # better by tol exactly
        (0.84, 1, False),
        (0.83, 2, False),
        (0.82, 3, True),
    ]


def test_nan_is_no_gain():
    patience = Patience(tol=0.1, n_iter_no_change=2)
    for value in (1.0, math.nan, math.nan, math.nan):
        patience.update(value)
    assert (patience.best, patience.count) == (1.0, 3)
    assert patience.exhausted


def test_monitor_keeps_the_best_weights():
    scores = iter([0.5, 0.9, math.nan, 0.7])
    theta = np.zeros(1)
    monitor = Monitor(Patience(0.0, 10), validate=lambda theta: (0.0, next(scores)), keep_best=True)
    monitor.start(theta)
    for epoch in range(4):
        theta[...] = epoch
        monitor.epoch_ends(theta, 1.0)
    assert_array_equal(monitor.best_theta, [1])
    assert monitor.best_epoch == 2
    assert monitor.patience.best == -0.9
    assert_array_equal(monitor.history["val_score"], [0.5, 0.9, math.nan, 0.7])


def test_patience_with_a_first_value_that_is_nan():
    patience = Patience(0.1, 0)
    patience.update(math.nan)
    assert (patience.best, patience.count) == (math.inf, 1)


def test_the_best_epoch_is_0_where_no_score_is_better_than_none():
    monitor = Monitor(Patience(0.0, 9), validate=lambda theta: (0.0, math.nan), keep_best=True)
    monitor.start(np.zeros(1))
    monitor.epoch_ends(np.ones(1), 1.0)
    assert monitor.best_epoch == 0
    assert_array_equal(monitor.best_theta, [0])


def test_seconds_are_those_since_the_start(monkeypatch):
    times = iter([0.0, 1.0, 1.5, 4.0])
    monkeypatch.setattr(monitors.time, "perf_counter", lambda: next(times))
    monitor = Monitor(Patience(0.0, 0))
    monitor.start(np.zeros(1))
    assert monitor.best_theta is None
    assert not monitor.patience.exhausted
    monitor.epoch_ends(np.zeros(1), 1.0)
    monitor.epoch_ends(np.zeros(1), 1.0)
    assert monitor.history["seconds"] == [0.5, 3.0]


def test_ties_go_to_the_last():
    first, last = Patience(0, 9), Patience(0, 9, ties_to_last=True)
    values = [3.0, 2.0, 2.0, 5.0, 2.0]
    assert [first.update(v) for v in values] == [True, True, False, False, False]
    assert [last.update(v) for v in values] == [True, True, True, False, True]
    settings = {"early_stopping": True, "learning_rate_init": 1e-12, "random_state": 0}
    settings |= {"max_iter": 5, "n_iter_no_change": np.inf}
    assert MLPClassifier(4, **settings).fit(X_iris, y_iris).best_iter_ == 1
    assert MLPClassifier(4, ties="last", **settings).fit(X_iris, y_iris).best_iter_ == 5
