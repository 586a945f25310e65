"""Every loss with targets of its kind."""

import numpy as np
import pytest

from sklearn_mlp.nn.class_losses import COLUMN_LOSSES, MULTICLASS_LOSSES
from sklearn_mlp.nn.losses import REGRESSION_LOSSES

RNG = np.random.default_rng(0)


def targets(family, n_outputs, n_rows=40):
    if family is REGRESSION_LOSSES:
        return RNG.uniform(0, 5, (n_rows, n_outputs))
    if family is MULTICLASS_LOSSES:
        return np.eye(n_outputs)[RNG.integers(n_outputs, size=n_rows)]
    return RNG.integers(2, size=(n_rows, n_outputs)).astype(float)


CASES = [
    pytest.param(loss, family, n_outputs, id=f"{loss()!r}-{n_outputs}")
    for family in (COLUMN_LOSSES, MULTICLASS_LOSSES, REGRESSION_LOSSES)
    for loss in family.values()
    for n_outputs in ((3,) if family is MULTICLASS_LOSSES else (1, 3))
]
