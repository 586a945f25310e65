"""What people look at: summary, gradient check, layer activations, and displays to plot."""

from ._activations import layer_activations
from ._attribution_display import AttributionDisplay
from ._attributions import input_gradients, integrated_gradients
from ._gradient import GradientCheck, check_gradient
from ._hidden_space import HiddenSpaceDisplay
from ._intervals import PredictionIntervalDisplay
from ._layer_displays import GradientFlowDisplay, LayerActivationDisplay
from ._learning_rate import LearningRateCurve, LearningRateCurveDisplay, learning_rate_curve
from ._loss_curve import LossCurveDisplay
from ._network_graph import NetworkDisplay
from ._summary import LayerSummary, NetworkSummary, summary
from ._weight_displays import WeightsDisplay

__all__ = [
    "AttributionDisplay",
    "GradientCheck",
    "GradientFlowDisplay",
    "HiddenSpaceDisplay",
    "LayerActivationDisplay",
    "LayerSummary",
    "LearningRateCurve",
    "LearningRateCurveDisplay",
    "LossCurveDisplay",
    "NetworkDisplay",
    "NetworkSummary",
    "PredictionIntervalDisplay",
    "WeightsDisplay",
    "check_gradient",
    "input_gradients",
    "integrated_gradients",
    "layer_activations",
    "learning_rate_curve",
    "summary",
]
