"""What the answers to the exercises of docs/learn say, done as they say."""

import numpy as np
import pytest
from tabs import Tab

from sklearn_mlp.playground._presets import PRESETS

TASKS = {preset["key"]: preset["settings"] for preset in PRESETS}
CLOUDS = {"data": "gaussians", "hidden": []}


def set_weights(tab, layer, values, to=0):
    """By the end where each begins; -1 is the bias."""
    for start, value in values.items():
        state = tab.ask("weight", layer=layer, **{"from": start}, to=to, value=value)
    return state


def test_a_unit_of_ten_times_the_weights_is_surer():
    tab = Tab(**CLOUDS)
    before = tab.train(20)
    (W,), (b,) = before["weights"], before["biases"]
    after = set_weights(tab, 0, {0: 10 * W[0][0], 1: 10 * W[1][0], -1: 10 * b[0]})
    assert after["train"]["score"] == before["train"]["score"] == 1
    assert after["train"]["loss"] < 1e-5 < before["train"]["loss"]


@pytest.mark.parametrize("seed", range(4))
def test_the_perceptron_stops_where_there_is_a_line(seed):
    rule = CLOUDS | {"loss": "perceptron", "solver": "sgd", "rate": 1, "seed": seed}
    tab = Tab(**rule)
    assert tab.train(1)["weights"] == tab.train(3)["weights"]
    tab = Tab(**rule, noise=1.0)
    assert len({str(tab.train(1)["weights"]) for _ in range(10)}) == 10


def test_the_delta_rule_finds_the_formula_of_the_plane():
    state = Tab(data="plane", hidden=[], solver="sgd").train(20)
    np.testing.assert_allclose(np.ravel(state["weights"]), 1 / 6, atol=1e-4)
    np.testing.assert_allclose(np.ravel(state["biases"]), 0, atol=1e-4)


def test_xor_needs_a_product_or_a_layer():
    assert Tab(data="xor", hidden=[]).train(30)["train"]["loss"] > 0.68
    with_product = ["x1", "x2", "x1·x2"]
    assert Tab(data="xor", hidden=[], features=with_product).train(30)["train"]["score"] == 1


def test_where_two_units_fail_two_squares_look_the_same():
    tab = Tab(**TASKS["xor"])
    tab.train(100)
    corners = [[-2, -2], [-2, 2], [2, -2], [2, 2]]
    p = tab.network.predict_proba(corners)[:, 1]
    np.testing.assert_allclose(p, [0.48, 0, 0.48, 1], atol=0.01)


def test_the_waves_need_several_units():
    def scores(n_units, *seeds):
        for seed in seeds:
            tab = Tab(data="sine", hidden=[n_units], solver="lbfgs", seed=seed)
            yield tab.train(100, 100, 100)["test"]["score"]

    assert max(scores(1, 0, 1)) < 0.5
    assert min(scores(5, 0, 1)) > 0.98


def test_the_numbers_of_the_first_batch():
    step = Tab(data="xor", hidden=[2]).ask("step", row=0)["step"]
    assert step["x"] == [-1.208, 1.586]
    assert step["y"] == 0
    assert step["z"][0][0] == pytest.approx(0.0677, abs=1e-4)
    assert step["a"][0] == pytest.approx([0.0676, -0.1045], abs=1e-4)
    assert step["deltas"][1] == step["a"][1] == pytest.approx([0.7656], abs=1e-4)
    assert step["deltas"][0][0] == pytest.approx(-0.1345, abs=1e-4)


@pytest.mark.parametrize(("loss", "constant"), [("log_loss", np.log(2)), ("squared_error", 0.125)])
def test_the_dotted_line(loss, constant):
    tab = Tab(**TASKS["layer"], loss=loss)
    assert tab.begun["constant_loss"] == pytest.approx(constant, abs=1e-3)


def test_initial_weights_that_are_too_large():
    deep = {"hidden": [8] * 6, "activation": "relu"}
    for seed in range(8):
        he = Tab(**deep, init="he_normal", seed=seed).begun
        normal = Tab(**deep, init="normal", seed=seed).begun
        assert 0.6 < he["train"]["loss"] < 1.31 < normal["train"]["loss"]
        assert (np.divide(normal["gradients"], he["gradients"]) > 10).all()


def test_the_first_steps_of_adam_and_of_momentum():
    def steps(solver):
        step = Tab(data="xor", hidden=[2], solver=solver).ask("step", row=0)["step"]
        for before, after, gradient in zip(
            step["weights"], step["weights_after"], step["weight_gradients"], strict=True
        ):
            yield np.subtract(after, before).ravel(), np.ravel(gradient)

    for step, gradient in steps("adam"):
        np.testing.assert_allclose(step, -0.01 * np.sign(gradient), atol=1e-4)
    for step, gradient in steps("minibatch"):
        np.testing.assert_allclose(step, -0.019 * gradient, atol=1e-4)


def test_a_saddle_point_and_the_way_down_beside_it():
    tab = Tab(data="gaussians", hidden=[1])
    set_weights(tab, 0, {0: 0, 1: 0, -1: 0})
    set_weights(tab, 1, {0: 0})
    state = tab.train(50)
    assert state["gradients"] == [0, 0]
    assert state["train"]["loss"] == pytest.approx(0.693, abs=1e-3)
    set_weights(tab, 1, {0: 0.01})
    assert tab.train(1)["train"]["loss"] < 0.2
    assert tab.train(1)["train"]["loss"] < 0.1


def test_the_curvature_saves_iterations():
    def score(solver, epochs):
        return Tab(data="sine", hidden=[8], solver=solver).train(epochs)["train"]["score"]

    assert score("lm", 21) > 0.99 > score("lbfgs", 70)
    assert score("adam", 100) < 0.99


def test_a_rate_that_falls_ends_lower():
    noisy = {"data": "circle", "noise": 0.5, "hidden": [8], "solver": "minibatch", "rate": 0.3}
    constant = Tab(**noisy).train(60)["train"]["loss"]
    assert Tab(**noisy, schedule="cosine", epochs=60).train(60)["train"]["loss"] < constant


def test_batch_normalisation_lets_a_deep_logistic_network_learn():
    gradients = Tab(**TASKS["vanishing"]).begun["gradients"]
    assert gradients[0] < 1e-5 * gradients[-1]
    tab = Tab(**TASKS["vanishing"], batch_norm=True)
    assert tab.begun["gradients"][0] > 0.1 * tab.begun["gradients"][-1]
    assert tab.train(30)["train"]["score"] > 0.9
