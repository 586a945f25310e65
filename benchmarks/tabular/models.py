"""The contestants: all with their default parameters, and one thread."""

from __future__ import annotations

from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from sklearn.compose import (
    TransformedTargetRegressor,
    make_column_selector,
    make_column_transformer,
)
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from sklearn_mlp import TabularMLPClassifier, TabularMLPRegressor


def scikit_learn_mlp(regression):
    """On imputed, standardised and one-hot encoded columns, and a standardised target."""
    encoding = make_column_transformer(
        (
            make_pipeline(SimpleImputer(), StandardScaler()),
            make_column_selector(dtype_exclude="category"),
        ),
        (
            OneHotEncoder(handle_unknown="ignore", max_categories=50, sparse_output=False),
            make_column_selector(dtype_include="category"),
        ),
    )
    if not regression:
        return make_pipeline(encoding, MLPClassifier(random_state=0))
    return TransformedTargetRegressor(
        make_pipeline(encoding, MLPRegressor(random_state=0)), transformer=StandardScaler()
    )


def hist_gradient_boosting(regression):
    model = HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier
    return model(categorical_features="from_dtype", random_state=0)


def lightgbm(regression):
    from lightgbm import LGBMClassifier, LGBMRegressor

    return (LGBMRegressor if regression else LGBMClassifier)(random_state=0, n_jobs=1, verbose=-1)


def xgboost(regression):
    from xgboost import XGBClassifier, XGBRegressor

    model = XGBRegressor if regression else XGBClassifier
    return model(enable_categorical=True, random_state=0, n_jobs=1)


class CatBoost:
    """CatBoost wants its categories named, as text without missing values."""

    def __init__(self, regression):
        from catboost import CatBoostClassifier, CatBoostRegressor

        self.model = (CatBoostRegressor if regression else CatBoostClassifier)(
            random_seed=0, thread_count=1, verbose=0, allow_writing_files=False
        )

    @staticmethod
    def as_text(X):
        X = X.copy()
        for column in X.select_dtypes("category"):
            values = X[column].astype(object)
            X[column] = values.where(values.notna(), "missing").astype(str)
        return X

    def fit(self, X, y):
        categorical = list(X.select_dtypes("category"))
        self.model.fit(self.as_text(X), y, cat_features=categorical)
        return self

    def predict(self, X):
        return np.ravel(self.model.predict(self.as_text(X), thread_count=1))

    def predict_proba(self, X):
        return self.model.predict_proba(self.as_text(X), thread_count=1)


def tabular_mlp(regression):
    return (TabularMLPRegressor if regression else TabularMLPClassifier)(random_state=0, n_jobs=1)


class Contestant(NamedTuple):
    """``make(regression)`` is an unfitted model; ``package`` is what it needs, if optional."""

    title: str
    make: object
    package: str | None = None


OURS = "tabular"
CONTESTANTS = {
    "sklearn": Contestant("scikit-learn MLP", scikit_learn_mlp),
    "hgb": Contestant("HistGradientBoosting", hist_gradient_boosting),
    "lightgbm": Contestant("LightGBM", lightgbm, "lightgbm"),
    "xgboost": Contestant("XGBoost", xgboost, "xgboost"),
    "catboost": Contestant("CatBoost", CatBoost, "catboost"),
    OURS: Contestant("TabularMLP", tabular_mlp),
}


def missing():
    """The packages of contestants that are not installed."""
    packages = filter(None, (contestant.package for contestant in CONTESTANTS.values()))
    return [package for package in packages if find_spec(package) is None]
