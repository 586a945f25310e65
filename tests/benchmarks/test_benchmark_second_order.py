"""``python -m benchmarks --only second-order``: what it measures, and what it says of it."""

import json
import sys

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.machine import describe
from benchmarks.second_order import peers, report
from benchmarks.second_order.measure import LONG, measure, time_until
from benchmarks.second_order.problems import NEW_ROWS, PROBLEMS, SCIPY, TORCH, Problem, sinc
from sklearn_mlp.nn.layout import Layers


def small(**changes):
    fields = {"name": "sinc", "load": lambda: sinc(60), "hidden": (4,), "max_iter": 100}
    return Problem(**{**fields, **changes})


@pytest.fixture
def without_torch(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch_levenberg_marquardt", None)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_problems(problem):
    (X, y), (X_new, y_new) = problem.split()
    assert len(X) == len(y) > 100
    assert len(X_new) == len(y_new) == (NEW_ROWS if problem.has_new_rows else 0)
    model = problem.estimator(0, max_iter=1, solver="lm").fit(X[:50], y[:50])
    assert model.hidden_layer_sizes == problem.hidden


def test_only_a_missing_peer_is_not_installed(without_torch):
    assert list(peers.installed()) == [SCIPY]


@pytest.mark.parametrize("alpha", [0, 0.1])
def test_least_squares_starts_at_the_same_weights_and_minimises_the_same(alpha):
    problem = small(alpha=alpha)
    (X, y), _ = problem.split()
    start = problem.estimator(0, solver=peers.LeastSquares(np.inf)).fit(X, y)
    first = problem.estimator(0, solver="sgd", learning_rate_init=1e-300, max_iter=1).fit(X, y)
    np.testing.assert_array_equal(start.coefs_[0], first.coefs_[0])
    lm = problem.estimator(0, solver="lm", max_iter=100).fit(X, y)
    peer = problem.estimator(0, solver=peers.LeastSquares(lm.loss_ * 1.5)).fit(X, y)
    errors = (peer.predict(X) - y) ** 2
    penalty = alpha * sum((W**2).sum() for W in peer.coefs_)
    assert peer.loss_ == pytest.approx((errors.sum() + penalty) / 2 / len(X))
    assert peer.loss_ <= lm.loss_ * 1.5


def test_torch_starts_at_the_same_weights():
    torch = pytest.importorskip("torch")
    problem = small(hidden=(4, 3))
    (X, y), _ = problem.split()
    model = problem.estimator(0, solver="sgd", max_iter=1).fit(X, y)
    layers = model.coefs_, model.intercepts_
    network = peers.torch_network(Layers(*layers))
    with torch.no_grad():
        z = network(torch.from_numpy(X.astype(np.float32)))
    np.testing.assert_allclose(z[:, 0], model.predict(X), rtol=1e-4, atol=1e-5)


def test_torchs_levenberg_marquardt_comes_to_the_loss():
    pytest.importorskip("torch_levenberg_marquardt", exc_type=ImportError)
    (X, y), _ = small().split()
    model = small().estimator(0, solver=peers.TorchLM(0.01)).fit(X, y)
    assert model.loss_ <= 0.01


@pytest.mark.parametrize("seed", [0, 1])
def test_figures(without_torch, seed):
    figures = measure(small(peers=(SCIPY, TORCH)), seed)
    assert set(figures) == {
        *("L-BFGS seconds", "L-BFGS loss", "lm seconds", "lm seconds in all", "lm loss"),
        *("parameters", f"{SCIPY} seconds"),
    }
    assert figures["parameters"] == 13
    # Each iteration of 'lm' lowers the loss.
    reached = figures["lm loss"] <= figures["L-BFGS loss"]
    assert (figures["lm seconds"] is not None) == reached


def test_new_rows(without_torch):
    problem = small(load=lambda: sinc(60 + NEW_ROWS), has_new_rows=True)
    figures = measure(problem, 0)
    for name in ("Adam", "L-BFGS", "lm", "lm, alpha auto"):
        assert figures[f"{name} R2"] < 1


def test_time_until_an_iteration():
    (X, y), _ = small().split()
    lm = small().estimator(0, solver="lm", max_iter=20).fit(X, y)
    assert time_until(lm, 19, 2 * LONG, X, y) == 2 * LONG
    assert 0 < time_until(lm, 4, 2 * LONG, X, y) < LONG * 2
    time_until(lm, 4, LONG / 2, X, y)
    assert lm.n_iter_ == 5


def fits(*seconds):
    figures = {"L-BFGS seconds": 2.0, "L-BFGS loss": 0.5, "lm seconds in all": 9.0}
    figures |= {"lm loss": 0.25, "parameters": 61}
    return [{**figures, "lm seconds": own, f"{SCIPY} seconds": 3.0} for own in seconds]


@pytest.mark.parametrize(
    ("seconds", "cells"),
    [
        ([1.0, 0.5, 0.2], ("0.25", "3 of 3", "6.00")),
        ([1.0, None, 0.2], ("0.50", "2 of 3", "3.00")),
        ([None, None, 0.2], ("not reached", "1 of 3", "0.00")),
    ],
)
def test_a_loss_that_is_not_reached_takes_forever(seconds, cells):
    columns = report.SPEED_COLUMNS
    own = fits(*seconds)
    assert (columns["of it"](own), columns["on"](own), columns["scipy"](own)) == cells


def test_two_that_do_not_reach_it_are_not_compared():
    own = [{**fits(None)[0], f"{SCIPY} seconds": None}, *fits(1.0)]
    assert report.SPEED_COLUMNS["scipy"](own) == "3.00"
    assert report.SPEED_COLUMNS["torch"](own) == "-"


def test_command(without_torch, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("benchmarks.__main__.PROBLEMS", [small(), small(name="other")])
    path, page = tmp_path / "results.json", tmp_path / "page.md"
    main(["--only", "second-order", "--rounds", "2", "--json", str(path)])
    text = capsys.readouterr().out
    assert "| sinc | 13 |" in text
    assert "| other | 13 |" in text
    assert "not installed here" in text
    assert "--rounds 2" in text
    main(["--from", str(path), "--tables", "--rounds", "2", "--markdown", str(page)])
    assert page.read_text(encoding="utf-8") == text.removesuffix("\n")
    capsys.readouterr()
    main(["--only", "other", "--tables", "second-order", "--rounds", "2"])
    assert "| sinc |" not in capsys.readouterr().out


@pytest.mark.parametrize("change", [{"rounds": 3}, {"machine": {"processor": "?", "cores": "1"}}])
def test_figures_of_other_conditions_are_not_joined(change, tmp_path, capsys):
    path = tmp_path / "results.json"
    report = {"machine": describe(()), "rounds": 2, "results": []}
    path.write_text(json.dumps({**report, **change}))
    with pytest.raises(SystemExit, match="2"):
        main(["--from", str(path), "--tables", "search", "--rounds", "2"])
    assert "of another machine, or of other --rounds" in capsys.readouterr().err
