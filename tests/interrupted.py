"""Training that a test interrupts or kills: python tests/interrupted.py stream|fit|interrupt ..."""

import os
import random
import signal
import sys
import threading
import warnings

import joblib
import numpy as np

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.callbacks import Checkpoint
from sklearn_mlp.nn.activations import Tanh

# A process that was started in the background may ignore the signal, and so never be interrupted.
signal.signal(signal.SIGINT, signal.default_int_handler)

N_BATCHES = 40
SETTINGS = {
    "adam": {"dropout": 0.2},
    "minibatch": {"learning_rate": "adaptive", "tol": 10.0, "n_iter_no_change": 8, "batch_size": 9},
    "sgd": {"batch_norm": True, "learning_rate": "inverse_time", "batch_size": 8},
    "adam ending": {"learning_rate": "one_cycle", "max_iter": N_BATCHES, "weight_decay": 0.01},
}


class InterruptingTanh(Tanh):
    """A Ctrl-C in the ``last``-th forward pass through a layer."""

    def __init__(self, last):
        self.passes_left = last

    def forward(self, z, out):
        self.passes_left -= 1
        if self.passes_left == 0:
            signal.raise_signal(signal.SIGINT)
        super().forward(z, out)


def network(name):
    solver = name.split()[0]
    settings = {"max_iter": N_BATCHES, **SETTINGS[name]}
    return MLPClassifier((7, 5), solver=solver, random_state=3, **settings)


def batches():
    rng = np.random.default_rng(0)
    for _ in range(N_BATCHES):
        X = rng.normal(size=(rng.integers(10, 30), 4))
        yield X, (X[:, 0] * X[:, 1] > 0).astype(int)


def train_on_stream(name, path):
    """`partial_fit` on batch after batch, from the last dump if there is one."""
    model = joblib.load(path) if os.path.exists(path) else network(name)
    done = getattr(model, "batches_done", 0)
    for number, (X, y) in enumerate(batches()):
        if number >= done:
            model.partial_fit(X, y, classes=[0, 1])
            model.batches_done = number + 1
            joblib.dump(model, path + ".part")
            os.replace(path + ".part", path)
            print(number + 1, flush=True)
    return model


def all_rows():
    X, y = map(np.concatenate, zip(*batches(), strict=True))
    return X, y


def fit_with_checkpoints(name, path):
    class Teller(Checkpoint):
        def on_fit_task_end(self, estimator, context, *, fitted_estimator):
            super().on_fit_task_end(estimator, context, fitted_estimator=fitted_estimator)
            print(context.task_name, flush=True)

    network(name).set_callbacks(Teller(path)).fit(*all_rows())


def interrupt_many_times(seed, n_times):
    """Ctrl-C at random moments of `fit`; what is left must be the old state or a new one."""
    warnings.simplefilter("ignore")
    randomness = random.Random(seed)
    X, y = all_rows()
    outcomes = {"old": 0, "new": 0}
    for number in range(n_times):
        solver = ["adam", "minibatch", "lbfgs", "lm"][number % 4]
        cls = [MLPClassifier, MLPRegressor][number // 4 % 2]
        model = cls((20, 20), solver=solver, max_iter=40, early_stopping=number % 5 == 0)
        before = model.fit(X[:50], y[:50]).predict(X)
        old = {name: id(value) for name, value in vars(model).items()}
        delay = 0.05 * randomness.random() ** 3  # most of them soon
        timer = threading.Timer(delay, os.kill, (os.getpid(), signal.SIGINT))
        try:
            timer.start()
            model.fit(X, y)
            timer.join()  # it may come after the fit
        except KeyboardInterrupt:
            pass
        finished = {name: id(value) for name, value in vars(model).items()}
        outcomes["old" if finished == old else "new"] += 1
        if finished == old:
            np.testing.assert_array_equal(model.predict(X), before)
        assert np.isfinite(model.predict(X)).all()
        assert len(model.loss_curve_) == model.n_iter_
        model.set_params(warm_start=True, max_iter=2).fit(X, y)
    print(outcomes["old"], outcomes["new"])


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    what, *arguments = sys.argv[1:]
    if what == "stream":
        train_on_stream(*arguments)
    elif what == "fit":
        fit_with_checkpoints(*arguments)
    else:
        interrupt_many_times(*map(int, arguments))
