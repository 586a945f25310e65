"""Who is measured: functions that do the same work, one per contestant.

Each takes a case and its data and returns a function without arguments that is timed.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import warnings
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

import joblib
import numpy as np
import sklearn.neural_network
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV

import sklearn_mlp


def estimator(package, case, **parameters):
    """``package``'s estimator for a case; everything that could end training early is off."""
    kind = package.MLPRegressor if case.regression else package.MLPClassifier
    parameters = {
        "batch_size": case.batch_size,
        "max_iter": case.epochs,
        "tol": 0.0,
        "n_iter_no_change": np.inf,
        **parameters,
    }
    return kind(
        hidden_layer_sizes=case.hidden, activation=case.activation, random_state=0, **parameters
    )


def fit_ours(case, X, y, **parameters):
    return lambda: estimator(sklearn_mlp, case, **parameters).fit(X, y)


def fit_sklearn(case, X, y, **parameters):
    return lambda: estimator(sklearn.neural_network, case, **parameters).fit(X, y)


FITS = {"scikit-learn": fit_sklearn, "sklearn_mlp": fit_ours}
PACKAGES = {"scikit-learn": sklearn.neural_network, "sklearn_mlp": sklearn_mlp}
GRID = {
    "alpha": [1e-4, 1e-2, 1],
    "hidden_layer_sizes": [(50,), (100,)],
    "activation": ["relu", "tanh"],
}


def search(package, case, X, y, n_jobs):
    """A grid search whose fits run in so many threads of one process."""

    def run():
        with joblib.parallel_backend("threading"):
            GridSearchCV(estimator(package, case), GRID, cv=5, n_jobs=n_jobs).fit(X, y)

    return run


def fitted(case, dtype):
    """Name, fitted estimator and rows to predict for, of each package."""
    X, y = replace(case, n_rows=max(1000, case.n_rows)).load(dtype)
    for name, fit in FITS.items():
        yield name, quietly(fit(case, X[:1000], y[:1000])), X[: case.n_rows]


def quietly(function):
    """What a function returns; few epochs are the point, and no reason for a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return function()


def repeated(n_calls, function, *arguments):
    def run():
        for _ in range(n_calls):
            function(*arguments)

    return run


def imported(module):
    """Importing a module in a process of its own, compiled before."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", f"import {module}"]
    return lambda: subprocess.check_call(command, env=environment)


def floor(case, X, y):
    """The bare matrix products of each step, on one batch again and again."""
    del y
    sizes, dtype = case.layer_sizes, X.dtype
    n = min(case.batch_size, case.n_rows)
    random_state = np.random.RandomState(0)

    def some(*shape):
        return random_state.standard_normal(shape).astype(dtype)

    inputs = [X[:n], *(some(n, size) for size in sizes[1:-1])]
    weights = [some(*shape) for shape in pairwise(sizes)]
    deltas = [some(n, size) for size in sizes[1:]]
    outputs = [np.empty_like(delta) for delta in deltas]
    grads = [np.empty_like(W) for W in weights]
    below = [np.empty_like(delta) for delta in deltas[:-1]]

    def product(a, b, out):
        if isinstance(a, np.ndarray):
            np.dot(a, b, out=out)
        else:
            a @ b

    def run():
        for _ in range(case.steps):
            for layer, W in enumerate(weights):
                product(inputs[layer], W, outputs[layer])
            for layer in reversed(range(len(weights))):
                product(inputs[layer].T, deltas[layer], grads[layer])
                if layer > 0:
                    product(deltas[layer], weights[layer].T, below[layer - 1])

    return run


def has_torch():
    return importlib.util.find_spec("torch") is not None


@contextmanager
def torch_threads(threads):
    """PyTorch has threads of its own."""
    if not has_torch():
        yield
        return
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def fit_torch(case, X, y):
    """Eager PyTorch as one would write it: fused Adam, rows gathered by a permutation."""
    import torch
    from torch import nn

    activations = {"relu": nn.ReLU, "tanh": nn.Tanh, "logistic": nn.Sigmoid}
    X = torch.from_numpy(X)
    column = case.raw_outputs == 1
    if case.regression:
        loss_function = nn.MSELoss()
        y = torch.from_numpy(y.astype(np.float32))
    elif column:
        loss_function = nn.BCEWithLogitsLoss()
        y = torch.from_numpy(y.astype(np.float32))
    else:
        loss_function = nn.CrossEntropyLoss()
        y = torch.from_numpy(y)
    if column:
        y = y[:, None]

    def run():
        torch.manual_seed(0)
        modules = []
        *before_last, last = pairwise(case.layer_sizes)
        for n_in, n_out in before_last:
            modules += [nn.Linear(n_in, n_out), activations[case.activation]()]
        model = nn.Sequential(*modules, nn.Linear(*last))
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
        for _ in range(case.epochs):
            total = torch.zeros(())
            for rows in torch.randperm(len(X)).split(case.batch_size):
                optimizer.zero_grad()
                loss = loss_function(model(X[rows]), y[rows])
                loss.backward()
                optimizer.step()
                total += loss.detach() * len(rows)
            total.item()

    return run
