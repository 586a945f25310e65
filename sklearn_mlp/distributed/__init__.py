"""The same estimators on a Dask cluster, for more rows than one machine holds."""

from ._classifier import DaskMLPClassifier
from ._regressor import DaskMLPRegressor
from ._table_classifier import DaskTabularMLPClassifier
from ._table_regressor import DaskTabularMLPRegressor

__all__ = [
    "DaskMLPClassifier",
    "DaskMLPRegressor",
    "DaskTabularMLPClassifier",
    "DaskTabularMLPRegressor",
]
