"""`history_`: a dict like any, which IPython shows as a short table."""

import copy
import math
import pickle

import numpy as np
import pandas as pd
import pytest
from data import X_iris, y_iris
from sklearn import neural_network

from sklearn_mlp import MLPClassifier
from sklearn_mlp.fitting.history import History
from sklearn_mlp.interchange import from_sklearn


class Printer:
    """IPython's, as far as it is used."""

    def text(self, shown):
        self.shown = shown


def pretty(history):
    printer = Printer()
    history._repr_pretty_(printer, cycle=False)
    return printer.shown.splitlines()


def make_history(n_epochs, scores=None):
    rates = [math.nan] * n_epochs
    scores = [math.nan] * n_epochs if scores is None else scores
    losses = [1 / epoch for epoch in range(1, n_epochs + 1)]
    return History(loss=losses, val_score=scores, learning_rate=rates, val_loss=rates)


def test_it_is_a_dict_like_any():
    model = MLPClassifier(3, early_stopping=True, max_iter=3, random_state=0).fit(X_iris, y_iris)
    history = model.history_
    assert isinstance(history, dict)
    assert history == dict(history)
    assert repr(history) == repr(dict(history))
    for again in (pickle.loads(pickle.dumps(history)), copy.deepcopy(history)):
        np.testing.assert_equal(dict(again), dict(history))
        assert type(again) is History
    pd.testing.assert_frame_equal(pd.DataFrame(history), pd.DataFrame(dict(history)))


def test_a_long_one_is_shown_by_its_ends_and_the_best_epoch():
    scores = [0.0] * 200
    scores[119] = 0.9
    head, *rows, caption = pretty(make_history(200, scores))
    assert head.split() == ["iteration", "loss", "val_score"]  # as there is no rate
    shown = [row.split()[0] for row in rows]
    assert shown == ["1", "2", "3", "...", "120", "...", "198", "199", "200"]
    assert rows[4].split() == ["120", "0.008333", "0.9"]
    assert caption.endswith("highest val_score in iteration 120")


@pytest.mark.parametrize("n_epochs", [1, 2, 6])
def test_a_short_one_is_shown_as_a_whole(n_epochs):
    _, *rows, caption = pretty(make_history(n_epochs))
    assert [row.split()[0] for row in rows] == [str(i) for i in range(1, n_epochs + 1)]
    assert caption.endswith(f"lowest loss in iteration {n_epochs}")


def test_no_row_stands_for_nothing():
    """Epoch 4 is the best, so that there is nothing between 3 and it."""
    scores = [0.0] * 10
    scores[3] = 1.0
    shown = [row.split()[0] for row in pretty(make_history(10, scores))[1:-1]]
    assert shown == ["1", "2", "3", "4", "...", "8", "9", "10"]


@pytest.mark.parametrize("solver", ["adam", "minibatch"])
@pytest.mark.parametrize("early_stopping", [False, True])
def test_the_best_epoch_is_best_iter(solver, early_stopping):
    settings = {"early_stopping": early_stopping, "max_iter": 30, "random_state": 0}
    model = MLPClassifier(5, solver=solver, **settings).fit(X_iris, y_iris)
    head, *_, caption = pretty(model.history_)
    assert head.split()[0] == "epoch"
    n_epochs = f"{model.n_iter_} epochs"
    if early_stopping:
        assert caption == f"{n_epochs}, highest val_score in epoch {model.best_iter_}"
    else:
        best = 1 + int(np.argmin(model.loss_curve_))
        assert caption == f"{n_epochs}, lowest loss in epoch {best}"


def test_html_has_the_same_rows_with_the_best_one_bold():
    html = make_history(200)._repr_html_()
    assert html.count("<tr") == 1 + 7
    assert '<tr style="font-weight: bold"><td>200</td><td>0.005</td></tr>' in html
    assert "val_score" not in html  # of which there is nothing to tell


@pytest.mark.parametrize("history", [History(), History(loss=[]), make_history(0)])
def test_nothing_yet(history):
    assert pretty(history)[-1].startswith("0 ")
    assert "<tbody></tbody>" in history._repr_html_()


def test_losses_that_are_not_finite_are_not_the_best():
    losses = [1.0, math.nan, -math.inf, 2.0]
    assert pretty(History(loss=losses))[-1] == "4 epochs, lowest loss in epoch 1"
    assert pretty(History(loss=[math.nan]))[-1] == "1 epoch"


def test_a_network_of_scikit_learns_has_one_too():
    theirs = neural_network.MLPClassifier(3, max_iter=3, random_state=0).fit(X_iris, y_iris)
    assert pretty(from_sklearn(theirs).history_)[-1] == "3 epochs, lowest loss in epoch 3"
