"""What people look at: summary, gradient check, layer activations, and displays to plot."""

from ._activations import layer_activations
from ._attribution_display import AttributionDisplay
from ._attributions import input_gradients, integrated_gradients
from ._gradient import GradientCheck, check_gradient
from ._layer_displays import GradientFlowDisplay, LayerActivationDisplay
from ._loss_curve import LossCurveDisplay
from ._summary import LayerSummary, NetworkSummary, summary
from ._weight_displays import NetworkDisplay, WeightsDisplay

__all__ = [
    "AttributionDisplay",
    "GradientCheck",
    "GradientFlowDisplay",
    "LayerActivationDisplay",
    "LayerSummary",
    "LossCurveDisplay",
    "NetworkDisplay",
    "NetworkSummary",
    "WeightsDisplay",
    "check_gradient",
    "input_gradients",
    "integrated_gradients",
    "layer_activations",
    "summary",
]
