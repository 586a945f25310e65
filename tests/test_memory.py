"""Memory does not grow with the rows."""

import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from sklearn_mlp import MLPRegressor
from sklearn_mlp.optim.curvature import BLOCK_SIZE


def peak_bytes(function, *arguments):
    tracemalloc.start()
    try:
        function(*arguments)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("solver", ["minibatch", "adam", "lbfgs"])
def test_fit_and_predict_do_not_copy_X(solver):
    X = np.random.RandomState(0).standard_normal((20_000, 200))  # 32 MB
    y = X[:, 0]
    model = MLPRegressor((16,), solver=solver, max_iter=2, random_state=0)
    assert peak_bytes(model.fit, X, y) < X.nbytes / 4
    assert peak_bytes(model.predict, X) < X.nbytes / 4


@pytest.mark.filterwarnings("ignore:lm failed to converge")  # of so few iterations
@pytest.mark.parametrize(
    ("n_rows", "n_units", "numbers"), [(2000, 50, 3 * 601**2), (300, 900, 4 * 300**2)]
)
def test_second_order_takes_a_few_matrices_of_the_smaller_side(n_rows, n_units, numbers):
    """And a block of rows, with the outputs of its layers."""
    X = np.random.RandomState(0).standard_normal((n_rows, 10))
    model = MLPRegressor((n_units,), solver="lm", max_iter=2, random_state=0)
    block = 2 * BLOCK_SIZE + 8 * min(n_rows, 1024) * n_units
    assert peak_bytes(model.fit, X, X[:, 0]) < 8 * (numbers + block)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of the address space are Linux's")
def test_two_million_rows_under_a_hard_limit(tmp_path):
    path = tmp_path / "X.npy"
    X = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(2_000_000, 20))
    rng = np.random.default_rng(0)
    for start in range(0, len(X), 100_000):
        X[start : start + 100_000] = rng.random((100_000, 20), dtype=np.float32)
    X.flush()
    script = Path(__file__).with_name("limited_memory.py")
    lines = subprocess.check_output([sys.executable, script, path], text=True).splitlines()
    assert lines == ["a copy does not fit", *["classifier True", "regressor True"] * 2]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_is_flat_over_ten_thousand_calls_of_partial_fit():
    script = Path(__file__).with_name("limited_memory.py")
    grown = int(subprocess.check_output([sys.executable, script], text=True))
    assert grown < 2e6  # the batches alone are 8.5 MB
