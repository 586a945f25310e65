"""Columns of text that are no categories."""

from __future__ import annotations

import numpy as np

from ..fitting.warn import warn
from ._columns import is_number

# Names and addresses are as different, but shorter.
FEWEST_WORDS = 10


def refuse_free_text(names, levels, max_categories):
    """Refuse columns of text, different in most rows and ten words long on average.

    As long as each entry may have a one-hot column of its own, nothing is refused.
    """
    for name, column in zip(names, levels.T, strict=True):
        texts = [text for text in column if isinstance(text, str)]
        different = set(texts)
        if len(different) <= max(max_categories or np.inf, len(texts) / 2):
            continue
        n_words = np.mean([len(text.split()) for text in different])
        if n_words >= FEWEST_WORDS:
            raise ValueError(
                f"Column {name!r} has free text, {len(different)} different entries of "
                f"{n_words:.0f} words on average, which are no categories. Leave it out, or make "
                "numbers of it, for example with scikit-learn's TfidfVectorizer and TruncatedSVD "
                "in a ColumnTransformer. If they are categories, list the column in "
                "categorical_features, with all other columns of categories."
            )


def warn_of_numbers(names, levels, max_categories):
    """Warn of columns of numbers stored as text, too many for each to have a column of its own."""
    for name, column in zip(names, levels.T, strict=True):
        different = {level for level in column if isinstance(level, str)}
        if len(different) > (max_categories or np.inf) and all(map(is_number, different)):
            warn(
                f"Column {name!r} has {len(different)} different numbers stored as text. They are "
                "taken as categories. To have numbers, convert the column, for example with "
                "astype(float); if they are categories, list it in categorical_features, with "
                "all other columns of categories."
            )
