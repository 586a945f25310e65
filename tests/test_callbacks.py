"""scikit-learn's callbacks on our estimators."""

import numpy as np
import pytest
from data import iris, species
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.callback import ProgressBar, ScoringMonitor
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import (
    MLPClassifier,
    MLPRegressor,
    TabularMLPClassifier,
    TabularMLPRegressor,
)

X, y = iris.to_numpy(), species.to_numpy()
EPOCHS = 6
MODELS = {
    "adam": MLPClassifier(5, max_iter=EPOCHS, random_state=0),
    "sgd": MLPClassifier(5, solver="sgd", max_iter=EPOCHS, random_state=0),
    "lbfgs": MLPClassifier(5, solver="lbfgs", max_iter=EPOCHS, random_state=0),
    "lm": MLPClassifier(5, solver="lm", max_iter=EPOCHS, random_state=0),
    "stopping": MLPClassifier(5, early_stopping=True, max_iter=EPOCHS, random_state=0),
    "regressor": MLPRegressor(5, max_iter=EPOCHS, random_state=0),
    "batch_norm": MLPClassifier(5, batch_norm=True, max_iter=EPOCHS, random_state=0),
    "tabular": TabularMLPClassifier(
        n_members=2, hidden_layer_sizes=4, max_iter=EPOCHS, random_state=0
    ),
    "one member": TabularMLPRegressor(
        n_members=1, hidden_layer_sizes=4, max_iter=EPOCHS, random_state=0
    ),
}
KEEP_THE_LAST = ("adam", "sgd", "lbfgs", "lm", "regressor", "batch_norm")


class Recorder:
    """What the fitted estimator of each epoch predicts; stops after ``last`` of them."""

    def __init__(self, last=np.inf):
        self.last = last
        self.calls = []
        self.predictions = []

    def setup(self, estimator, context):
        self.calls.append("setup")

    def teardown(self, estimator, context):
        self.calls.append("teardown")

    def on_fit_task_begin(self, estimator, context):
        self.calls.append("begin " + context.task_name)

    def on_fit_task_end(self, estimator, context, *, X, y, metadata, fitted_estimator):
        self.calls.append("end " + context.task_name)
        self.metadata = metadata
        if context.task_name == "epoch":
            self.predictions.append(fitted_estimator.predict(X))
        return len(self.predictions) >= self.last


@pytest.mark.parametrize("name", MODELS)
def test_every_epoch_is_told_with_an_estimator_that_predicts(name):
    recorder = Recorder()
    fitted = clone(MODELS[name]).set_callbacks(recorder).fit(X, y)
    epochs = ["begin epoch", "end epoch"] * EPOCHS
    assert recorder.calls == ["setup", "begin fit", *epochs, "end fit", "teardown"]
    alone = clone(MODELS[name]).fit(X, y).predict(X)
    assert_allclose(fitted.predict(X), alone, rtol=1e-5)
    assert len(recorder.predictions) == EPOCHS
    if name in KEEP_THE_LAST:
        assert_array_equal(recorder.predictions[-1], alone)
    assert not hasattr(fitted, "_callback_fit_ctx")


@pytest.mark.parametrize("name", MODELS)
def test_a_callback_stops_training(name):
    stopped = clone(MODELS[name]).set_callbacks(Recorder(last=3)).fit(X, y)
    assert stopped.n_iter_ == 3
    assert np.isfinite(stopped.predict(X)).all()


def test_members_that_are_fitted_one_by_one_are_told_one_by_one():
    recorder = Recorder()
    alone = clone(MODELS["tabular"]).set_params(mlp_params={"n_iter_no_change": 1000})
    alone.set_callbacks(recorder).fit(X, y)
    assert len(recorder.predictions) == 2 * EPOCHS


def test_the_weights_are_those_of_the_epoch():
    recorder = Recorder(last=3)
    weights = np.full(len(X), 2.0)
    stopped = clone(MODELS["adam"]).set_callbacks(recorder).fit(X, y, weights)
    three = clone(MODELS["adam"]).set_params(max_iter=3).fit(X, y, weights)
    assert_array_equal(stopped.coefs_[0], three.coefs_[0])
    assert recorder.metadata["sample_weight"][0] == 2


def test_teardown_after_a_failed_fit():
    recorder = Recorder()
    model = MLPClassifier(5, early_stopping=True, validation_fraction=1e-9)
    with pytest.raises(ValueError, match="validation_fraction"):
        model.set_callbacks(recorder).fit(X, y)
    assert recorder.calls[-1] == "teardown"
    assert not hasattr(model, "_callback_fit_ctx")


@pytest.mark.parametrize("solver", ["adam", "lbfgs", "lm"])
@pytest.mark.parametrize(("cls", "scoring"), [(MLPClassifier, "accuracy"), (MLPRegressor, "r2")])
def test_scoring_monitor_alone_in_a_pipeline_and_in_a_search(cls, scoring, solver):
    network = cls(5, solver=solver, max_iter=EPOCHS, random_state=0)
    for wrap in (lambda network: network, lambda network: make_pipeline(StandardScaler(), network)):
        monitor = ScoringMonitor(scoring=scoring)
        model = wrap(clone(network).set_callbacks(monitor)).fit(X, y)
        table = monitor.get_logs()
        table = (table[0] if isinstance(table, list) else table).data_as_pandas
        assert (table[scoring] <= 1).all()
        n_iter = (model if hasattr(model, "n_iter_") else model[-1]).n_iter_
        assert len(table) == n_iter + 1  # and the fit itself
        assert_allclose(table[scoring].iloc[-1], model.score(X, y))

    monitor = ScoringMonitor(scoring=scoring)
    model = make_pipeline(StandardScaler(), network.set_callbacks(monitor))
    step = cls.__name__.lower()
    search = GridSearchCV(model, {f"{step}__alpha": [0.1, 1.0]}, cv=2, n_jobs=2)
    assert np.isfinite(search.fit(X, y).best_score_)


@pytest.mark.parametrize("solver", ["adam", "lbfgs", "lm"])
def test_progress_bars_alone_in_a_pipeline_and_in_a_parallel_search(solver, capsys):
    network = MLPClassifier(5, solver=solver, max_iter=EPOCHS, random_state=0)
    clone(network).set_callbacks(ProgressBar()).fit(X, y)
    assert_complete(capsys.readouterr().out, "MLPClassifier - fit")

    model = make_pipeline(StandardScaler(), network)
    clone(model).set_callbacks(ProgressBar()).fit(X, y)
    assert_complete(capsys.readouterr().out, "Pipeline - fit", "MLPClassifier - fit")

    search = GridSearchCV(model, {"mlpclassifier__alpha": [0.1, 1.0]}, cv=2, n_jobs=2)
    search.set_callbacks(ProgressBar(max_propagation_depth=None)).fit(X, y)
    out = capsys.readouterr().out
    assert_complete(out, "GridSearchCV - fit", "Pipeline - fit", "MLPClassifier - fit")
    assert out.count("MLPClassifier - fit") == 2 * 2 + 1  # and the best one's


def assert_complete(out, *bars):
    """The output has these bars, and all that it has are full."""
    assert all(bar in out for bar in bars), out
    assert all("100%" in line for line in out.splitlines() if line.strip()), out


def test_progress_is_shown_of_the_epochs_that_there_are(capsys):
    stopping = MLPClassifier(5, early_stopping=True, n_iter_no_change=2, random_state=0)
    stopping.set_callbacks(ProgressBar()).fit(X, y)
    assert stopping.n_iter_ < stopping.max_iter
    assert_complete(capsys.readouterr().out, "MLPClassifier - fit")


@pytest.mark.parametrize("make", [lambda m: m, lambda m: make_pipeline(StandardScaler(), m)])
@pytest.mark.parametrize("solver", ["minibatch", "lbfgs", "lm"])
def test_a_recorder_on_the_outermost_is_told_of_epochs(make, solver):
    recorder = Recorder()
    model = make(MLPClassifier(5, solver=solver, max_iter=EPOCHS, random_state=0))
    model[-1].set_callbacks(recorder) if hasattr(model, "steps") else model.set_callbacks(recorder)
    model.fit(X, y)
    assert recorder.calls.count("end epoch") == EPOCHS
