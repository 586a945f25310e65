"""Multi-layer perceptrons trained by backpropagation, as scikit-learn estimators."""

from ._classifier import MLPClassifier
from ._regressor import MLPRegressor
from ._show_versions import show_versions
from .tabular import TabularEncoder, TabularMLPClassifier, TabularMLPRegressor

__all__ = [
    "MLPClassifier",
    "MLPRegressor",
    "TabularEncoder",
    "TabularMLPClassifier",
    "TabularMLPRegressor",
    "show_versions",
]
__version__ = "0.1.0"
