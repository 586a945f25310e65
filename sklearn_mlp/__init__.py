"""Multi-layer perceptrons trained by backpropagation, as scikit-learn estimators."""

from ._classifier import MLPClassifier
from ._regressor import MLPRegressor
from .tabular import TabularEncoder, TabularMLPClassifier, TabularMLPRegressor

__all__ = [
    "MLPClassifier",
    "MLPRegressor",
    "TabularEncoder",
    "TabularMLPClassifier",
    "TabularMLPRegressor",
]
__version__ = "0.1.0"
