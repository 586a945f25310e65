"""Blocks of rows and what is computed of them where they lie: all of it knows no Dask."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import issparse, vstack
from sklearn.utils import check_array

from ..fitting.holdout import HeldOut
from ..fitting.labels import Labels
from ..fitting.problem import times_class_weight
from ..fitting.threads import one_blas_thread
from ..fitting.values import Values
from ..nn.layout import Layout
from ..nn.losses import Loss
from ..optim.batches import count_rows
from ..optim.curvature import Curvature
from ..optim.objective import NetworkObjective
from ._survey import as_column


class Block(NamedTuple):
    """Rows as training takes them.

    Attributes
    ----------
    number : int
        Of the block.
    X : ndarray or CSR matrix
    targets : ndarray
        Encoded, for the loss.
    weight : ndarray or None
        Times that of the class.
    rows : slice or ndarray of int
        Those that are trained on.
    held_out : HeldOut or None
    """

    number: int
    X: Any
    targets: np.ndarray
    weight: np.ndarray | None
    rows: Any
    held_out: HeldOut | None


class Plan(NamedTuple):
    """How blocks are made.

    Attributes
    ----------
    outputs : Labels or Values
    dtype : dtype
        Of X.
    holds_out : {'random', 'last', 'all', None}
    seed : int or None
        Of the rows that are held out at random.
    weigh : callable or None
        From `Labels.class_weigher`.
    """

    outputs: Labels | Values
    dtype: np.dtype
    holds_out: str | None = None
    seed: int | None = None
    weigh: Any = None


def make_block(parts, plan, number, n_held_out):
    """The block of one or several partitions."""
    X, y, weight = join_parts([part for part in parts if part[0].shape[0]], plan)
    targets = plan.outputs.encode_more(y)
    weight = times_class_weight(weight, targets, plan.weigh)
    rows, others = split(len(y), weight, plan, number, n_held_out)
    held_out = None
    if len(others):
        weight_val = None if weight is None else weight[others]
        held_out = HeldOut(X[others], y[others], targets[others], weight_val)
    return Block(number, X, plan.outputs.soften(targets), weight, rows, held_out)


def join_parts(parts, plan):
    """X, y and weight of partitions, one after the other."""
    X, y, weight = zip(*parts, strict=True)
    settings = {"accept_sparse": "csr", "dtype": plan.dtype, "ensure_all_finite": False}
    X = [check_array(each, **settings) for each in X]
    y = [as_targets(each, plan.outputs) for each in y]
    joined = vstack(X, format="csr") if issparse(X[0]) else join(X)
    return joined, join(y), None if weight[0] is None else join(
        [np.ravel(np.asarray(each, np.float64)) for each in weight]
    )  # fmt: skip


def as_targets(y, outputs):
    """Targets that have been checked, as an array."""
    y = as_column(check_array(y, dtype=None, ensure_2d=False, ensure_all_finite=False))
    return y.astype(float) if y.dtype == object and isinstance(outputs, Values) else y


def join(arrays):
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def split(n_rows, weight, plan, number, n_held_out):
    """The training rows, and those that are held out; rows without weight are in neither."""
    nothing = np.empty(0, np.intp)
    if plan.holds_out is None:
        return slice(0, n_rows), nothing
    if plan.holds_out == "all":
        return nothing, np.arange(n_rows)
    counted = np.arange(n_rows) if weight is None else np.flatnonzero(weight > 0)
    n_kept = len(counted) - min(n_held_out, len(counted))
    if plan.holds_out == "last":
        return counted[:n_kept], counted[n_kept:]
    order = np.random.default_rng([plan.seed, number]).permutation(len(counted))
    return counted[np.sort(order[:n_kept])], counted[np.sort(order[n_kept:])]


class Counts(NamedTuple):
    """How many rows a block trains on and holds out, and what they weigh on average."""

    n_rows: int
    mean_weight: float
    n_held_out: int
    mean_weight_held_out: float


def count(block):
    """The `Counts` of a block."""
    held_out, n_rows = block.held_out, count_rows(block.rows)
    own = None if block.weight is None else block.weight[block.rows]
    other = None if held_out is None else held_out.sample_weight
    n_held_out = 0 if held_out is None else len(held_out.y)
    return Counts(n_rows, _mean(own), n_held_out, _mean(other))


def _mean(weight):
    """1 without weights; does not overflow."""
    if weight is None or not len(weight):
        return 1.0
    largest = weight.max()
    return float((weight / largest).mean() * largest) if largest > 0 else 0.0


def weigh_targets(block):
    """The different targets of the training rows, and the summed weight of each."""
    targets, places = np.unique(block.targets[block.rows], axis=0, return_inverse=True)
    own = None if block.weight is None else block.weight[block.rows]
    return targets, np.bincount(places.ravel(), own, len(targets))


class Spec(NamedTuple):
    """What the objective of any block is made of, besides the block."""

    layout: Layout
    loss: Loss
    dtype: np.dtype
    mean_weight: float

    def objective(self, block, max_rows, random_state=None):
        """That of a block, without penalty."""
        weight = block.weight
        if weight is not None:
            weight = (weight / self.mean_weight).astype(self.dtype)
        return NetworkObjective(
            self.layout,
            self.loss,
            block.X,
            block.targets,
            sample_weight=weight,
            mean_weight=self.mean_weight,
            alpha=0.0,
            dtype=self.dtype,
            max_rows=max(1, max_rows),
            random_state=random_state,
        )


class Batch(NamedTuple):
    """A share of the rows of each block, from ``start`` to before ``stop`` of ``n_rows`` in all.

    Attributes
    ----------
    seed : int or None
        Of the order that the rows of each block are taken in; None for that of the block.
    noise : float
        What dropout is multiplied by.
    noise_seed : int or None
        Of what dropout drops.
    """

    start: int
    stop: int
    n_rows: int
    seed: int | None = None
    noise: float = 1.0
    noise_seed: int | None = None

    def rows_of(self, block):
        """Its rows of a block."""
        rows, n_rows = block.rows, count_rows(block.rows)
        first, last = (n_rows * end // self.n_rows for end in (self.start, self.stop))
        if self.seed is None:
            if isinstance(rows, slice):
                return slice(rows.start + first, rows.start + last)
            return rows[first:last]
        order = np.random.default_rng([self.seed, block.number]).permutation(n_rows)[first:last]
        return order + rows.start if isinstance(rows, slice) else rows[order]


@np.errstate(all="ignore")  # what is not finite tells
def value_and_grad(block, spec, theta, batch):
    """How many rows of the batch there are, and the sums over them of loss and gradient."""
    rows = batch.rows_of(block)
    n_rows, random_state = count_rows(rows), None
    if n_rows == 0:
        return 0, 0.0, np.zeros(spec.layout.n_parameters, spec.dtype)
    if batch.noise_seed is not None:
        random_state = np.random.RandomState([batch.noise_seed, block.number])
    with one_blas_thread():
        objective = spec.objective(block, n_rows, random_state)
        value, grad = objective.value_and_grad(np.array(theta), rows, batch.noise)
    return n_rows, value * n_rows, grad * n_rows


def squared_errors(block, spec, theta):
    """``sum_i s_i (f(x_i) - y_i)^2`` of each output, alone in a tuple."""
    with one_blas_thread():
        objective = spec.objective(block, count_rows(block.rows))
        return (objective.squared_errors(np.array(theta), block.rows),)


def curvature(block, spec, theta, method, *arguments):
    """What a method of `Curvature` says of a block, times its rows, alone in a tuple."""
    n_rows = count_rows(block.rows)
    if n_rows == 0:
        return (0.0,)
    with one_blas_thread():
        objective = spec.objective(block, n_rows)
        own = Curvature(objective, np.array(theta), block.rows)
        return (getattr(own, method)(*arguments) * n_rows,)


def sample_rows(block, spec, most):
    """At most so many of the rows, or None if there are none."""
    if count_rows(block.rows) == 0:
        return None
    return spec.objective(block, 1).sample_rows(block.rows, most)


def add(parts):
    """The sums of tuples, in their order."""
    total = list(parts[0])
    for part in parts[1:]:
        total = [one + other for one, other in zip(total, part, strict=True)]
    return tuple(total)


def as_it_is(value):
    return value
