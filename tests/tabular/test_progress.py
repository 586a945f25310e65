"""What is said of the members while they are trained."""

import re

import numpy as np
import pytest
from data import X_diabetes, X_iris, y_diabetes, y_iris
from sklearn.exceptions import ConvergenceWarning

from sklearn_mlp import TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.optim.monitors import Monitor, Patience
from sklearn_mlp.tabular._progress import Progress

QUICK = {"hidden_layer_sizes": 4, "max_iter": 5, "random_state": 0, "verbose": True}
QUICK["n_members"] = 4
STOPS_EARLY = {"n_iter_no_change": 2, "tol": 0.01}
LINE = re.compile(
    r"Epoch (\d+), (.+?) of (?:(\d) of )?(\d) members: mean = (\S+), best = (\S+), std = (\S+), "
    r"\d+\.\d\d s"
)


def printed(capsys):
    """The lines of epochs and the others."""
    lines = capsys.readouterr().out.splitlines()
    of_epochs = [match.groups() for line in lines if (match := LINE.fullmatch(line))]
    return of_epochs, [line for line in lines if not LINE.fullmatch(line)]


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize(
    ("settings", "what", "column", "best"),
    [
        ({}, "validation loss", "val_loss", min),
        ({"scoring": "accuracy"}, "validation score", "val_score", max),
        ({"validation_fraction": 0}, "training loss", "loss", min),
    ],
)
def test_a_line_tells_of_all_members(n_jobs, settings, what, column, best, capsys):
    model = TabularMLPClassifier(**QUICK, **settings, n_jobs=n_jobs).fit(X_iris, y_iris)
    lines, others = printed(capsys)
    assert not others
    assert [int(epoch) for epoch, *_ in lines] == [1, 2, 3, 4, 5]
    each = np.array([member.history_[column] for member in model.members_]).T
    for (_, name, n_left, n_members, *told), values in zip(lines, each, strict=True):
        assert (name, n_left, n_members) == (what, None, "4")
        assert [float(number) for number in told] == [
            pytest.approx(values.mean(), rel=1e-3),
            pytest.approx(best(values), rel=1e-3),
            pytest.approx(values.std(), rel=1e-2, abs=1e-9),
        ]


def test_one_member_has_no_spread(capsys):
    model = TabularMLPClassifier(**QUICK | {"n_members": 1}).fit(X_iris, y_iris)
    lines = capsys.readouterr().out.splitlines()
    losses = [f"{loss:.5g}" for loss in model.mlp_.validation_loss_curve_]
    assert [line.split(",")[:2] for line in lines] == [
        [f"Epoch {epoch}", f" validation loss = {loss}"] for epoch, loss in enumerate(losses, 1)
    ]


@pytest.mark.parametrize("n_jobs", [1, 2, 4])
def test_members_that_stop_at_different_epochs(n_jobs, capsys):
    settings = QUICK | {"max_iter": 40, "n_jobs": n_jobs, "scoring": None}
    model = TabularMLPRegressor(**settings, mlp_params=STOPS_EARLY).fit(X_diabetes, y_diabetes)
    lengths = [member.n_iter_ for member in model.members_]
    assert len(set(lengths)) > 1
    lines, _ = printed(capsys)
    assert [int(epoch) for epoch, *_ in lines] == list(range(1, max(lengths) + 1))
    for epoch, (_, _, n_left, *told) in enumerate(lines, start=1):
        curves = [member.validation_scores_ for member in model.members_]
        values = [curve[epoch - 1] for curve in curves if len(curve) >= epoch]
        assert int(n_left or 4) == len(values)
        assert float(told[2]) == pytest.approx(max(values), rel=1e-3)


def test_members_that_are_trained_in_turn_are_counted(capsys):
    settings = QUICK | {"max_iter": 3, "n_jobs": 1}
    by_lbfgs = {"solver": "lbfgs", "rate_factors": None}
    model = TabularMLPRegressor(**settings, weight_decay=0, mlp_params=by_lbfgs)
    model.fit(X_diabetes, y_diabetes)
    lines, others = printed(capsys)
    assert len(lines) == 3
    assert [line.split(",")[:2] for line in others] == [
        [f"{n} of 4 members trained", " 3 epochs"] for n in (1, 2, 3)
    ]


def test_no_epoch_is_told_twice_of_members_that_are_trained_again(capsys):
    """As they are, one by one, when one of them has diverged in lockstep."""
    wild = {"rate_factors": {"weights": 1e30}, "init": "normal", "activation": "identity"}
    model = TabularMLPRegressor(**QUICK, n_jobs=1, mlp_params=wild | {"solver": "minibatch"})
    with pytest.warns(ConvergenceWarning, match="diverged"):
        model.fit(X_diabetes, y_diabetes)
    lines, others = printed(capsys)
    n_epochs = max(member.n_iter_ for member in model.members_)
    assert [int(epoch) for epoch, *_ in lines] == list(range(1, n_epochs + 1))
    assert {n_members for _, _, n_left, n_members, *_ in lines if n_left is None} == {"4"}
    assert len(others) == 3


def test_callbacks_are_told_too_and_may_stop(capsys):
    class StopAfterTwo:
        n_epochs = 0

        def setup(self, estimator, context):
            pass

        teardown = on_fit_task_begin = setup

        def on_fit_task_end(self, estimator, context):
            self.n_epochs += context.task_name == "epoch"
            return self.n_epochs >= 2

    model = TabularMLPClassifier(**QUICK).set_callbacks(StopAfterTwo()).fit(X_iris, y_iris)
    assert model.n_iter_ == 2
    lines, _ = printed(capsys)
    assert len(lines) == 2


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize("settings", [{}, {"scoring": "accuracy"}, {"validation_fraction": 0}])
def test_a_bar_tells_mean_and_best_of_all_members(n_jobs, settings, capsys):
    settings = QUICK | {"verbose": "bar", "n_jobs": n_jobs} | settings
    model = TabularMLPClassifier(**settings).fit(X_iris, y_iris)
    lines = capsys.readouterr().out.splitlines()
    told = [re.match(r"Epoch (\d)/5, mean (\w+) (\S+), best (\S+), ", line) for line in lines]
    assert [int(match[1]) for match in told] == [1, 2, 3, 4, 5]
    for epoch, (_, name, mean, best) in enumerate(match.groups() for match in told):
        values = [member.history_[name][epoch] for member in model.members_]
        highest = max if name == "val_score" else min
        assert (mean, best) == (f"{np.mean(values):.4g}", f"{highest(values):.4g}")


def test_a_bar_of_one_member(capsys):
    model = TabularMLPClassifier(**QUICK | {"verbose": "bar", "n_members": 1}).fit(X_iris, y_iris)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(f"Epoch 5/5, val_loss {model.mlp_.history_['val_loss'][-1]:.4g}, ")


def test_a_bar_counts_members_that_are_trained_in_turn(capsys):
    settings = QUICK | {"max_iter": 3, "n_jobs": 1, "verbose": "bar"}
    by_lbfgs = {"solver": "lbfgs", "rate_factors": None}
    model = TabularMLPRegressor(**settings, weight_decay=0, mlp_params=by_lbfgs)
    model.fit(X_diabetes, y_diabetes)
    lines = capsys.readouterr().out.splitlines()
    counted = [line for line in lines if "at most" in line] + [lines[-1]]
    assert [line.split(",")[0] for line in counted] == [
        f"{n} of 4 members trained" for n in (1, 2, 3, 4)
    ]


def test_silent_by_default(capsys):
    TabularMLPClassifier(**QUICK | {"verbose": False}).fit(X_iris, y_iris)
    assert capsys.readouterr().out == ""


# Threads, in an order that is chosen here.


def make_monitors(n_members):
    monitors = [Monitor(Patience(0.0, np.inf)) for _ in range(n_members)]
    for monitor in monitors:
        monitor.start(np.zeros(1))
    return monitors


def train(observer, monitors, loss):
    """An epoch of members in lockstep."""
    observer.begin()
    for monitor in monitors:
        monitor.epoch_ends(np.zeros(1), loss)
    observer.end(np.zeros(1))


def test_an_epoch_is_told_once_all_threads_have_reached_it(capsys):
    progress = Progress(4, "loss")
    first, second = make_monitors(2), make_monitors(2)
    with progress.watch(lambda *_: None) as observe_first:
        quick = observe_first(None, first)
        for loss in (4.0, 3.0, 2.0):
            train(quick, first, loss)
        with progress.watch(lambda *_: None) as observe_second:
            slow = observe_second(None, second)
            assert printed(capsys) == ([], [])
            train(slow, second, 8.0)
            ((epoch, what, n_left, _, mean, best, std),) = printed(capsys)[0]
            assert (epoch, what, n_left) == ("1", "training loss", None)
            assert (float(mean), float(best), float(std)) == (6, 4, 2)
            train(slow, second[:1], 7.0)  # the other one has stopped
            ((epoch, _, n_left, *_),) = printed(capsys)[0]
            assert (epoch, n_left) == ("2", "3")
        ((epoch, _, n_left, *_),) = printed(capsys)[0]  # the thread has come to its end
        assert (epoch, n_left) == ("3", "2")
        train(quick, first, 1.0)
        ((epoch, *_),) = printed(capsys)[0]  # at once, as no one else is left
        assert epoch == "4"
    assert printed(capsys) == ([], [])
