"""Which rows validate each member, where the networks do not draw them by themselves."""

from __future__ import annotations

import math
from itertools import cycle, islice

import numpy as np
from sklearn.model_selection import GroupShuffleSplit

from ..fitting.splits import first_splits, is_splitter
from ._recipe import choose_members

# With fewer validation rows their score says too little to choose an epoch by.
FEWEST_VALIDATION_ROWS = 10
# Groups are drawn anew where those drawn have no rows to validate: so often at most.
N_DRAWS = 10


def draw_splits(parameters, data, counts):
    """The split of each member, into places among the rows that count.

    By the splitter in `validation_split`; of its default, by whole groups where there are groups;
    None where neither is there.

    Parameters
    ----------
    parameters : estimator or SimpleNamespace
        With `validation_split`, `validation_fraction`, `n_members` and `random_state`.
    data : Data
    counts : ndarray of bool of shape (n_rows,)
        Which rows count.

    Raises
    ------
    ValueError
        If the splitter cannot split these rows, or there are too few groups.
    """
    splitter = parameters.validation_split
    n_members = choose_members(counts.sum(), parameters.n_members)
    enough = counts.sum() * parameters.validation_fraction >= FEWEST_VALIDATION_ROWS
    if splitter is None and data.groups is not None and enough:
        splitter = _of_whole_groups(parameters, n_members, np.asarray(data.groups)[counts])
    if not is_splitter(splitter):
        return None

    def is_usable(pair):
        return counts[pair[0]].any() and counts[pair[1]].sum() > 1

    places = np.cumsum(counts) - 1
    pairs = first_splits(splitter, data, n_members, is_usable)
    found = [
        tuple(places[rows[counts[rows]]] for rows in pair)
        for pair in pairs or first_splits(splitter, data, 1)  # which is refused later
    ]
    return list(islice(cycle(found), n_members))


def _of_whole_groups(parameters, n_members, groups):
    fraction, n_groups = parameters.validation_fraction, len(np.unique(groups))
    if math.ceil(fraction * n_groups) >= n_groups:
        raise ValueError(
            f"Cannot set aside validation_fraction={fraction} of {n_groups} group(s) and have "
            "some left to train on. Add groups, or change validation_fraction, 0 for no "
            "validation rows."
        )
    return GroupShuffleSplit(
        N_DRAWS * n_members,
        test_size=fraction,
        random_state=parameters.random_state,
    )
