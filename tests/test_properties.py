"""Whatever is given: a fit that works, or an error that docs/errors.md lists; and no surprises."""

import copy
import pickle
import warnings

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse
from documented import is_listed
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.nn.activations import ACTIVATIONS
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES
from sklearn_mlp.nn.initializers import INITIALIZERS
from sklearn_mlp.nn.losses import REGRESSION_LOSSES
from sklearn_mlp.optim.schedules import SCHEDULES
from sklearn_mlp.optim.solvers import SOLVERS

DTYPES = ["f8", "f4", "f2", "g", "i8", "i4", "i2", "i1", "u1", "?", ">f8"]
LABELS = {
    "integers": np.array([7, -3, 12]),
    "strings": np.array(["no", "maybe", "yes"]),
    "objects": np.array(["b", "a", "c"], dtype=object),
    "floats": np.array([2.0, -1.0, 0.0]),
    "booleans": np.array([True, False, True]),
}


def noncontiguous(X, tmp_path):
    wide = np.zeros((2 * len(X), 3 * X.shape[1]), X.dtype)
    wide[::2, ::3] = X
    return wide[::2, ::3]


def read_only(X, tmp_path):
    X = X.copy()
    X.flags.writeable = False
    return X


def memory_mapped(X, tmp_path):
    np.save(tmp_path / "X.npy", X)
    return np.load(tmp_path / "X.npy", mmap_mode="r")


def sparse(format, index):
    def convert(X, tmp_path):
        X = scipy.sparse.coo_array(X.astype("f8")).asformat(format)
        if hasattr(X, "coords"):  # COO since SciPy 1.13
            X.coords = tuple(indices.astype(index) for indices in X.coords)
        for name in {"indices", "indptr", "row", "col"} & set(dir(X)):
            setattr(X, name, getattr(X, name).astype(index))
            assert getattr(X, name).dtype == index
        return X

    return convert


def columns(X):
    return {f"column {i}": column for i, column in enumerate(X.T)}


CONTAINERS = {
    "as it is": lambda X, _: X,
    "Fortran": lambda X, _: np.asfortranarray(X),
    "not contiguous": noncontiguous,
    "read only": read_only,
    "memory-mapped": memory_mapped,
    "list": lambda X, _: X.tolist(),
    "pandas": lambda X, _: pd.DataFrame(columns(X.astype(X.dtype.newbyteorder("=")))),
    "polars": lambda X, _: pl.DataFrame(columns(X.astype("f8"))),
    **{
        f"{format} {index}": sparse(format, index)
        for format in ("csr", "csc", "coo")
        for index in ("i4", "i8")
    },
}

parameters = st.fixed_dictionaries(
    {
        "hidden_layer_sizes": st.lists(st.integers(1, 5), max_size=3).map(tuple),
        "solver": st.sampled_from(list(SOLVERS)),
        "max_iter": st.integers(1, 3),
        "random_state": st.integers(0, 2**32 - 1),
    },
    optional={
        "activation": st.sampled_from(sorted(ACTIVATIONS)),
        "alpha": st.sampled_from([0, 0.1, 10]),
        "batch_size": st.sampled_from([1, 3, 0.5, 1.0, "auto"]),
        "learning_rate": st.sampled_from(sorted(SCHEDULES)),
        "init": st.sampled_from(sorted(INITIALIZERS)),
        "shuffle": st.booleans(),
        "momentum": st.sampled_from([0, 0.5, 1]),
        "nesterovs_momentum": st.booleans(),
        "early_stopping": st.booleans(),
        "scoring": st.sampled_from([None, "loss"]),
        "validation_fraction": st.sampled_from([0.1, 0.5]),
        "n_iter_no_change": st.sampled_from([1, float("inf")]),
        "dropout": st.sampled_from([0.0, 0.9]),
        "batch_norm": st.booleans(),
        "weight_decay": st.sampled_from([0.0, 1.0]),
        "max_grad_norm": st.sampled_from([None, 1e-3]),
        "embedding": st.sampled_from([None, "periodic"]),
        "input_scale": st.booleans(),
        "parametric_activation": st.booleans(),
        "regularization_schedule": st.sampled_from(["constant", "cosine"]),
        "ties": st.sampled_from(["first", "last"]),
    },
)
of_classifiers = st.fixed_dictionaries(
    {},
    optional={
        "loss": st.sampled_from(sorted(COLUMN_LOSSES)),
        "label_smoothing": st.sampled_from([0.0, 0.2]),
        "class_weight": st.sampled_from([None, "balanced"]),
    },
)
of_regressors = st.fixed_dictionaries(
    {},
    optional={
        "loss": st.sampled_from(sorted(REGRESSION_LOSSES)),
        "out_activation": st.sampled_from(["auto", "identity", "softplus", "tanh"]),
        "quantile": st.sampled_from([0.1, [0.1, 0.5, 0.9]]),
    },
)


@st.composite
def inputs(draw):
    shape = draw(st.integers(1, 24)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    return rng.uniform(-3, 4, shape).astype(draw(st.sampled_from(DTYPES)))


def fitted_or_refused(model, *data, **more):
    """Whether the fit worked; if not, the error must be one that is listed."""
    before = copy.deepcopy(vars(model))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", "batch_size=.* is larger than")
        # Parameters are drawn without regard to each other.
        warnings.filterwarnings("ignore", "These parameters have no effect")
        warnings.filterwarnings("ignore", "R.2 score is not well-defined")  # scikit-learn's
        try:
            model.fit(*data, **more)
        except (ValueError, TypeError) as error:
            if not is_listed(error):
                raise
            assert vars(model).keys() == before.keys()
            return False
    return True


def dense(X):
    return X.toarray() if scipy.sparse.issparse(X) else np.asarray(X)


def check_what_is_kept(model, X, X_given, tmp_path):
    """Predictions agree between containers, and survive pickle, joblib and clone."""
    prediction = model.predict(X_given)
    raw = model._raw(X_given)
    single = raw.dtype == np.float32
    nameless = copy.copy(model)
    vars(nameless).pop("feature_names_in_", None)
    rtol, atol = (1e-3, 1e-4) if single else (1e-7, 1e-9)
    assert_allclose(nameless._raw(X), raw, rtol=rtol, atol=atol)
    assert_array_equal(pickle.loads(pickle.dumps(model)).predict(X_given), prediction)
    joblib.dump(model, tmp_path / "model.joblib")
    mapped = joblib.load(tmp_path / "model.joblib", mmap_mode="r")
    assert_array_equal(mapped.predict(X_given), prediction)
    assert not [name for name in vars(clone(model)) if name.endswith("_")]


@pytest.mark.slow
@given(st.data(), inputs(), st.sampled_from(sorted(CONTAINERS)), st.sampled_from(sorted(LABELS)))
def test_any_classification(tmp_path_factory, data, X, container, labels):
    tmp_path = tmp_path_factory.mktemp("any")
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    if data.draw(st.booleans(), "multilabel"):
        y = rng.integers(0, 2, (len(X), 3))
    else:
        y = LABELS[labels][rng.integers(0, data.draw(st.integers(1, 3)), len(X))]
    weights = data.draw(st.sampled_from([None, rng.uniform(0, 2, len(X))]))
    model = MLPClassifier(**data.draw(parameters) | data.draw(of_classifiers))
    X_given = CONTAINERS[container](X, tmp_path)
    X_before, y_before = copy.deepcopy(X_given), y.copy()

    assume(fitted_or_refused(model, X_given, y, weights))
    assert_array_equal(dense(X_given), dense(X_before))
    assert_array_equal(y, y_before)
    prediction = model.predict(X_given)
    assert prediction.shape == y.shape
    assert set(np.unique(prediction)) <= set(np.unique(y)) | ({0, 1} if y.ndim == 2 else set())
    if y.ndim == 1 and y.dtype != object:  # of which scikit-learn's label encoding makes text
        assert prediction.dtype.kind == y.dtype.kind
    assert np.isfinite(model.decision_function(X_given)).all()
    if hasattr(model, "predict_proba"):
        p = model.predict_proba(X_given)
        assert p.shape == (len(X), len(model.classes_))
        assert np.isfinite(model.predict_log_proba(X_given)).all()
        if y.ndim == 1:
            assert_allclose(p.sum(axis=1), 1, rtol=1e-5)
    check_what_is_kept(model, X, X_given, tmp_path)


@pytest.mark.slow
@given(st.data(), inputs(), st.sampled_from(sorted(CONTAINERS)))
def test_any_regression(tmp_path_factory, data, X, container):
    tmp_path = tmp_path_factory.mktemp("any")
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    shape = data.draw(st.sampled_from([(len(X),), (len(X), 1), (len(X), 2)]))
    y = rng.uniform(-2, 3, shape).astype(data.draw(st.sampled_from(DTYPES)))
    weights = data.draw(st.sampled_from([None, rng.uniform(0, 2, len(X))]))
    model = MLPRegressor(**data.draw(parameters) | data.draw(of_regressors))
    X_given = CONTAINERS[container](X, tmp_path)
    X_before, y_before = copy.deepcopy(X_given), y.copy()

    y_given = y.ravel() if shape[1:] == (1,) else y
    assume(fitted_or_refused(model, X_given, y_given, weights))
    assert_array_equal(dense(X_given), dense(X_before))
    assert_array_equal(y, y_before)
    prediction = model.predict(X_given)
    n_quantiles = np.size(model.quantile) if model.loss == "quantile" else 1
    assert prediction.shape == y_given.shape + ((n_quantiles,) if n_quantiles > 1 else ())
    assert np.isfinite(prediction).all()
    check_what_is_kept(model, X, X_given, tmp_path)


@given(st.data(), st.sampled_from(sorted(LABELS)))
def test_streams_in_which_classes_are_missing(data, labels):
    classes = np.unique(LABELS[labels])
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    chosen = data.draw(parameters) | {"early_stopping": False, "solver": "adam"}
    model = MLPClassifier(**chosen)
    for _ in range(data.draw(st.integers(1, 3))):
        X = rng.normal(size=(data.draw(st.integers(1, 10)), 2))
        y = classes[rng.integers(0, data.draw(st.integers(1, len(classes))), len(X))]
        with warnings.catch_warnings():
            # Parameters are drawn without regard to each other and to the number of rows.
            warnings.filterwarnings("ignore", "(batch_size=.* is larger|These parameters have)")
            try:
                model.partial_fit(X, y, classes=classes)
            except ValueError as error:
                if not is_listed(error):
                    raise
                reject()
    assert_array_equal(model.classes_, classes)
    assert model.predict_proba(X).shape == (len(X), len(classes))
    assert np.isin(model.predict(X), classes).all()
