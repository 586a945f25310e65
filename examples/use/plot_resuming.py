"""
Going on after a crash
======================

A fit that takes hours may be killed: by a full memory, by a batch system, by a power cut. The
callback ``Checkpoint`` writes the network to a file after each epoch, in such a way that the file
is whole at any moment. What is in it goes on exactly as the fit would have.
"""

import tempfile
from pathlib import Path

import joblib
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

from sklearn_mlp import MLPClassifier
from sklearn_mlp.callbacks import Checkpoint

X, y = load_digits(return_X_y=True)
X = X / 16
settings = {"dropout": 0.2, "learning_rate": "cosine", "max_iter": 40, "random_state": 0}
settings["n_iter_no_change"] = float("inf")
whole = MLPClassifier(**settings).fit(X, y)

# %%
# A callback that raises an error in epoch 15 stands for the crash. The checkpoint is set on the
# network itself; it is an ordinary file for ``joblib.load``.


class Crash:
    """An error at the end of an epoch."""

    def __init__(self, epoch):
        self.epoch = epoch

    def setup(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context):
        pass

    def on_fit_task_end(self, estimator, context):
        if context.task_name == "epoch" and context.task_id + 1 == self.epoch:
            raise RuntimeError("power cut")

    def teardown(self, estimator, context):
        pass


path = Path(tempfile.mkdtemp()) / "network.joblib"
try:
    MLPClassifier(**settings).set_callbacks(Checkpoint(path), Crash(epoch=15)).fit(X, y)
except RuntimeError as error:
    print(f"{error}: the file has {path.stat().st_size / 1e3:.0f} kB")

# %%
# Each call of ``partial_fit`` is one epoch more. Adam's moments, the shuffling, what dropout draws
# and the place in the learning-rate schedule are in the file, so that the weights are equal to the
# last bit to those of the fit that nothing disturbed.

resumed = joblib.load(path)
n_before = resumed.n_iter_
for _ in range(n_before, resumed.max_iter):
    resumed.partial_fit(X, y)
same = all(np.array_equal(a, b) for a, b in zip(whole.coefs_, resumed.coefs_, strict=True))
print(f"resumed after {n_before} epochs; equal to the bit: {same}")

plt.figure(layout="constrained")
plt.plot(whole.loss_curve_, "0.7", linewidth=6, label="never disturbed")
epochs = range(len(resumed.loss_curve_))
plt.plot(epochs[:n_before], resumed.loss_curve_[:n_before], "C0", label="until the crash")
plt.plot(epochs[n_before:], resumed.loss_curve_[n_before:], "C1", label="resumed")
plt.legend()
plt.gca().set(title="The resumed fit takes the same path", xlabel="epoch", ylabel="training loss")
plt.show()
