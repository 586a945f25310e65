"""Loads scikit-learn's own tests of its MLP with our estimators in place of its own."""

from pathlib import Path

import pytest
import sklearn.neural_network

import sklearn_mlp

THEIRS = "from sklearn.neural_network import MLPClassifier, MLPRegressor\n"
OURS = "from sklearn_mlp import MLPClassifier, MLPRegressor\n"

# Read what is private to scikit-learn's implementation.
PRIVATE = {
    "test_gradient": "calls _loss_grad_lbfgs",
    "test_learning_rate_warmstart": "reads _optimizer.learning_rate",
    "test_adaptive_learning_rate": "reads _optimizer.learning_rate",
    "test_n_iter_no_change": "reads _no_improvement_count",
    "test_n_iter_no_change_inf": "reads _no_improvement_count",
}


def load_suite(namespace, renamed=()):
    """Execute the test module of the installed scikit-learn in ``namespace``.

    One line is changed, the import of the two estimators, and each string literal of
    ``renamed``, pairs of old and new.
    """
    path = Path(sklearn.neural_network.__file__).parent / "tests" / "test_mlp.py"
    source = path.read_text(encoding="utf-8")
    assert source.count(THEIRS) == 1, f"{path} no longer imports the estimators in one line"
    source = source.replace(THEIRS, OURS)
    for old, new in renamed:
        assert f'"{old}"' in source
        source = source.replace(f'"{old}"', f'"{new}"')
    exec(compile(source, path, "exec"), namespace)
    assert namespace["MLPClassifier"] is sklearn_mlp.MLPClassifier
    assert namespace["MLPRegressor"] is sklearn_mlp.MLPRegressor


@pytest.fixture
def global_random_seed():
    """From scikit-learn's conftest; 42 is its default."""
    return 42
