"""Callbacks in scikit-learn's protocol, beside those of `sklearn.callback`."""

from __future__ import annotations

import os
from numbers import Integral
from pathlib import Path

import joblib

from ._estimator import NetworkEstimator
from ._live_plot import LiveLossPlot
from .fitting.observers import without_callbacks

__all__ = ["Checkpoint", "LiveLossPlot"]


class Checkpoint:
    """Writes the estimator to a file as it is after an epoch, for a fit that may be killed.

    The file is always whole: the estimator is written to another one beside it, which then
    takes its place. With a stochastic solver what is written goes on with `partial_fit`, an
    epoch a call, exactly as `fit` would have gone on. What `partial_fit` does not take,
    early stopping (of which the file has the latest weights, not the best), class weights
    'balanced' and 'lbfgs', goes on with ``warm_start=True``, from the weights alone.

    Parameters
    ----------
    path : str or path-like
        The file, for `joblib.load`. Set the callback on the network itself, as in
        ``pipeline[-1].set_callbacks``. In a search all candidates would write to it.
    every : int, default=1
        Epochs (iterations of 'lbfgs') from one writing to the next.

    Raises
    ------
    TypeError
        By `fit`, if the estimator is not one of this package.
    FileNotFoundError
        By `fit`, if there is no such folder.

    Examples
    --------
    >>> import tempfile, joblib
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.callbacks import Checkpoint
    >>> X, y = load_iris(return_X_y=True)
    >>> path = tempfile.mkdtemp() + "/network.joblib"
    >>> settings = {"learning_rate": "cosine", "random_state": 0}
    >>> whole = MLPClassifier(max_iter=20, **settings).fit(X, y)
    >>> network = MLPClassifier(max_iter=20, **settings).set_callbacks(Checkpoint(path, every=15))
    >>> _ = network.fit(X, y)
    >>> resumed = joblib.load(path)  # after 15 epochs
    >>> for epoch in range(resumed.n_iter_, resumed.max_iter):
    ...     _ = resumed.partial_fit(X, y)
    >>> bool((resumed.coefs_[0] == whole.coefs_[0]).all())
    True
    """

    def __init__(self, path, every=1):
        if not isinstance(every, Integral) or every < 1:
            raise ValueError(f"every must be an integer >= 1, got {every!r}.")
        self.path = Path(path)
        self.every = every

    def setup(self, estimator, context):
        """Refuse early what could not be written."""
        if not isinstance(estimator, NetworkEstimator):
            raise TypeError(
                f"Checkpoint writes networks of sklearn_mlp, got {type(estimator).__name__}. Of a "
                "Pipeline, set it on the last step: pipeline[-1].set_callbacks(...)."
            )
        if not self.path.parent.is_dir():
            raise FileNotFoundError(
                f"Checkpoint cannot write {self.path}: there is no such folder."
            )

    def on_fit_task_begin(self, estimator, context):
        """Nothing is done at the beginning of an epoch."""

    def on_fit_task_end(self, estimator, context, *, fitted_estimator):
        """Write, if it is time."""
        if context.task_name == "epoch" and (context.task_id + 1) % self.every == 0:
            unfinished = self.path.with_name(f"{self.path.name}.{os.getpid()}.part")
            try:
                with open(unfinished, "wb") as file:
                    joblib.dump(without_callbacks(fitted_estimator), file)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(unfinished, self.path)
            finally:
                unfinished.unlink(missing_ok=True)

    def teardown(self, estimator, context):
        """Nothing is left to be done after a fit."""
