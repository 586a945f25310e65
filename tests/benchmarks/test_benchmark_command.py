"""``python -m benchmarks.tabular`` from a table to its report, and what it refuses."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from benchmarks.tabular import chart as tables
from benchmarks.tabular.__main__ import main
from benchmarks.tabular.models import CONTESTANTS, OURS
from benchmarks.tabular.results import Results
from sklearn_mlp import TabularMLPClassifier


class Broken:
    def fit(self, X, y):
        raise RuntimeError("out of order")


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Path of a table to classify; ours is quick, and one peer broken."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=80)
    path = tmp_path / "table.csv"
    pd.DataFrame({"x": x, "y": np.where(x > 0, "up", "down")}).to_csv(path, index=False)
    ours = CONTESTANTS[OURS]._replace(
        make=lambda regression: TabularMLPClassifier(n_members=1, max_iter=2, random_state=0)
    )
    monkeypatch.setitem(CONTESTANTS, OURS, ours)
    broken = CONTESTANTS["sklearn"]._replace(make=lambda regression: Broken())
    monkeypatch.setitem(CONTESTANTS, "sklearn", broken)
    return path


def test_from_a_table_to_its_report(table, tmp_path, capsys, monkeypatch):
    lines, page = tmp_path / "results.jsonl", tmp_path / "page.md"
    chart = tmp_path / "static" / "chart.png"
    chart.parent.mkdir()
    files = ["--markdown", str(page), "--chart", str(chart)]
    models = ["--models", "sklearn", "hgb", "tabular"]
    command = [str(table), "--target", "y", "--seeds", "0", "1", *models]
    main([*command, "--json", str(lines), *files])
    text = page.read_text(encoding="utf-8")
    assert "| HistGradientBoosting |" in text
    assert "| table.csv | binary | 80 | 56 | 1 | 0 |" in text
    assert "| table.csv | 1 | scikit-learn MLP | `RuntimeError: out of order` |" in text
    assert "split at random 2 times" in text
    pictures = re.findall(r"!\[[^]]+\]\((static/.+)\)", text)
    assert pictures[0] == "static/chart.png"
    assert set(pictures) == {f"static/{path.name}" for path in chart.parent.iterdir()}
    assert chart.read_bytes().startswith(b"\x89PNG")

    kinds = [next(iter(json.loads(line))) for line in lines.read_text().splitlines()]
    assert kinds == ["run", "set", *["fit"] * 6]
    page.unlink()
    capsys.readouterr()
    monkeypatch.setattr(tables, "draw", tables.paths)  # they are there
    main(["--from", str(lines), *files])
    assert page.read_text(encoding="utf-8") == text
    assert capsys.readouterr().out == text + "\n"


def test_lowest_is_bold_and_absence_said(tmp_path, capsys):
    machine = dict.fromkeys(
        ["processor", "Python", "scikit-learn", "numpy", "sklearn_mlp", "compiled loops"], "?"
    )
    fits = [
        {"data": "a", "seed": 0, "model": "hgb", "error": 0.25, "fit seconds": 1.0},
        {"data": "a", "seed": 0, "model": "tabular", "error": 0.5, "fit seconds": 0.5},
    ]
    run = {"rows": 500, "missing": ["xgboost", "catboost"], "machine": machine}
    path = tmp_path / "results.jsonl"
    path.write_text(Results(run, [], fits).lines())
    main(["--from", str(path)])
    text = capsys.readouterr().out
    assert "| a | **0.2500** | 0.5000 |" in text
    assert "| a | 1.00 | **0.500** |" in text
    assert "| HistGradientBoosting | 2.000 (0 of 1) | - | - | - | 0.500 (1 of 1) | - |" in text
    assert "`python -m pip install xgboost catboost`" in text
    assert "at most\n500, are for training" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "needs either a directory or CSV file, or --from FILE"),
        (["{table}"], "table.csv needs --target"),
        (["{table}", "--target", "z"], "no column 'z'; its columns are: x, y"),
        (["{table}", "--target", "y", "--data", "a"], "--data is for a directory"),
        (["{table}", "--target", "y", "--rows", "9"], "--rows must be at least 50, got 9"),
        (["{table}", "--target", "y", "--json", "no/f"], "no directory no to write f to"),
        (["{table}", "--target", "y", "--models", "svm"], "invalid choice: 'svm'"),
        (["nowhere.csv", "--target", "y"], "there is no nowhere.csv"),
        (["{directory}", "--target", "y"], "are for one CSV file"),
        (["{directory}"], "has no panel.json"),
        (["--from", "{table}"], "line 1: not a line of --json"),
        (["--from", "{table}", "--models", "hgb"], "--models is for measuring"),
    ],
)
def test_wrong_arguments(table, capsys, arguments, message):
    places = {"table": table, "directory": table.parent}
    with pytest.raises(SystemExit, match="2"):
        main([argument.format(**places) for argument in arguments])
    assert message in capsys.readouterr().err


def test_a_named_model_must_be_installed(table, capsys, monkeypatch):
    absent = CONTESTANTS["xgboost"]._replace(package="no_such_package")
    monkeypatch.setitem(CONTESTANTS, "xgboost", absent)
    with pytest.raises(SystemExit, match="2"):
        main([str(table), "--target", "y", "--models", "xgboost"])
    assert "python -m pip install no_such_package" in capsys.readouterr().err
