"""What the exports to other formats raise, for test_errors: by message, what raises it."""

import sys
import warnings
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest
from sklearn import neural_network
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

from sklearn_mlp import MLPClassifier, TabularEncoder
from sklearn_mlp.interchange import (
    from_sklearn,
    from_torch,
    onnx_inputs,
    register_skl2onnx,
    register_writer,
    to_c,
    to_onnx,
    to_torch,
)
from sklearn_mlp.interchange._onnx_graph import Graph
from sklearn_mlp.interchange._onnx_network import label_array
from sklearn_mlp.nn.activations import LeakyReLU
from sklearn_mlp.nn.losses import Quantiles

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(40, 4)), RNG.integers(3, size=40)
TABLE = pd.DataFrame({"size": X[:, 0], "sold": pd.date_range("2024-01-01", periods=40)})


def fitted(cls=MLPClassifier, **parameters):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cls(5, max_iter=2, random_state=0, **parameters).fit(X, Y)


def without_torch():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "torch", None)
        to_torch(fitted())


class OfItsOwn(LeakyReLU):
    """An activation whose formula may be any, as far as a writer can know."""

    def forward(self, z, out):
        super().forward(z, out)


class Careful(MLPClassifier):
    def predict(self, X):
        return np.zeros(len(X))


def written_as(source, export=to_c):
    class Own(OfItsOwn):
        def forward(self, z, out):
            super().forward(z, out)

    register_writer(
        Own, c=lambda part: source, onnx=lambda g, part, z: source, torch=lambda part: source
    )
    export(fitted(activation=Own()))


def exploded():
    model = fitted()
    model.coefs_[0] *= 1e300
    return model


def other_output():
    network = neural_network.MLPRegressor(hidden_layer_sizes=2, solver="lbfgs", alpha=100)
    network.fit(X, X[:, 0]).out_activation_ = "logistic"
    return from_sklearn(network)


def module(make):
    from torch import nn

    return make(nn)


def converted(*columns, estimator=None, **options):
    import skl2onnx
    from skl2onnx.common import data_types

    register_skl2onnx()
    types = [(each, getattr(data_types, kind)([None, 1])) for each, kind in columns]
    estimator = TabularEncoder().fit(TABLE) if estimator is None else estimator
    return skl2onnx.convert_sklearn(estimator, initial_types=types, **options)


SIZE, SOLD = ("size", "FloatTensorType"), ("sold", "Int64TensorType")
TORCH_CASES = {
    "The writer for torch of … must return a module, got …": lambda: written_as("z", to_torch),
    "method=… is not what to_torch makes of … with …": lambda: to_torch(
        fitted(loss="hinge"), method="predict_proba"
    ),
    "dtype must be float32 or float64, of NumPy or PyTorch, got …": lambda: to_torch(
        fitted(), dtype="int8"
    ),
    "from_torch takes a module, nn.Linear or nn.Sequential, got …": lambda: from_torch(
        module(lambda nn: nn.Linear(4, 3).state_dict())
    ),
    "from_torch cannot take the …": lambda: from_torch(
        module(lambda nn: nn.Sequential(nn.Conv1d(1, 1, 1)))
    ),
    "loss=… has … quantiles, and the module … output(s).": lambda: from_torch(
        module(lambda nn: nn.Linear(4, 3)), loss=Quantiles([0.1, 0.9])
    ),
    "classes=… does not fit a module with … output(s)": lambda: from_torch(
        module(lambda nn: nn.Linear(4, 3)), classes=["a", "b"]
    ),
}
CASES = {
    **TORCH_CASES,
    "… needs …, which is not installed. Install it with: …": without_torch,
    "… takes …, got …. Of a Pipeline or ColumnTransformer give the last step": lambda: to_c(
        LogisticRegression()
    ),
    "… has a formula of its own, …, and no writer for …": lambda: to_onnx(
        fitted(activation=OfItsOwn())
    ),
    "register_writer takes a subclass of Activation, Loss or Embedding, got …": lambda: (
        register_writer("relu")
    ),
    "register_writer(…) needs a function for onnx, torch or c.": lambda: register_writer(OfItsOwn),
    "… must be a function that writes the part, got …": lambda: register_writer(OfItsOwn, c="0"),
    "… is no operator of ONNX, whose names begin with a capital": lambda: Graph(np.float32).relu(
        "z"
    ),
    "Cannot write …: there is no folder …": lambda: to_c(fitted(), path="nowhere/mlp.h"),
    "dtype must be numpy.float32 or numpy.float64, got …": lambda: to_onnx(fitted(), dtype="half"),
    "Labels must be text, whole numbers of 64 bits, numbers or booleans for ONNX, got …": lambda: (
        label_array(np.array([1 + 2j]))
    ),
    "The network has …, which is too large for …. Export it": lambda: to_onnx(exploded()),
    "The writer for onnx of … must return what an operator returns": lambda: written_as(
        None, to_onnx
    ),
    "Cannot write …: it is a folder. Name a file in it.": lambda: to_c(fitted(), path="."),
    "This … has no best_estimator_. Call fit, with refit=True.": lambda: to_c(
        GridSearchCV(MLPClassifier(), {})
    ),
    "… has a … of its own, which … does not know of.": lambda: to_c(fitted(Careful)),
    "onnx_inputs takes a model that to_onnx returned, got …": lambda: onnx_inputs(b"", TABLE),
    "The network was fitted to … columns of numbers, and the inputs are": lambda: converted(
        ("X", "StringTensorType"), estimator=fitted()
    ),
    "X has …, and the model was fitted to …": lambda: onnx_inputs(
        to_onnx(TabularEncoder().fit(TABLE)), TABLE[["sold", "size"]]
    ),
    "target_opset=… is lower than …": lambda: converted(SIZE, SOLD, target_opset=12),
    "There are … inputs for the … columns of a table.": lambda: converted(
        SIZE, SOLD, ("more", "FloatTensorType")
    ),
    "Column … had … in fit, and is … here. Give it Int64TensorType": lambda: converted(
        SIZE, ("sold", "FloatTensorType")
    ),
    "Column … had numbers in fit, and is … here.": lambda: converted(
        ("size", "StringTensorType"), SOLD
    ),
    "name must be a name in C, …, got …": lambda: to_c(fitted(), name="my network"),
    "… has …, and the C code is in float32": lambda: to_c(exploded()),
    "The writer for c of … must return C source as text, got …": lambda: written_as(None),
    "from_sklearn takes an MLPClassifier or MLPRegressor of sklearn.neural_network": lambda: (
        from_sklearn(LogisticRegression())
    ),
    "The network has out_activation_=…, which is not what its fit sets": other_output,
}
# What only PyTorch can raise.
NOT_POSSIBLE = set() if find_spec("torch") else set(TORCH_CASES)
