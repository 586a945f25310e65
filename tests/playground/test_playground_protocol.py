"""The playground's requests and answers, without a server and a browser."""

import base64
import json

import numpy as np
import pytest
from numpy.testing import assert_allclose
from tabs import Tab

from sklearn_mlp.inspection import layer_activations
from sklearn_mlp.nn import ACTIVATIONS, COLUMN_LOSSES, INITIALIZERS, REGRESSION_LOSSES
from sklearn_mlp.optim import SCHEDULES, SOLVERS
from sklearn_mlp.playground._data import FEATURES, MADE, grid
from sklearn_mlp.playground._presets import PRESETS
from sklearn_mlp.playground._protocol import FORGOTTEN_AFTER, MOST_SESSIONS, Playground
from sklearn_mlp.playground._settings import DEFAULTS

TABLE = "size,weight,kind\n" + "\n".join(f"{i},{i * i % 7},{'ab'[i % 2]}" for i in range(30))
NUMBERS = "\n".join(f"{i},{i * i % 7},{i / 3}" for i in range(30))
POINTS = [[x / 2, y / 2, int(x * y > 0)] for x in (-4, -2, 2, 4) for y in (-4, -2, 2, 4)]


def picture(text):
    return np.frombuffer(base64.b64decode(text), dtype=np.int8)


def test_choices_are_those_of_the_registries():
    answer = Playground().answer({"kind": "choices"})
    choices = json.loads(json.dumps(answer))["choices"]
    assert choices["activation"] == list(ACTIVATIONS)
    assert choices["classification losses"] == list(COLUMN_LOSSES)
    assert set(REGRESSION_LOSSES) - set(choices["regression losses"]) == {"poisson"}
    assert choices["solver"] == list(SOLVERS)
    assert choices["schedule"] == list(SCHEDULES)
    assert choices["init"] == list(INITIALIZERS)
    assert "lm" not in choices["by batches"]


EACH_SETTING = [
    *[{"activation": name} for name in ACTIVATIONS],
    *[{"loss": name} for name in COLUMN_LOSSES],
    *[{"loss": name, "data": "plane"} for name in REGRESSION_LOSSES if name != "poisson"],
    *[{"solver": name} for name in SOLVERS],
    *[{"schedule": name} for name in SCHEDULES],
    *[{"init": name} for name in INITIALIZERS],
    *[{"data": name} for name in MADE],
    *[{"features": [name]} for name in FEATURES],
    {"data": "drawn", "points": POINTS, "test_share": 0},
    {"data": "table", "table": TABLE},
    {"data": "table", "table": NUMBERS},
    {"test_share": 0},
    {"hidden": []},
    {"hidden": [3] * 8},
    {"dropout": 0.5},
    {"batch_norm": True},
    {"batch_norm": True, "hidden": [4, 4], "data": "sine"},
    {"alpha": 1.0},
    {"batch_size": 1000},
    {"batch_size": 0.5},
    {"rows": 10},
    {"noise": 2},
]


@pytest.mark.parametrize("settings", EACH_SETTING, ids=str)
def test_each_setting_trains_and_its_answers_are_json(settings):
    tab = Tab(**{"rows": 60} | settings)
    state = tab.train(3, 2)
    if "solver" not in settings:
        tab.ask("update")
    answers = [tab.begun, state, tab.ask("step", row=0), tab.ask("code")]
    json.dumps(answers, allow_nan=False)
    assert 0 < state["epoch"] <= 5
    assert len(picture(state["output"])) == 3600
    hidden = settings.get("hidden", DEFAULTS["hidden"])
    assert [len(picture(units)) // 400 for units in state["units"]] == hidden
    assert len(state["gradients"]) == len(hidden) + 1
    assert (state["test"] is None) == (settings.get("test_share") == 0)


@pytest.mark.parametrize("solver", ["adam", "lm"])
def test_the_state_shows_the_network(solver):
    tab = Tab(solver=solver, rows=100, hidden=[5, 3])
    before, state = tab.begun, tab.train(4)
    for shown, W in zip(state["weights"], tab.network.coefs_, strict=True):
        assert_allclose(shown, W, rtol=1e-3)
    assert state["weights"] != before["weights"]
    *hidden, p = layer_activations(tab.network, grid(60))
    assert_allclose(picture(state["output"]) / 127, 2 * p[:, 0] - 1, atol=0.01)
    a = hidden[1].reshape(60, 60, 3)[1::3, 1::3, 2].ravel()
    assert_allclose(picture(state["units"][1])[-400:] / 127, a, atol=0.01)
    rows = tab.playground.sessions["a"].rows
    X, y = rows.part(rows.test)
    assert state["test"]["score"] == pytest.approx(tab.network.score(X, y), rel=1e-3)
    assert sorted([*before["test_rows"], *rows.train]) == list(range(100))


def test_pictures_begin_at_the_top_left():
    first, last = grid(60)[[0, -1]]
    assert (first.tolist(), last.tolist()) == ([-3, 3], [3, -3])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n"], ids=repr)
def test_a_table_with_the_line_ends_of_any_system(end):
    table = TABLE.replace("\n", end)
    assert len(Tab(data="table", table=table).begun["points"]) == 30


def test_a_first_row_with_a_missing_number_is_no_row_of_names():
    with pytest.raises(ValueError, match="Row 1 of the table is ',4,a'"):
        Tab(data="table", table=",4,a\n" + NUMBERS)


def test_a_missing_target_is_no_class():
    with pytest.raises(ValueError, match="Row 31 of the table is '1,2, '"):
        Tab(data="table", table=NUMBERS + "\n1,2, ")


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_targets_that_are_all_the_same():
    begun = Tab(data="table", table=TABLE.replace(",a", ",5").replace(",b", ",5")).begun
    assert not begun["classifies"]
    assert begun["constant_loss"] == 0


def test_a_solver_over_all_rows_keeps_what_is_ahead_alone():
    tab = Tab(solver="lbfgs", rows=60, noise=1, hidden=[8])
    before = tab.ask("train", epochs=1)
    tab.train(15)
    trainer = tab.playground.sessions["a"].trainer
    assert trainer.n_epochs == 16
    assert len(trainer._ahead) == 0
    assert tab.ask("train", epochs=1)["weights"] != before["weights"]
    assert len(trainer._ahead) == 15


def test_a_single_test_row_has_an_accuracy_but_no_r2():
    assert Tab(rows=10, test_share=0.1).begun["test"]["score"] in (0, 1)
    assert Tab(rows=10, test_share=0.1, data="plane").begun["test"]["score"] is None


def test_epoch_0_is_before_training():
    begun = Tab(rows=50).begun
    assert begun["epoch"] == 0
    other = Tab(rows=50, rate=0.5, solver="lbfgs").begun
    assert begun["weights"] == other["weights"]  # of the same seed


def test_dead_units_are_found():
    tab = Tab(activation="relu", hidden=[3], rows=50)
    tab.ask("weight", layer=0, **{"from": -1}, to=1, value=-1000)
    state = tab.ask("weight", layer=0, **{"from": -1}, to=0, value=100)
    assert state["dead"][0] == [False, True, False]


def test_a_weight_is_set_and_trained_on():
    tab = Tab(hidden=[2], rows=50)
    state = tab.ask("weight", layer=0, **{"from": 1}, to=0, value=2.5)
    assert state["weights"][0][1][0] == 2.5
    state = tab.train(1)
    assert state["weights"][0][1][0] == pytest.approx(2.5, abs=0.3)
    assert state["weights"][0][1][0] != 2.5


@pytest.mark.parametrize("solver", ["lbfgs", "lm"])
def test_a_solver_over_all_rows_goes_on_from_a_weight_that_was_set(solver):
    tab = Tab(solver=solver, hidden=[2], rows=50)
    before = tab.train(3)
    tab.ask("weight", layer=1, **{"from": -1}, to=0, value=7)
    state = tab.train(1)
    assert state["epoch"] == before["epoch"] + 1
    assert state["biases"][1][0] != before["biases"][1][0]


def test_iterations_of_a_solver_over_all_rows_do_not_depend_on_when_they_are_asked_for():
    at_once, one_by_one = (Tab(solver="lbfgs", rows=60, noise=0.5) for _ in range(2))
    assert at_once.train(70)["weights"] == one_by_one.train(*[1] * 70)["weights"]


def test_a_solver_that_ends_says_so():
    state = Tab(solver="lm", hidden=[3], rows=50).train(*[100] * 5)
    assert state["is_over"]
    assert state["epoch"] < 500


def test_the_step_shows_what_the_update_does():
    tab = Tab(hidden=[3, 2], rows=40, solver="minibatch")
    step = tab.ask("step", row=4)["step"]
    before = tab.ask("train", epochs=1)  # the batch is the next one still
    again = tab.ask("step", row=4)["step"]
    assert step["x"] == again["x"]
    assert again["weights"] == before["weights"]
    state = tab.ask("update")
    assert again["weights_after"] == state["weights"]
    assert again["biases_after"] == state["biases"]
    other = tab.ask("step", row=4)["step"]
    assert other["x"] != step["x"]  # another batch


def test_dropout_does_not_change_the_step_that_is_shown():
    tab = Tab(dropout=0.5, rows=40)
    shown = tab.ask("step", row=0)["step"]["weights_after"]
    assert tab.ask("update")["weights"] == shown


def test_networks_of_tabs_are_their_own():
    playground = Playground()
    one, other = Tab("one", playground, rows=50), Tab("other", playground, rows=50)
    one.train(5)
    assert one.train(1)["epoch"] == 6
    assert other.train(1)["epoch"] == 1
    one.ask("close")
    assert list(playground.sessions) == ["other"]


def test_networks_are_forgotten():
    now = [0.0]
    playground = Playground(clock=lambda: now[0])
    old = Tab("old", playground, rows=50)
    now[0] = FORGOTTEN_AFTER - 1
    old.train(1)
    now[0] += FORGOTTEN_AFTER - 1
    Tab("new", playground, rows=50)
    assert set(playground.sessions) == {"old", "new"}
    now[0] += 2
    Tab("new", playground, rows=50)
    with pytest.raises(ValueError, match="no longer known"):
        old.ask("train", epochs=1)
    for number in range(MOST_SESSIONS + 5):
        playground._last_asked[f"tab {number}"] = now[0] - number
        playground.sessions[f"tab {number}"] = None
    Tab("new", playground, rows=50)
    assert len(playground.sessions) <= MOST_SESSIONS


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"activation": "sigmoid"}, "did you mean 'logistic'|Did you mean 'logistic'"),
        ({"rate": -1}, "learning_rate_init"),
        ({"rate": "fast"}, "learning_rate_init"),
        ({"batch_size": "big"}, "batch_size"),
        ({"alpha": -1}, "alpha"),
        ({"solver": "newton"}, "solver"),
        ({"solver": "lm", "dropout": 0.5}, "Use one of|set dropout=0.0"),
        ({"solver": "lm", "loss": "hinge"}, "has no curvature"),
        ({"batch_norm": True, "batch_size": 1}, "at least 2 rows"),
        ({"data": "plane", "loss": "poisson"}, "needs y >= 0"),
    ],
    ids=str,
)
def test_errors_are_the_estimators_own(settings, message):
    with pytest.raises(ValueError, match=message):
        Tab(**settings).train(1)


def test_training_that_diverges_says_so_and_keeps_the_network():
    tab = Tab(solver="minibatch", activation="identity", data="plane", rate=1e6, rows=50)
    with pytest.raises(ValueError, match="lower learning_rate_init"):
        tab.train(*[1] * 200)
    assert np.isfinite(tab.network.coefs_[0]).all()


def test_warnings_are_told_once():
    tab = Tab(batch_size=500, rows=50)
    assert "is clipped" in tab.begun["messages"][0]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "10" * 400, "NaN"])
@pytest.mark.parametrize("name", ["rate", "alpha", "noise", "rows", "seed", "batch_size"])
def test_numbers_beyond_all_bounds_are_refused(name, number):
    settings = json.loads(f'{{"{name}": {number}}}')
    answer = Playground().answer({"kind": "start", "session": "a", "settings": settings})
    assert answer["status"] == 400
    json.dumps(answer, allow_nan=False)


@pytest.mark.parametrize(
    "request_", [None, [], "start", {}, {"kind": "stop"}, {"kind": []}], ids=str
)
def test_what_is_no_request_is_refused(request_):
    assert "kind is one of" in Playground().answer(request_)["error"]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset["name"])
def test_presets_are_short_and_train(preset):
    assert len(preset["sentence"]) < 200
    assert set(preset["settings"]) <= set(DEFAULTS)
    assert Tab(**preset["settings"]).train(1)["epoch"] == 1


def of_preset(name, **changes):
    (preset,) = (preset for preset in PRESETS if preset["name"] == name)
    return Tab(**preset["settings"] | changes)


def test_a_line_is_not_enough_for_the_circle_and_four_units_are():
    assert of_preset("A line is not enough").train(50)["train"]["score"] < 0.7
    assert of_preset("One hidden layer").train(15)["train"]["score"] > 0.97
    assert of_preset("Features instead of layers").train(50)["train"]["score"] > 0.97


def test_a_rate_that_is_too_large_does_not_settle():
    tab = of_preset("Rate too large")
    losses = np.array([tab.train(1)["train"]["loss"] for _ in range(30)])
    assert (losses > tab.begun["constant_loss"]).all()
    assert (np.diff(losses) > 0).sum() > 8
    assert of_preset("Rate too large", rate=0.1).train(30)["train"]["loss"] < 0.1


def test_few_noisy_rows_are_overfitted():
    tab = of_preset("Overfitting")
    early, late = tab.train(10), tab.train(90)
    assert late["train"]["loss"] < 0.02
    assert late["test"]["loss"] > 2 * early["test"]["loss"]
    penalised = of_preset("Overfitting", alpha=0.3).train(100)
    assert penalised["test"]["loss"] < 1.2 * early["test"]["loss"]


def test_relu_has_a_dead_unit_where_tanh_has_none():
    assert sum(of_preset("ReLU against tanh").train(50)["dead"][0]) == 1
    assert sum(of_preset("ReLU against tanh", activation="tanh").train(50)["dead"][0]) == 0


def test_gradients_vanish_in_a_deep_logistic_network():
    norms = np.array(of_preset("Vanishing gradients").train(20)["gradients"])
    assert norms[0] < 1e-4 * norms[-1]
    tanh = np.array(of_preset("Vanishing gradients", activation="tanh").begun["gradients"])
    assert tanh[0] > 1e-2 * tanh[-1]


def test_xor_with_two_units_depends_on_the_seed():
    scores = [
        of_preset("XOR with two units", seed=s).train(100)["train"]["score"] for s in range(8)
    ]
    assert sum(score == 1 for score in scores) >= 3
    assert sum(score < 0.9 for score in scores) >= 2
    assert scores[0] < 0.9  # what one sees first


def test_the_spiral_is_solved():
    assert of_preset("The spiral").train(*[25] * 8)["test"]["score"] > 0.95
