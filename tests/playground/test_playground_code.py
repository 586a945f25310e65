"""The Python that the playground shows makes exactly its network."""

import pytest
from numpy.testing import assert_array_equal
from tabs import Tab
from test_playground_protocol import EACH_SETTING, TABLE

from sklearn_mlp.optim import SCHEDULES, SOLVERS


def run(tab, folder, monkeypatch, table=TABLE):
    """What a script has when it has run."""
    (folder / "table.csv").write_text(table, encoding="utf-8")
    monkeypatch.chdir(folder)
    names = {}
    code = tab.ask("code")["code"]
    assert max(map(len, code.splitlines())) < 400 or "np.array" in code
    exec(code, names)
    return names


def assert_same(network, other):
    for mine, theirs in zip(network.coefs_, other.coefs_, strict=True):
        assert_array_equal(mine, theirs)
    for mine, theirs in zip(network.intercepts_, other.intercepts_, strict=True):
        assert_array_equal(mine, theirs)


# Settings that have no effect, and fits that learn nothing, warn: the code must be the same.
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("settings", EACH_SETTING, ids=str)
def test_code_of_epochs(settings, tmp_path, monkeypatch):
    tab = Tab(**{"rows": 60} | settings)
    tab.train(1, 2)
    names = run(tab, tmp_path, monkeypatch, settings.get("table", TABLE))
    assert_same(tab.network, names["network"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_code_reads_a_file_as_the_browser_does(encoding, tmp_path, monkeypatch):
    content = "\r\n".join(f"{i},{i * i % 7},{['größer', 'nicht'][i % 2]}" for i in range(30))
    content = content.encode(encoding)
    text = content.decode("utf-8", errors="replace").removeprefix("\ufeff")  # Blob.text
    tab = Tab(data="table", table=text)
    tab.train(2)
    script = tab.ask("code")["code"]
    (tmp_path / "table.csv").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(script, names)
    assert_same(tab.network, names["network"])


def set_weight(tab):
    tab.ask("weight", layer=0, **{"from": 1}, to=0, value=0.5)


def set_bias(tab):
    tab.ask("weight", layer=1, **{"from": -1}, to=0, value=-0.25)


def update(tab):
    tab.ask("update")


def epochs(tab):
    tab.train(2)


STORIES = [
    [update],
    [update, update, epochs, update],
    [epochs, set_weight, epochs, set_bias, update, epochs],
    [set_weight, set_bias, epochs],
    [set_weight],
    [epochs, set_bias],
]


# Settings that have no effect, and fits that learn nothing, warn: the code must be the same.
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("story", STORIES, ids=lambda s: "-".join(f.__name__ for f in s))
def test_code_of_updates_and_weights(story, solver, tmp_path, monkeypatch):
    tab = Tab(solver=solver, rows=60, hidden=[3, 2], noise=0.5)
    for act in story:
        act(tab)
    assert_same(tab.network, run(tab, tmp_path, monkeypatch)["network"])


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_code_along_a_schedule(schedule, tmp_path, monkeypatch):
    tab = Tab(schedule=schedule, rows=40, epochs=30, rate=0.1)
    tab.train(20)
    assert_same(tab.network, run(tab, tmp_path, monkeypatch)["network"])


def test_code_before_training_only_makes_the_estimator(tmp_path, monkeypatch):
    names = run(Tab(rows=20), tmp_path, monkeypatch)
    assert not hasattr(names["network"], "coefs_")


def test_code_shows_what_is_no_default():
    code = Tab(activation="relu", solver="lbfgs", seed=3).ask("code")["code"]
    assert "random_state=3" in code
    assert "activation" not in code
    assert "learning_rate" not in code
    assert "def circle" in code
