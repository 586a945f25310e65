"""The interactive drawing in docs/learn/computation_graph.md computes what the package does."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from sklearn_mlp import MLPRegressor
from sklearn_mlp.inspection import check_gradient, layer_activations

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "learn" / "computation_graph.md").read_text("utf-8")
SCRIPT = DOCS / "_static" / "computation_graph.js"
START = json.loads(re.search(r'<script type="application/json">(.*?)</script>', PAGE, re.S)[1])
PARAMETERS = ["w11", "w21", "w12", "w22", "v1", "v2", "b1", "b2", "c"]  # as in theta


def network_of(numbers):
    theta = np.array([numbers[name] for name in PARAMETERS], float)
    network = MLPRegressor(
        2, activation="logistic", out_activation="logistic", alpha=0, solver="sgd", momentum=0,
        learning_rate_init=numbers["rate"],
    )  # fmt: skip
    network.coefs_ = [theta[:4].reshape(2, 2), theta[4:6, np.newaxis]]
    network.intercepts_ = [theta[6:8], theta[8:]]
    return network, [[numbers["x1"], numbers["x2"]]], [numbers["y"]]


def theta_of(network):
    return np.concatenate([part.ravel() for part in network.coefs_ + network.intercepts_])


def test_start_is_the_example_of_the_page():
    """The page's own code has the network whose numbers the drawing shows first."""
    code = "\n".join(re.findall(r"^(?:>>>|\.\.\.) (.*)$", PAGE, re.M))
    names = {}
    exec(code.partition("network.predict")[0], names)
    network, X, y = network_of(START)
    assert_allclose(theta_of(names["network"]), theta_of(network), rtol=0)
    assert_allclose(names["X"], X, rtol=0)
    assert_allclose(names["y"], y, rtol=0)


def test_every_number_can_be_changed():
    """One field for each number, under its name."""
    assert sorted(re.findall(r'<input [^>]*name="(\w+)"', PAGE)) == sorted(START)


def run(function, numbers):
    """What a function of the script makes of these numbers, by Node."""
    code = (
        f"console.log(JSON.stringify(require({str(SCRIPT)!r}).{function}({json.dumps(numbers)})))"
    )
    done = subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node to run JavaScript")
@pytest.mark.parametrize("seed", [None, 0, 1])
def test_script_against_package(seed):
    numbers = START
    if seed is not None:
        drawn = np.random.default_rng(seed).normal(size=len(START))
        numbers = dict(zip(START, drawn.tolist(), strict=True)) | {"rate": 0.7}
    network, X, y = network_of(numbers)
    got = run("compute", numbers)
    hidden, output = layer_activations(network, X)
    assert_allclose([[got["h1"], got["h2"]]], hidden)
    assert_allclose([[got["a"]]], output)
    assert_allclose(got["J"], (output.item() - y[0]) ** 2 / 2)
    checked = check_gradient(network, X, y)
    gradient = np.concatenate([checked.backpropagated[block] for block in (0, 2, 1, 3)])
    assert_allclose([got[f"d{name}"] for name in PARAMETERS], gradient, rtol=1e-10)

    after = run("update", numbers)
    network.partial_fit(X, y)
    assert_allclose([after[name] for name in PARAMETERS], theta_of(network))
