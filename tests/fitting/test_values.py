"""What the outputs of a regressor mean."""

import numpy as np
import pytest
from data import X_diabetes, X_iris, y_diabetes, y_iris

from sklearn_mlp import MLPRegressor
from sklearn_mlp.nn.losses import Poisson


@pytest.mark.parametrize("out_activation", ["identity", "tanh", "elu"])
def test_poisson_refuses_outputs_that_can_be_negative(out_activation):
    with pytest.raises(ValueError, match=f"out_activation='{out_activation}' is not smooth, or"):
        MLPRegressor(loss="poisson", out_activation=out_activation).fit(
            X_diabetes, np.abs(y_diabetes)
        )


def test_a_loss_with_an_output_activation_of_its_own_takes_no_other():
    class MyPoisson(Poisson):
        pass

    with pytest.raises(ValueError, match="cannot replace the 'exp' that MyPoisson"):
        MLPRegressor(loss=MyPoisson(), out_activation="softplus").fit(X_iris, y_iris)


QUANTILES = [0.05, 0.5, 0.95]


@pytest.mark.parametrize("bad", [[], [0.5, 0.5], [0.9, 0.1], [0.0, 0.5], [0.5, 1.0]])
def test_quantiles_that_make_no_sense(bad):
    with pytest.raises(ValueError, match="quantile must be increasing"):
        MLPRegressor(loss="quantile", quantile=bad).fit(X_diabetes, y_diabetes)


def test_several_quantiles_are_for_one_target():
    with pytest.raises(ValueError, match="one target"):
        MLPRegressor(loss="quantile", quantile=QUANTILES).fit(X_iris, X_iris[:, :2])
