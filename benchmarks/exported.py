"""Predictions of exported models beside those of the estimators they came from."""

from __future__ import annotations

import importlib.util
import warnings
from dataclasses import replace

import sklearn_mlp
from sklearn_mlp import TabularMLPClassifier
from sklearn_mlp.interchange import onnx_inputs, to_onnx, to_torch

from .cases import Case
from .contestants import estimator, repeated

TABLE = "exported"
NETWORK = {"n_features": 50, "hidden": (256, 256)}
MEMBERS = {"n_features": 14, "hidden": (96, 96, 96)}
CASES = [
    Case("one row x 50, (256, 256)", 1, **NETWORK),
    Case("1000 rows x 50, (256, 256)", 1000, **NETWORK),
    Case("one row of a table of 14, 8 members", 1, **MEMBERS),
    Case("1000 rows of a table of 14, 8 members", 1000, **MEMBERS),
]


def is_possible():
    """Whether there is something to run a model with."""
    return all(importlib.util.find_spec(name) for name in ("onnx", "onnxruntime", "torch"))


def is_of_table(case):
    return case.n_features == MEMBERS["n_features"]


def fitted(case):
    """An estimator that has hardly been trained, and rows to predict for."""
    X, y = replace(case, n_rows=1000).load("float32")
    model = estimator(sklearn_mlp, case)
    if is_of_table(case):
        model = TabularMLPClassifier(hidden_layer_sizes=case.hidden, max_iter=2, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(X, y), X[: case.n_rows]


def predictors(case, n_calls):
    """Functions to time, by contestant and precision."""
    import onnxruntime
    import torch

    model, X = fitted(case)
    exported = to_onnx(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        exported.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    module = to_torch(model)
    encoded = torch.from_numpy(model.encoder_.transform(X) if is_of_table(case) else X)

    @torch.inference_mode()
    def of_torch():
        return module(encoded)

    functions = {
        "sklearn_mlp": (model.predict_proba, X),
        "ONNX Runtime": (session.run, None, onnx_inputs(exported, X)),
        "PyTorch": (of_torch,),
    }
    return {(name, "float32"): repeated(n_calls, *call) for name, call in functions.items()}
