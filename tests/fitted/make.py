"""Saves what this version fits, for later versions to load: python tests/fitted/make.py

Run it with the oldest NumPy that is supported: newer ones read its pickles, not the reverse.
"""

import warnings
import zipfile
from pathlib import Path

import joblib
import numpy as np
import skops.io
from sklearn.datasets import load_iris

import sklearn_mlp
from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor

X, y = load_iris(return_X_y=True)
X, y = X[::3], y[::3]
LABELS = np.array(["setosa", "versicolor", "virginica"])[y]
SHORT = {"max_iter": 20, "random_state": 0}
TABLE = {"n_members": 2, "hidden_layer_sizes": 8, "max_iter": 3, "random_state": 0}


def fit_all():
    warnings.simplefilter("ignore")
    stream = MLPClassifier(7, dropout=0.2, random_state=0)
    for _ in range(3):
        stream.partial_fit(X, y, classes=[0, 1, 2])
    return {
        "classifier": MLPClassifier((7, 5), **SHORT).fit(X, LABELS),
        "regressor": MLPRegressor((7, 5), activation="tanh", solver="lbfgs", **SHORT).fit(X, y),
        "everything": MLPClassifier(
            (7, 5), activation=["selu", "mish"], loss="squared_error", learning_rate="cosine",
            batch_norm=True, embedding="periodic", input_scale=True, parametric_activation=True,
            early_stopping=True, class_weight="balanced", **SHORT,
        ).fit(X, y),
        "stream": stream,
        "tabular classifier": TabularMLPClassifier(**TABLE).fit(X, LABELS),
        "tabular regressor": TabularMLPRegressor(**TABLE).fit(X, y),
    }  # fmt: skip


def main():
    folder = Path(__file__).parent / sklearn_mlp.__version__
    folder.mkdir()
    predictions = {}
    for name, model in fit_all().items():
        joblib.dump(model, folder / f"{name}.joblib", compress=3)
        skops.io.dump(model, folder / f"{name}.skops", compression=zipfile.ZIP_DEFLATED)
        predictions[name] = model.predict(X)
    np.savez(folder / "predictions.npz", X=X, **predictions)


if __name__ == "__main__":
    main()
