"""Columns of text that are no categories: free text, and numbers and dates stored as text."""

from __future__ import annotations

import datetime
import re
from itertools import islice

import narwhals.stable.v2 as nw
import numpy as np

from ..fitting.warn import warn
from ._columns import is_number

# Names and addresses are as different, but shorter.
FEWEST_WORDS = 10
# Writing without spaces between words, and how many characters are taken for one.
OF_A_WORD = {
    re.compile("[\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"): 3,  # Chinese, Japanese
    re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"): 6,  # Thai, Lao, Burmese, Khmer
}
# Numbers are text because of a few entries that are none, such as 'n/a' and '?', if so many
# different ones are beside so few of these.
FEWEST_VALUES, MOST_OTHERS = 11, 3


def check_text(names, levels, dtypes, max_categories):
    """Refuse columns of free text; warn of numbers and dates that are stored as text.

    A dtype of categories says that they are categories: of these none is warned of.
    """
    for name, column, dtype in zip(names, levels.T, dtypes, strict=True):
        texts = [text for text in column if isinstance(text, str)]
        most = max_categories or np.inf
        _refuse_free_text(name, texts, most)
        if dtype not in (nw.Categorical, nw.Enum):
            _warn_of_values(name, set(texts), most)


def _refuse_free_text(name, texts, most):
    """Refuse text that is different in most rows and ten words long on average.

    As long as each entry may have a one-hot column of its own, nothing is refused.
    """
    different = set(texts)
    if len(different) <= max(most, len(texts) / 2):
        return
    n_words = np.mean([_count_words(text) for text in different])
    if n_words >= FEWEST_WORDS:
        raise ValueError(
            f"Column {name!r} has free text, {len(different)} different entries of "
            f"{n_words:.0f} words on average, which are no categories. Leave it out, or make "
            "numbers of it, for example with scikit-learn's TfidfVectorizer (of text without "
            "spaces between words, with analyzer='char') and TruncatedSVD in a "
            "ColumnTransformer. If they are categories, list the column in "
            "categorical_features, with all other columns of categories."
        )


def _count_words(text):
    unspaced = sum(len(letter.findall(text)) / n for letter, n in OF_A_WORD.items())
    return max(len(text.split()), unspaced)


def _warn_of_values(name, different, most):
    """Warn of numbers and dates, too many for each to have a column, or beside a few others."""
    kinds = ("numbers", is_number, "to_numeric"), ("dates", _is_date, "to_datetime")
    for what, is_one, function in kinds:
        others = list(islice((t for t in sorted(different) if not is_one(t)), MOST_OTHERS + 1))
        n_values = len(different) - len(others)
        few = min(most, FEWEST_VALUES - 1) if others else most
        if len(others) <= MOST_OTHERS and n_values > few:
            beside = f", beside {', '.join(map(repr, others))}" if others else ""
            coerced = ", errors='coerce'" if others else ""
            warn(
                f"Column {name!r} has {n_values} different {what} stored as text{beside}. They are "
                f"taken as categories. To have {what}, convert the column, for example with "
                f"pandas.{function}(column{coerced}). If they are categories, give it the dtype "
                "'category', or list it in categorical_features with all other columns of "
                "categories."
            )
            return


def _is_date(text):
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
