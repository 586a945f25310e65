"""Loss and score of rows in several places, from sums over those of each."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from dask.delayed import delayed
from sklearn.base import is_classifier
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import mean_squared_error
from sklearn.utils.validation import _check_sample_weight

from ..fitting.holdout import refuse_no_score
from ..fitting.targets import check_labels, check_numbers
from ..fitting.threads import one_blas_thread
from ..fitting.values import Values
from ..fitting.warn import warn
from ..nn.losses import Quantiles
from ._cluster import tells_losses
from ._survey import check_found, check_weight, count_rows_of, look_or_say


class Figures(NamedTuple):
    """Of the rows in one place.

    Attributes
    ----------
    weight : float
        Of all together.
    loss : float
        Mean.
    is_finite : bool
    score : float or None
        Mean over the rows; None of R2, which is no such mean.
    moments : tuple of (ndarray, ndarray, ndarray) or None
        For R2, of each target: the mean, the sum of the squared distances from it, and that of
        the squared errors.
    n_rows : int
    """

    weight: float
    loss: float
    is_finite: bool
    score: float | None = None
    moments: Any = None
    n_rows: int = 0


NOTHING = Figures(0.0, 0.0, True)


def is_r2(outputs):
    return isinstance(outputs, Values) and not isinstance(outputs.loss, Quantiles)


def figures_of(outputs, y, prediction, weight, loss=0.0):
    """The `Figures` of predictions."""
    total = total_of(y, weight)
    if is_r2(outputs):
        return Figures(total, loss, True, None, moments_of(y, prediction, weight))
    return Figures(total, loss, True, float(outputs.score(y, prediction, weight)))


def total_of(y, weight):
    return float(len(y) if weight is None else np.sum(weight))


def moments_of(y, prediction, weight):
    """What R2 is made of, see `Figures`."""
    y, prediction = (np.asarray(each, float).reshape(len(y), -1) for each in (y, prediction))
    s = np.ones(len(y)) if weight is None else weight
    mean = s @ y / s.sum()
    return mean, s @ (y - mean) ** 2, s @ (y - prediction) ** 2


def score_of(figures):
    """The score of all rows together."""
    if not all(each.is_finite for each in figures):
        return np.nan
    figures = [each for each in figures if each.weight > 0]
    weights = np.array([each.weight for each in figures])
    if figures[0].moments is None:
        return float(np.average([each.score for each in figures], weights=weights))
    moments = zip(*(each.moments for each in figures), strict=True)
    means, spreads, errors = (np.array(each) for each in moments)
    mean = np.average(means, axis=0, weights=weights)
    spread = spreads.sum(axis=0) + weights @ (means - mean) ** 2
    return r2(errors.sum(axis=0), spread)


def r2(errors, spread):
    """The mean over the targets, by scikit-learn's rule where one is constant."""
    scores = np.where(errors > 0, 0.0, 1.0)
    np.divide(errors, spread, out=scores, where=spread > 0)
    return float(np.where(spread > 0, 1 - scores, scores).mean())


class DistantHeldOut:
    """Rows on a cluster that training does not see: what `HeldOut` is of rows here.

    Parameters
    ----------
    blocks : Blocks
    n_rows : int
    mean_weight : float
    """

    def __init__(self, blocks, n_rows, mean_weight):
        self.blocks = blocks
        self.n_rows = n_rows
        self.mean_weight = mean_weight

    def check(self):
        """Refuse rows that give no score."""
        refuse_no_score(self.n_rows, self.mean_weight > 0)

    def evaluate(self, model, outputs, scorer=None):
        """Loss and score of a network, as `HeldOut.evaluate` gives them."""
        model, there = self.blocks.share(model), self.blocks.share(outputs)
        figures = self.blocks.gather(evaluate_held_out, model, there, scorer)
        weights = [each.weight for each in figures]
        loss = float(np.average([each.loss for each in figures], weights=weights))
        if scorer == "loss":
            return loss, -loss if all(each.is_finite for each in figures) else np.nan
        return loss, score_of(figures)


@np.errstate(over="ignore", invalid="ignore")  # a score that is not finite tells
def evaluate_held_out(block, model, outputs, scorer):
    """The `Figures` of a block's rows that are held out: on workers."""
    held_out = block.held_out
    if held_out is None:
        return NOTHING
    weight = held_out.sample_weight
    if weight is not None and not weight.any():
        return NOTHING
    with one_blas_thread():
        raw, loss = model.raw(held_out.X), model.loss
    values = loss.value(held_out.targets.astype(raw.dtype, copy=False), raw)
    mean = float(np.average(values, weights=weight))
    is_finite = bool(np.isfinite(raw).all() and np.isfinite(loss.predict(raw)).all())
    if not is_finite or scorer == "loss":
        return Figures(total_of(values, weight), mean, is_finite)
    return figures_of(outputs, held_out.y, outputs.decode(raw), weight, mean)


@tells_losses
def score_parts(client, parts, estimator, *, has_r2):
    """The score of an estimator on all partitions together.

    Raises
    ------
    ValueError
        For the first partition with something wrong; if there are no rows, or none has weight.
    """
    look, alone = delayed(look_or_say, pure=False), delayed(estimator, traverse=False)
    futures = client.compute(
        [look(score_part, where, *part, alone, has_r2) for where, part in parts.named()]
    )
    found = check_found(client.gather(futures))
    weights = [each.weight for each in found]
    _check_sample_weight(weights, np.empty((len(found), 1)))  # of which some must not be zero
    if has_r2 and sum(each.n_rows for each in found) < 2:
        warn("R2 is not defined for a single row.", UndefinedMetricWarning)
        return np.nan
    return score_of(found)


def score_part(X, y, weight, estimator, has_r2):
    """The `Figures` of an estimator on a partition: on workers."""
    n_rows = count_rows_of(X, y, weight)
    if not n_rows:
        return NOTHING
    check_labels(y) if is_classifier(estimator) else check_numbers(y)
    weight = check_weight(weight, np.empty((n_rows, 1)))
    total = n_rows if weight is None else float(weight.sum())
    weight = weight if total else None  # rows without weight must be valid too
    if not has_r2:
        return Figures(total, 0.0, True, float(estimator.score(X, y, weight)), n_rows=n_rows)
    prediction = estimator.predict(X)
    mean_squared_error(y, prediction)  # refuses targets that do not fit, or are not finite
    y = np.asarray(y, float)
    return Figures(total, 0.0, True, None, moments_of(y, prediction, weight), n_rows)
