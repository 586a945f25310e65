"""Estimators for raw tables: an encoder, and networks with a recipe that suits them."""

from ._classifier import TabularMLPClassifier
from ._encoder import TabularEncoder
from ._regressor import TabularMLPRegressor

__all__ = ["TabularEncoder", "TabularMLPClassifier", "TabularMLPRegressor"]
