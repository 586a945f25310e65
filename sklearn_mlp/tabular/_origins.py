"""Which column of a table each column of its encoding is made of, and the middle of a table."""

from __future__ import annotations

from itertools import compress

import numpy as np


def origins_of(encoder):
    """The position of the column that each column of the encoding is made of: (n_features_out,).

    Of what a fitted `TabularEncoder` gives, in its order.
    """
    numeric, categories = (
        np.flatnonzero(~encoder.categorical_),
        np.flatnonzero(encoder.categorical_),
    )
    few, many = categories[~encoder.is_many_], categories[encoder.is_many_]
    numeric = [*numeric, *(column for column, part in encoder.date_parts_ if part == "year")]
    if encoder.target_statistics_ is not None:
        for statistics in encoder.target_statistics_.encoders:
            numeric += _in_names(statistics, many)
    marked = compress(numeric, encoder.has_missing_)
    cyclic = [column for column, part in encoder.date_parts_ if part != "year"]
    origins = [*numeric, *(numeric if encoder.rank_tables_ else []), *marked]
    origins += np.repeat(cyclic, 2).tolist()
    if encoder.one_hot_ is not None:
        origins += _in_names(encoder.one_hot_, few)
    if encoder.level_numbers_ is not None:
        origins += many.tolist()
    return np.array(origins, dtype=np.intp)


def _in_names(transformer, columns):
    """The columns that outputs of a transformer are of, by the names it makes of their numbers."""
    names = transformer.get_feature_names_out([str(column) for column in columns])
    return [int(name.split("_", 1)[0]) for name in names]


def middle_of(encoder):
    """An encoded row in the middle of the table of `fit`: (1, n_features_out).

    Numbers, dates and statistics of the target are at their medians, and not missing; sines and
    cosines are 0; a category is between its levels, each with the same share; one with a vector
    per level has that of a level which `fit` has not seen.
    """
    encoded = np.zeros(encoder.n_features_out, encoder.dtype)
    n_numeric = encoder.n_numeric_
    ranked = zip(encoder.medians_, encoder.rank_tables_, strict=False)  # no tables without ranks
    for place, (median, table) in enumerate(ranked, start=n_numeric):
        encoded[place] = np.interp(median, *table)
    if encoder.one_hot_ is not None:
        n_levels = len(encoder.level_numbers_.levels_) if encoder.level_numbers_ else 0
        of_one_hot = _in_names(encoder.one_hot_, range(encoder.one_hot_.n_features_in_))
        start = len(encoded) - n_levels - len(of_one_hot)
        encoded[start : start + len(of_one_hot)] = 1 / np.bincount(of_one_hot)[of_one_hot]
    return encoded[np.newaxis]
