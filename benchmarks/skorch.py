"""scikit-learn's MLP, this package and skorch: what they take, how fast they are, how large.

    python -m pip install ".[bench]" && python -m benchmarks.skorch

skorch wraps a PyTorch module as a scikit-learn estimator. All train one hidden layer with
Adam for the same epochs, in float32, without validation and without stopping early.
"""

from __future__ import annotations

import warnings
from importlib import metadata
from pathlib import Path

import numpy as np
import scipy.sparse
import sklearn.neural_network
from sklearn.utils.estimator_checks import check_estimator
from threadpoolctl import threadpool_limits

import sklearn_mlp

try:
    import skorch
    import torch
except ImportError as error:
    raise SystemExit(
        f"{error}. This compares with skorch and PyTorch (760 MB). In a clone: "
        'python -m pip install ".[bench]"'
    ) from None

from .cases import TRAINING
from .contestants import FITS, torch_threads
from .measure import timed


def skorch_classifier(n_features, n_hidden, n_classes, **parameters):
    return skorch.NeuralNetClassifier(
        torch.nn.Sequential(
            torch.nn.Linear(n_features, n_hidden),
            torch.nn.ReLU(),
            torch.nn.Linear(n_hidden, n_classes),
        ),
        criterion=torch.nn.CrossEntropyLoss,
        optimizer=torch.optim.Adam,
        optimizer__fused=True,
        lr=0.001,
        iterator_train__shuffle=True,
        train_split=None,
        verbose=0,
        **parameters,
    )


def fit_skorch(case, X, y):
    network = skorch_classifier(
        case.n_features,
        *case.hidden,
        case.n_outputs,
        batch_size=case.batch_size,
        max_epochs=case.epochs,
    )
    return lambda: network.fit(X, y.astype(np.int64))


X = np.random.default_rng(0).standard_normal((100, 4), np.float32)
y = (X[:, 0] > 0).astype(np.int64)
MAKERS = {
    "scikit-learn": lambda: sklearn.neural_network.MLPClassifier(8),
    "sklearn_mlp": lambda: sklearn_mlp.MLPClassifier(8),
    "skorch": lambda: skorch_classifier(4, 8, 2),
}
TAKES = {
    "labels of any kind": lambda network: network.fit(X, np.where(y, "yes", "no")),
    "float64": lambda network: network.fit(X.astype(np.float64), y),
    "sparse X": lambda network: network.fit(scipy.sparse.csr_matrix(X), y),
    "sample_weight": lambda network: network.fit(X, y, sample_weight=np.ones(100)),
    "validation rows in fit": lambda network: network.fit(X, y, X_val=X, y_val=y),
    "scikit-learn's callbacks": lambda network: network.set_callbacks().fit(X, y),
    "check_estimator": check_estimator,
}


def takes(use, make):
    try:
        use(make())
    except Exception:  # whatever it is, it was not meant to be
        return "no"
    return "yes"


def megabytes(paths):
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def files_of(*distributions):
    return (Path(file.locate()) for name in distributions for file in metadata.files(name) or ())


def main():
    warnings.simplefilter("ignore")
    print("| takes | " + " | ".join(MAKERS) + " |\n|---|---|---|---|")
    for title, use in TAKES.items():
        answers = [takes(use, make) for make in MAKERS.values()]
        print(f"| {title} | " + " | ".join(answers) + " |")
    print("\n| microseconds per update, one thread | " + " | ".join(MAKERS) + " |")
    print("|---|--:|--:|--:|")
    for case in TRAINING[:3]:
        data = case.load("float32")
        fits = {name: fit(case, *data) for name, fit in FITS.items()}
        fits["skorch"] = fit_skorch(case, *data)
        with torch_threads(1), threadpool_limits(1):
            seconds = timed(fits, 5)
        cells = [f"{1e6 * seconds[name] / case.steps:.0f}" for name in fits]
        print(f"| {case.name} | " + " | ".join(cells) + " |")
    print("\n| megabytes installed beside scikit-learn | |\n|---|--:|")
    installed = Path(sklearn_mlp.__file__).parent
    ours = (path for kind in ("*.py", "*.so", "*.pyd") for path in installed.rglob(kind))
    print(f"| sklearn_mlp | {megabytes(ours):.1f} |")
    print(f"| skorch | {megabytes(files_of('skorch', 'torch', 'tabulate', 'tqdm')):.0f} |")


if __name__ == "__main__":
    main()
