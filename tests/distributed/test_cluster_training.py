"""Batches, validation rows, callbacks and interruptions of training on a cluster."""

import os
import signal
import threading
from contextlib import nullcontext

import dask.array as da
import numpy as np
import pytest
from clusters import relative_difference, spread
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import make_classification

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.distributed import DaskMLPClassifier, DaskMLPRegressor
from sklearn_mlp.distributed._blocks import Batch, Block, Plan, split
from sklearn_mlp.distributed._estimator import global_batch
from sklearn_mlp.distributed._source import rows_held_out

pytestmark = pytest.mark.usefixtures("client", "_small_blocks")

X, y = make_classification(420, 6, n_informative=4, n_classes=3, random_state=0)
TARGETS = X[:, 0] ** 2 + np.sin(X[:, 1])
ADAM = {"hidden_layer_sizes": 5, "solver": "adam", "random_state": 0, "batch_size": 60}
LBFGS = {"hidden_layer_sizes": 5, "solver": "lbfgs", "random_state": 0, "max_iter": 20}


def block_of(n_rows, number=0):
    return Block(number, None, None, None, slice(0, n_rows), None)


@pytest.mark.parametrize("seed", [None, 3])
def test_an_epoch_takes_each_row_once_and_the_same_share_of_each_block(seed):
    sizes, n_rows = [70, 33, 1, 400], 504
    seen = [[] for _ in sizes]
    for start in range(0, n_rows, 50):
        batch = Batch(start, min(start + 50, n_rows), n_rows, seed)
        for number, size in enumerate(sizes):
            rows = batch.rows_of(block_of(size, number))
            rows = np.arange(size)[rows]
            assert abs(len(rows) - size * (batch.stop - start) / n_rows) < 1
            seen[number] += rows.tolist()
    for size, rows in zip(sizes, seen, strict=True):
        assert sorted(rows) == list(range(size))
        assert (rows == sorted(rows)) == (seed is None or size == 1)


def test_a_run_can_be_repeated_whatever_the_order_of_other_draws():
    settings = {**ADAM, "max_iter": 3, "dropout": 0.2}
    runs = [DaskMLPClassifier(**settings).fit(spread(X), spread(y)) for _ in range(2)]
    assert_array_equal(runs[0].coefs_[0], runs[1].coefs_[0])
    other = DaskMLPClassifier(**settings | {"random_state": 1}).fit(spread(X), spread(y))
    assert not np.array_equal(other.coefs_[0], runs[0].coefs_[0])


def test_batches_learn_as_they_do_in_memory():
    """From the same weights, as far as the order of the rows lets losses differ."""
    settings = {**ADAM, "max_iter": 12, "learning_rate_init": 0.03, "batch_size": 140}
    start = MLPRegressor(**LBFGS | {"max_iter": 1}).fit(X, TARGETS)
    start = {"coefs_init": start.coefs_, "intercepts_init": start.intercepts_}
    distant = DaskMLPRegressor(**settings).fit(spread(X), spread(TARGETS), **start)
    orders = [settings | {"random_state": seed} for seed in range(8)]
    local = [MLPRegressor(**each).fit(X, TARGETS, **start) for each in orders]
    losses = [each.loss_ for each in local]
    assert abs(distant.loss_ - np.mean(losses)) < 4 * np.std(losses)
    assert distant.t_ == local[0].t_ == 12 * 420


def test_few_rows_are_trained_by_as_many_updates_as_in_memory():
    rows, targets = (np.concatenate([each] * 3) for each in (X, TARGETS))
    settings = {"hidden_layer_sizes": 5, "random_state": 0, "max_iter": 12}
    settings["learning_rate_init"] = 0.01
    local = MLPRegressor(**settings).fit(rows, targets)
    as_a_whole = MLPRegressor(**settings, batch_size=1.0).fit(rows, targets)
    distant = DaskMLPRegressor(**settings).fit(spread(rows), spread(targets))
    difference = abs(distant.loss_ - local.loss_)
    assert difference < 0.1 * (as_a_whole.loss_ - local.loss_)


@pytest.mark.parametrize(
    ("n_rows", "batch_size", "warns"),
    [(50, 50, False), (10_000, 200, False), (100_000, 2000, True), (10**9, 2**16, True)],
)
def test_batch_size_auto(n_rows, batch_size, warns):
    parameters = DaskMLPClassifier()._parameters()
    with pytest.warns(UserWarning, match="batch_size.*lbfgs") if warns else nullcontext():
        assert global_batch(parameters, n_rows) == batch_size
    parameters.batch_size = 300
    assert global_batch(parameters, n_rows) == 300


def test_without_shuffling_a_batch_is_the_next_share_of_each_block():
    settings = {**ADAM, "max_iter": 2, "shuffle": False, "batch_size": 84}
    distant = DaskMLPClassifier(**settings).fit(spread(X), spread(y))
    order = np.arange(420).reshape(7, 5, 12).swapaxes(0, 1).ravel()
    local = MLPClassifier(**settings).fit(X[order], y[order])
    assert relative_difference(distant, local) < 1e-8


def test_held_out_rows_are_shares_of_the_partitions():
    counted = np.array([100, 0, 7, 300])
    at_random = rows_held_out("random", counted, 0.1)
    assert sum(at_random) == 41
    assert all(abs(own - 41 / 407 * n) < 1 for own, n in zip(at_random, counted, strict=True))
    assert rows_held_out("last", counted, 0.75) == [0, 0, 6, 300]
    assert rows_held_out(None, counted, 0.1) == [0, 0, 0, 0]
    weight = np.array([1.0, 0, 1, 1, 0, 1])
    rows, others = split(6, weight, Plan(None, None, "random", 0), 0, 2)
    assert sorted([*rows, *others]) == [0, 2, 3, 5]
    assert len(others) == 2


def test_the_last_rows_are_held_out_as_in_memory():
    settings = {**LBFGS, "early_stopping": True, "validation_split": "last"}
    for cls, local_cls, targets in [
        (DaskMLPClassifier, MLPClassifier, y),
        (DaskMLPRegressor, MLPRegressor, TARGETS),
    ]:
        distant = cls(**settings).fit(spread(X), spread(targets))
        local = local_cls(**settings).fit(X, targets)
        assert relative_difference(distant, local) < 1e-6
        assert_allclose(distant.validation_scores_, local.validation_scores_, rtol=1e-7)
        assert_allclose(distant.validation_loss_curve_, local.validation_loss_curve_, rtol=1e-7)
        assert distant.best_iter_ == local.best_iter_


def test_early_stopping_ends_and_keeps_the_best():
    settings = {**ADAM, "max_iter": 60, "learning_rate_init": 0.1, "n_iter_no_change": 3}
    model = DaskMLPClassifier(early_stopping=True, **settings).fit(spread(X), spread(y))
    assert model.n_iter_ < 60
    assert model.best_validation_score_ == max(model.validation_scores_)
    assert model.t_ == model.n_iter_ * 378


@pytest.mark.parametrize("n_blocks", [None, 3])
def test_validation_rows_in_memory_or_on_the_cluster(n_blocks):
    weights = np.linspace(0, 1, 100)
    rows = {"X_val": X[:100], "y_val": y[:100], "sample_weight_val": weights}
    given = {k: spread(v, n_blocks) for k, v in rows.items()} if n_blocks else rows
    settings = {**LBFGS, "class_weight": "balanced"}
    distant = DaskMLPClassifier(**settings).fit(spread(X), spread(y), **given)
    local = MLPClassifier(**settings).fit(X, y, **rows)
    assert_allclose(distant.validation_scores_, local.validation_scores_, rtol=1e-7)
    assert_allclose(distant.validation_loss_curve_, local.validation_loss_curve_, rtol=1e-7)


def test_validation_rows_of_another_kind():
    model = DaskMLPClassifier(**LBFGS)
    with pytest.raises(ValueError, match=r"Validation rows .*`y` has classes not in"):
        model.fit(spread(X), spread(y), X_val=spread(X), y_val=spread(y + 1))
    with pytest.raises(ValueError, match=r"Validation rows .*5 features"):
        model.fit(spread(X), spread(y), X_val=spread(X[:, :5]), y_val=spread(y))
    two = spread(np.column_stack([TARGETS] * 2))
    with pytest.raises(ValueError, match=r"Validation rows .*2 output column"):
        DaskMLPRegressor(**LBFGS).fit(spread(X), spread(TARGETS), X_val=spread(X), y_val=two)


def test_any_scorer_on_validation_rows_in_memory():
    settings = {**LBFGS, "early_stopping": True, "scoring": "roc_auc_ovr"}
    rows = {"X_val": X[:100], "y_val": y[:100]}
    distant = DaskMLPClassifier(**settings).fit(spread(X), spread(y), **rows)
    local = MLPClassifier(**settings).fit(X, y, **rows)
    assert_allclose(distant.best_validation_score_, local.best_validation_score_, rtol=1e-6)
    by_loss = settings | {"scoring": "loss"}
    distant = DaskMLPClassifier(**by_loss).fit(
        spread(X), spread(y), X_val=spread(X), y_val=spread(y)
    )
    assert_allclose(distant.best_validation_score_, -min(distant.validation_loss_curve_))


class Stopping:
    """Notes each epoch, and stops after some."""

    def __init__(self, after):
        self.after = after
        self.scores = []

    def setup(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context):
        pass

    def on_fit_task_end(self, estimator, context, *, fitted_estimator):
        if context.task_name == "epoch":
            self.scores.append(fitted_estimator.to_local().score(X, y))
            return len(self.scores) == self.after
        return False

    def teardown(self, estimator, context):
        pass


@pytest.mark.parametrize("settings", [LBFGS, ADAM], ids=["lbfgs", "adam"])
def test_callbacks_see_each_epoch_and_may_stop(settings):
    callback = Stopping(after=4)
    model = DaskMLPClassifier(**settings).set_callbacks(callback).fit(spread(X), spread(y))
    assert model.n_iter_ == len(callback.scores) == 4
    assert callback.scores[-1] == model.score(spread(X), spread(y))


def test_it_tells_of_epochs(capsys):
    DaskMLPClassifier(**LBFGS | {"max_iter": 2}, verbose=True).fit(spread(X), spread(y))
    assert "Iteration 2, loss =" in capsys.readouterr().out


@pytest.fixture
def ctrl_c():
    """Press it after a second; and again, as Python ignores one that comes in a destructor."""
    is_over = threading.Event()

    def press():
        is_over.wait(1.0)
        while not is_over.is_set():
            os.kill(os.getpid(), signal.SIGINT)
            is_over.wait(10.0)

    thread = threading.Thread(target=press)
    thread.start()
    yield is_over
    is_over.set()
    thread.join()


# Of a Ctrl-C that came in a destructor: Python ignores it, and pytest tells of that.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("solver", ["lbfgs", "adam"])
def test_ctrl_c_keeps_what_was_reached(solver, ctrl_c):
    settings = {**ADAM, "solver": solver, "max_iter": 100_000, "tol": 0, "n_iter_no_change": np.inf}
    model = DaskMLPClassifier(**settings)
    with pytest.warns(UserWarning, match="interrupted by user"):
        model.fit(spread(X), spread(y))
    ctrl_c.set()
    assert 0 < model.n_iter_ < 100_000
    assert np.isfinite(model.predict_proba(spread(X)).compute()).all()
    model.set_params(max_iter=2).fit(spread(X), spread(y))  # the cluster is still of use


def test_an_error_leaves_the_estimator_as_it_was():
    model = DaskMLPClassifier(**LBFGS).fit(spread(X), spread(y))
    before = dict(vars(model))
    broken = X.copy()
    broken[200, 2] = np.nan
    with pytest.raises(ValueError, match="Partition 3 of 7: Input X contains NaN") as raised:
        model.fit(spread(broken), spread(y))
    assert "TabularMLPClassifier" in str(raised.value)
    with pytest.raises(ValueError, match=r"Partition 0 of 7: .*Negative"):
        model.fit(spread(X), spread(y), -spread(np.ones(420)))
    with pytest.raises(ValueError, match=r"Partition 0 of 7.*could not convert string"):
        model.fit(spread(np.full((420, 2), "a", object)), spread(y))
    with pytest.raises(ValueError, match="stopped being finite"):
        model.fit(da.full((420, 6), 1e300, chunks=(60, 6)), spread(y))
    assert vars(model).keys() == before.keys()
    assert all(value is before[name] for name, value in vars(model).items())


def test_a_fit_that_learns_nothing_is_told():
    model = DaskMLPRegressor(**LBFGS | {"max_iter": 2})
    with pytest.warns(UserWarning, match="no better than a constant"):
        model.fit(1e6 * spread(X), spread(TARGETS))
