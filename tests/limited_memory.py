"""Memory of a process: python limited_memory.py [X.npy]

With a file: fits and predicts on it under a hard limit. Without: trains on a stream and prints by
how many bytes the process has grown.
"""

import resource
import sys
import warnings

import numpy as np

from sklearn_mlp import MLPClassifier, MLPRegressor

ALLOWED = 128 * 2**20  # bytes, beside the file, which is 160 MB


def pages(column):
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[column]) * resource.getpagesize()


def stream():
    rng = np.random.default_rng(0)
    network = MLPRegressor(4, dropout=0.1, random_state=0)
    for call in range(10_000):
        if call == 1500:  # the curves are full
            before = pages(1)
        X = rng.normal(size=(25, 5))
        network.partial_fit(X, X[:, 0])
    print(pages(1) - before)


def under_a_limit(path):
    warnings.simplefilter("ignore")
    X = np.load(path, mmap_mode="r")
    y = np.array(X[:, 0] > 0.5)
    small = X[:1000]
    settings = {"hidden_layer_sizes": 16, "max_iter": 1, "random_state": 0}
    MLPClassifier(**settings).fit(small, y[:1000])  # whatever is loaded once has been
    resource.setrlimit(resource.RLIMIT_AS, (pages(0) + ALLOWED,) * 2)
    try:
        np.ones(X.shape, X.dtype)
    except MemoryError:
        print("a copy does not fit")
    for solver in ("adam", "lbfgs"):
        network = MLPClassifier(**settings, batch_size=1000, solver=solver, max_fun=2)
        network.fit(X, y).predict_proba(X)
        print("classifier", network.score(X[:1000], y[:1000]) > 0.5)
        network = MLPRegressor(**settings, batch_size=1000, solver=solver, max_fun=2)
        prediction = network.fit(X, X[:, 1]).predict(X)
        print("regressor", bool(np.isfinite(prediction).all()))


if __name__ == "__main__":
    under_a_limit(sys.argv[1]) if len(sys.argv) > 1 else stream()
