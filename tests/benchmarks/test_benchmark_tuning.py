"""How much each parameter moves the score."""

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import ParameterSampler

from benchmarks.tabular.tables import DataSet
from benchmarks.tuning import SPACE, as_table, draw_scores, encode, importances, main, report


@pytest.fixture
def data(tmp_path):
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"a": rng.normal(size=400), "b": rng.choice(["x", "y"], 400)})
    table["target"] = table["a"] ** 2
    table.to_csv(tmp_path / "set.csv", index=False)
    return DataSet("set", tmp_path / "set.csv", "target", "regression", ("b",))


def test_a_parameter_counts_by_what_it_changes_alone_and_with_others():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.uniform(-1, 1, size=(1000, 4)), columns=list("abcd"))
    found = importances(X, X["a"] + 3 * X["b"] * X["c"], list("abcd"), n_trees=30)
    assert found.sum() > 1  # as b and c share what they change
    assert set(found.nlargest(2).index) == {"b", "c"}
    assert found["d"] < found["a"] / 5


def test_a_network_is_scored_with_each_setting(data):
    settings, scores = draw_scores(data, 2, seed=0)
    assert set(settings) == set(SPACE)
    assert len(scores) == 2
    assert (scores <= 1).all()


def test_the_report_has_each_parameter(capsys):
    settings = as_table(list(ParameterSampler(SPACE, 20, random_state=0)))
    assert np.isfinite(encode(settings)).all(axis=None)
    report(settings.assign(set="one", rank=np.arange(20) / 20, score=np.arange(20)), n_trees=2)
    shown = capsys.readouterr().out
    assert all(name in shown for name in SPACE)


def test_the_command_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["tuning", str(tmp_path)])
    with pytest.raises(ValueError, match=r"has no panel\.json"):
        main()
