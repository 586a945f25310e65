"""Whether a fit has learnt anything, and if not, the likely cause."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import issparse
from sklearn.utils.sparsefuncs import mean_variance_axis

from ..nn.losses import ThroughActivation
from ..optim.run import Status
from .build import make_schedule
from .values import Values, prediction_range

# Rows that are looked at, at most.
MOST_ROWS = 2000
# A loss counts as no better than the constant's from this multiple of it on: on targets without
# signal it is about 1, above or below. And as the same, if nothing depends on X, up to this one.
WORSE, SAME = 1.05, 0.999
# Up to these it is clearly, and much, better.
CLEARLY, MUCH = 0.95, 0.8
# From here on it is told although no cause is known: without signal it can be twice the constant's,
# where early stopping goes by a score of one's own.
FAR_WORSE = 10.0
# Standard deviations, and distances from 0, that are called large.
LARGE = 10.0
# Below this they are called tiny.
SMALL = 0.01
# From so many hidden layers on the gradient may have vanished.
DEEP = 4
# Columns are called of very different scale from this ratio of their deviations on.
VERY_DIFFERENT = 1000.0


class Fault(NamedTuple):
    """The loss of the network and that of the best constant, and the likely causes."""

    loss: float
    loss_of_constant: float
    causes: list[str]


@np.errstate(all="ignore")  # what is not finite is a verdict too
def find_fault(training, theta, status):
    """What is wrong with a fit that predicts no better than a constant; None if it does.

    On training rows, without penalty and dropout, the loss is compared with that of the best
    constant: the outputs' bias alone.
    """
    problem = training.problem
    sample = getattr(problem.objective, "sample_rows", None)
    if sample is None:  # the rows live elsewhere
        return None
    X, y, weights = sample(problem.rows, MOST_ROWS)
    loss = problem.outputs.loss
    of_constant = _loss_of_constant(loss, y, weights)
    monitor, by_accuracy = training.run.monitor, problem.parameters.scoring is None
    last_loss = monitor.kept_loss if by_accuracy else monitor.last_loss
    if last_loss < CLEARLY * of_constant or not _varies(y):
        return None
    model = problem.model(theta)
    raw = model.raw(X).astype(np.float64)
    of_network = float(np.average(loss.value(y, raw), weights=weights))
    same_for_all = np.ptp(raw, axis=0).max() <= 1e-6 * np.abs(raw).max() and _varies(X)
    is_worse, is_better = not of_network <= WORSE * of_constant, of_network < SAME * of_constant
    causes = [*_scales_of_inputs(X), *_scales_of_targets(problem, y)]
    if is_better or not (is_worse or same_for_all or causes):
        return None
    causes = causes or [*_troubles_in_training(training, model, X)]
    if not causes and by_accuracy and of_constant < MUCH * of_network:
        causes = [*_accuracy_that_did_not_tell(monitor)]
    if not causes and same_for_all and len(problem.layout.architecture.activations) >= DEEP:
        causes = [
            "the outputs hardly depend on the inputs, as where the gradient vanishes on its way "
            "through many layers: use fewer, or batch_norm=True, or 'relu' with init='he_normal'"
        ]
    may_be_noise = problem.parameters.early_stopping and of_network < FAR_WORSE * of_constant
    if not causes and status is Status.MAX_ITER and not may_be_noise:
        if not (problem.parameters.early_stopping or make_schedule(problem.parameters).ends):
            return None  # that it was too short is said anyway
        causes = ["training was too short: raise max_iter"]
    if not causes and of_network < FAR_WORSE * of_constant:
        return None
    return Fault(of_network, of_constant, causes)


def _loss_of_constant(loss, y, weights):
    """The mean loss of the best constant prediction, whatever the output activation allows."""
    if isinstance(loss, ThroughActivation):
        loss = loss.loss
    constant = np.broadcast_to(loss.best_constant(y, weights), y.shape)
    return float(np.average(loss.value(y, constant), weights=weights))


def _varies(X):
    return X.nnz > 0 if issparse(X) else bool(np.ptp(X, axis=0).any())


def _scales_of_inputs(X):
    """What is wrong with the scales of the inputs, and the way out."""
    deviations, largest = _scales(X)
    spread = deviations[deviations > 0]
    way_out = "put StandardScaler before the network"
    if deviations.max() > LARGE or largest.max() > LARGE**2:
        column = int(largest.argmax())
        value = largest[column]
        yield f"the inputs are not scaled (column {column} reaches {value:.3g}): {way_out}"
    elif spread.size and spread.max() > VERY_DIFFERENT * spread.min():
        yield (
            "the inputs are of very different scales (standard deviations from "
            f"{spread.min():.3g} to {spread.max():.3g}): {way_out}"
        )
    elif spread.size and spread.max() < SMALL:
        yield f"the inputs are tiny (standard deviations up to {spread.max():.3g}): {way_out}"


def _scales_of_targets(problem, y):
    """What is wrong with the scale of a regressor's targets, and the way out."""
    if not isinstance(problem.outputs, Values):
        return
    low, high = prediction_range(problem.outputs.loss)
    if y.min() < low or y.max() > high:
        yield (
            f"targets from {y.min():.3g} to {y.max():.3g} are not among the predictions that "
            f"out_activation={problem.parameters.out_activation!r} gives, from {low:.3g} to "
            f"{high:.3g}: use another, or scale the targets"
        )
        return
    size = max(y.std(axis=0).max(), np.abs(y.mean(axis=0)).max())
    if np.isinf(high) and not SMALL <= size <= LARGE:
        if low == 0:
            way_out = "divide them by their mean"
        else:
            way_out = "wrap the network in TransformedTargetRegressor with StandardScaler"
        yield (
            f"the targets are of a {'large' if size > LARGE else 'tiny'} scale (mean "
            f"{y.mean():.3g}, standard deviation {y.std():.3g}): {way_out}"
        )


def _scales(X):
    """Standard deviation and largest size of each column."""
    if issparse(X):
        deviations = np.sqrt(mean_variance_axis(X, axis=0)[1])
        return deviations, abs(X).max(axis=0).toarray().ravel()
    return X.std(axis=0), np.abs(X).max(axis=0)


def _troubles_in_training(training, model, X):
    problem, losses = training.problem, training.run.monitor.history["loss"]
    rate = f"learning_rate_init={problem.parameters.learning_rate_init}"
    finite = [value for value in losses if np.isfinite(value)]
    if problem.solver.by_batches and len(finite) > 1 and finite[-1] > 1.2 * min(finite):
        yield f"the loss grew, up to {max(finite):.3g}: lower {rate}"
    *hidden, _ = model.outputs(X)
    dead = [layer for layer, a in enumerate(hidden, start=1) if not np.ptp(a, axis=0).any()]
    if dead:
        yield (
            f"all units of hidden layer {dead[0]} are dead, with the same output for every row: "
            f"lower {rate}, or use another activation, such as 'leaky_relu'"
        )


def _accuracy_that_did_not_tell(monitor):
    """Of a fit that early stopping ended by accuracy or R2: what the validation rows' loss says."""
    losses, kept = np.array(monitor.history["val_loss"]), monitor.best_epoch
    if not kept or np.isnan(losses).any():
        return
    lowest = int(losses.argmin()) + 1
    still_fell = kept < lowest == len(losses)
    if still_fell or losses[lowest - 1] < MUCH * losses[kept - 1]:
        yield (
            f"early stopping kept epoch {kept} by its score on the validation rows, whose loss was "
            f"lowest in epoch {lowest}: set scoring='loss'"
        )
