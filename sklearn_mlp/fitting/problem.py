"""What a solver is to solve, from parameters and validated data."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import issparse
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight

from ..nn.layout import Layout
from ..nn.model import Model
from ..optim.batches import count_rows
from ..optim.objective import NetworkObjective, Objective
from ..optim.run import Solver
from .build import batch_rows, make_architecture, make_solver
from .holdout import HeldOut, about_validation
from .labels import Labels
from .splits import split_rows_off
from .start import Start, starting_theta
from .values import Values


class Data(NamedTuple):
    """What an estimator is fitted to.

    Attributes
    ----------
    X : ndarray or CSR matrix of shape (n_rows, n_features)
    y : ndarray
    sample_weight : array-like of shape (n_rows,) or None
    validation : tuple of (X_val, y_val, sample_weight_val) or None
        Rows for validation; None to hold some out, if the parameters say so.
    groups : array-like of shape (n_rows,) or None
        What a splitter of validation rows keeps together.
    """

    X: Any
    y: Any
    sample_weight: Any = None
    validation: Any = None
    groups: Any = None


@dataclass(frozen=True)
class Problem:
    """The objective, where a solver starts, over which rows, and what is held out of them.

    Attributes
    ----------
    parameters : SimpleNamespace
        Those of the estimator.
    outputs : Labels or Values
    solver : Solver
    layout : Layout
    objective : Objective
    theta : ndarray of shape (n_parameters,)
        Where to start; solvers change it in place.
    dtype : dtype
        Of the fitted attributes.
    rows : slice, ndarray of int or DistantRows
        The training rows.
    held_out : HeldOut or None
    start : Start
    random_state : RandomState
    mean_weight : float
        What sample weights were divided by.
    """

    parameters: SimpleNamespace
    outputs: Labels | Values
    solver: Solver
    layout: Layout
    objective: Objective
    theta: np.ndarray
    dtype: np.dtype
    rows: slice | np.ndarray
    held_out: HeldOut | None
    start: Start
    random_state: np.random.RandomState
    mean_weight: float

    def model(self, theta):
        """The network with these parameters, as it predicts."""
        layers = self.layout.layers(theta)
        return Model.of_trained(self.layout.architecture, layers, self.outputs.loss)


class LocalRows:
    """Rows in memory: who holds some of them out, weighs the rest and makes their objective.

    Another class with these attributes and methods does it for rows that lie elsewhere.

    Parameters
    ----------
    parameters : SimpleNamespace
    outputs : Labels or Values
        What y means.
    data : Data
        With validated arrays.

    Attributes
    ----------
    n_features, n_outputs : int
    dtype : dtype
        Of X.
    is_sparse : bool
    """

    def __init__(self, parameters, outputs, data):
        self.parameters = parameters
        self.outputs = outputs
        self.data = data
        self.targets = outputs.encode(data.y)
        self.n_features, self.n_outputs = data.X.shape[1], self.targets.shape[1]
        self.dtype, self.is_sparse = data.X.dtype, issparse(data.X)

    def hold_out(self, random_state):
        """The training rows, and a `HeldOut` or None."""
        rows, held_out, self.weight = _hold_out(
            self.parameters, self.outputs, self.data, self.targets, random_state
        )
        return rows, held_out

    def mean_weight(self, rows):
        """What the weights of these rows are to be divided by."""
        return mean_weight_of(self.weight, rows)

    def objective(self, layout, *, dtype, mean_weight, **settings):
        """The objective over any of the rows."""
        weight = self.weight
        return NetworkObjective(
            layout,
            self.outputs.loss,
            self.data.X,
            self.outputs.soften(self.targets),
            sample_weight=None if weight is None else (weight / mean_weight).astype(dtype),
            dtype=dtype,
            mean_weight=mean_weight,
            **settings,
        )


def build_problem(source, start):
    """The problem of parameters and rows.

    Parameters
    ----------
    source : LocalRows
        Or another class with its attributes and methods.
    start : Start
    """
    parameters, outputs = source.parameters, source.outputs
    layout = Layout(make_architecture(parameters, source.n_features, source.n_outputs))
    if layout.architecture.embedding is not None and source.is_sparse:
        raise TypeError(
            f"embedding={parameters.embedding!r} needs a dense X, got a sparse one. Pass "
            "X.toarray(), or set embedding=None."
        )
    solver, past = make_solver(parameters), start.resumption
    random_state = check_random_state(parameters.random_state)
    if past:  # a copy: if this call fails, the next goes on as if it had not been
        random_state = copy.deepcopy(past.random_state)
    dtype = np.float64 if solver.double else source.dtype
    theta = starting_theta(parameters, start, layout, dtype, random_state)
    rows, held_out = source.hold_out(random_state)
    mean_weight = past.mean_weight if past else None
    mean_weight = mean_weight or source.mean_weight(rows)
    objective = source.objective(
        layout,
        alpha=0.0 if parameters.alpha == "auto" else parameters.alpha / mean_weight,
        dtype=theta.dtype,
        max_rows=batch_rows(parameters, solver, count_rows(rows)),
        random_state=random_state,
        mean_weight=mean_weight,
    )
    return Problem(
        parameters=parameters,
        outputs=outputs,
        solver=solver,
        layout=layout,
        objective=objective,
        theta=theta,
        dtype=source.dtype,
        rows=rows,
        held_out=held_out,
        start=start,
        random_state=random_state,
        mean_weight=mean_weight,
    )


def _hold_out(parameters, outputs, data, targets, random_state):
    """The training rows, what is held out, and the weight of each row of X."""
    X, y, sample_weight, validation, _ = data
    rows, others, weight = slice(0, X.shape[0]), None, _check_weight(sample_weight, X)
    if parameters.early_stopping and validation is None:
        by_class = times_class_weight(weight, targets, outputs.class_weigher(targets, weight))
        rows, others = split_rows_off(parameters, outputs, data, targets, by_class, random_state)
    weigh = outputs.class_weigher(targets[rows], None if weight is None else weight[rows])
    weight = times_class_weight(weight, targets, weigh)
    if others is not None:
        weight_val = None if weight is None else weight[others]
        return rows, HeldOut(X[others], y[others], targets[others], weight_val), weight
    if validation is None:
        return rows, None, weight
    return rows, held_out_of(validation, outputs, targets.shape[1], weigh), weight


def held_out_of(validation, outputs, n_outputs, weigh):
    """Validation rows that were given, checked against what is trained on."""
    X_val, y_val, weight_val = validation
    with about_validation():
        targets_val = outputs.encode_more(y_val)
        weight_val = _check_weight(weight_val, X_val)
    refuse_other_outputs(targets_val, n_outputs)
    return HeldOut(X_val, y_val, targets_val, times_class_weight(weight_val, targets_val, weigh))


def refuse_other_outputs(targets_val, n_outputs):
    """Refuse targets of validation rows with another number of columns."""
    if targets_val.shape[1] != n_outputs:
        raise ValueError(f"y_val has {targets_val.shape[1]} output column(s), y has {n_outputs}.")


def _check_weight(sample_weight, X):
    if sample_weight is None:
        return None
    return _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)


def times_class_weight(weight, targets, weigh):
    """The weight of each row, from ``Labels.class_weigher``, or None."""
    if weigh is None:
        return weight
    by_class = weigh(targets)
    return by_class if weight is None else weight * by_class


def mean_weight_of(weight, rows):
    """The mean weight of the training rows, 1 without weights; does not overflow."""
    if weight is None:
        return 1.0
    largest = weight[rows].max()
    refuse_no_weight(largest)
    return float((weight[rows] / largest).mean() * largest)


def refuse_no_weight(largest):
    """Refuse rows of which the largest weight, or the mean, is zero."""
    if largest == 0:
        raise ValueError(
            "sample_weight (times class_weight) is zero on all training rows. Give some of them "
            "weight."
        )
