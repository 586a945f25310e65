"""Training: one network, or several in lockstep."""

import copy
from dataclasses import replace

import numpy as np
import pytest
from data import PARTS, X_diabetes, X_iris, y_diabetes, y_iris
from interrupted import InterruptingTanh
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import PredefinedSplit, check_cv
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp._training import fit_together
from sklearn_mlp.fitting.problem import Data
from sklearn_mlp.optim import Solution, Solver, Status
from sklearn_mlp.optim.solvers import SOLVERS
from sklearn_mlp.optim.update_rules import SGD, Adam, SGDState

JOINT = {
    "plain": {},
    "all": PARTS["all"],
    "regularised": {
        "dropout": 0.2,
        "weight_decay": 0.1,
        "max_grad_norm": 0.1,
        "regularization_schedule": "flat_cosine",
    },
    "early stopping": {"early_stopping": True, "n_iter_no_change": np.inf},
    "one output": {"class": MLPRegressor},
    "minibatch": {"solver": "minibatch", "class_weight": "balanced", "early_stopping": True},
}


@pytest.mark.parametrize("settings", JOINT.values(), ids=JOINT)
@pytest.mark.parametrize("weighted", [False, True])
def test_members_become_what_they_would_alone(settings, weighted):
    settings = dict(settings)
    kind = settings.pop("class", MLPClassifier)
    inputs, targets = (X_iris, y_iris) if kind is MLPClassifier else (X_diabetes, y_diabetes)
    weights = np.random.RandomState(0).uniform(0, 2, len(inputs)) if weighted else None
    members = [
        kind(
            (6, 5),
            batch_size=32,
            max_iter=5,
            random_state=seed,
            **{"n_iter_no_change": np.inf, **settings},
        )
        for seed in range(3)
    ]
    alone = [clone(member).fit(inputs, targets, weights) for member in members]
    fit_together(members, Data(inputs, targets, weights))
    for ours, theirs in zip(members, alone, strict=True):
        for W, W_alone in zip(ours.coefs_, theirs.coefs_, strict=True):
            assert_allclose(W, W_alone, rtol=1e-7, atol=1e-10)
        for column, values in theirs.history_.items():
            if column != "seconds":
                assert_allclose(ours.history_[column], values, rtol=1e-7, err_msg=column)
        assert ours.best_iter_ == theirs.best_iter_
        assert ours.t_ == theirs.t_


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("early_stopping", [False, True])
def test_keyboard_interrupt_keeps_the_weights(solver, early_stopping):
    estimator = MLPRegressor(
        (20, 20), InterruptingTanh(3000 if solver == "sgd" else 50), solver=solver, max_iter=10**6,
        tol=0, n_iter_no_change=np.inf, early_stopping=early_stopping, learning_rate_init=1e-5,
    )  # fmt: skip
    with pytest.warns(UserWarning, match="Training interrupted by user"):
        estimator.fit(X_diabetes, y_diabetes)
    assert estimator.n_iter_ == len(estimator.loss_curve_) > 0
    assert np.isfinite(estimator.predict(X_diabetes)).all()


def test_interrupt_during_scoring_keeps_the_curves_of_one_length():
    calls = []

    def scorer(estimator, X, y):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return estimator.score(X, y)

    model = MLPRegressor(early_stopping=True, scoring=scorer)
    with pytest.warns(UserWarning, match="Training interrupted by user"):
        model.fit(X_diabetes, y_diabetes)
    assert {len(column) for column in model.history_.values()} == {2}


@pytest.mark.parametrize("solver", SOLVERS)
def test_early_stopping_returns_the_best_weights(solver):
    settings = {"solver": solver, "early_stopping": True, "validation_fraction": 0.3}
    # Rows that nothing can be learnt from: the score goes up and down.
    X = np.random.default_rng(0).standard_normal((120, 20))
    y = np.random.default_rng(1).integers(2, size=120)
    model = MLPClassifier(**settings, random_state=0, learning_rate_init=0.01, alpha=0).fit(X, y)
    scores = model.validation_scores_
    assert model.best_validation_score_ == max(scores)
    assert len(scores) == len(model.loss_curve_) == model.n_iter_
    assert scores.index(max(scores)) < len(scores) - 1  # not the last weights
    split = np.random.RandomState(0)
    for shape in ((20, 100), 100, (100, 1), 1):  # the draws of the initial parameters
        split.uniform(size=shape)
    from sklearn.model_selection import train_test_split

    _, X_val, _, y_val = train_test_split(X, y, test_size=0.3, stratify=y, random_state=split)
    assert model.score(X_val, y_val) == max(scores)


def test_divergence_in_partial_fit_leaves_everything_as_it_was():
    estimator = MLPRegressor(solver="minibatch", random_state=0)
    estimator.partial_fit(X_diabetes, y_diabetes)
    undisturbed = copy.deepcopy(estimator)
    with pytest.raises(ValueError, match="non-finite"):
        estimator.partial_fit(1e200 * X_diabetes, y_diabetes)
    for model in (estimator, undisturbed):
        model.partial_fit(X_diabetes, y_diabetes)
    assert_array_equal(estimator.coefs_[0], undisturbed.coefs_[0])
    assert estimator.loss_curve_ == undisturbed.loss_curve_


def test_members_with_different_numbers_of_rows_are_trained_one_by_one():
    """As splitters leave them: in lockstep some would be trained on others' rows."""
    splitter = PredefinedSplit(np.repeat([0, 1, 2], [20, 50, 80]))
    members = [
        MLPClassifier(
            4, early_stopping=True, max_iter=3, n_iter_no_change=np.inf, random_state=seed,
            validation_split=check_cv([list(splitter.split())[seed]]),
        )
        for seed in range(3)
    ]  # fmt: skip
    alone = [clone(member).fit(X_iris, y_iris) for member in members]
    fit_together(members, Data(X_iris, y_iris))
    for ours, theirs in zip(members, alone, strict=True):
        assert ours.t_ == theirs.t_
        assert_array_equal(ours.coefs_[0], theirs.coefs_[0])
    assert [member.t_ for member in members] == [3 * 130, 3 * 100, 3 * 70]


class OneShot(Solver):
    """It takes one step and records no epoch."""

    factor = 1.0

    def minimize(self, objective, theta, run):
        _, grad = objective.value_and_grad(theta, run.rows)
        found = theta - self.factor * 0.1 * grad
        return Solution(found, Status.CONVERGED, objective.value_and_grad(found, run.rows)[0])


def test_what_a_solver_without_epochs_finds_is_kept():
    """With early stopping the initial weights were kept, as no epoch had ended."""
    settings = {"solver": OneShot(), "early_stopping": True, "random_state": 0}
    model = MLPRegressor((), alpha=0, **settings).fit(scale(X_diabetes), scale(y_diabetes))
    assert model.best_iter_ == model.n_iter_ == 1
    assert model.validation_scores_ == [model.best_validation_score_]


def test_a_solution_that_is_not_finite_is_an_error():
    class Broken(OneShot):
        factor = np.nan

    with pytest.raises(ValueError, match="stopped being finite in the solution"):
        MLPRegressor(solver=Broken()).fit(X_diabetes, y_diabetes)


def test_a_solver_that_gives_up_says_why():
    class Weary(OneShot):
        limits = ("patience",)
        patience = 3

        def minimize(self, objective, theta, run):
            solution = super().minimize(objective, theta, run)
            return replace(solution, status=Status.FAILED, message="too steep")

    with pytest.warns(ConvergenceWarning, match="too steep"):
        MLPRegressor((), solver=Weary()).fit(scale(X_diabetes), scale(y_diabetes))


def test_a_stream_goes_on_only_with_the_same_kind_of_rule():
    model = MLPRegressor(4, solver=Adam(), random_state=0).partial_fit(X_diabetes, y_diabetes)
    model.set_params(solver=Adam(beta_1=0.5)).partial_fit(X_diabetes, y_diabetes)
    assert model._resumption.state.solver_state.t == 6  # three batches each
    model.set_params(solver=SGD()).partial_fit(X_diabetes, y_diabetes)
    assert isinstance(model._resumption.state.solver_state, SGDState)
    assert np.isfinite(model.predict(X_diabetes)).all()


def test_parameters_of_subclasses_are_seen():
    """Those of all bases, also where a subclass names only its own constraints."""

    class Named(MLPRegressor):
        _parameter_constraints = {"name": [str]}

        def __init__(self, hidden_layer_sizes=(4,), name="", max_iter=2):
            super().__init__(hidden_layer_sizes, max_iter=max_iter)
            self.name = name

    model = Named(name="mine").fit(X_diabetes, y_diabetes)
    assert model._parameters().name == "mine"
    assert model._parameters().solver == "adam"
