"""Which inputs a prediction is due to: gradients, and integrated gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import gen_batches

from .._typing import MatrixLike
from ..nn.workspace import BLOCK_ROWS
from ._paths import attribute
from ._responses import Response
from ._rows import Rows


def input_gradients(
    estimator: BaseEstimator,
    X: MatrixLike,
    *,
    target: Any = None,
    response_method: str = "auto",
) -> NDArray[np.floating[Any]]:
    """How much an output changes with each input, at each row: ``dF/dx``.

    F is what a method of the estimator returns: of a classifier the `decision_function`, the raw
    output of the network, of a regressor `predict`. This is the slope at the row itself:
    hardly any input changes a probability that is close to 1. What brought it there,
    `integrated_gradients` tells.

    Parameters
    ----------
    estimator : MLPClassifier, MLPRegressor, Pipeline or search
        Fitted. Of a Pipeline it is about what the last step gets, of a
        `TransformedTargetRegressor` about the regressor in it.
    X : array-like or sparse matrix of shape (n_samples, n_features)
        Inputs of the estimator.
    target : class label or int, default=None
        Which output. Of a classifier with one class per row a class; by default each row's
        predicted one, of two classes ``classes_[1]``. Else the number of a column, if there are
        several: of labels, targets or quantiles.
    response_method : {'auto', 'predict', 'decision_function', 'predict_proba'}, default='auto'
        What F is: for classifiers the latter two, by default the scores; for regressors `predict`.

    Returns
    -------
    gradients : ndarray of shape (n_samples, n_features)
        In units of F per unit of the input, NaN for levels of an `EntityEmbedding`. float32 if X
        and `coefs_` are, else float64.

    Raises
    ------
    ValueError
        If there is no such output or method, or if X is not valid.
    TypeError
        If the estimator is for tables, whose encoding has steps and levels; or if an embedding or
        a loss of your own lacks what gradients are computed by.

    References
    ----------
    Baehrens et al. (2010), "How to explain individual classification decisions", JMLR 11.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn_mlp import MLPRegressor
    >>> from sklearn_mlp.inspection import input_gradients
    >>> X, y = load_diabetes(return_X_y=True)
    >>> linear = MLPRegressor((), solver="lbfgs", random_state=0).fit(X, y)
    >>> bool((input_gradients(linear, X).round(6) == linear.coefs_[0].ravel().round(6)).all())
    True
    """
    rows = Rows(estimator)
    if rows.is_table:
        raise TypeError(
            f"{type(rows.network).__name__} encodes columns in steps and levels, between which "
            "there are no gradients. Use integrated_gradients, or give one of its members_, and "
            "inputs as encoder_.transform(X)."
        )
    X = rows.encode(X)
    response = Response(rows.network, response_method, X)
    (network,) = response.networks
    inputs = network.inputs(X)
    columns = response.columns_of(target, response.outputs([inputs]))
    gradients = np.full(X.shape, np.nan, network.dtype)
    is_number = ~np.isin(network.origins, network.levels)
    for block in gen_batches(len(X), BLOCK_ROWS):
        (of_inputs,) = response.gradients([inputs[block]], columns[block])
        gradients[block, network.origins[is_number]] = of_inputs[:, is_number]
    return gradients


def integrated_gradients(
    estimator: BaseEstimator,
    X: MatrixLike,
    baseline: MatrixLike | ArrayLike | None = None,
    *,
    target: Any = None,
    response_method: str = "auto",
) -> NDArray[np.floating[Any]]:
    """How much of an output is due to each input, compared with a baseline.

    The gradient of the output F along a straight line from the baseline b to the row x [1]_::

        attribution_i = (x_i - b_i) * integral from 0 to 1 of dF/dx_i (b + t (x - b)) dt

    Their sum is ``F(x) - F(b)``. A feature that F does not depend on has 0, and so has one that is
    as in the baseline. F is what a method of the estimator returns: of a classifier the
    `decision_function`, of a regressor `predict`. Of tables it is about the raw columns.

    Parameters
    ----------
    estimator : MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor, \
            Pipeline or search
        Fitted. Of a Pipeline it is about what the last step gets, of a
        `TransformedTargetRegressor` about the regressor in it.
    X : DataFrame, array-like or sparse matrix of shape (n_samples, n_features)
        Inputs of the estimator: of those for tables, raw rows.
    baseline : DataFrame or array-like of shape (n_features,) or (n_baselines, n_features), \
            default=None
        Rows like those of X. Of several, attributions are the mean over baselines: a sample of
        the training rows, such as 20, says what distinguishes x from them [2]_. By default each
        input of a network is 0, the mean of standardised inputs; and of a table it is a row in
        the middle: numbers and dates at their medians and not missing, each category between its
        levels (one of many levels as a level that `fit` has not seen).
    target : class label or int, default=None
        Which output. Of a classifier with one class per row a class; by default each row's
        predicted one, of two classes ``classes_[1]``. Else the number of a column, if there are
        several: of labels, targets or quantiles.
    response_method : {'auto', 'predict', 'decision_function', 'predict_proba'}, default='auto'
        What F is: for classifiers the latter two, by default the scores; for regressors `predict`.

    Returns
    -------
    attributions : ndarray of shape (n_samples, n_features)
        In units of F. float32 if X and `coefs_` are, else float64; of tables float64.

    Warns
    -----
    UserWarning
        If the attributions of a row do not add up, to 1% of how far inputs move F up and down along
        the line.

    Raises
    ------
    ValueError
        If there is no such output or method, or if X or the baseline is not valid.
    TypeError
        If the estimator is another, or if an embedding or a loss of your own lacks what gradients
        are computed by.

    Notes
    -----
    The integral is computed by Gauss and Legendre's rule at 16 points. Where attributions do not
    add up to 0.05%, as near the kinks of ReLU, the line is halved, up to ten times.

    The line is in the inputs of the networks: of a table in its encoding, where a number has a
    scaled value, a rank and maybe an indicator of missing values, a date also sines and cosines, a
    category a column per level, or a mean target and a vector. What is due to these is added up for
    each column of the table. Several members are averaged as in the estimator's method.

    Attributions tell what the networks have learnt, not what causes what. Of two columns
    that say the same, either may have all of it.

    References
    ----------
    .. [1] Sundararajan, Taly and Yan (2017), "Axiomatic attribution for deep networks", ICML,
       arXiv 1703.01365.
    .. [2] Erion et al. (2021), "Improving performance of deep learning models with axiomatic
       attribution priors and expected gradients", Nature Machine Intelligence 3.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn_mlp import TabularMLPRegressor
    >>> from sklearn_mlp.inspection import integrated_gradients
    >>> X, y = load_diabetes(return_X_y=True, as_frame=True)
    >>> model = TabularMLPRegressor(n_members=2, max_iter=20, random_state=0).fit(X, y)
    >>> attributions = integrated_gradients(model, X[:5], baseline=X.median())
    >>> attributions.shape
    (5, 10)
    >>> change = model.predict(X[:5]) - model.predict(X.median().to_frame().T)
    >>> bool(np.allclose(attributions.sum(axis=1), change, atol=1))
    True
    """
    return attribute(Rows(estimator), X, baseline, target, response_method).attributions
