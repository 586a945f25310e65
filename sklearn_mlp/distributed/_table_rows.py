"""Rows of raw tables on a cluster: counted, sampled, encoded and dealt out to the members."""

from __future__ import annotations

from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from dask.delayed import delayed
from pandas.api.types import union_categoricals

from .._classifier import MLPClassifier
from .._training import fit_together
from ..fitting.labels import Labels, learn_labels
from ..fitting.problem import Data
from ..fitting.threads import one_blas_thread
from ..tabular._counts import Counts, count_table
from ._cluster import tells_losses
from ._rounds import merged
from ._source import MOST_HELD
from ._survey import check_found, check_weight, count_rows_of, look_or_say


class TableRows(NamedTuple):
    """What is known of all rows together.

    Attributes
    ----------
    n_rows : ndarray of int
        Of each partition.
    y_ends : tuple of (ndarray, ndarray) or ndarray
        The lowest and highest targets; of a classifier all labels.
    """

    n_rows: np.ndarray
    y_ends: Any


@tells_losses
def count_rows(client, parts, estimator, *, classifies):
    """The `TableRows` of all partitions.

    Raises
    ------
    ValueError
        For the first partition whose targets or weights are not valid.
    """
    look, alone = delayed(look_or_say, pure=False), delayed(estimator, traverse=False)
    futures = client.compute(
        [look(look_at_targets, where, *part, alone, classifies) for where, part in parts.named()]
    )
    found = client.gather(futures)
    ends = [each.y_ends for each in check_found(found)]
    n_rows = np.array([each.n_rows for each in found])
    if classifies:
        return TableRows(n_rows, np.unique(np.concatenate(ends)))
    lows, highs = zip(*ends, strict=True)
    return TableRows(n_rows, (np.min(lows, axis=0), np.max(highs, axis=0)))


@tells_losses
def sample_rows(client, parts, n_rows, most, seed):
    """X, y and weight of at most so many rows, at random from all, in their order."""
    total = int(n_rows.sum())
    ends = np.cumsum(n_rows) * min(most, total) // total
    of_each, take = np.diff(ends, prepend=0).tolist(), delayed(take_some, pure=False)
    tasks = [
        take(*part, of_each[number], seed, number)
        for number, part in enumerate(parts.rows)
        if of_each[number]
    ]
    found = client.gather(client.compute(tasks))
    X, y, weight = zip(*found, strict=True)
    weight = None if weight[0] is None else np.concatenate(weight)
    return join_tables(X), np.concatenate(y), weight


def join_tables(tables):
    """One after the other; a column of categories stays one."""
    if not hasattr(tables[0], "columns"):
        return np.concatenate(tables)
    joined = pd.concat(tables, ignore_index=True)
    for name, dtype in tables[0].dtypes.items():
        if isinstance(dtype, pd.CategoricalDtype):
            joined[name] = union_categoricals([table[name] for table in tables])
    return joined


@tells_losses
def count_levels(client, parts, encoder):
    """The encoder's counts over the rows of all partitions, added in their order.

    Raises
    ------
    TypeError, ValueError
        For the first partition with something wrong.
    """
    look, merge = delayed(look_or_say, pure=False), delayed(merge_counts, pure=False)
    alone = delayed(encoder, traverse=False)
    counts = [look(count_part, where, X, alone) for where, (X, _, _) in parts.named()]
    total = merged(counts, lambda groups: [merge(group) for group in groups])
    found = client.gather(client.compute(total))
    if isinstance(found, Exception):
        raise found
    return found


class Dealing(NamedTuple):
    """How the rows of each partition are dealt out.

    Attributes
    ----------
    n_members : int
    share : float
        Of the rows, for each member; as different ones as there are.
    apart : float
        Share of the rows for calibration, which no member gets.
    seed : int
    """

    n_members: int
    share: float
    apart: float
    seed: int

    @property
    def to_all(self):
        """Whether each member gets all rows, which are the same hand for all then."""
        return self.share >= 1

    def rows_apart(self, n_rows, number):
        """Which rows of a partition are for calibration."""
        return np.random.default_rng([self.seed, number]).random(n_rows) < self.apart

    def rows_of_member(self, member, n_rows, number):
        """Which of the other rows of a partition a member gets."""
        places = np.random.default_rng([self.seed, number, 1]).random(n_rows)
        return np.flatnonzero((places - member / self.n_members) % 1 < self.share)


@tells_losses
def train_members(client, parts, estimator, members, dealing, validation, labels):
    """Train each member in a task on its rows; what ``train_member`` returns of each.

    As many at a time as the workers have threads: all rows at once might not fit there.
    """
    alone, deal = delayed(estimator, traverse=False), delayed(deal_part, pure=False)
    train, validation = delayed(train_member, pure=False), delayed(validation, traverse=False)
    at_once, trained = max(1, sum(client.nthreads().values())), []
    for first in range(0, len(members), at_once):
        chosen = range(first, min(first + at_once, len(members)))
        # Each partition is encoded once for all of these.
        hands = [deal(*part, alone, dealing, i, chosen) for i, part in enumerate(parts.rows)]
        tasks = []
        for place, member in enumerate(chosen):
            own = hands if dealing.to_all else [hand[place] for hand in hands]
            tasks.append(train(alone, delayed(members[member]), own, validation, labels))
        trained += client.gather(client.compute(tasks))
    return trained


@tells_losses
def rows_apart(client, parts, dealing):
    """X and y of the rows for calibration."""
    pick = delayed(pick_apart, pure=False)
    tasks = [pick(*part, dealing, number) for number, part in enumerate(parts.rows)]
    found = client.gather(client.compute(tasks))
    X, y = zip(*found, strict=True)
    return join_tables(X), np.concatenate(y)


def rows_that_fit(client, row_bytes):
    """How many encoded rows a worker can train on while its other threads do."""
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    # Rows come in parts and are joined for each member, with a copy of those for validation.
    copies = [1 + 1.5 * worker["nthreads"] for worker in workers]
    limits = [worker["memory_limit"] or np.inf for worker in workers]
    least = min(limit / n for limit, n in zip(limits, copies, strict=True))
    return MOST_HELD * least / row_bytes


# On workers.


def look_at_targets(X, y, weight, estimator, classifies):
    """The `TableRows` of a partition."""
    n_rows = count_rows_of(X, y, weight)
    if not n_rows:
        return TableRows(0, None)
    check_weight(weight, np.empty((n_rows, 1)))
    y = estimator._check_targets(np.asarray(y))
    return TableRows(n_rows, np.unique(y) if classifies else (y.min(axis=0), y.max(axis=0)))


def rows_of(X, y, weight, chosen):
    table = X.iloc[chosen] if hasattr(X, "iloc") else X[chosen]
    weight = None if weight is None else np.ravel(np.asarray(weight, float))[chosen]
    return table, np.asarray(y)[chosen], weight


def take_some(X, y, weight, n_rows, seed, number):
    order = np.random.default_rng([seed, number]).permutation(X.shape[0])
    return rows_of(X, y, weight, np.sort(order[:n_rows]))


def pick_apart(X, y, weight, dealing, number):
    return rows_of(X, y, weight, np.flatnonzero(dealing.rows_apart(X.shape[0], number)))[:2]


def count_part(X, encoder):
    return count_table(encoder, X) if X.shape[0] else None


def merge_counts(counts):
    """Those of all rows together, or the first error; None for no rows."""
    found = [each for each in counts if each is not None]
    errors = (each for each in found if isinstance(each, Exception))
    return next(errors, None) or (reduce(Counts.merged, found) if found else None)


def deal_part(X, y, weight, estimator, dealing, number, members):
    """The encoded rows of a partition, a hand for each of the members or one for all."""
    kept = np.flatnonzero(~dealing.rows_apart(X.shape[0], number))
    if not len(kept):
        return None if dealing.to_all else [None] * len(members)
    X, y, weight = rows_of(X, y, weight, kept)
    X, y = estimator.encoder_.transform(X), estimator._check_targets(y)
    if dealing.to_all:
        return X, y, weight
    hands = (dealing.rows_of_member(k, len(y), number) for k in members)
    return [(X[own], y[own], None if weight is None else weight[own]) for own in hands]


def refuse_no_rows(n_rows):
    if n_rows < 1:
        raise ValueError(
            "With so few rows a member gets none to be trained on by max_samples. Raise it."
        )


class LabelledClassifier(MLPClassifier):
    """A classifier whose labels are known, although its rows may lack some."""

    def _learn_outputs(self, y, mode):
        return Labels(self._parameters(), learn_labels(self.labels))


def train_member(estimator, member, hands, validation, labels):
    """The trained member, and what the estimator keeps of it."""
    hands = [hand for hand in hands if hand is not None and len(hand[1])]
    refuse_no_rows(len(hands))
    X, y, weight = zip(*hands, strict=True)
    weight = None if weight[0] is None else np.concatenate(weight)
    data = Data(np.concatenate(X), np.concatenate(y), weight, validation)
    trained = member
    if labels is not None:
        trained = LabelledClassifier()
        vars(trained).update(vars(member), labels=labels)
    with one_blas_thread():
        (training,) = fit_together([trained], data)
    trained._forget_training()
    kept = estimator._finish(trained, training.problem)
    vars(trained).pop("labels", None)
    vars(member).update(vars(trained))
    return member, kept
