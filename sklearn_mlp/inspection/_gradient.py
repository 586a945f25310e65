"""Is the gradient right? Backpropagation against finite differences."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

from .._training import problem_at_rest
from .._typing import MatrixLike
from ..nn.layout import TRAINABLE
from ..optim.curvature import times
from ._networks import check_is_ours, find_network

STEP = 6e-6  # about the cube root of the rounding error, times the parameter's size
TOLERANCE = 1e-5


@dataclass(frozen=True, repr=False)
class GradientCheck:
    """The result of `check_gradient`, shown as a table.

    Attributes
    ----------
    names : list of str
        The blocks of parameters: weights and biases of each layer, and with batch
        normalisation its scales and shifts.
    numeric, backpropagated : list of ndarray
        Per block, the derivatives that were compared.
    relative_errors : list of float
        Per block, the length of the difference over the sum of both lengths; 0 where
        the difference is within the rounding of J, NaN where a derivative is not finite.
    curvature_error : float or None
        The same for the product of the Gauss-Newton matrix with a random vector, against
        differences of the outputs; None where the loss has no curvature, or the network
        parameters besides weights and biases.
    """

    names: list[str]
    numeric: list[NDArray[np.float64]]
    backpropagated: list[NDArray[np.float64]]
    relative_errors: list[float]
    curvature_error: float | None = None

    @property
    def max_relative_error(self) -> float:
        also = [] if self.curvature_error is None else [self.curvature_error]
        return float(np.max([*self.relative_errors, *also]))  # NaN if one is

    @property
    def passed(self) -> bool:
        """Whether every relative error is below 1e-5."""
        return self.max_relative_error < TOLERANCE

    def __repr__(self) -> str:
        lines = [f"{'parameters':14}{'compared':>9}{'largest |dJ|':>14}{'relative error':>16}"]
        for name, derivatives, error in zip(
            self.names, self.backpropagated, self.relative_errors, strict=True
        ):
            largest = np.abs(derivatives).max(initial=0.0)
            mark = "" if error < TOLERANCE else "  <- differs"
            lines.append(f"{name:14}{len(derivatives):9d}{largest:14.3e}{error:16.1e}{mark}")
        if self.curvature_error is not None:
            mark = "" if self.curvature_error < TOLERANCE else "  <- differs"
            compared = sum(map(len, self.numeric))
            lines.append(f"{'curvature':14}{compared:9d}{'':14}{self.curvature_error:16.1e}{mark}")
        verdict = "agree" if self.passed else "do not agree"
        lines.append(f"Numeric and backpropagated gradient {verdict} (bound {TOLERANCE:g}).")
        return "\n".join(lines)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # the report tells
def check_gradient(
    estimator: BaseEstimator,
    X: MatrixLike,
    y: ArrayLike,
    sample_weight: ArrayLike | None = None,
    *,
    n_entries: int = 20,
    random_state: int = 0,
) -> GradientCheck:
    """Compare the backpropagated gradient with finite differences, layer by layer.

    For parameters drawn at random in each layer it computes
    ``(J(theta + h) - J(theta - h)) / 2h`` in float64, where J is the training objective
    over all rows, at the estimator's `coefs_` if it is fitted and else at its initial
    weights. What dropout drops is held fixed. Of a loss with curvature it also compares a
    product with the Gauss-Newton matrix, by which 'lm' goes; the loss's ``curvature_root`` is
    taken as it is. Use it after writing an activation or a loss.

    Parameters
    ----------
    estimator : MLPClassifier, MLPRegressor, Pipeline or search
        A network, fitted or not, or what is fitted and ends in one; it is not changed.
    X : array-like or sparse matrix of shape (n_samples, n_features)
        Inputs of the estimator. A few dozen rows are enough.
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        Targets.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights.
    n_entries : int, default=20
        Parameters per block to compare; all where there are fewer.
    random_state : int, default=0
        Which ones.

    Returns
    -------
    report : GradientCheck
        Shown as a table; ``report.passed`` says whether all is well.

    Notes
    -----
    At a kink (ReLU, hinge, absolute error) the two sides differ; an error there on few
    entries with correct code is chance, and gone with other data.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import check_gradient
    >>> X, y = load_iris(return_X_y=True)
    >>> report = check_gradient(MLPClassifier((8,), activation="tanh", random_state=0), X, y)
    >>> report.passed
    True
    >>> report.names
    ['weights 1', 'biases 1', 'weights 2', 'biases 2']
    """
    estimator, X, y = find_network(estimator, X, y)
    check_is_ours(estimator)
    if n_entries < 1:
        raise ValueError(f"n_entries must be >= 1, got {n_entries!r}.")
    problem = problem_at_rest(estimator, X, y, sample_weight)
    objective, theta = problem.objective, problem.theta
    rng = np.random.default_rng(random_state)

    def evaluate(theta):
        objective.random_state = np.random.RandomState(0)  # the same dropout each time
        return objective.value_and_grad(theta, problem.rows)

    value, gradient = evaluate(theta)
    gradient = gradient.copy()
    rounding = 100 * np.finfo(float).eps * abs(value) / STEP
    names, blocks = _blocks(problem.layout)
    numeric, backpropagated, errors = [], [], []
    blocks = [np.sort(rng.permutation(block)[:n_entries]) for block in blocks]
    for chosen in blocks:
        differences = []
        for index in chosen:
            shifted, step = theta.copy(), STEP * max(1, abs(theta[index]))
            shifted[index] = theta[index] + step
            above = evaluate(shifted)[0]
            shifted[index] = theta[index] - step
            differences.append((above - evaluate(shifted)[0]) / (2 * step))
        numeric.append(np.array(differences))
        backpropagated.append(gradient[chosen])
        errors.append(_relative_error(numeric[-1], backpropagated[-1], rounding))
    curvature_error = None
    if problem.layout.is_plain and problem.outputs.loss.has_curvature:
        curvature_error = _curvature_error(problem, np.concatenate(blocks), rng)
    return GradientCheck(names, numeric, backpropagated, errors, curvature_error)


def _curvature_error(problem, chosen, rng):
    """Of the ``chosen`` entries of ``G v``: ``G = A^T A`` with ``A = sqrt(s / n) R dz/dtheta``."""
    objective, theta = problem.objective, problem.theta
    n_rows, weights = len(objective.y), objective.sample_weight
    s = np.ones(n_rows) if weights is None else weights
    z = problem.model(theta).raw(objective.X)
    root = objective.loss.curvature_root(objective.y.astype(np.float64), z)
    root = (root.T * np.sqrt(s / n_rows)).T

    step = STEP * max(1, np.abs(theta).max())

    def along(direction):
        """``A`` times the direction, by differences."""
        above, below = (
            problem.model(theta + h * direction).raw(objective.X) for h in (step, -step)
        )
        return times(root, above - below) / (2 * step)

    v = rng.standard_normal(theta.size) / np.sqrt(theta.size)
    Av, unit = along(v), np.zeros(theta.size)
    numeric = []
    for index in chosen:
        unit[index] = 1
        numeric.append((along(unit) * Av).sum())
        unit[index] = 0
    product = objective.curvature(theta, problem.rows).times(v)[chosen]
    rounding = 100 * np.finfo(float).eps * np.abs(z).max() / STEP
    return _relative_error(np.array(numeric), product, rounding)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # NaN tells
def layer_gradients(estimator, X, y, sample_weight=None):
    """The gradient of the loss over all rows, without penalty and dropout, as `Layers`."""
    check_is_ours(estimator)
    problem = problem_at_rest(estimator, X, y, sample_weight, alpha=0.0, dropout=0.0)
    objective = problem.objective
    return problem.layout.layers(objective.value_and_grad(problem.theta, problem.rows)[1])


def _blocks(layout):
    """Names of the blocks of ``theta`` and the indices of their entries, layer by layer."""
    layers = layout.layers(np.arange(layout.n_parameters))
    named = [
        (number, f"{kind} {number}", part.ravel())
        for kind in TRAINABLE
        for number, part in enumerate(getattr(layers, kind), start=1)
    ]
    _, names, blocks = zip(*sorted(named, key=itemgetter(0)), strict=True)
    return list(names), list(blocks)


def _relative_error(a, b, rounding):
    """``|a - b| / (|a| + |b|)``, 0 where no entry differs by more than ``rounding``."""
    if np.abs(a - b).max() <= rounding:
        return 0.0
    return float(np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)))
