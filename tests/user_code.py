"""What a user's type checker sees of the estimators; checked by mypy, not run."""

from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray

from sklearn_mlp import (
    MLPClassifier,
    MLPRegressor,
    TabularEncoder,
    TabularMLPClassifier,
    TabularMLPRegressor,
)
from sklearn_mlp.inspection import (
    GradientCheck,
    LossCurveDisplay,
    NetworkSummary,
    check_gradient,
    summary,
)
from sklearn_mlp.nn import Activation


def use() -> None:
    X, y = np.zeros((9, 2)), np.zeros(9)
    classifier, regressor = MLPClassifier(), MLPRegressor()
    assert_type(classifier.fit(X, y), MLPClassifier)
    assert_type(classifier.partial_fit(X, y, classes=[0, 1]), MLPClassifier)
    assert_type(classifier.predict_proba(X), NDArray[Any])
    assert_type(regressor.fit(X, y, X_val=X, y_val=y).predict(X), NDArray[Any])
    assert_type(regressor.score(X, y), float)
    assert_type(TabularMLPRegressor().fit([[1, "a"]], [2.0]).predict_std(X), NDArray[Any])
    table = TabularMLPRegressor(conformal=True).fit(X, y)
    assert_type(table.predict_interval(X, coverage=0.9), NDArray[Any])
    assert_type(TabularMLPClassifier(conformal=0.3).fit(X, y).predict_set(X), NDArray[np.bool_])
    assert_type(TabularEncoder().fit(X).n_features_out, int)
    assert_type(check_gradient(regressor, X, y), GradientCheck)
    assert_type(summary(regressor), NetworkSummary)
    assert_type(LossCurveDisplay.from_estimator(regressor), LossCurveDisplay)


class Cube(Activation):
    """An activation of the user's own."""

    def forward(self, z: NDArray[np.floating[Any]], out: NDArray[np.floating[Any]]) -> None:
        np.power(z, 3, out=out)
