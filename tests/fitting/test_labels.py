"""What the outputs of a classifier mean."""

import numpy as np
import pytest
from data import X_iris, y_iris
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp import MLPClassifier
from sklearn_mlp.nn.class_losses import MULTICLASS_LOSSES, BinaryLogLoss, MulticlassLogLoss


def test_one_class_only():
    model = MLPClassifier(max_iter=3).fit(X_iris, np.full(150, "a"))
    assert_array_equal(model.predict(X_iris), np.full(150, "a"))
    assert model.predict_proba(X_iris).shape == (150, 1)
    assert_allclose(model.predict_proba(X_iris), 1)
    assert_allclose(model.predict_log_proba(X_iris), 0, atol=1e-15)


def test_extreme_scores_give_finite_log_probabilities():
    model = MLPClassifier((), max_iter=1).fit(X_iris, y_iris)
    model.coefs_[0] *= 1e5
    p, log_p = model.predict_proba(X_iris), model.predict_log_proba(X_iris)
    assert np.isfinite(log_p).all()
    assert_allclose(p.sum(axis=1), 1)
    assert ((p > 0) & (p < 1)).all()
    assert_array_equal(p.argmax(axis=1), model.predict(X_iris))


def test_probabilities_are_there_if_the_fit_gave_them():
    model = MLPClassifier(loss="hinge", max_iter=2).fit(X_iris, y_iris)
    assert not hasattr(model.set_params(loss="log_loss"), "predict_proba")
    model.fit(X_iris, y_iris).set_params(loss="hinge")
    assert_allclose(model.predict_proba(X_iris).sum(axis=1), 1)


@pytest.mark.parametrize(
    ("loss", "y", "kind"),
    [
        (MulticlassLogLoss(), y_iris > 0, "binary"),
        (MULTICLASS_LOSSES["hinge"](), y_iris > 0, "binary"),
        (BinaryLogLoss(), y_iris, "multiclass"),
    ],
    ids=["softmax", "margin", "logistic"],
)
def test_a_loss_for_other_targets_is_refused(loss, y, kind):
    with pytest.raises(ValueError, match=f"is not for {kind} targets: its one_class_per_row"):
        MLPClassifier(loss=loss).fit(X_iris, y)
