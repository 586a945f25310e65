"""What people look at: gradient check, layer activations, and displays to plot."""

from ._activations import layer_activations
from ._gradient import GradientCheck, check_gradient
from ._layer_displays import GradientFlowDisplay, LayerActivationDisplay
from ._loss_curve import LossCurveDisplay
from ._weight_displays import NetworkDisplay, WeightsDisplay

__all__ = [
    "GradientCheck",
    "GradientFlowDisplay",
    "LayerActivationDisplay",
    "LossCurveDisplay",
    "NetworkDisplay",
    "WeightsDisplay",
    "check_gradient",
    "layer_activations",
]
