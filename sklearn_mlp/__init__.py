"""Multi-layer perceptrons trained by backpropagation, as scikit-learn estimators."""

from ._classifier import MLPClassifier
from ._regressor import MLPRegressor

__all__ = ["MLPClassifier", "MLPRegressor"]
__version__ = "0.1.0"
