"""``DaskTabularMLPRegressor``: targets for rows of a raw table on a Dask cluster."""

from __future__ import annotations

from .._estimator import available_where
from ..tabular import TabularMLPRegressor
from ..tabular._conformal import is_conformal
from ._cluster import is_distant
from ._on_cluster import with_client
from ._predictions import calling
from ._table_estimator import DaskTabularMLP


class DaskTabularMLPRegressor(DaskTabularMLP, TabularMLPRegressor):
    """`TabularMLPRegressor` for raw tables that lie on a Dask cluster.

    Up to `subsample` rows are gathered and fitted as `TabularMLPRegressor` does. Of more, each
    member is trained in a task on a worker by the same recipe: on all rows, or on as many as its
    memory takes, encoded in float32. The encoder knows the levels of all rows and where values are
    missing; its medians, quartiles and ranks are those of a sample.

    Parameters
    ----------
    n_members, ..., verbose
        Those of `TabularMLPRegressor`, with the same defaults. With more rows than `subsample`,
        `high_cardinality` 'both' is 'number' and 'target' is 'one_hot', as statistics of the target
        would tell the rows that they are made of their targets; `n_jobs` and `verbose` have no
        effect. `validation_split` is None or 'last'.

    max_samples : 'auto', int or float, default='auto'
        Rows that each member is trained on, where there are more than `subsample`: so many, or this
        share of all. 'auto' takes all, or as many as fit into a worker, and says so in a warning.
        Members get different rows as far as there are enough.

    subsample : int, default=200000
        Rows, drawn by `random_state`, of which the encoder learns medians, quartiles and ranks, and
        of which is the unit of the targets; their range is that of all rows. Those for calibration
        are no more.

    client : distributed.Client or None, default=None
        The cluster to train on; None for the current client. It is shared by clones, left out of
        pickles and copies, and not shown.

    Attributes
    ----------
    members_, ...
        Those of `TabularMLPRegressor`.

    See Also
    --------
    sklearn_mlp.TabularMLPRegressor : The same with rows in memory, and all parameters.

    Examples
    --------
    >>> import dask.dataframe as dd
    >>> from distributed import Client
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn_mlp.distributed import DaskTabularMLPRegressor
    >>> X, y = load_diabetes(return_X_y=True, as_frame=True)
    >>> X, y = (dd.from_pandas(each, npartitions=3) for each in (X, y))
    >>> with Client(processes=False, dashboard_address=":0") as client:
    ...     model = DaskTabularMLPRegressor(n_members=1, random_state=0).fit(X, y)
    >>> bool(model.predict(X).compute().index[0] == 0)  # lazy
    True
    """

    def __init__(self, *, max_samples="auto", subsample=200_000, client=None, **parameters):
        super().__init__(**parameters)
        self.max_samples = max_samples
        self.subsample = subsample
        self.client = client

    __init__.__signature__ = with_client(TabularMLPRegressor, max_samples="auto", subsample=200_000)

    def predict(self, X):
        """Predict targets: the mean of the members' predictions.

        Parameters
        ----------
        X : dask DataFrame or Array of shape (n_samples, n_features)
            Raw rows; or what `TabularMLPRegressor` takes.

        Returns
        -------
        y : dask collection of shape (n_samples,), (n_samples, n_outputs) or \
                (n_samples, n_quantiles)
            Lazy, of frames with their index; several columns are numbered.
        """
        return self._lazily(calling("predict"), X) if is_distant(X) else super().predict(X)

    @available_where(TabularMLPRegressor._has_members)
    def predict_std(self, X):
        """The standard deviation of the members' predictions.

        Parameters
        ----------
        X : dask DataFrame or Array of shape (n_samples, n_features)
            Raw rows; or what `TabularMLPRegressor` takes.

        Returns
        -------
        std : dask collection of the shape of `predict`
            Lazy.
        """
        return self._lazily(calling("predict_std"), X) if is_distant(X) else super().predict_std(X)

    @available_where(is_conformal)
    def predict_interval(self, X, coverage=0.9):
        """Predict intervals that hold the target as often as is asked.

        Parameters
        ----------
        X : dask DataFrame or Array of shape (n_samples, n_features)
            Raw rows; or what `TabularMLPRegressor` takes.
        coverage : float, default=0.9
            Share of the intervals that are to hold the target, in (0, 1).

        Returns
        -------
        interval : dask collection of shape (n_samples, 2) or (n_samples, n_outputs, 2)
            Lazy. Of several targets X must be an array.
        """
        if is_distant(X):
            return self._lazily(calling("predict_interval", coverage), X)
        return super().predict_interval(X, coverage)

    def score(self, X, y, sample_weight=None):
        """R2 of the predictions, or for quantiles minus their mean pinball loss.

        Parameters
        ----------
        X : dask DataFrame or Array of shape (n_samples, n_features)
            Raw rows; or what `TabularMLPRegressor` takes.
        y : dask collection of shape (n_samples,) or (n_samples, n_outputs)
            True targets, split as X is.
        sample_weight : dask Series or Array of shape (n_samples,), default=None
            Weights of the rows.

        Returns
        -------
        score : float
            Computed where the rows lie.
        """
        if is_distant(X) or is_distant(y):
            return self._score(X, y, sample_weight)
        return super().score(X, y, sample_weight)

    def to_local(self):
        """The same networks as a `TabularMLPRegressor`, which knows no cluster.

        Returns
        -------
        model : TabularMLPRegressor
            With the same parameters and, if there are, fitted attributes.
        """
        return self._to_local(TabularMLPRegressor)

    def _has_r2(self):
        return self.quantiles is None
