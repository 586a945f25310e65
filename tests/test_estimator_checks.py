"""scikit-learn's estimator checks: no expected failures, for every solver and loss."""

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator, parametrize_with_checks

from sklearn_mlp import MLPClassifier, MLPRegressor

# What scikit-learn sets when it checks its own MLP; on top of it, defaults.
FEW = {"max_iter": 100}
# One row per update makes 100 epochs slow and, on unscaled data, the default rate large.
ONE_ROW = {"solver": "sgd", "max_iter": 20, "learning_rate_init": 1e-3}

FULL_BATCH = [
    MLPClassifier(**FEW),
    MLPClassifier(**FEW, solver="minibatch", learning_rate_init=0.01),
    MLPClassifier(**FEW, solver="sgd", batch_size=1.0, learning_rate_init=0.01),
    MLPClassifier(**FEW, solver="lbfgs"),
    MLPClassifier(**FEW, loss="squared_error", learning_rate_init=0.01),
    MLPClassifier(**FEW, loss="hinge"),
    MLPClassifier(**FEW, loss="hinge", solver="lbfgs"),
    MLPClassifier(**FEW, hidden_layer_sizes=()),
    MLPClassifier(hidden_layer_sizes=(10, 10), activation="tanh", learning_rate_init=0.01),
    MLPRegressor(**FEW),
    MLPRegressor(**FEW, solver="minibatch"),
    MLPRegressor(**FEW, solver="lbfgs"),
    MLPRegressor(**FEW, loss="huber", delta=1.35),
    MLPRegressor(**FEW, loss="huber", solver="lbfgs"),
    MLPRegressor(**FEW, loss="poisson"),
    MLPRegressor(**FEW, loss="poisson", solver="lbfgs"),
    MLPRegressor(**FEW, hidden_layer_sizes=()),
    MLPRegressor(hidden_layer_sizes=(10, 10), activation="logistic", learning_rate_init=0.01),
]


@parametrize_with_checks(FULL_BATCH)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_full_batches(estimator, check):
    check(estimator)
