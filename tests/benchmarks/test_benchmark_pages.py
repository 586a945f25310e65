"""The two pages of benchmarks: written from what was measured, with charts of the same."""

import json
import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.cluster_chart import read_table
from benchmarks.figures import OURS, load, settings, span, speeds
from benchmarks.report import table
from benchmarks.tabular import chart as tables
from benchmarks.tabular.report import markdown
from benchmarks.tabular.results import Results

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "benchmarks.md"
CODE = re.findall(
    r"\n\.\. plot::\n(?:   :.+\n|      .+\n)+\n((?:   .+\n)+)", PAGE.read_text("utf-8")
)


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def result(table, case, contestant, value, dtype="float32", threads=1):
    return {
        **{"table": table, "case": case, "threads": threads},
        **{"contestant": contestant, "dtype": dtype, "value": value},
    }


def test_the_page_is_written_again_as_it_is(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text("utf-8"), "utf-8")
    main(["--from", str(DOCS / "benchmarks.json"), "--tables", "--markdown", str(page)])
    assert page.read_text("utf-8") == PAGE.read_text("utf-8")


def test_the_page_of_tables_is_written_again_as_it_is():
    results = Results.read(DOCS / "tabular_benchmark.jsonl")
    pictures = tables.paths(results, Path("_static/tabular_benchmark.png"))
    assert all((DOCS / path).is_file() for path in pictures.values())
    page = (DOCS / "tabular_benchmark.md").read_text("utf-8")
    assert markdown(results, {name: path.as_posix() for name, path in pictures.items()}) == page


@pytest.mark.parametrize("code", CODE, ids=lambda code: code.split("(")[0].split()[-1])
def test_charts_of_the_page(code, monkeypatch):
    monkeypatch.chdir(DOCS)
    exec(re.sub("(?m)^   ", "", code), {})
    assert len(plt.get_fignums()) == 1
    plt.gcf().draw_without_rendering()  # a layout without warnings


def test_each_section_of_the_page_has_its_own_chart():
    assert len(set(CODE)) == len(CODE) == 9
    prefixes = re.findall(":filename-prefix: (.+)", PAGE.read_text("utf-8"))
    assert len(set(prefixes)) == len(CODE)


def test_nothing_is_measured_and_the_machine_kept_without_tables(tmp_path, capsys):
    path = tmp_path / "report.json"
    report = {"machine": {"processor": "another"}, "rounds": 3, "results": []}
    path.write_text(json.dumps(report))
    main(["--from", str(path), "--tables", "--json", str(path)])
    assert json.loads(path.read_text()) == report
    assert "| processor | another |" in capsys.readouterr().out


def test_the_finding_is_of_the_figures(tmp_path, capsys):
    path = tmp_path / "report.json"
    results = [
        result("training", case, contestant, value)
        for case, of in {"a": (8.0, 2.0, 1.0), "b": (3.0, 2.0, 4.0)}.items()
        for contestant, value in zip(("scikit-learn", OURS, "JAX"), of, strict=True)
    ]
    report = {"machine": {}, "rounds": 1, "results": results}
    path.write_text(json.dumps(report))
    main(["--from", str(path), "--tables"])
    text = capsys.readouterr().out
    assert (
        "on 1 thread 1.5 to 4 times as fast as scikit-learn,\n  0.5 to 2 times as fast as" in text
    )
    assert "PyTorch" not in text.split("## ")[0]
    assert speeds(report, "training", "float32", 1) == {
        OURS: {"a": 4.0, "b": 1.5},
        "JAX": {"a": 8.0, "b": 0.75},
    }


def test_marks_stand_where_the_figures_are(monkeypatch):
    monkeypatch.chdir(DOCS)
    exec(re.sub("(?m)^   ", "", CODE[0]), {})
    report = load("benchmarks.json")
    for ax, threads in zip(plt.gcf().axes, settings(report, "training"), strict=True):
        expected = speeds(report, "training", "float32", threads)[OURS]
        labels = [label.get_text() for label in plt.gcf().axes[0].get_yticklabels()]
        [marks] = [line for line in ax.lines if line.get_label() == OURS]
        drawn = {labels[int(row)]: x for x, row in marks.get_xydata()}
        assert drawn == pytest.approx(expected)


def test_each_split_is_a_dot():
    fits = [
        {"data": data, "seed": seed, "model": model, "error": float(10 * k + seed)}
        for k, (data, model) in enumerate((d, m) for d in "ab" for m in ("hgb", "tabular"))
        for seed in range(3)
    ]
    figure = tables.splits(Results({}, [], fits), "error")
    assert [ax.get_title("left") for ax in figure.axes] == ["a", "b"]
    dots = [line.get_xdata() for ax in figure.axes for line in ax.lines]
    np.testing.assert_array_equal(dots, np.add.outer([0, 10, 20, 30], range(3)))


def test_tables_of_a_section_are_read(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("\n### Others\n\n| b |\n|--:|\n| 1 |\n\n### Rounds: 5\n\nx\n\n| a b | c |\n"
                    "|--:|--:|\n| 1 | 2.5 |\n| 1e+02 | 4 |\n\n| d |\n|--:|\n| 1 |\n")  # fmt: skip
    assert read_table(page, "Rounds") == {"a b": (1.0, 100.0), "c": (2.5, 4.0)}


def test_a_section_that_is_not_there(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("\n### Others\n\n| b |\n|--:|\n| 1 |\n")
    with pytest.raises(ValueError, match=r"page\.md has no table under .* '### Rounds'"):
        read_table(page, "Rounds")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--tables"], "--tables without names measures nothing"),
        (["--only", "search", "--chart", "c.png"], "--chart is of training"),
        (["--only", "no such case", "--chart", "c.png"], "--chart is of training"),
        (["--tables", "--from", "{report}", "--chart", "c.png"], "--chart is of training"),
    ],
)
def test_what_cannot_be_made_is_refused_before_measuring(arguments, message, tmp_path, capsys):
    path = tmp_path / "report.json"
    results = [result("search", "a", OURS, 1.0, "float64", None)]
    path.write_text(json.dumps({"machine": {}, "rounds": 1, "results": results}))
    with pytest.raises(SystemExit, match="2"):
        main([argument.format(report=path) for argument in arguments])
    assert message in capsys.readouterr().err


def test_the_chart_is_made_of_former_training(tmp_path, capsys):
    chart = tmp_path / "chart.png"
    main(["--from", str(DOCS / "benchmarks.json"), "--tables", "--chart", str(chart)])
    assert chart.read_bytes().startswith(b"\x89PNG")


def test_rows_of_a_table():
    written = table(["", "a", ""], [["b", 0, ""], ["c", 1.5, "d"]])
    assert written == "| | a | |\n|---|--:|--:|\n| b | 0 | |\n| c | 1.5 | d |\n"
    assert table(["a", "b"], [], first="--:", others="---").endswith("\n|--:|---|\n")


def test_span():
    assert span([45.17, 1.31, 0.993]) == "0.99 to 45"
