"""Networks on a cluster are those that are fitted in memory, to rounding."""

import pickle

import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from clusters import relative_difference, spread, start_cluster
from distributed import Client
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.datasets import make_classification, make_multilabel_classification

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.distributed import DaskMLPClassifier, DaskMLPRegressor

pytestmark = pytest.mark.usefixtures("client", "_small_blocks")

N_ROWS = 420
X, y = make_classification(
    N_ROWS, 6, n_informative=4, n_classes=3, n_clusters_per_class=1, random_state=0
)
TARGETS = X[:, 0] ** 2 + np.sin(X[:, 1])
WEIGHTS = np.random.default_rng(0).uniform(0, 2, N_ROWS)
NAMES = np.array(["no", "yes", "perhaps"])
SETTINGS = {"hidden_layer_sizes": 5, "activation": "tanh", "random_state": 0}
LBFGS = {**SETTINGS, "solver": "lbfgs", "max_iter": 30}


def fit_both(cls, *arrays, n_blocks=7, options=None, **settings):
    local_class = {DaskMLPClassifier: MLPClassifier, DaskMLPRegressor: MLPRegressor}[cls]
    local = local_class(**settings).fit(*arrays)
    distant = cls(**settings).fit(*(spread(each, n_blocks) for each in arrays), **options or {})
    return distant, local


@pytest.mark.parametrize("n_blocks", [1, 2, 7, 20])
@pytest.mark.parametrize("cls", [DaskMLPClassifier, DaskMLPRegressor])
def test_thirty_iterations_are_those_in_memory(cls, n_blocks):
    targets = y if cls is DaskMLPClassifier else TARGETS
    distant, local = fit_both(cls, X, targets, n_blocks=n_blocks, **LBFGS)
    assert distant.n_iter_ == local.n_iter_ == 30
    assert relative_difference(distant, local) < 1e-8
    assert_allclose(distant.loss_curve_, local.loss_curve_, rtol=1e-8)
    assert_allclose(distant.history_["grad_norm"], local.history_["grad_norm"], rtol=1e-6)
    assert distant.t_ == local.t_
    score = distant.score(spread(X), spread(targets), spread(WEIGHTS))
    assert_allclose(score, local.score(X, targets, WEIGHTS), rtol=1e-8)


@pytest.mark.parametrize(
    ("cls", "settings"),
    [
        (DaskMLPRegressor, {"solver": "adam", "batch_size": 1.0}),
        (DaskMLPRegressor, {"solver": "minibatch", "batch_size": 1.0, "learning_rate_init": 0.1}),
        (DaskMLPRegressor, {"solver": "lm", "max_iter": 5}),
        (DaskMLPClassifier, {"solver": "lm", "max_iter": 5}),
        (DaskMLPRegressor, {"solver": "lm", "alpha": "auto", "max_iter": 10}),
        (DaskMLPRegressor, {"solver": "lbfgs", "loss": "quantile", "quantile": [0.1, 0.9]}),
        (DaskMLPClassifier, {"solver": "lbfgs", "class_weight": "balanced"}),
        (DaskMLPClassifier, {"solver": "lbfgs", "class_weight": {0: 0.1}}),
        (DaskMLPClassifier, {"solver": "lbfgs", "label_smoothing": 0.1}),
        (DaskMLPClassifier, {"solver": "lbfgs", "embedding": "periodic"}),
        (DaskMLPClassifier, {"solver": "lbfgs", "parametric_activation": True}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else value.__name__,
)
def test_other_settings_too(cls, settings):
    targets = y if cls is DaskMLPClassifier else TARGETS
    settings = {**SETTINGS, "max_iter": 10, **settings}
    distant, local = fit_both(cls, X, targets, WEIGHTS, **settings)
    assert relative_difference(distant, local) < 1e-6
    assert_allclose(distant.loss_curve_, local.loss_curve_, rtol=1e-7)
    assert_allclose(distant.alpha_, local.alpha_, rtol=1e-6)


def test_conjugate_gradients_go_over_all_blocks():
    """Of more parameters than can be factorised."""
    settings = {**SETTINGS, "solver": "lm", "max_iter": 2, "hidden_layer_sizes": (70, 70)}
    arrays = np.tile(X, (6, 1)), np.tile(TARGETS, 6)
    distant, local = fit_both(DaskMLPRegressor, *arrays, n_blocks=3, **settings)
    assert_allclose(distant.loss_curve_, local.loss_curve_, rtol=1e-6)


def test_error_bars_are_those_in_memory():
    distant, local = fit_both(DaskMLPRegressor, X, TARGETS, solver="lm", max_iter=5, **SETTINGS)
    assert_allclose(distant.noise_, local.noise_, rtol=1e-8)
    lazy = distant.predict(spread(X), return_std=True)
    for one, other in zip(lazy, local.predict(X, return_std=True), strict=True):
        assert_allclose(one.compute(), other, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, int])
def test_precision_follows_X(dtype):
    settings = {**SETTINGS, "solver": "adam", "batch_size": 1.0, "max_iter": 3}
    distant, local = fit_both(DaskMLPClassifier, X.astype(dtype), y, **settings)
    assert distant.coefs_[0].dtype == local.coefs_[0].dtype
    assert_allclose(distant.coefs_[0], local.coefs_[0], rtol=1e-4)


def test_the_bits_do_not_depend_on_the_workers():
    found = []
    for n_workers in (1, 2, 3):
        with start_cluster(n_workers) as cluster, Client(cluster, set_as_default=False) as client:
            model = DaskMLPClassifier(**LBFGS | {"max_iter": 10}, client=client)
            found.append(model.fit(spread(X, 20), spread(y, 20)))
    for each in found[1:]:
        assert_array_equal(each.coefs_[0], found[0].coefs_[0])
        assert each.loss_curve_ == found[0].loss_curve_


def test_frames_with_names_an_index_and_divisions_that_are_not_known():
    index = pd.Index(np.arange(N_ROWS) * 3 + 5)
    frame = pd.DataFrame(X, index, [f"x{i}" for i in range(6)])
    labels = pd.Series(NAMES[y], index)
    local = MLPClassifier(**LBFGS).fit(frame, labels)
    lazy_X, lazy_y = (dd.from_pandas(each, npartitions=4) for each in (frame, labels))
    lazy_X, lazy_y = (each.clear_divisions() for each in (lazy_X, lazy_y))
    distant = DaskMLPClassifier(**LBFGS).fit(lazy_X, lazy_y)
    assert relative_difference(distant, local) < 1e-8
    assert_array_equal(distant.classes_, local.classes_)
    assert_array_equal(distant.feature_names_in_, local.feature_names_in_)
    assert distant.score(lazy_X, lazy_y) == local.score(frame, labels)
    with pytest.raises(ValueError, match="feature names"):
        distant.predict(lazy_X.rename(columns={"x0": "z"}))


@pytest.mark.parametrize(
    ("cls", "targets"),
    [
        (DaskMLPClassifier, pd.Series(y, dtype="Int64")),
        (DaskMLPClassifier, pd.Series(y == 1, dtype="boolean")),
        (DaskMLPClassifier, pd.Series(NAMES[y], dtype="category")),
        (DaskMLPRegressor, pd.Series(TARGETS, dtype="Float64")),
    ],
    ids=lambda value: str(value.dtype) if hasattr(value, "dtype") else "",
)
def test_targets_of_any_dtype(cls, targets):
    local = cls(**LBFGS).to_local().fit(pd.DataFrame(X), targets)
    lazy = dd.from_pandas(pd.DataFrame(X), npartitions=3), dd.from_pandas(targets, npartitions=3)
    assert relative_difference(cls(**LBFGS).fit(*lazy), local) < 1e-8


def test_chunks_of_unknown_size():
    frame = dd.from_pandas(pd.DataFrame(X), npartitions=4)
    labels = dd.from_pandas(pd.Series(y), npartitions=4)
    model = DaskMLPClassifier(**LBFGS).fit(frame.values, labels.values)
    assert relative_difference(model, MLPClassifier(**LBFGS).fit(X, y)) < 1e-8
    assert np.isnan(model.predict(frame.values).shape[0])
    assert_array_equal(model.predict(frame.values).compute(), model.to_local().predict(X))


def test_several_outputs_and_labels():
    _, labels = make_multilabel_classification(N_ROWS, 6, n_classes=3, random_state=0)
    pairs = [(DaskMLPClassifier, labels), (DaskMLPRegressor, np.column_stack([TARGETS, X[:, 2]]))]
    for cls, Y in pairs:
        distant, local = fit_both(cls, X, Y, **LBFGS)
        assert relative_difference(distant, local) < 1e-8
        assert_allclose(distant.score(spread(X), spread(Y)), local.score(X, Y))
        assert_allclose(distant.predict(spread(X)).compute(), local.predict(X), rtol=1e-7)


def test_sorted_labels_and_empty_partitions():
    order = np.argsort(y, kind="stable")
    sorted_X, sorted_y = X[order], NAMES[y[order]]

    frame = dd.from_pandas(pd.DataFrame(sorted_X), npartitions=7)
    keep = dd.from_pandas(pd.Series(np.arange(N_ROWS) % 240 > 120), npartitions=7)
    labels = dd.from_pandas(pd.Series(sorted_y), npartitions=7)
    assert 0 in keep.map_partitions(sum).compute().tolist()
    kept = np.arange(N_ROWS) % 240 > 120
    distant = DaskMLPClassifier(**LBFGS).fit(frame[keep], labels[keep])
    local = MLPClassifier(**LBFGS).fit(sorted_X[kept], sorted_y[kept])
    assert relative_difference(distant, local) < 1e-8
    prediction = distant.predict(frame[keep])
    assert prediction.compute().tolist() == local.predict(sorted_X[kept]).tolist()
    assert prediction.compute().index.tolist() == np.flatnonzero(kept).tolist()
    score = distant.score(frame[keep], labels[keep])
    assert_allclose(score, local.score(sorted_X[kept], sorted_y[kept]))
    proba = distant.predict_proba(frame[keep].values).compute()
    assert_allclose(proba, local.predict_proba(sorted_X[kept]), rtol=1e-7)


def test_columns_in_several_chunks():
    model = DaskMLPClassifier(**LBFGS).fit(da.from_array(X, chunks=(60, 2)), spread(y))
    assert relative_difference(model, MLPClassifier(**LBFGS).fit(X, y)) < 1e-8
    assert model.predict(da.from_array(X, chunks=(60, 2))).chunks == ((60,) * 7,)


def test_sparse_chunks():
    sparse = np.where(np.abs(X) > 0.5, X, 0)
    lazy = spread(sparse).map_blocks(scipy.sparse.csr_array)
    model = DaskMLPClassifier(**LBFGS).fit(lazy, spread(y))
    assert relative_difference(model, MLPClassifier(**LBFGS).fit(sparse, y)) < 1e-8


def test_small_partitions_are_joined(monkeypatch):
    from sklearn_mlp.distributed import _source

    assert _source.group_parts(np.array([3, 0, 4])) == [[0], [2]]
    monkeypatch.setattr(_source, "FEWEST_ROWS", 100)
    assert _source.group_parts(np.full(7, 60)) == [[0, 1], [2, 3], [4, 5], [6]]
    model = DaskMLPClassifier(**LBFGS).fit(spread(X), spread(y))
    assert relative_difference(model, MLPClassifier(**LBFGS).fit(X, y)) < 1e-8


MADE = []


def count(block):
    MADE.append(len(block))
    return block


def test_rows_that_do_not_fit_are_made_in_each_round(monkeypatch):
    from sklearn_mlp.distributed import _source

    monkeypatch.setattr(_source, "MOST_HELD", 0.0)
    MADE.clear()
    lazy = spread(X).map_blocks(count, dtype=X.dtype, meta=X[:0])
    model = DaskMLPClassifier(**LBFGS | {"max_iter": 5}).fit(lazy, spread(y))
    local = MLPClassifier(**LBFGS | {"max_iter": 5}).fit(X, y)
    assert relative_difference(model, local) < 1e-8
    assert len(MADE) > 7 * 5
    with pytest.warns(UserWarning, match="do not fit into the memory"):
        DaskMLPClassifier(batch_size=100, max_iter=1).fit(lazy, spread(y))


def test_classes_that_are_known():
    options = {"classes": [0, 1, 2, 3]}
    model = DaskMLPClassifier(**LBFGS).fit(spread(X), spread(y), **options)
    assert model.classes_.tolist() == [0, 1, 2, 3]
    with pytest.raises(ValueError, match=r"Partition 0 of 7: .* not in classes: \[2\]"):
        DaskMLPClassifier(**LBFGS).fit(spread(X), spread(y), classes=[0, 1])


def test_warm_starts_and_weights_to_start_from():
    settings = {**LBFGS, "max_iter": 5, "warm_start": True}
    distant, local = fit_both(DaskMLPClassifier, X, y, **settings)
    distant.fit(spread(X), spread(y))
    local.fit(X, y)
    assert len(distant.loss_curve_) == len(local.loss_curve_) == 10
    assert relative_difference(distant, local) < 1e-8
    start = {"coefs_init": local.coefs_, "intercepts_init": local.intercepts_}
    again = DaskMLPClassifier(**settings).fit(spread(X), spread(y), **start)
    assert relative_difference(again, MLPClassifier(**settings).fit(X, y, **start)) < 1e-8


def test_rows_in_memory_take_the_local_way():
    local = MLPClassifier(**LBFGS).fit(X, y)
    model = DaskMLPClassifier(**LBFGS, client="never asked for").fit(X, y)
    assert_array_equal(model.coefs_[0], local.coefs_[0])
    assert_array_equal(model.predict_proba(X), local.predict_proba(X))
    assert_array_equal(model.predict_log_proba(X), local.predict_log_proba(X))
    assert_array_equal(model.decision_function(X), local.decision_function(X))
    assert model.score(X, y) == local.score(X, y)
    model = DaskMLPClassifier(max_iter=2).partial_fit(X, y, classes=[0, 1, 2])
    assert model.predict(X).shape == (N_ROWS,)
    local = MLPRegressor(**LBFGS).fit(X, TARGETS)
    model = DaskMLPRegressor(**LBFGS).fit(X, TARGETS)
    assert_array_equal(model.predict(X), local.predict(X))
    assert model.score(X, TARGETS) == local.score(X, TARGETS)


def test_to_local_knows_no_client(client):
    model = DaskMLPRegressor(**LBFGS, client=client).fit(spread(X), spread(TARGETS))
    local = model.to_local()
    assert type(local) is MLPRegressor
    assert "client" not in vars(local)
    assert local.get_params() == {k: v for k, v in model.get_params().items() if k != "client"}
    assert_array_equal(local.predict(X), model.predict(X))
    assert type(clone(local).fit(X, TARGETS)) is MLPRegressor


def test_the_client_is_shared_by_clones_and_left_out_of_pickles(client):
    model = DaskMLPClassifier(5, client=client)
    assert clone(model).client is client
    loaded = pickle.loads(pickle.dumps(model.fit(X, y)))
    assert loaded.client is None
    assert_array_equal(loaded.predict(X), model.predict(X))
    assert "client" in model.get_params()
    assert clone(model).set_params(hidden_layer_sizes=3).hidden_layer_sizes == 3
