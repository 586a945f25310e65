"""scikit-learn's estimator checks: no expected failures, for every solver and loss."""

import pytest
from sklearn.utils.estimator_checks import (
    check_sample_weight_equivalence_on_dense_data,
    estimator_checks_generator,
    parametrize_with_checks,
)

from sklearn_mlp import MLPClassifier, MLPRegressor

# What scikit-learn sets when it checks its own MLP, and a rate at which the slower
# solvers fit within it.
FEW = {"max_iter": 100}
FAST = {"max_iter": 100, "learning_rate_init": 0.02}

ESTIMATORS = [
    MLPClassifier(**FEW),
    MLPClassifier(**FEW, solver="minibatch"),
    MLPClassifier(**FEW, solver="sgd", batch_size=1.0),
    MLPClassifier(solver="lbfgs"),
    MLPClassifier(**FAST, loss="squared_error"),
    MLPClassifier(**FEW, loss="hinge"),
    MLPClassifier(**FEW, loss="hinge", solver="lbfgs"),
    MLPClassifier(solver="lm"),
    MLPClassifier(solver="lm", hidden_layer_sizes=(5,), loss="squared_error", alpha=0.01),
    MLPClassifier(**FAST, hidden_layer_sizes=()),
    MLPClassifier(**FAST, hidden_layer_sizes=(10, 10), activation="tanh"),
    MLPRegressor(**FEW),
    MLPRegressor(**FEW, solver="minibatch"),
    MLPRegressor(**FEW, solver="sgd", batch_size=1.0),
    MLPRegressor(**FEW, solver="lbfgs"),
    MLPRegressor(**FEW, loss="huber", delta=1.35),
    MLPRegressor(**FEW, loss="huber", solver="lbfgs"),
    MLPRegressor(**FAST, loss="poisson"),
    MLPRegressor(**FEW, loss="poisson", solver="lbfgs"),
    MLPRegressor(solver="lm", hidden_layer_sizes=(5,)),
    MLPRegressor(solver="lm", hidden_layer_sizes=(5,), loss="huber", activation="tanh"),
    MLPRegressor(solver="lm", hidden_layer_sizes=(5,), alpha="auto", activation="tanh"),
    MLPRegressor(**FAST, hidden_layer_sizes=()),
    MLPRegressor(**FAST, hidden_layer_sizes=(10, 10), activation="logistic"),
    MLPClassifier(**FAST, loss="squared_hinge", activation=["mish"]),
    MLPClassifier(**FAST, loss="perceptron", learning_rate="cosine", init="he_normal"),
    MLPClassifier(**FAST, weight_decay=1e-3, max_grad_norm=10.0, label_smoothing=0.01),
    MLPRegressor(**FAST, loss="absolute_error", activation=["silu"]),
    MLPRegressor(**FAST, loss="quantile", learning_rate="one_cycle", init="lecun_normal"),
    MLPRegressor(**FAST, weight_decay=1e-3, max_grad_norm=10.0, activation="gelu"),
    # A bounded gradient and a smooth activation: rounding in float32 stays small.
    MLPClassifier(**FAST, activation="tanh", alpha=0.01),
    MLPRegressor(**FAST, activation="tanh", loss="huber", alpha=0.01, tol=1e-3),
]
ONE_ROW_PER_UPDATE = [
    MLPClassifier(solver="sgd", max_iter=20),
    MLPRegressor(solver="sgd", max_iter=20, learning_rate_init=2e-4),
]


@parametrize_with_checks(ESTIMATORS)
def test_estimator(estimator, check):
    check(estimator)


def is_applicable(check):
    """With one row per update a row of weight 2 is one step, the row twice is two.

    The objective is the same; the path to its minimum is not. ``solver='sgd'`` with full
    batches passes these two checks above.
    """
    return "check_sample_weight_equivalence" not in check.func.__name__


@pytest.mark.parametrize(
    ("estimator", "check"),
    [
        pytest.param(estimator, check, id=f"{type(estimator).__name__}-{check.func.__name__}")
        for instance in ONE_ROW_PER_UPDATE
        for estimator, check in estimator_checks_generator(instance)
        if is_applicable(check)
    ],
)
def test_one_row_per_update(estimator, check):
    check(estimator)


@pytest.mark.parametrize("solver", ["adam", "lbfgs", "lm"])
def test_balanced_classes_are_counted_by_weight(solver):
    estimator = MLPClassifier(**FEW, class_weight="balanced", solver=solver)
    check_sample_weight_equivalence_on_dense_data("MLPClassifier", estimator)
