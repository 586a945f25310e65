"""What is measured of a model on a split."""

from __future__ import annotations

import math
import time
from typing import NamedTuple

import numpy as np
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score, root_mean_squared_error
from threadpoolctl import threadpool_limits

N_BINS = 15


class Figure(NamedTuple):
    """How a figure is called and shown: times ``scale``, with so many decimals."""

    title: str
    short: str
    decimals: int | None = 4  # None: as many as give three digits
    scale: float = 1.0

    def show(self, values):
        """The mean of an array and, of several values, ± their standard deviation."""
        values = values * self.scale
        decimals = self.decimals
        if decimals is None:
            decimals = max(0, 2 - math.floor(math.log10(values.mean())))
        mean = f"{values.mean():.{decimals}f}"
        return mean if len(values) == 1 else f"{mean} ± {values.std(ddof=1):.{decimals}f}"


FIGURES = {
    "error": Figure("Error", "error"),
    "log loss": Figure("Log loss", "log loss"),
    "1 - AUC": Figure("1 - ROC AUC", "1 - ROC AUC"),
    "calibration error": Figure("Calibration error", "calibration error"),
    "fit seconds": Figure("Seconds to fit", "time to fit", None),
    "predict seconds": Figure("Milliseconds to predict", "time to predict", None, 1e3),
}


def measure(model, parts, task):
    """The figures of ``model`` fitted and tested on ``parts``, or why it failed.

    Times are processor time with one thread, which a busy machine changes little.

    Returns
    -------
    dict
        Of FIGURES those that ``task`` has, or 'failed' alone.
    """
    X_train, X_test, y_train, y_test = parts
    try:
        with threadpool_limits(1):
            start = time.process_time()
            model.fit(X_train, y_train)
            fitted = time.process_time()
            prediction = model.predict(X_test)
            predicted = time.process_time()
            probabilities = None if task == "regression" else model.predict_proba(X_test)
        return {
            **errors(y_test, prediction, probabilities, np.unique(y_train)),
            "fit seconds": fitted - start,
            "predict seconds": predicted - fitted,
        }
    except Exception as error:  # another library's; the other contestants go on
        return {"failed": f"{type(error).__name__}: {error}"[:200]}


def errors(y, prediction, probabilities=None, classes=None):
    """Of predictions the error, and of class probabilities the other figures that they have."""
    if probabilities is None:
        return {"error": float(root_mean_squared_error(y, prediction) / np.std(y))}
    figures = {
        "error": 1 - accuracy_score(y, prediction),
        "log loss": log_loss(y, probabilities, labels=classes),
        "calibration error": calibration_error(y, probabilities, classes),
    }
    if len(classes) == 2:
        figures["1 - AUC"] = 1 - roc_auc_score(y, probabilities[:, 1])
    return {name: float(value) for name, value in figures.items()}


def calibration_error(y, probabilities, classes):
    """How far confidence is from accuracy, on average over rows: the expected calibration error.

    The confidence of a row is the probability of its most likely class. Rows are put into 15 bins
    of equal width by it; in each the mean confidence is compared with the share of rows whose most
    likely class is right (Guo, Pleiss, Sun and Weinberger 2017, arXiv 1706.04599).
    """
    confidence = probabilities.max(axis=1)
    right = classes[probabilities.argmax(axis=1)] == y
    bins = np.minimum((confidence * N_BINS).astype(int), N_BINS - 1)
    gaps = np.bincount(bins, weights=confidence - right, minlength=N_BINS)
    return np.abs(gaps).sum() / len(y)
