"""Parts in general: how they are shown, and by which names they go."""

from sklearn_mlp.nn.activations import ACTIVATIONS, ELU, LeakyReLU
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES, MULTICLASS_LOSSES
from sklearn_mlp.nn.initializers import INITIALIZERS
from sklearn_mlp.nn.losses import REGRESSION_LOSSES, Huber, Quantile


def test_parts_are_shown_as_the_call_that_makes_them():
    assert repr(ACTIVATIONS["selu"]()) == "SELU()"
    assert repr(LeakyReLU()) == "LeakyReLU(negative_slope=0.01)"
    assert repr(ELU()) == "ELU(alpha=1.0)"
    assert repr(Huber()) == "Huber(delta=1.0)"
    assert repr(Quantile()) == "Quantile(quantile=0.5)"


def test_losses_and_initializers_by_name():
    drawn = {"glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_normal"}
    assert drawn | {"normal", "neural_tangent"} <= INITIALIZERS.keys()
    regression = {"squared_error", "absolute_error", "huber", "quantile", "poisson"}
    assert regression <= REGRESSION_LOSSES.keys()
    classes = {"log_loss", "squared_error", "hinge", "squared_hinge", "perceptron"}
    assert classes <= COLUMN_LOSSES.keys() == MULTICLASS_LOSSES.keys()
