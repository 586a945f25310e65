"""A module of PyTorch computes what the estimator does, whatever that is made of."""

import copy
import io
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch
from data import PARTS, X_diabetes, X_iris, y_diabetes, y_iris
from sklearn.model_selection import GridSearchCV
from torch import nn

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.inspection import input_gradients, integrated_gradients
from sklearn_mlp.interchange import _torch_modules, register_writer, to_torch
from sklearn_mlp.interchange._writers import WRITERS
from sklearn_mlp.nn.activations import (
    ACTIVATIONS,
    ELU,
    OUTPUT_ACTIVATIONS,
    SELU,
    Activation,
    LeakyReLU,
)
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES, MULTICLASS_LOSSES
from sklearn_mlp.nn.embeddings import EMBEDDINGS, PeriodicEmbedding
from sklearn_mlp.nn.entity_embeddings import Embeddings, EntityEmbedding
from sklearn_mlp.nn.losses import REGRESSION_LOSSES, Quantiles, SquaredError

PRECISION = {np.float32: 1e-5, np.float64: 1e-12}
EACH_DTYPE = pytest.mark.parametrize("dtype", PRECISION, ids=lambda dtype: dtype.__name__)
FEW = {"max_iter": 4, "learning_rate": "cosine", "learning_rate_init": 0.01, "random_state": 0}
LABELS = {
    "binary": y_iris > 0,
    "text": np.where(y_iris > 0, "yes", "no"),
    "multiclass": np.array(["a", "b", "c"])[y_iris],
    "multilabel": np.column_stack([y_iris > 0, y_iris == 1]).astype(int),
    "one class": np.full(len(y_iris), "only"),
}
LEVELS = np.random.RandomState(0).randint(-1, 6, size=len(X_diabetes))  # -1 and 5 are none
X_LEVELS = np.column_stack([X_diabetes[:, :3], LEVELS, X_diabetes[:, 3:5]])
TABLES = EntityEmbedding([5], [3], features=[3])
EMBEDDED = {
    **{name: make() for name, make in EMBEDDINGS.items()},
    "some": PeriodicEmbedding(5, 2, 1.0, features=[4, 1]),
    "tables": TABLES,
    "both": Embeddings([PeriodicEmbedding(features=[2, 0]), TABLES]),
    "no columns": PeriodicEmbedding(features=[]),
}


def outputs(module, X):
    with torch.no_grad():
        return module(torch.from_numpy(X)).numpy()


def assert_same(module, X, expected, precision=None):
    got = outputs(module, X)
    precision = precision or PRECISION[X.dtype.type]
    assert got.shape == expected.shape
    assert got.dtype == X.dtype
    np.testing.assert_allclose(got, expected, precision, precision * np.abs(expected).max())


def classify(labels="multiclass", dtype=np.float64, **parameters):
    X = X_iris.astype(dtype)
    return MLPClassifier(**{"hidden_layer_sizes": (6, 5)} | FEW | parameters).fit(X, LABELS[labels])


def regress(X=X_diabetes, y=y_diabetes, dtype=np.float64, **parameters):
    model = MLPRegressor(**{"hidden_layer_sizes": (6, 5)} | FEW | parameters)
    return model.fit(X.astype(dtype), y)


@EACH_DTYPE
@pytest.mark.parametrize("activation", [*ACTIVATIONS, LeakyReLU(0.3), ELU(0.4)], ids=str)
def test_every_activation(activation, dtype):
    model, X = classify(activation=activation, dtype=dtype), X_iris.astype(dtype)
    assert_same(to_torch(model), X, model.predict_proba(X))


@EACH_DTYPE
@pytest.mark.parametrize("activation", OUTPUT_ACTIVATIONS)
def test_every_output_activation(activation, dtype):
    model, X = regress(out_activation=activation, dtype=dtype), X_diabetes.astype(dtype)
    assert_same(to_torch(model), X, model.predict(X))


@EACH_DTYPE
@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("loss", dict.fromkeys([*COLUMN_LOSSES, *MULTICLASS_LOSSES]))
def test_every_loss_of_a_classifier(loss, labels, dtype):
    model, X = classify(labels, loss=loss, dtype=dtype), X_iris.astype(dtype)
    scores = model.decision_function(X)
    assert_same(to_torch(model, method="decision_function"), X, scores)
    assert_same(
        to_torch(model), X, model.predict_proba(X) if hasattr(model, "predict_proba") else scores
    )


@EACH_DTYPE
@pytest.mark.parametrize("n_outputs", [1, 3])
@pytest.mark.parametrize("loss", REGRESSION_LOSSES)
def test_every_loss_of_a_regressor(loss, n_outputs, dtype):
    y = np.abs(X_diabetes[:, :n_outputs])
    model, X = regress(y=y.squeeze(), loss=loss, dtype=dtype), X_diabetes.astype(dtype)
    assert_same(to_torch(model), X, model.predict(X))


@EACH_DTYPE
@pytest.mark.parametrize("quantiles", [[0.5], [0.1, 0.5, 0.9]])
def test_quantiles(quantiles, dtype):
    X = X_diabetes.astype(dtype)
    model = regress(loss="quantile", quantile=quantiles, dtype=dtype)
    assert_same(to_torch(model), X, model.predict(X))


@EACH_DTYPE
@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_what_networks_have_besides_layers(parts, dtype):
    model, X = classify(**FEW | parts, dtype=dtype), X_iris.astype(dtype)
    assert_same(to_torch(model), X, model.predict_proba(X))


@EACH_DTYPE
@pytest.mark.parametrize("embedding", EMBEDDED.values(), ids=EMBEDDED)
def test_every_embedding(embedding, dtype):
    model, X = regress(X_LEVELS, embedding=embedding, dtype=dtype), X_LEVELS.astype(dtype)
    module = to_torch(model)
    assert_same(module, X, model.predict(X))
    with pytest.raises(RuntimeError):
        outputs(module, X[:, 1:])


FRAME = pd.DataFrame({"a": X_diabetes[:, 0], "b": LEVELS.astype(str), "c": X_diabetes[:, 2]})
TARGETS = {
    TabularMLPClassifier: [y_diabetes > 0, np.where(y_diabetes > 0, "a", LEVELS.astype(str))],
    TabularMLPRegressor: [1000 + 50 * y_diabetes, 1000 + X_diabetes[:, :2]],
}
TABULAR = [
    *((cls, y, {}) for cls, targets in TARGETS.items() for y in targets),
    (TabularMLPClassifier, np.full(len(FRAME), 7), {}),
    (TabularMLPRegressor, np.exp(y_diabetes), {"loss": "poisson"}),
    (TabularMLPRegressor, np.exp(y_diabetes), {"quantiles": [0.1, 0.9], "clip": False}),
    (TabularMLPRegressor, 50 * y_diabetes, {"mlp_params": {"loss": SquaredError()}}),
    (TabularMLPRegressor, y_diabetes > 0, {"mlp_params": {"out_activation": "logistic"}}),
    (TabularMLPClassifier, y_diabetes > 0, {"mlp_params": {"loss": "squared_error"}}),
]


@pytest.mark.parametrize("n_members", [1, 3])
@pytest.mark.parametrize(("cls", "y", "parameters"), TABULAR)
def test_tabular_estimators_on_encoded_rows(cls, y, parameters, n_members):
    few = {"hidden_layer_sizes": 8, "max_iter": 3, "random_state": 0, "n_members": n_members}
    model = cls(**few | parameters).fit(FRAME, y)
    X, is_classifier = model.encoder_.transform(FRAME), cls is TabularMLPClassifier
    assert X.dtype == model.mlp_.coefs_[0].dtype == np.float32
    expected = model.predict_proba(FRAME) if is_classifier else model.predict(FRAME)
    assert_same(to_torch(model), X, expected)
    precise = to_torch(model, dtype=np.float64)
    assert_same(precise, X.astype(np.float64), expected, PRECISION[np.float32])
    if is_classifier and len(model.classes_) > 1:  # of one class they are 0, rounded
        scores = model.decision_function(FRAME)
        assert_same(to_torch(model, method="decision_function"), X, scores)


def test_it_reads_as_a_network_does():
    module = to_torch(classify("text", activation=["tanh", "relu"]))
    assert [type(each) for each in module] == [
        nn.Linear, nn.Tanh, nn.Linear, nn.ReLU, nn.Linear, nn.Softmax,
    ]  # fmt: skip
    assert isinstance(to_torch(regress())[-1], nn.Flatten)
    assert not module.training
    assert all(parameter.requires_grad for parameter in module.parameters())


def test_the_last_module_can_be_left_out():
    """Logits of a classifier, as its loss takes them; of a regressor a column."""
    logits = outputs(to_torch(classify())[:-1], X_iris)
    np.testing.assert_allclose(logits, classify().decision_function(X_iris))
    binary = classify("text")
    logits = outputs(to_torch(binary)[:-1], X_iris)
    np.testing.assert_allclose(logits[:, 1] - logits[:, 0], binary.decision_function(X_iris))
    assert outputs(to_torch(regress())[:-1], X_diabetes).shape == (len(X_diabetes), 1)


@pytest.mark.parametrize("dtype", [torch.float32, np.float32, np.dtype("float32"), "float32"])
def test_dtype_of_numpy_or_torch(dtype):
    assert next(to_torch(classify()).parameters()).dtype == torch.float64
    assert next(to_torch(classify(), dtype=dtype).parameters()).dtype == torch.float32


def test_no_rows():
    assert outputs(to_torch(classify()), X_iris[:0]).shape == (0, 3)
    assert outputs(to_torch(regress()), X_diabetes[:0]).shape == (0,)


def test_the_estimator_and_the_random_stream_stay_as_they_are():
    model = classify(embedding=PeriodicEmbedding(), parametric_activation=True)
    before, p = torch.random.get_rng_state(), model.predict_proba(X_iris)
    module = to_torch(model)
    assert torch.equal(before, torch.random.get_rng_state())
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
    assert np.array_equal(model.predict_proba(X_iris), p)


def test_gradients_pass_through():
    model = regress(activation="mish", embedding="periodic")
    X = torch.from_numpy(X_diabetes[:5]).requires_grad_()
    assert torch.autograd.gradcheck(to_torch(model), X)


def gradients_by_torch(module, X, column):
    inputs = torch.from_numpy(X).requires_grad_()
    module(inputs).reshape(len(X), -1)[:, column].sum().backward()
    return inputs.grad.numpy()


@EACH_DTYPE
@pytest.mark.parametrize("parts", [{}, *PARTS.values()], ids=["plain", *PARTS])
def test_gradients_by_inputs_are_those_of_autograd(parts, dtype):
    X = X_diabetes.astype(dtype)
    for loss in ("squared_error", "poisson", Quantiles([0.1, 0.9])):
        model = regress(y=np.abs(y_diabetes), loss=loss, dtype=dtype, **FEW | parts)
        expected = gradients_by_torch(to_torch(model), X, 0)
        got = input_gradients(model, X, target=0)
        precision = 10 * PRECISION[dtype]
        np.testing.assert_allclose(got, expected, precision, precision * np.abs(expected).max())


@pytest.mark.parametrize("method", ["predict_proba", "decision_function"])
def test_integrated_gradients_are_those_of_autograd(method):
    """Of members that are averaged: those of the encoding, summed along a straight line."""
    table, labels = FRAME[["a", "c"]], np.array(["low", "high"])[(y_diabetes > 0).astype(int)]
    settings = {"hidden_layer_sizes": 8, "max_iter": 3, "random_state": 0, "n_members": 3}
    model = TabularMLPClassifier(mlp_params={"activation": "mish"}, **settings).fit(table, labels)
    module = to_torch(model, method=method, dtype=np.float64)
    start, ends = (model.encoder_.transform(rows) for rows in (table[:1], table[1:9]))
    steps = (np.arange(200) + 0.5) / 200
    line = start + steps[:, None, None] * (ends.astype(np.float64) - start)
    column = 0 if method == "decision_function" else 1
    slopes = gradients_by_torch(module, line.reshape(-1, line.shape[2]), column)
    of_inputs = (ends - start) * slopes.reshape(line.shape).mean(axis=0)
    names = model.encoder_.get_feature_names_out()
    expected = [of_inputs[:, [n.endswith(name) for n in names]].sum(axis=1) for name in table]
    found = integrated_gradients(model, table[1:9], table[:1], response_method=method)
    np.testing.assert_allclose(found.T, expected, rtol=1e-3, atol=1e-4)


def test_it_can_be_trained_further():
    model = classify("text", hidden_layer_sizes=4)
    module, target = to_torch(model), torch.from_numpy((y_iris > 0).astype(int))
    optimizer, X = torch.optim.Adam(module.parameters(), 0.01), torch.from_numpy(X_iris)
    losses = []
    for _ in range(20):
        optimizer.zero_grad()
        losses.append(nn.functional.cross_entropy(module[:-1](X), target))
        losses[-1].backward()
        optimizer.step()
    assert losses[-1] < losses[0]


HARD = {
    "embedding": Embeddings([PeriodicEmbedding(features=[2, 0]), TABLES]),
    "parametric_activation": True,
    "activation": ["step", "softplus"],
    "loss": "quantile",
    "quantile": [0.1, 0.9],
}


def test_it_can_be_saved_whole_and_by_its_state():
    module, file = to_torch(regress(X_LEVELS, **HARD)), io.BytesIO()
    torch.save(module, file)
    file.seek(0)
    again = torch.load(file, weights_only=False)
    assert np.array_equal(outputs(again, X_LEVELS), outputs(module, X_LEVELS))
    other = to_torch(regress(X_LEVELS, **HARD | {"random_state": 1}))
    other.load_state_dict(module.state_dict())
    assert np.array_equal(outputs(other, X_LEVELS), outputs(module, X_LEVELS))
    assert outputs(copy.deepcopy(module).float(), X_LEVELS.astype(np.float32)).dtype == np.float32


# torch.export warns of its own parts.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_it_can_be_exported():
    module, X = to_torch(regress(X_LEVELS, **HARD)), torch.from_numpy(X_LEVELS)
    rows = {0: torch.export.Dim("rows")}
    exported = torch.export.export(module, (X,), dynamic_shapes=(rows,)).module()
    np.testing.assert_allclose(outputs(exported, X_LEVELS[:7]), outputs(module, X_LEVELS[:7]))


def test_weights_set_by_hand():
    model = MLPClassifier(activation="tanh")
    model.coefs_, model.intercepts_ = [np.eye(2), np.eye(2)[:, :1]], [np.zeros(2), np.ones(1)]
    model.coefs_[0] = model.coefs_[0][::-1]  # of a stride that torch does not take
    model.classes_ = np.array(["no", "yes"])
    X = np.array([[1.0, 2.0], [-3.0, 0.5]])
    assert_same(to_torch(model), X, model.predict_proba(X))


def test_the_best_estimator_of_a_search():
    search = GridSearchCV(MLPClassifier(4, **FEW), {"alpha": [0.1, 0.2]}, cv=2).fit(X_iris, y_iris)
    assert_same(to_torch(search), X_iris, search.predict_proba(X_iris))


class Sine(Activation):
    keeps_input = True

    def forward(self, z, out):
        np.sin(z, out=out)

    def backward(self, z, a, delta):
        delta *= np.cos(z)


class SteeperELU(ELU):
    scale = 2.0


class Rectified(SquaredError):
    def predict(self, z):
        return np.maximum(z, 0)


class TorchSine(nn.Module):
    def forward(self, z):
        return torch.sin(z)


def test_parts_of_your_own(monkeypatch):
    monkeypatch.setitem(WRITERS, "torch", dict(WRITERS["torch"]))
    model = regress(activation=[Sine(), SteeperELU()], loss=Rectified())
    register_writer(Sine, torch=lambda part: TorchSine())
    with pytest.raises(TypeError, match="Rectified"):
        to_torch(model)
    register_writer(Rectified, torch=lambda part: nn.ReLU())
    assert_same(to_torch(model), X_diabetes, model.predict(X_diabetes))


def test_a_subclass_without_a_formula_of_its_own_is_its_base():
    class Named(SELU):
        pass

    model = classify(activation=Named())
    assert_same(to_torch(model), X_iris, model.predict_proba(X_iris))


def test_a_writer_registered_before_the_first_use_stays(monkeypatch):
    monkeypatch.setitem(WRITERS, "torch", {})
    register_writer(SELU, torch=lambda part: TorchSine())
    monkeypatch.delitem(sys.modules, _torch_modules.__name__)
    monkeypatch.delitem(sys.modules, "sklearn_mlp.interchange._to_torch", raising=False)
    assert isinstance(to_torch(classify(activation="selu"))[1], TorchSine)


def test_quantiles_given_as_a_loss():
    model = regress(loss=Quantiles([0.2, 0.8]))
    assert_same(to_torch(model), X_diabetes, model.predict(X_diabetes))


def test_torch_is_imported_only_where_it_is_needed():
    code = "import sys, sklearn_mlp.interchange; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
