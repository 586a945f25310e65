"""``DaskMLPClassifier``: class labels for rows on a Dask cluster."""

from __future__ import annotations

from .._classifier import MLPClassifier
from .._estimator import available_where, tells_callbacks, validates_parameters
from ..fitting.holdout import check_validation
from ._cluster import is_distant
from ._estimator import DaskData, DaskMLP
from ._on_cluster import with_client
from ._predictions import calling


class DaskMLPClassifier(DaskMLP, MLPClassifier):
    """`MLPClassifier` for rows that lie on a Dask cluster.

    X, y and weights may be Dask arrays or DataFrames, split alike. The rows stay where they are:
    training goes in rounds, each a task per block that computes the sums of loss and gradient over
    its rows, added in the order of the blocks. With `solver` 'lbfgs' or 'lm' the result is that of
    `MLPClassifier` to rounding; with the default 'adam' it is another one, as batches hold other
    rows and are larger. With the same blocks it is the same to the bit for any number of workers. A
    worker that is lost costs the time to make its blocks again, if they can be: rows from
    `client.scatter` are lost. With NumPy arrays and pandas DataFrames it is `MLPClassifier`.

    Parameters
    ----------
    hidden_layer_sizes, ..., ties
        Those of `MLPClassifier`, with the same defaults. What is different on a cluster:

        - `solver`: 'lbfgs' and 'lm' make the steps that they make locally. 'adam' and 'minibatch'
          take the same share of each block to an update, in an order that is drawn from
          `random_state`, epoch and block; 'sgd' with one row per update is refused, as every
          update is a round of messages.
        - `batch_size`: rows of all blocks together. 'auto' makes 50 updates in an epoch, of 200 to
          65,536 rows; of more than 10,000 rows these are fewer than in memory, which a warning
          says. Two workers were faster than one thread in memory only from about 30,000 rows on,
          of 50 columns and a network (256, 256): see the benchmarks.
        - `early_stopping` holds out rows of each block, drawn without regard to their labels.
          `validation_split` is None or 'last', and `scoring` None or 'loss', unless X_val is
          given in memory.
        - `batch_norm` is refused.

    client : distributed.Client or None, default=None
        The cluster to train on; None for the current client. It is shared by clones, left out of
        pickles and copies, and not shown.

    Attributes
    ----------
    coefs_, intercepts_, ...
        Those of `MLPClassifier`, plain arrays.

    See Also
    --------
    sklearn_mlp.MLPClassifier : The same with rows in memory, and all parameters.

    Notes
    -----
    Rows that take up to half of the memory of all workers are held there, others are made anew in
    each round from what X and y are computed from. Consecutive partitions of fewer than 8192 rows
    are joined. Labels may be sorted, and partitions may lack some of them or be empty.

    Examples
    --------
    >>> import dask.array as da
    >>> from distributed import Client
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp.distributed import DaskMLPClassifier
    >>> X, y = (da.from_array(each, chunks=50) for each in load_iris(return_X_y=True))
    >>> with Client(processes=False, dashboard_address=":0") as client:
    ...     model = DaskMLPClassifier(5, solver="lbfgs", tol=1e-3, random_state=0).fit(X, y)
    ...     model.score(X, y) > 0.95
    True
    >>> model.predict(X)  # lazy
    dask.array<predict_array, shape=(150,), dtype=int64, chunksize=(50,), chunktype=numpy.ndarray>
    """

    def __init__(self, *args, client=None, **parameters):
        super().__init__(*args, **parameters)
        self.client = client

    __init__.__signature__ = with_client(MLPClassifier)

    @tells_callbacks
    @validates_parameters
    def fit(
        self,
        X,
        y,
        sample_weight=None,
        *,
        classes=None,
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
            Inputs; or what `MLPClassifier` takes.
        y : dask Array, Series or DataFrame of shape (n_samples,) or (n_samples, n_labels)
            Class labels, or 0/1 columns for multilabel targets; split as X is.
        sample_weight : dask Array or Series of shape (n_samples,), default=None
            Non-negative weights; split as X is.
        classes : array-like of shape (n_classes,), default=None
            All labels, also those that y lacks.
        X_val, y_val, sample_weight_val : dask collections or arrays, default=None
            Validation rows. In memory they may be scored by any scorer.
        groups : None
            For a `validation_split` that needs it, with rows in memory.
        coefs_init, intercepts_init : list of array-like, default=None
            Initial weights and biases of each layer, in place of random ones.

        Returns
        -------
        self : DaskMLPClassifier

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
        data = DaskData(X, y, sample_weight, validation, groups, classes)
        return self._fit_anew(data, coefs_init, intercepts_init)

    def predict(self, X):
        """Predict class labels.

        Parameters
        ----------
        X : dask Array or DataFrame of shape (n_samples, n_features)
            Inputs; or what `MLPClassifier` takes.

        Returns
        -------
        y : dask Array, Series or DataFrame of shape (n_samples,) or (n_samples, n_labels)
            Lazy, in the partitions of X, of frames with their index; of arrays in memory an
            array.
        """
        return self._lazily(calling("predict"), X) if is_distant(X) else super().predict(X)

    def decision_function(self, X):
        """Raw output of the network, before any output activation.

        Parameters
        ----------
        X : dask Array or DataFrame of shape (n_samples, n_features)
            Inputs; or what `MLPClassifier` takes.

        Returns
        -------
        scores : dask Array, Series or DataFrame
            Lazy, of the shape that `MLPClassifier.decision_function` gives.
        """
        if is_distant(X):
            return self._lazily(calling("decision_function"), X)
        return super().decision_function(X)

    @available_where(MLPClassifier._gives_probabilities)
    def predict_proba(self, X):
        """Predict probabilities.

        Parameters
        ----------
        X : dask Array or DataFrame of shape (n_samples, n_features)
            Inputs; or what `MLPClassifier` takes.

        Returns
        -------
        p : dask Array or DataFrame of shape (n_samples, n_classes) or (n_samples, n_labels)
            Lazy; of frames with the classes as names of the columns.
        """
        if is_distant(X):
            return self._lazily(calling("predict_proba"), X)
        return super().predict_proba(X)

    @available_where(MLPClassifier._gives_probabilities)
    def predict_log_proba(self, X):
        """Predict logarithms of probabilities, computed from the raw output: all finite.

        Parameters
        ----------
        X : dask Array or DataFrame of shape (n_samples, n_features)
            Inputs; or what `MLPClassifier` takes.

        Returns
        -------
        log_p : dask Array or DataFrame of shape (n_samples, n_classes) or (n_samples, n_labels)
            Lazy.
        """
        if is_distant(X):
            return self._lazily(calling("predict_log_proba"), X)
        return super().predict_log_proba(X)

    def score(self, X, y, sample_weight=None):
        """Accuracy of the predictions, computed where the rows lie.

        Parameters
        ----------
        X : dask Array or DataFrame of shape (n_samples, n_features)
            Inputs; or what `MLPClassifier` takes.
        y : dask collection of shape (n_samples,) or (n_samples, n_labels)
            True labels, split as X is.
        sample_weight : dask Array or Series of shape (n_samples,), default=None
            Weights of the rows.

        Returns
        -------
        score : float
        """
        if is_distant(X) or is_distant(y):
            return self._score(X, y, sample_weight)
        return super().score(X, y, sample_weight)

    def to_local(self):
        """The same network as an `MLPClassifier`, which knows no cluster.

        Returns
        -------
        model : MLPClassifier
            With the same parameters and, if there are, fitted attributes.
        """
        return self._to_local(MLPClassifier)
