"""The line of ``verbose='bar'``: as wide as there is place, and whole whatever happens."""

import io
import os
import re
import warnings

import numpy as np
import pytest
from data import QUICK_SOLVERS, X_diabetes, X_iris, y_diabetes, y_iris
from hypothesis import given
from hypothesis import strategies as st
from interrupted import InterruptingTanh

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.fitting import progress_line
from sklearn_mlp.fitting.progress_line import (
    MARGIN,
    ProgressLine,
    bar,
    can_rewrite,
    duration,
    fitting,
)
from sklearn_mlp.fitting.warn import warn

WIDTH = 80


class Terminal:
    """What is written to a terminal, and what it then shows."""

    def __init__(self, capsys):
        self._capsys, self._written = capsys, ""

    @property
    def written(self):
        self._written += self._capsys.readouterr().out
        return self._written

    @property
    def lines(self):
        shown = []
        for line in self.written.split("\n"):
            cells = []
            for text in line.split("\r"):
                cells[: len(text)] = text
            shown.append("".join(cells).rstrip())
        return shown


@pytest.fixture
def terminal(monkeypatch, capsys):
    monkeypatch.setattr(progress_line, "can_rewrite", lambda stream: True)
    monkeypatch.setattr(progress_line, "INTERVAL", 0)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((WIDTH, 24)))
    return Terminal(capsys)


@pytest.mark.parametrize("solver", QUICK_SOLVERS)
@pytest.mark.parametrize("early_stopping", [False, True])
def test_one_line_tells_of_each_epoch_and_stays(solver, early_stopping, terminal):
    model = MLPClassifier(
        4, solver=solver, early_stopping=early_stopping, max_iter=6, verbose="bar", random_state=0
    )
    model.fit(X_iris, y_iris)
    unit = "Epoch" if np.isfinite(model.history_["learning_rate"][0]) else "Iteration"
    texts = [text for text in terminal.written.split("\n")[0].split("\r") if text]
    heads = [f"{unit} {n}/6 " for n in range(1, model.n_iter_ + 1)]
    assert [text[: len(head)] for text, head in zip(texts, heads, strict=False)] == heads
    assert len(texts) == model.n_iter_ + 1  # and as it stays
    last = terminal.lines[0]
    assert f"loss {model.loss_curve_[-1]:.4g}" in last
    assert ("val_score" in last) == early_stopping
    assert re.search(r"\d m?s$", last)
    assert "at most" in texts[0]
    assert "at most" not in last


@pytest.mark.parametrize("columns", [1, 3, 10, 25, 50, 80, 200])
def test_never_wider_than_the_terminal(columns, terminal, monkeypatch):
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((columns, 24)))
    MLPClassifier(4, max_iter=5, early_stopping=True, verbose="bar").fit(X_iris, y_iris)
    for text in re.split("[\r\n]", terminal.written):
        assert len(text) < max(columns, MARGIN)


@given(st.integers(0, 200), st.lists(st.text("abc", max_size=30), max_size=4))
def test_what_there_is_no_place_for_goes_last_things_first(width, told):
    line = fitting("Epoch 3/7", "[==  ]", told, "at most 3 s left", width)
    assert len(line) <= width
    assert "Epoch 3/7".startswith(line[:9])
    whole = f"Epoch 3/7 [==  ] {', '.join([*told, 'at most 3 s left'])}"
    if told and width >= len(whole):
        assert line == whole


@pytest.mark.parametrize("solver", ["adam", "lbfgs", "lm"])
def test_ctrl_c_leaves_a_whole_line(solver, terminal):
    model = MLPClassifier(
        4, InterruptingTanh(last=30), solver=solver, verbose="bar", batch_size=10, random_state=0
    )
    with pytest.warns(UserWarning, match="interrupted by user"):
        model.fit(X_iris, y_iris)
    assert terminal.written.endswith("\n")
    assert terminal.lines[0].split("/")[0].split()[1] == str(model.n_iter_)


def test_an_error_leaves_a_whole_line(terminal):
    model = MLPRegressor(solver="minibatch", learning_rate_init=1e3, verbose="bar")
    with pytest.raises(ValueError, match="non-finite"):
        model.fit(X_diabetes, y_diabetes)
    assert terminal.written.endswith("\n")


def test_what_the_terminal_writes_for_ctrl_c_is_written_over(terminal):
    with ProgressLine() as line:
        line.show(0.5, "Epoch 1/2", "loss 1", seconds=1.0)
        print("^C", end="")
    assert terminal.lines == ["Epoch 1/2 [=====>    ] loss 1, 1 s", ""]


def test_a_warning_gets_a_line_of_its_own(terminal):
    with ProgressLine() as line, warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        line.show(0.25, "Epoch 1/4", "loss 2", seconds=1.0)
        warn("Something is odd.")
        assert terminal.written.endswith("\n")
        line.show(0.5, "Epoch 2/4", "loss 1", seconds=2.0)
    assert terminal.lines == [
        "Epoch 1/4 [==>       ] loss 2, 1 s",
        "Epoch 2/4 [=====>    ] loss 1, 2 s",
        "",
    ]


def test_a_thread_that_goes_on_afterwards_writes_nothing(terminal):
    with ProgressLine() as line:
        pass
    line.show(0.5, "Epoch 1/2", "loss 1", seconds=1.0)
    assert terminal.written == ""


def test_a_line_and_its_end_are_written_at_once(monkeypatch):
    """Between them another thread could write."""
    stream = io.StringIO()
    written, stream.isatty = [], lambda: True
    stream.write = written.append
    monkeypatch.setattr("sys.stdout", stream)
    with ProgressLine() as line:
        line.show(0.5, "Epoch 1/2", "loss 1", seconds=1.0)
    first, last = filter(None, written)
    assert first.startswith("\rEpoch 1/2")
    assert last.startswith("\rEpoch 1/2")
    assert last.endswith("\n")


def test_no_flicker(terminal, monkeypatch):
    monkeypatch.setattr(progress_line, "INTERVAL", 3600)
    MLPClassifier(4, max_iter=50, n_iter_no_change=99, verbose="bar").fit(X_iris, y_iris)
    texts = terminal.written.split("\r")
    assert [text.split("/")[0] for text in texts] == ["", "Epoch 1", "Epoch 50"]


def test_in_a_file_there_are_whole_lines_about_ten(capsys):
    MLPClassifier(4, max_iter=77, n_iter_no_change=99, verbose="bar").fit(X_iris, y_iris)
    lines = capsys.readouterr().out.splitlines()
    epochs = [int(re.match(r"Epoch (\d+)/77, loss .*s( left)?$", line)[1]) for line in lines]
    assert epochs == [1, 8, 16, 24, 31, 39, 47, 54, 62, 70, 77]


def test_in_a_file_the_epoch_that_ends_training_is_the_last_line(capsys):
    model = MLPClassifier(4, early_stopping=True, tol=0.1, verbose="bar", random_state=0)
    model.fit(X_iris, y_iris)
    *_, line, why = capsys.readouterr().out.splitlines()
    assert line.startswith(f"Epoch {model.n_iter_}/200, ")
    assert "did not improve" in why


def test_a_notebook_rewrites_the_line(monkeypatch):
    notebook = type("OutStream", (io.StringIO,), {"__module__": "ipykernel.iostream"})()
    monkeypatch.setattr("sys.stdout", notebook)
    MLPClassifier(4, max_iter=3, verbose="bar").fit(X_iris, y_iris)
    assert notebook.getvalue().count("\n") == 1


def test_a_terminal_can_go_back_and_a_file_cannot(tmp_path):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    assert can_rewrite(terminal)
    with open(tmp_path / "log.txt", "w") as file:
        assert not can_rewrite(file)


def test_without_any_output_nothing_fails(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    MLPClassifier(4, max_iter=3, verbose="bar").fit(X_iris, y_iris)


def test_partial_fit_writes_a_line_a_call(terminal):
    model = MLPClassifier(4, verbose="bar", random_state=0)
    for _ in range(2):
        model.partial_fit(X_iris, y_iris, classes=[0, 1, 2])
    assert [line.split(" [")[0] for line in terminal.lines] == ["Epoch 1/1", "Epoch 1/1", ""]


def test_the_bar_is_as_long_as_what_is_done():
    assert bar(0) == "[>         ]"
    assert bar(0.55) == "[=====>    ]"
    assert bar(1) == "[==========]"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.0123, "0.012 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.7, "1 min 0 s"),
     (200, "3 min 20 s"), (3599.9, "1 h 0 min"), (7500, "2 h 5 min")],
)  # fmt: skip
def test_durations(seconds, said):
    assert duration(seconds) == said


def test_other_words_are_refused():
    with pytest.raises(ValueError, match=r"'verbose' parameter .* 'bar'"):
        MLPClassifier(verbose="bars").fit(X_iris, y_iris)
