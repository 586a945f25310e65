"""What is said while a solver runs, and after it has stopped."""

import copy

import numpy as np
import pytest
from data import X_diabetes, X_iris, y_diabetes, y_iris
from numpy.testing import assert_array_equal
from sklearn.exceptions import ConvergenceWarning

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.optim.solvers import SOLVERS


@pytest.mark.parametrize("solver", SOLVERS)
def test_verbose(solver, capsys):
    estimator = MLPClassifier(
        solver=solver, verbose=True, early_stopping=True, tol=1e-6, n_iter_no_change=2
    )
    estimator.fit(X_iris, y_iris)
    lines = capsys.readouterr().out.splitlines()
    first = {name: column[0] for name, column in estimator.history_.items()}
    assert lines[0] == f"Iteration 1, loss = {first['loss']:.8f}, {first['seconds']:.2f} s"
    assert lines[1] == f"Validation score: {first['val_score']:f}, loss = {first['val_loss']:.8f}"
    assert len(lines) == 2 * estimator.n_iter_ + 1
    assert "Validation score did not improve" in lines[-1]


def test_verbose_tells_the_adaptive_rate(capsys):
    MLPClassifier(
        solver="minibatch", verbose=True, tol=1.0, n_iter_no_change=1, learning_rate="adaptive"
    ).fit(X_iris, y_iris)
    output = capsys.readouterr().out
    assert "Setting learning rate to 0.000200" in output
    assert "Training loss did not improve" in output


def test_silent_by_default(capsys):
    MLPClassifier(max_iter=2).fit(X_iris, y_iris)
    MLPClassifier(solver="lbfgs", max_iter=2).fit(X_iris, y_iris)
    assert capsys.readouterr().out == ""


def test_solvers_warn_when_they_stop_too_early():
    with pytest.warns(ConvergenceWarning, match=r"Maximum iterations \(2\) reached"):
        MLPClassifier(max_iter=2).fit(X_iris, y_iris)
    with pytest.warns(ConvergenceWarning, match="lbfgs failed to converge after 2 iteration"):
        MLPClassifier(solver="lbfgs", max_iter=2).fit(X_iris, y_iris)
    with pytest.warns(ConvergenceWarning, match="EVALUATIONS EXCEEDS LIMIT"):
        MLPClassifier(solver="lbfgs", max_fun=3).fit(X_iris, y_iris)


def test_divergence_stops_and_says_what_to_try():
    estimator = MLPRegressor(solver="minibatch", learning_rate_init=1e3, max_iter=50)
    with pytest.raises(ValueError, match=r"in epoch \d+, update \d+\. Scale the inputs.*lower "):
        estimator.fit(X_diabetes, y_diabetes)
    assert not hasattr(estimator, "coefs_")
    estimator.set_params(learning_rate_init=1e-3).fit(X_diabetes, y_diabetes)
    before = copy.deepcopy(vars(estimator))
    with pytest.raises(ValueError, match="non-finite"):
        estimator.set_params(learning_rate_init=1e3).fit(X_diabetes, y_diabetes)
    assert_array_equal(estimator.coefs_[0], before["coefs_"][0])
    assert estimator.loss_curve_ == before["loss_curve_"]


def test_divergence_with_early_stopping_restores_the_best_weights():
    estimator = MLPRegressor(
        solver="minibatch", learning_rate_init=5.0, early_stopping=True, random_state=0
    )
    with pytest.warns(ConvergenceWarning, match="Training diverged.*best validation score"):
        estimator.fit(X_diabetes, y_diabetes)
    assert np.isfinite(estimator.predict(X_diabetes)).all()
    assert estimator.n_iter_ == len(estimator.validation_scores_)
