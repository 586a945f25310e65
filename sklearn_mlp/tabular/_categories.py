"""Levels of columns: one-hot, as numbers, and as statistics of the target."""

from __future__ import annotations

import numpy as np
from sklearn.model_selection import GroupKFold, KFold
from sklearn.preprocessing import OneHotEncoder, TargetEncoder
from sklearn.utils import check_random_state

# Levels of fewer rows share a number: too few to learn more of them than the target's mean.
FEWEST_ROWS = 10
# Statistics of the target for a row in `fit` come from the other folds of so many.
N_FOLDS = 5


def one_hot_of(counts, max_categories, dtype):
    """A fitted `OneHotEncoder` of columns whose levels are so frequent."""
    encoder = OneHotEncoder(  # with drop, unknown levels would equal a known one
        handle_unknown="infrequent_if_exist",
        max_categories=max_categories,
        sparse_output=False,
        dtype=dtype,
    ).set_output(transform="default")
    columns = [_as_frequent(each, max_categories) for each in counts]
    longest = max(map(len, columns))
    levels = [column + column[-1:] * (longest - len(column)) for column in columns]
    return encoder.fit(np.array(levels, object).T)


def _as_frequent(counts, max_categories):
    """A short column that tells the encoder what a long one would: which levels are frequent.

    Each level once and the frequent ones twice, the most frequent one last.
    """
    by_name = sorted(counts, key=lambda level: (level is None, level or ""))
    levels = sorted(by_name, key=counts.__getitem__)
    frequent = levels[-(max_categories - 1) :] if max_categories and max_categories > 1 else []
    return [np.nan if level is None else level for level in [*levels, *frequent]]


class LevelNumbers:
    """Levels of columns as numbers from 1 on, the most frequent first; 0 for all others.

    Attributes
    ----------
    levels_ : list of list of str or float
        Of each column, those from 1 on; NaN is a missing one.
    """

    def fit(self, counts):
        """Number the levels of columns, of each of which there is a `Counter`."""
        self.levels_ = [
            [np.nan if key is None else key for key, n in each.most_common() if n >= FEWEST_ROWS]
            for each in counts
        ]
        return self

    def transform(self, levels):
        """The numbers, (n_rows, n_columns)."""
        numbers = np.zeros(levels.shape)
        for j, known in enumerate(self.levels_):
            number = {level_key(level): i for i, level in enumerate(known, start=1)}
            numbers[:, j] = [number.get(level_key(level), 0) for level in levels[:, j]]
        return numbers


def level_key(level):
    return level if isinstance(level, str) else None  # NaN is not equal to another NaN


class TargetStatistics:
    """The mean target of each level, by scikit-learn's `TargetEncoder`.

    A column per class of three or more, and per target of several.
    """

    @property
    def encoders(self):
        """A fitted `TargetEncoder` of all columns for each target."""
        return self._encoders

    def fit_transform(self, levels, y, groups, target_type, random_state):
        """Those of all rows, to be kept, and for each row those of the other folds."""
        seed = check_random_state(random_state).randint(np.iinfo(np.int32).max)
        folds = KFold(min(N_FOLDS, len(y)), shuffle=True, random_state=seed)
        n_groups = 0 if groups is None else len(np.unique(groups))
        if n_groups > 1:
            by_group = GroupKFold(min(N_FOLDS, n_groups))
            folds = list(by_group.split(levels, groups=groups))
        self._encoders = [
            TargetEncoder(target_type=target_type, cv=folds).set_output(transform="default")
            for _ in range(1 if y.ndim == 1 else y.shape[1])
        ]
        if target_type == "continuous":
            largest = np.abs(y).max(axis=0)
            y = y / np.where(largest > 0, largest, 1)  # so that squares of huge ones are finite
        of_targets = zip(self._encoders, y.reshape(len(y), -1).T, strict=True)
        return np.hstack([each.fit_transform(levels, target) for each, target in of_targets])

    def transform(self, levels):
        """The statistics for new rows, (n_rows, n_columns)."""
        return np.hstack([each.transform(levels) for each in self._encoders])

    def names(self, names):
        """Of the columns that `transform` gives."""
        several = len(self._encoders) > 1
        return [
            f"target{i if several else ''}_{name}"
            for i, each in enumerate(self._encoders)
            for name in each.get_feature_names_out(names)
        ]


def vectors_by_name(encoder, names, members):
    """What members have learnt for levels: by column, the levels and their vectors.

    The tables of levels are the last of each member's ``embedding_``.
    """
    if encoder.level_numbers_ is None:
        return {}
    known = encoder.level_numbers_.levels_
    tables = [member.embedding_[-len(known) :] for member in members]
    vectors = [np.hstack(of_members) for of_members in zip(*tables, strict=True)]
    return {
        name: (np.array([None, *levels], object), table)
        for name, levels, table in zip(names[encoder.is_many_], known, vectors, strict=True)
    }
