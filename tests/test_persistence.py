"""Fitted estimators in files: pickle, joblib, skops; small; readable by later versions."""

import pickle
from pathlib import Path

import joblib
import numpy as np
import pytest
import skops.io
from fitted.make import LABELS, fit_all
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp import MLPClassifier, MLPRegressor

FITTED = Path(__file__).parent / "fitted"
SAVED = sorted(path for path in FITTED.glob("*/*") if path.suffix in (".joblib", ".skops"))
X = np.load(FITTED / "0.1.0" / "predictions.npz")["X"]


@pytest.fixture(scope="module")
def models():
    return fit_all()


NETWORK_TYPES = {
    "classifier": {
        "sklearn_mlp._classifier.MLPClassifier",
        "sklearn_mlp.fitting.history.History",
        "sklearn_mlp.nn.activations.ReLU",
        "sklearn_mlp.nn.class_losses.MulticlassLogLoss",
    },
    "regressor": {
        "sklearn_mlp._regressor.MLPRegressor",
        "sklearn_mlp.fitting.history.History",
        "sklearn_mlp.nn.activations.Tanh",
        "sklearn_mlp.nn.losses.SquaredError",
    },
}


@pytest.mark.parametrize("name", NETWORK_TYPES)
def test_what_skops_must_trust(models, name):
    untrusted = skops.io.get_untrusted_types(data=skops.io.dumps(models[name]))
    assert set(untrusted) == NETWORK_TYPES[name]


def test_skops_must_trust_our_own_classes_only(models):
    for model in models.values():
        data = skops.io.dumps(model)
        untrusted = skops.io.get_untrusted_types(data=data)
        assert all(name.startswith("sklearn_mlp.") for name in untrusted), untrusted
        again = skops.io.loads(data, trusted=untrusted)
        assert_array_equal(again.predict(X), model.predict(X))
        assert again.get_params().keys() == model.get_params().keys()


def test_a_stream_goes_on_from_skops(models):
    data = skops.io.dumps(models["stream"])
    again = skops.io.loads(data, trusted=skops.io.get_untrusted_types(data=data))
    as_ever = pickle.loads(pickle.dumps(models["stream"]))
    y = np.arange(len(X)) % 3
    again.partial_fit(X, y)
    as_ever.partial_fit(X, y)
    assert_array_equal(again.coefs_[0], as_ever.coefs_[0])


@pytest.mark.parametrize("path", SAVED, ids=lambda path: f"{path.parent.name} {path.name}")
# The files have a label encoding of the scikit-learn that they were written with.
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.InconsistentVersionWarning")
def test_what_earlier_versions_saved_predicts_the_same(path):
    if path.suffix == ".joblib":
        model = joblib.load(path)
    else:
        model = skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))
    expected = np.load(path.parent / "predictions.npz")
    prediction = model.predict(expected["X"])
    if prediction.dtype.kind == "U":
        assert_array_equal(prediction, expected[path.stem])
    else:
        assert_allclose(prediction, expected[path.stem], rtol=1e-6)
    if path.stem == "stream":
        model.partial_fit(X, np.arange(len(X)) % 3)


def test_there_is_something_of_an_earlier_version():
    assert len(SAVED) >= 12


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
@pytest.mark.parametrize("units", [(100,), (500, 500)])
def test_a_pickle_is_the_weights_and_little_else(cls, units):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2000, 20))
    model = cls(units, batch_size=1.0, tol=0.0, n_iter_no_change=1000, random_state=0)
    model.set_params(max_iter=200 if units == (100,) else 2)
    model.fit(X, (X[:, 0] > 0).astype(int))
    weights = sum(array.nbytes for array in model.coefs_ + model.intercepts_)
    assert len(pickle.dumps(model)) < 1.1 * weights + 20_000


def test_labels_survive(models):
    again = pickle.loads(pickle.dumps(models["classifier"]))
    assert set(again.predict(X)) <= set(LABELS)
