"""``DaskMLPRegressor``: targets for rows on a Dask cluster."""

from __future__ import annotations

from .._estimator import tells_callbacks, validates_parameters
from .._regressor import MLPRegressor
from ..fitting.holdout import check_validation
from ._cluster import is_distant
from ._estimator import DaskData, DaskMLP
from ._on_cluster import with_client
from ._predictions import calling


class DaskMLPRegressor(DaskMLP, MLPRegressor):
    """`MLPRegressor` for rows that lie on a Dask cluster.

    X, y and weights may be Dask arrays or DataFrames, split alike. The rows stay where they are:
    training goes in rounds, each a task per block that computes the sums of loss and gradient over
    its rows, added in the order of the blocks. With `solver` 'lbfgs' or 'lm' the result is that of
    `MLPRegressor` to rounding; with the default 'adam' it is another one, as batches hold other
    rows and are larger. With the same blocks it is the same to the bit for any number of workers. A
    worker that is lost costs the time to make its blocks again, if they can be: rows from
    `client.scatter` are lost. With NumPy arrays and pandas DataFrames it is `MLPRegressor`.

    Parameters
    ----------
    hidden_layer_sizes, ..., ties
        Those of `MLPRegressor`, with the same defaults. What is different on a cluster:

        - `solver`: 'lbfgs' and 'lm' make the steps that they make locally. 'adam' and 'minibatch'
          take the same share of each block to an update, in an order that is drawn from
          `random_state`, epoch and block; 'sgd' with one row per update is refused, as every
          update is a round of messages.
        - `batch_size`: rows of all blocks together. 'auto' makes 50 updates in an epoch, of 200 to
          65,536 rows; of more than 10,000 rows these are fewer than in memory, which a warning
          says. Two workers were faster than one thread in memory only from about 30,000 rows on,
          of 50 columns and a network (256, 256): see the benchmarks.
        - `early_stopping` holds out rows of each block. `validation_split` is None or 'last', and
          `scoring` None or 'loss', unless X_val is given in memory.
        - `batch_norm` is refused.

    client : distributed.Client or None, default=None
        The cluster to train on; None for the current client. It is shared by clones, left out of
        pickles and copies, and not shown.

    Attributes
    ----------
    coefs_, intercepts_, ...
        Those of `MLPRegressor`, plain arrays.

    See Also
    --------
    sklearn_mlp.MLPRegressor : The same with rows in memory, and all parameters.

    Notes
    -----
    Rows that take up to half of the memory of all workers are held there, others are made anew in
    each round from what X and y are computed from. Consecutive partitions of fewer than 8192 rows
    are joined, and they may be empty.

    Examples
    --------
    >>> import dask.array as da
    >>> from distributed import Client
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn.preprocessing import scale
    >>> from sklearn_mlp.distributed import DaskMLPRegressor
    >>> X, y = map(scale, load_diabetes(return_X_y=True))
    >>> X, y = da.from_array(X, chunks=100), da.from_array(y, chunks=100)
    >>> with Client(processes=False, dashboard_address=":0") as client:
    ...     model = DaskMLPRegressor((), solver="lbfgs", tol=1e-3, random_state=0).fit(X, y)
    ...     round(model.score(X, y), 2)
    0.52
    >>> model.predict(X).chunks  # lazy
    ((100, 100, 100, 100, 42),)
    """

    def __init__(self, *args, client=None, **parameters):
        super().__init__(*args, **parameters)
        self.client = client

    __init__.__signature__ = with_client(MLPRegressor)

    @tells_callbacks
    @validates_parameters
    def fit(
        self,
        X,
        y,
        sample_weight=None,
        *,
        X_val=None,
        y_val=None,
        sample_weight_val=None,
        groups=None,
        coefs_init=None,
        intercepts_init=None,
    ):
        """Fit the network to the rows of X and their targets.

        Parameters
        ----------
        X : dask Array or DataFrame of shape (n_samples, n_features)
            Inputs; or what `MLPRegressor` takes.
        y : dask Array, Series or DataFrame of shape (n_samples,) or (n_samples, n_outputs)
            Real-valued targets; split as X is.
        sample_weight : dask Array or Series of shape (n_samples,), default=None
            Non-negative weights; split as X is.
        X_val, y_val, sample_weight_val : dask collections or arrays, default=None
            Validation rows. In memory they may be scored by any scorer.
        groups : None
            For a `validation_split` that needs it, with rows in memory.
        coefs_init, intercepts_init : list of array-like, default=None
            Initial weights and biases of each layer, in place of random ones.

        Returns
        -------
        self : DaskMLPRegressor

        Raises
        ------
        ValueError
            If there is no client, if a parameter or a partition is not valid, if X and y are not
            split alike, or if training diverges. The estimator stays as it was.
        TypeError
            If only some of X, y and sample_weight are Dask collections.
        RuntimeError
            If a worker does not have this version of the package, or the cluster is lost.
        """
        validation = check_validation(X_val, y_val, sample_weight_val)
        data = DaskData(X, y, sample_weight, validation, groups)
        return self._fit_anew(data, coefs_init, intercepts_init)

    def predict(self, X, *, return_std=False):
        """Predict targets.

        Parameters
        ----------
        X : dask Array or DataFrame of shape (n_samples, n_features)
            Inputs; or what `MLPRegressor` takes.
        return_std : bool, default=False
            Whether to return the standard deviation of new targets too.

        Returns
        -------
        y : dask Array, Series or DataFrame of shape (n_samples,) or (n_samples, n_outputs)
            Lazy, in the partitions of X, of frames with their index; of arrays in memory an
            array. The columns of several targets are numbered.
        y_std : like y
            Only with `return_std`.
        """
        if not is_distant(X):
            return super().predict(X, return_std=return_std)
        y = self._lazily(calling("predict"), X)
        return (y, self._lazily(standard_deviation, X)) if return_std else y

    def score(self, X, y, sample_weight=None):
        """R2 of the predictions, or for several quantiles their pinball loss, negative.

        Parameters
        ----------
        X : dask Array or DataFrame of shape (n_samples, n_features)
            Inputs; or what `MLPRegressor` takes.
        y : dask collection of shape (n_samples,) or (n_samples, n_outputs)
            True targets, split as X is.
        sample_weight : dask Array or Series of shape (n_samples,), default=None
            Weights of the rows.

        Returns
        -------
        score : float
            Higher is better; computed where the rows lie.
        """
        if is_distant(X) or is_distant(y):
            return self._score(X, y, sample_weight)
        return super().score(X, y, sample_weight)

    def to_local(self):
        """The same network as an `MLPRegressor`, which knows no cluster.

        Returns
        -------
        model : MLPRegressor
            With the same parameters and, if there are, fitted attributes.
        """
        return self._to_local(MLPRegressor)


def standard_deviation(model, X):
    """That of each prediction: on workers."""
    return model.predict(X, return_std=True)[1]
