"""What an encoder learns from counts over all rows: levels, and where values are missing."""

from __future__ import annotations

from collections import Counter
from itertools import compress
from typing import NamedTuple

import numpy as np

from ._categories import LevelNumbers, level_key, one_hot_of


class Counts(NamedTuple):
    """Counts over rows, which may be added up in parts.

    Attributes
    ----------
    levels : list of Counter
        Of each column of categories, how many rows have each level; None is a missing one.
    has_missing : ndarray of bool
        In which columns of numbers some values are missing.
    """

    levels: list[Counter]
    has_missing: np.ndarray

    @classmethod
    def of(cls, numbers, levels):
        """Those of a matrix of numbers and one of levels."""
        counts = [Counter(map(level_key, column)) for column in levels.T]
        return cls(counts, np.isnan(numbers).any(axis=0))

    def merged(self, other):
        """Those of the rows of both."""
        levels = [one + more for one, more in zip(self.levels, other.levels, strict=True)]
        return Counts(levels, self.has_missing | other.has_missing)


def count_table(encoder, X):
    """The `Counts` of a table with the columns that a fitted encoder has seen."""
    columns, _ = encoder._read(X, reset=False)
    return Counts.of(encoder._numbers(columns), encoder._levels(columns))


def learn_counts(encoder, counts):
    """Let an encoder learn levels, and in which columns some values are missing."""
    encoder.has_missing_ = counts.has_missing.copy()
    n_numbers = (~encoder.categorical_).sum()
    encoder.has_missing_[n_numbers:] = False  # years, as their dates say it
    encoder.is_many_ = np.zeros(len(counts.levels), bool)
    most = encoder.max_categories
    if encoder.high_cardinality != "one_hot" and most is not None:
        encoder.is_many_ = np.array(list(map(len, counts.levels)), int) > most
    few = list(compress(counts.levels, ~encoder.is_many_))
    many = list(compress(counts.levels, encoder.is_many_))
    encoder.one_hot_ = one_hot_of(few, most, encoder.dtype) if few else None
    by_number = many and encoder.high_cardinality in ("number", "both")
    encoder.level_numbers_ = LevelNumbers().fit(many) if by_number else None
