"""What people look at: gradient check, layer activations, and displays to plot."""

from ._activations import layer_activations
from ._attribution_display import AttributionDisplay
from ._attributions import input_gradients, integrated_gradients
from ._gradient import GradientCheck, check_gradient
from ._layer_displays import GradientFlowDisplay, LayerActivationDisplay
from ._loss_curve import LossCurveDisplay
from ._weight_displays import NetworkDisplay, WeightsDisplay

__all__ = [
    "AttributionDisplay",
    "GradientCheck",
    "GradientFlowDisplay",
    "LayerActivationDisplay",
    "LossCurveDisplay",
    "NetworkDisplay",
    "WeightsDisplay",
    "check_gradient",
    "input_gradients",
    "integrated_gradients",
    "layer_activations",
]
