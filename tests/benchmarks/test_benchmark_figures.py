"""What is measured of a contestant, and what measurements say together."""

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier

from benchmarks.tabular.measure import FIGURES, calibration_error, errors, measure
from benchmarks.tabular.models import CONTESTANTS, OURS
from benchmarks.tabular.results import Results
from benchmarks.tabular.tables import split

RUN = {"rows": 10_000, "missing": [], "machine": {}}


def test_calibration_error_by_hand():
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6], [0.0, 1.0]])
    y = np.array(["no", "yes", "yes", "yes"])
    # Bins: two rows of confidence 0.9, one right; one of 0.6, right; one of 1, right.
    expected = (2 * abs(0.9 - 0.5) + abs(0.6 - 1) + 0) / 4
    assert calibration_error(y, probabilities, np.array(["no", "yes"])) == pytest.approx(expected)


@pytest.mark.parametrize("n_classes", [2, 5])
def test_calibration_error_of_probabilities_that_are_right(n_classes):
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(n_classes), 100_000)
    y = (probabilities.cumsum(axis=1) < rng.random((100_000, 1))).sum(axis=1)
    classes = np.arange(n_classes)
    assert calibration_error(y, probabilities, classes) < 0.01
    overconfident = probabilities**3 / (probabilities**3).sum(axis=1, keepdims=True)
    assert calibration_error(y, overconfident, classes) > 0.05


def test_error_of_the_mean_is_one():
    y = np.array([1.0, 5.0, 9.0])
    assert errors(y, np.full(3, 5.0))["error"] == pytest.approx(1)


def test_only_two_classes_have_an_auc():
    y, probabilities = np.array([0, 1, 2]), np.eye(3)
    assert "1 - AUC" not in errors(y, y, probabilities, y)
    y, probabilities = np.array([0, 1, 1]), np.array([[0.6, 0.4], [0.5, 0.5], [0.2, 0.8]])
    figures = errors(y, y, probabilities, np.array([0, 1]))
    assert (figures["error"], figures["1 - AUC"]) == (0, 0)


@pytest.mark.filterwarnings("ignore")  # defaults are not for so few rows
@pytest.mark.parametrize("task", ["regression", "binary", "multiclass"])
@pytest.mark.parametrize("key", [key for key in CONTESTANTS if key != OURS])
def test_every_peer_takes_a_table_with_missing_values(key, task):
    pytest.importorskip(CONTESTANTS[key].package or "sklearn")
    rng = np.random.default_rng(0)
    number, city = rng.normal(size=150), rng.choice(["Rome", "Oslo", "Lima"], 150)
    number[::9] = np.nan
    X = pd.DataFrame({"x0": number, "x1": pd.Categorical(np.where(number > 1, None, city))})
    y = rng.normal(size=150) if task == "regression" else rng.integers(0, 2, 150)
    if task == "multiclass":
        y[::3] = 2
    model = CONTESTANTS[key].make(task == "regression")
    figures = measure(model, split(X, y, task, 0, 1000), task)
    wanted = set(FIGURES) - ({"1 - AUC"} if task != "binary" else set())
    if task == "regression":
        wanted = {"error", "fit seconds", "predict seconds"}
    assert set(figures) == wanted
    assert all(value >= 0 for value in figures.values())


def test_a_failure_is_a_measurement():
    model = DummyClassifier(strategy="constant", constant="nothing")
    parts = split(np.zeros((20, 1)), np.arange(20) % 2, "binary", 0, 100)
    assert measure(model, parts, "binary")["failed"].startswith("ValueError: ")


def fit(data, model, seed=0, **figures):
    return {"data": data, "seed": seed, "model": model, **figures}


def test_comparison():
    figures = {("a", OURS): 1.0, ("a", "hgb"): 4.0, ("b", OURS): 3.0, ("b", "hgb"): 3.0}
    fits = [fit(data, model, error=error) for (data, model), error in figures.items()]
    fits += [fit("b", OURS, seed=1, error=1.0), fit("b", "hgb", seed=1, error=1.0)]
    fits += [fit("c", "hgb", error=1.0)]
    results = Results(RUN, [], fits)
    assert results.ratios("error", "hgb") == {"a": 0.25, "b": 1.0}
    assert results.comparison("error", "hgb") == (0.5, 1, 2)
    assert str(results.comparison("error", "hgb")) == "0.500 (1 of 2)"
    assert results.comparison("log loss", "hgb") is None


def test_means_come_before_ratios():
    fits = [fit("a", OURS, 0, error=1.0), fit("a", OURS, 1, error=3.0)]
    fits += [fit("a", "hgb", 0, error=3.0), fit("a", "hgb", 1, error=1.0)]
    assert Results(RUN, [], fits).ratios("error", "hgb") == {"a": 1.0}


def test_splits_agree_on_a_set_or_not():
    ours = {"a": (1.0, 1.0), "b": (1.0, 3.0), "c": (3.0, 3.0), "d": (2.0, 1.0)}
    fits = [
        fit(data, model, seed, error=error)
        for data, errors in ours.items()
        for seed, of_seed in enumerate(errors)
        for model, error in ((OURS, of_seed), ("hgb", 2.0))
    ]
    assert Results(RUN, [], fits).agreement("error", "hgb") == (1, 2, 1)


def test_a_set_counts_only_where_no_seed_failed():
    fits = [fit("a", OURS, seed, error=1.0) for seed in (0, 1)]
    fits += [fit("a", "hgb", 0, error=1.0), fit("a", "hgb", 1, failed="ValueError: no")]
    results = Results(RUN, [], fits)
    assert list(results.values("error")) == [("a", OURS)]
    assert results.ratios("error", "hgb") == {}


@pytest.mark.parametrize(
    ("figure", "values", "cell"),
    [
        ("error", [0.25], "0.2500"),
        ("error", [0.1, 0.3], "0.2000 ± 0.1414"),
        ("fit seconds", [0.01, 0.03], "0.0200 ± 0.0141"),
        ("fit seconds", [1234.0], "1234"),
        ("predict seconds", [0.0123], "12.3"),
    ],
)
def test_cells(figure, values, cell):
    assert FIGURES[figure].show(np.array(values)) == cell
