"""Training that is interrupted or killed, and goes on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import interrupted
import joblib
import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.callback import ProgressBar

from sklearn_mlp import MLPClassifier
from sklearn_mlp.callbacks import Checkpoint


def run(*arguments):
    script = Path(interrupted.__file__)
    return subprocess.Popen(
        [sys.executable, str(script), *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=script.parents[1],
    )


def kill_after(process, n_lines):
    """SIGKILL once it has printed so many lines; whatever it does at that moment is cut."""
    with process:
        for _ in range(n_lines):
            assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def assert_equal_to_the_bit(one, other):
    for a, b in zip(one.coefs_ + one.intercepts_, other.coefs_ + other.intercepts_, strict=True):
        assert_array_equal(a, b)


@pytest.mark.parametrize("name", interrupted.SETTINGS)
def test_a_killed_stream_goes_on_from_the_last_dump_as_if_nothing_had_been(name, tmp_path):
    path = str(tmp_path / "network.joblib")
    kill_after(run("stream", name, path), 11)
    kill_after(run("stream", name, path), 9)
    resumed = interrupted.train_on_stream(name, path)
    whole = interrupted.train_on_stream(name, str(tmp_path / "whole.joblib"))
    assert_equal_to_the_bit(resumed, whole)
    assert resumed.loss_curve_ == whole.loss_curve_
    assert resumed.t_ == whole.t_


@pytest.mark.parametrize("name", interrupted.SETTINGS)
def test_a_killed_fit_goes_on_from_its_checkpoint(name, tmp_path):
    path = tmp_path / "network.joblib"
    kill_after(run("fit", name, path), 5)
    resumed = joblib.load(path)
    assert 5 <= resumed.n_iter_ <= interrupted.N_BATCHES
    X, y = interrupted.all_rows()
    for _ in range(resumed.n_iter_, resumed.max_iter):
        resumed.partial_fit(X, y)
    whole = interrupted.network(name).fit(X, y)
    assert whole.n_iter_ == whole.max_iter
    assert_equal_to_the_bit(resumed, whole)
    assert resumed.loss_curve_ == whole.loss_curve_
    assert resumed.t_ == whole.t_


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_ctrl_c_at_any_moment_leaves_the_old_state_or_a_usable_new_one(seed):
    with run("interrupt", seed, 60) as process:
        out, _ = process.communicate()
    assert process.returncode == 0
    assert sum(map(int, out.split())) == 60


X, y = interrupted.all_rows()


@pytest.mark.parametrize(
    "settings",
    [{"solver": "lbfgs"}, {"solver": "lm"}, {"early_stopping": True}, {"batch_norm": True}],
    ids=str,
)
def test_a_checkpoint_is_an_estimator_of_its_own(settings, tmp_path):
    path = tmp_path / "network.joblib"
    network = MLPClassifier(5, max_iter=7, random_state=0, **settings)
    network.set_callbacks(Checkpoint(path, every=3), ProgressBar()).fit(X, y)
    written = joblib.load(path)
    assert not [name for name in vars(written) if "callback" in name]
    assert written.n_iter_ == len(written.loss_curve_) == 6
    six = MLPClassifier(5, max_iter=6, random_state=0, **settings | {"early_stopping": False})
    if "early_stopping" not in settings:
        assert_equal_to_the_bit(written, six.fit(X, y))
    written.set_params(warm_start=True).fit(X, y)
    assert np.isfinite(written.predict_proba(X)).all()
    assert os.listdir(tmp_path) == ["network.joblib"]


def test_a_checkpoint_that_cannot_be_written_leaves_the_last_one(tmp_path, monkeypatch):
    path = tmp_path / "network.joblib"
    network = MLPClassifier(5, max_iter=2, random_state=0).set_callbacks(Checkpoint(path))
    network.fit(X, y)
    before = path.read_bytes()

    def fails(estimator, file):
        file.write(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(joblib, "dump", fails)
    with pytest.raises(OSError, match="No space left"):
        network.fit(X, y)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["network.joblib"]


def test_checkpoints_every_no_epochs():
    with pytest.raises(ValueError, match="every must be an integer >= 1, got 0"):
        Checkpoint("network.joblib", every=0)
