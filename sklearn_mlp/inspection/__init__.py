"""What people look at: is the gradient right, what does each layer put out."""

from ._activations import layer_activations
from ._gradient import GradientCheck, check_gradient

__all__ = ["GradientCheck", "check_gradient", "layer_activations"]
