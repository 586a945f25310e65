"""``DaskTabularMLPClassifier``: class labels for rows of a raw table on a Dask cluster."""

from __future__ import annotations

from .._estimator import available_where
from ..tabular import TabularMLPClassifier
from ..tabular._conformal import is_conformal
from ._cluster import is_distant
from ._on_cluster import with_client
from ._predictions import calling
from ._table_estimator import DaskTabularMLP


class DaskTabularMLPClassifier(DaskTabularMLP, TabularMLPClassifier):
    """`TabularMLPClassifier` for raw tables that lie on a Dask cluster.

    Up to `subsample` rows are gathered and fitted as `TabularMLPClassifier` does. Of more, each
    member is trained in a task on a worker by the same recipe: on all rows, or on as many as its
    memory takes, encoded in float32. The encoder knows the levels of all rows and where values are
    missing; its medians, quartiles and ranks are those of a sample.

    Parameters
    ----------
    n_members, ..., verbose
        Those of `TabularMLPClassifier`, with the same defaults. With more rows than `subsample`,
        `high_cardinality` 'both' is 'number' and 'target' is 'one_hot', as statistics of the target
        would tell the rows that they are made of their targets; `n_jobs` and `verbose` have no
        effect. `validation_split` is None or 'last'.

    max_samples : 'auto', int or float, default='auto'
        Rows that each member is trained on, where there are more than `subsample`: so many, or this
        share of all. 'auto' takes all, or as many as fit into a worker, and says so in a warning.
        Members get different rows as far as there are enough.

    subsample : int, default=200000
        Rows, drawn by `random_state`, of which the encoder learns medians, quartiles and ranks.
        Those for calibration are no more.

    client : distributed.Client or None, default=None
        The cluster to train on; None for the current client. It is shared by clones, left out of
        pickles and copies, and not shown.

    Attributes
    ----------
    classes_, members_, ...
        Those of `TabularMLPClassifier`.

    See Also
    --------
    sklearn_mlp.TabularMLPClassifier : The same with rows in memory, and all parameters.

    Examples
    --------
    >>> import dask.dataframe as dd
    >>> from distributed import Client
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp.distributed import DaskTabularMLPClassifier
    >>> X, y = load_iris(return_X_y=True, as_frame=True)
    >>> X, y = (dd.from_pandas(each, npartitions=3) for each in (X, y))
    >>> with Client(processes=False, dashboard_address=":0") as client:
    ...     model = DaskTabularMLPClassifier(n_members=1, random_state=0).fit(X, y)
    >>> model.predict_proba(X).columns.tolist()  # lazy
    [0, 1, 2]
    """

    def __init__(self, *, max_samples="auto", subsample=200_000, client=None, **parameters):
        super().__init__(**parameters)
        self.max_samples = max_samples
        self.subsample = subsample
        self.client = client

    __init__.__signature__ = with_client(
        TabularMLPClassifier, max_samples="auto", subsample=200_000
    )

    def predict(self, X):
        """Predict class labels.

        Parameters
        ----------
        X : dask DataFrame or Array of shape (n_samples, n_features)
            Raw rows; or what `TabularMLPClassifier` takes.

        Returns
        -------
        y : dask Series or Array of shape (n_samples,)
            The most probable label; lazy, of frames with their index.
        """
        return self._lazily(calling("predict"), X) if is_distant(X) else super().predict(X)

    def predict_proba(self, X):
        """Predict probabilities: the mean of the members'.

        Parameters
        ----------
        X : dask DataFrame or Array of shape (n_samples, n_features)
            Raw rows; or what `TabularMLPClassifier` takes.

        Returns
        -------
        p : dask DataFrame or Array of shape (n_samples, n_classes)
            Lazy; of frames with the classes as names of the columns.
        """
        if is_distant(X):
            return self._lazily(calling("predict_proba"), X)
        return super().predict_proba(X)

    def predict_log_proba(self, X):
        """Predict logarithms of probabilities.

        Parameters
        ----------
        X : dask DataFrame or Array of shape (n_samples, n_features)
            Raw rows; or what `TabularMLPClassifier` takes.

        Returns
        -------
        log_p : dask DataFrame or Array of shape (n_samples, n_classes)
            Lazy.
        """
        if is_distant(X):
            return self._lazily(calling("predict_log_proba"), X)
        return super().predict_log_proba(X)

    def decision_function(self, X):
        """Confidence scores.

        Parameters
        ----------
        X : dask DataFrame or Array of shape (n_samples, n_features)
            Raw rows; or what `TabularMLPClassifier` takes.

        Returns
        -------
        scores : dask collection of shape (n_samples,) or (n_samples, n_classes)
            Lazy.
        """
        if is_distant(X):
            return self._lazily(calling("decision_function"), X)
        return super().decision_function(X)

    @available_where(is_conformal)
    def predict_set(self, X, coverage=0.9):
        """Predict sets of classes that hold the true one as often as is asked.

        Parameters
        ----------
        X : dask DataFrame or Array of shape (n_samples, n_features)
            Raw rows; or what `TabularMLPClassifier` takes.
        coverage : float, default=0.9
            Share of the sets that are to hold the true class, in (0, 1).

        Returns
        -------
        contains : dask collection of bool of shape (n_samples, n_classes)
            Lazy.
        """
        if is_distant(X):
            return self._lazily(calling("predict_set", coverage), X)
        return super().predict_set(X, coverage)

    def score(self, X, y, sample_weight=None):
        """Accuracy of the predictions, computed where the rows lie.

        Parameters
        ----------
        X : dask DataFrame or Array of shape (n_samples, n_features)
            Raw rows; or what `TabularMLPClassifier` takes.
        y : dask Series or Array of shape (n_samples,)
            True labels, split as X is.
        sample_weight : dask Series or Array of shape (n_samples,), default=None
            Weights of the rows.

        Returns
        -------
        score : float
        """
        if is_distant(X) or is_distant(y):
            return self._score(X, y, sample_weight)
        return super().score(X, y, sample_weight)

    def to_local(self):
        """The same networks as a `TabularMLPClassifier`, which knows no cluster.

        Returns
        -------
        model : TabularMLPClassifier
            With the same parameters and, if there are, fitted attributes.
        """
        return self._to_local(TabularMLPClassifier)

    def _has_r2(self):
        return False
