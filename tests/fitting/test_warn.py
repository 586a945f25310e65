"""Warnings name the user's line."""

import pytest
from data import X_iris, y_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from sklearn_mlp import MLPClassifier


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
@pytest.mark.parametrize("wrap", [lambda m: m, make_pipeline, lambda m: GridSearchCV(m, {})])
def test_warnings_name_the_users_line(solver, wrap):
    model = wrap(MLPClassifier(solver=solver, max_iter=1))
    with pytest.warns(ConvergenceWarning) as caught:
        model.fit(X_iris, y_iris)
    assert {warning.filename for warning in caught} == {__file__}
    with pytest.warns(UserWarning, match="batch_size=999 is larger") as caught:
        MLPClassifier(batch_size=999).partial_fit(X_iris, y_iris, classes=[0, 1, 2])
    assert caught[0].filename == __file__
