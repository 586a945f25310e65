"""What is worth tuning, for scikit-learn's searches."""

import numpy as np
import pytest
import scipy.stats
from data import X_diabetes, X_iris, y_diabetes, y_iris
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 (enables the search)
from sklearn.model_selection import HalvingRandomSearchCV, RandomizedSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.distributed import DaskMLPClassifier

ESTIMATORS = [MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor]


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
def test_a_random_search_takes_it(cls):
    X, y = (X_iris, y_iris) if cls is MLPClassifier else (X_diabetes, y_diabetes)
    search = RandomizedSearchCV(cls(max_iter=2), cls.tuning_space(), n_iter=3, cv=2, random_state=0)
    assert set(search.fit(X, y).best_params_) == set(cls.tuning_space())


def test_halving_by_epochs_in_a_pipeline():
    pipeline = Pipeline([("scale", StandardScaler()), ("mlp", MLPClassifier(random_state=0))])
    space = MLPClassifier.tuning_space("mlp__")
    budget = {"resource": "mlp__max_iter", "min_resources": 2, "max_resources": 6}
    search = HalvingRandomSearchCV(pipeline, space, n_candidates=3, cv=2, random_state=0, **budget)
    search.fit(X_iris, y_iris)
    assert set(search.best_params_) == {*space, "mlp__max_iter"}


@pytest.mark.parametrize("cls", ESTIMATORS)
def test_what_it_has_are_valid_values_and_the_default_is_among_them(cls):
    space, defaults = cls.tuning_space(), cls().get_params()
    for name, values in space.items():
        drawn = values.rvs(size=5, random_state=0) if hasattr(values, "rvs") else values
        for value in drawn:
            cls(**{name: value})._validate_params()
        if hasattr(values, "rvs"):
            low, high = values.support()
            assert low <= defaults[name] <= high, name
        elif cls in (MLPClassifier, MLPRegressor):
            assert defaults[name] in values, name


@pytest.mark.parametrize("cls", ESTIMATORS)
def test_it_is_shown_as_what_makes_it(cls):
    space = cls.tuning_space("mlp__")
    shown = repr(space)
    assert len(shown.splitlines()) == len(space)
    assert "object at" not in shown
    again = eval(shown, vars(scipy.stats))  # as it is short and plain
    assert list(again) == list(space)
    for name, values in again.items():
        assert repr(values) == repr(space[name]) or values.args == space[name].args


def test_keywords_of_a_distribution_are_shown():
    space = MLPClassifier.tuning_space()
    space["momentum"] = scipy.stats.uniform(0.5, scale=0.4)
    assert repr(space).endswith("'momentum': uniform(0.5, scale=0.4)}")


def test_changing_it_changes_no_other():
    space = MLPClassifier.tuning_space()
    space["hidden_layer_sizes"].append((3,))
    del space["alpha"]
    assert "alpha" in MLPClassifier.tuning_space()
    assert (3,) not in MLPClassifier.tuning_space()["hidden_layer_sizes"]


def test_on_a_cluster_it_is_the_same():
    assert repr(DaskMLPClassifier.tuning_space()) == repr(MLPClassifier.tuning_space())


def test_rates_are_drawn_evenly_on_a_logarithmic_axis():
    rates = MLPRegressor.tuning_space()["learning_rate_init"].rvs(size=2000, random_state=0)
    low, high = np.log(MLPRegressor.tuning_space()["learning_rate_init"].support())
    assert abs(np.log(rates).mean() - (low + high) / 2) < 0.05 * (high - low)
