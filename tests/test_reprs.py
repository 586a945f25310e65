"""What results show of themselves: what one wants to know, not the arrays in them."""

import numpy as np
from data import X_iris, y_iris

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import check_gradient
from sklearn_mlp.optim import Progress, Solution, Status
from sklearn_mlp.optim.run import TrainingState


def test_a_gradient_check_is_its_report():
    report = check_gradient(MLPClassifier(5, random_state=0), X_iris, y_iris)
    assert repr(report) == str(report)
    assert "array" not in repr(report)
    assert repr(report).endswith("agree (bound 1e-05).")


def test_a_solution_says_why_it_ended():
    solution = Solution(np.zeros(9), Status.DIVERGED, 0.5, "epoch 3")
    assert repr(solution).startswith("Solution(status=<Status.DIVERGED")
    assert repr(solution).endswith("loss=0.5, message='epoch 3')")


def test_a_state_of_training_says_how_far_it_is():
    state = TrainingState({"m": np.zeros(9)}, Progress(epochs=3), np.arange(9))
    assert repr(state) == f"TrainingState(progress={Progress(epochs=3)!r})"
