"""Rows as the networks of an estimator get them, and what their columns are called."""

from __future__ import annotations

from contextlib import suppress

import narwhals.stable.v2 as nw
import numpy as np
import scipy.sparse
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from ..tabular._columns import series_of
from ..tabular._origins import middle_of, origins_of
from ._networks import check_is_ours, has_members, unwrap


class Rows:
    """How rows of an estimator become inputs of the network, or of the members, within.

    Parameters
    ----------
    estimator : MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor, \
            Pipeline or search
        Fitted.

    Attributes
    ----------
    network : BaseMLP or BaseTabularMLP
        What is within.
    n_columns : int
        How many columns it gets: of a table, those that are not encoded yet.
    origins : ndarray of int
        Which of them each input of the networks is made of.
    """

    def __init__(self, estimator):
        self.estimator = estimator
        self.network, _, _ = unwrap(estimator)
        self.is_table = has_members(self.network)
        if not self.is_table:
            check_is_ours(self.network)
        check_is_fitted(self.network, "members_" if self.is_table else "coefs_")
        if self.is_table:
            self.n_columns = self.network.n_features_in_
            self.origins = origins_of(self.network.encoder_)
        else:
            self.n_columns = self.network._model().architecture.layer_sizes[0]
            self.origins = np.arange(self.n_columns)

    def encode(self, X):
        """Rows as a matrix, (n_rows, n_inputs)."""
        X = self.before(X)
        if self.is_table:
            return self.network.encoder_.transform(X)
        X = self.network._check_new(X)
        return X.toarray() if scipy.sparse.issparse(X) else X

    def before(self, X):
        """Rows as the last step of a pipeline gets them."""
        return unwrap(self.estimator, X)[1]

    def values(self, X):
        """What stands in the rows that the last step gets, as objects: (n_rows, n_columns)."""
        X = self.before(X)
        if nw.dependencies.is_into_dataframe(X):
            return np.array([column.to_list() for column in series_of(X)], object).T
        return np.asarray(X.toarray() if scipy.sparse.issparse(X) else X, object)

    def encode_baseline(self, baseline):
        """One or several rows; without them 0, or the middle of the table."""
        if baseline is not None:
            return self.encode(_as_table(baseline))
        if self.is_table:
            return middle_of(self.network.encoder_)
        return np.zeros((1, self.n_columns))

    def names(self):
        """Names of the columns; x0, x1, ... where there are none."""
        named = self.network.encoder_ if self.is_table else self.network
        if hasattr(named, "feature_names_in_"):
            return named.feature_names_in_.tolist()
        return _names_of_steps(self.estimator) or [f"x{i}" for i in range(self.n_columns)]


def _as_table(row):
    """One row as a table of one; a table as it is."""
    if nw.dependencies.is_pandas_series(row):
        return row.to_frame().T
    return [row] if np.ndim(row) == 1 else row


def _names_of_steps(estimator):
    """Names that the steps of a pipeline give to what the last one gets; None without."""
    estimator = getattr(estimator, "best_estimator_", estimator)
    estimator = getattr(estimator, "regressor_", estimator)
    if not isinstance(estimator, Pipeline):
        return None
    names = _names_of_steps(estimator[-1])
    if names is None and len(estimator) > 1:
        with suppress(AttributeError, ValueError):  # of a step that does not name its outputs
            names = estimator[:-1].get_feature_names_out()
    return None if names is None else list(names)
