"""The rows that the settings name, split for training and test."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from ._data import CLASSES, MADE, inputs
from ._errors import Refused
from ._settings import DRAWN, LIMITS, TABLE


@dataclass
class Rows:
    """Points, their targets and which of them are for training.

    Attributes
    ----------
    X : ndarray of shape (n_rows, 2)
    y : ndarray of shape (n_rows,)
        0 and 1 of classes, else numbers.
    classifies : bool
    train, test : ndarray of int
        Row numbers; the network is trained in this order.
    features : list of str
        Names of the inputs.
    """

    X: np.ndarray
    y: np.ndarray
    classifies: bool
    train: np.ndarray
    test: np.ndarray
    features: list

    def part(self, rows):
        """Inputs of the network and targets."""
        return inputs(self.X[rows], self.features), self.y[rows]


def rows_of(settings):
    """The rows, all for training where `test_share` is 0."""
    kind, n = settings["data"], settings["rows"]
    if kind in MADE:
        rng = np.random.default_rng(settings["data_seed"])
        X, y = MADE[kind](n, settings["noise"], rng)
        classifies = kind in CLASSES
    elif kind == TABLE:
        X, y, classifies = read_table(settings["table"])
    else:
        assert kind == DRAWN
        X, y, classifies = drawn(settings["points"])
    train, test = np.arange(len(X)), np.arange(0)
    if settings["test_share"]:
        split = {"test_size": settings["test_share"], "random_state": settings["data_seed"]}
        train, test = train_test_split(train, **split)
    if classifies and len(set(y[train])) == 1:
        raise Refused(
            f"All {len(train)} training rows are of one class. Take more rows, a smaller share of "
            "test rows, or another data seed."
        )
    return Rows(X, y, classifies, train, test, settings["features"])


def drawn(points):
    table = np.array(points, dtype=float).reshape(-1, 3)
    if set(table[:, 2]) != {0, 1} or len(table) < 4:
        raise Refused(
            "A network needs at least 4 points, of both classes. Draw them in the picture: "
            "choose a colour and click or drag."
        )
    return table[:, :2], table[:, 2].astype(int), True


def lines_of(text):
    """The lines of a CSV file, and how many lines of names (0 or 1) stand before them."""
    try:  # every system's line ends are read, as by `open`
        lines = [line for line in csv.reader(io.StringIO(text, newline=None)) if line]
    except csv.Error as error:
        raise Refused(
            f"The file is no CSV table: {error}. Is a quotation mark not closed?"
        ) from None
    n_names = int(bool(lines) and not any(map(_is_number, lines[0][:2])))
    return lines[n_names:], n_names


def read_table(text):
    """Standardised features and targets of a CSV file: two columns and the target.

    Raises
    ------
    Refused
        If the text is no such table.
    """
    lines, _ = lines_of(text)
    if not 10 <= len(lines) <= LIMITS["rows"]:
        raise Refused(f"The table has {len(lines)} rows; 10 to {LIMITS['rows']} can be shown.")
    for number, line in enumerate(lines, start=1):
        if len(line) != 3 or not all(map(_is_number, line[:2])) or not line[2].strip():
            raise Refused(
                f"Row {number} of the table is {','.join(line)[:60]!r}. Each row must be two "
                "numbers and the target, separated by commas, with a point in decimal fractions."
            )
    X = StandardScaler().fit_transform([[float(x1), float(x2)] for x1, x2, _ in lines])
    labels = [line[2].strip() for line in lines]
    classes = sorted(set(labels))
    if len(classes) == 2:
        return X, np.array([classes.index(label) for label in labels]), True
    if not all(map(_is_number, labels)):
        raise Refused(
            f"The table's third column has {len(classes)} different texts, such as "
            f"{classes[0][:30]!r}. Give two classes, or numbers."
        )
    y = np.array(labels, dtype=float).reshape(-1, 1)
    return X, StandardScaler().fit_transform(y).ravel(), False


def _is_number(text):
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False
