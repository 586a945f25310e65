"""``TabularMLPRegressor``: numbers and prediction intervals from a raw table."""

from __future__ import annotations

import numpy as np
from sklearn.base import RegressorMixin, _fit_context
from sklearn.callback import with_callbacks
from sklearn.metrics import r2_score
from sklearn.utils import check_array, column_or_1d
from sklearn.utils.metaestimators import available_if

from .._regressor import MLPRegressor
from .._targets import check_quantiles, quantile_score
from ._base import BaseTabularMLP
from ._docs import with_tabular_docs


@with_tabular_docs
class TabularMLPRegressor(RegressorMixin, BaseTabularMLP):
    """Multi-layer perceptron for regression on raw tables.

    Takes a DataFrame as it is: numbers of any scale, categories, missing values, a target in
    any unit. Encodes it, standardises the target, trains networks by a recipe that was tuned
    over many data sets [1]_, keeps each one's best epoch on validation rows of its own, and
    averages them.

    Parameters
    ----------
    {parameters}

    quantiles : array-like of float or None, default=None
        Increasing numbers in (0, 1). Predictions are these quantiles of y given x, a column
        for each, which do not cross; ``[0.05, 0.5, 0.95]`` gives an interval that holds 90%.
        None predicts the mean.

    clip : bool, default=True
        Whether predictions are clipped to the range of the training targets.

    {common_parameters}

    Attributes
    ----------
    y_mean_, y_scale_ : ndarray of shape () or (n_outputs,)
        Weighted mean and standard deviation of the training targets.
    y_range_ : tuple of ndarray of shape () or (n_outputs,)
        Their lowest and highest.
    {attributes}

    See Also
    --------
    MLPRegressor : The network alone, for inputs that are scaled already.
    TabularMLPClassifier : The same for class labels.

    {references}

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_mlp import TabularMLPRegressor
    >>> rng = np.random.RandomState(0)
    >>> X = np.empty((300, 2), dtype=object)
    >>> X[:, 0] = rng.uniform(20, 200, size=300)
    >>> X[:, 1] = rng.choice(["city", "country"], size=300)
    >>> price = 1000.0 * X[:, 0].astype(float) * np.where(X[:, 1] == "city", 3, 1)
    >>> model = TabularMLPRegressor(max_iter=20, random_state=0).fit(X[:200], price[:200])
    >>> model.score(X[200:], price[200:]) > 0.9
    True
    """

    _fewest_updates = 600
    _parameter_constraints: dict = {
        **BaseTabularMLP._parameter_constraints,
        "quantiles": ["array-like", None],
        "clip": ["boolean"],
    }

    def __init__(
        self,
        *,
        n_members=4,
        hidden_layer_sizes=(128, 128, 128),
        max_iter="auto",
        batch_size=256,
        learning_rate_init=0.07,
        embedding=True,
        frequency_scale=0.5,
        dropout=0.0,
        weight_decay=0.02,
        quantiles=None,
        clip=True,
        validation_fraction=0.2,
        scoring=None,
        categorical_features="from_dtype",
        max_categories=32,
        mlp_params=None,
        n_jobs=-1,
        random_state=None,
        verbose=False,
    ):
        self.n_members = n_members
        self.hidden_layer_sizes = hidden_layer_sizes
        self.max_iter = max_iter
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.embedding = embedding
        self.frequency_scale = frequency_scale
        self.dropout = dropout
        self.weight_decay = weight_decay
        self.quantiles = quantiles
        self.clip = clip
        self.validation_fraction = validation_fraction
        self.scoring = scoring
        self.categorical_features = categorical_features
        self.max_categories = max_categories
        self.mlp_params = mlp_params
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    @with_callbacks
    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y, sample_weight=None, *, X_val=None, y_val=None, sample_weight_val=None):
        """Fit to the rows of a table and their targets.

        Parameters
        ----------
        {fit_X}
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets, in any unit.
        {fit_parameters}

        Returns
        -------
        self : TabularMLPRegressor

        Raises
        ------
        ValueError
            If a parameter, a column or a target is not valid, or if training diverges. The
            estimator stays as it was.
        """
        return self._fit(X, y, sample_weight, X_val, y_val, sample_weight_val)

    def predict(self, X):
        """Predict targets: the mean of the members' predictions.

        Parameters
        ----------
        {fit_X}

        Returns
        -------
        y : ndarray of shape (n_samples,), (n_samples, n_outputs) or (n_samples, n_quantiles)
            In the unit of the training targets.
        """
        prediction = self._predictions(X).mean(axis=0)
        return np.clip(prediction, *self.y_range_) if self.clip else prediction

    def _has_members(self):
        if self.n_members < 2:
            raise AttributeError(
                f"predict_std is the spread of several members, and n_members={self.n_members}. "
                "Set n_members to 2 or more."
            )
        return True

    @available_if(_has_members)
    def predict_std(self, X):
        """The standard deviation of the members' predictions.

        How much the networks disagree, which grows where there was little to learn from; the
        noise of the targets themselves is not part of it (`quantiles` is for that).

        Parameters
        ----------
        {fit_X}

        Returns
        -------
        std : ndarray of the shape of `predict`
            In the unit of the training targets.
        """
        return self._predictions(X).std(axis=0, ddof=1)

    def score(self, X, y, sample_weight=None):
        """R2 of the predictions, or for quantiles their mean pinball loss, negative.

        Parameters
        ----------
        {fit_X}
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            True targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the rows.

        Returns
        -------
        score : float
            Higher is better.
        """
        prediction = self.predict(X)
        if self.quantiles is None:
            return r2_score(y, prediction, sample_weight=sample_weight)
        return quantile_score(y, prediction, self.quantiles, sample_weight)

    def _predictions(self, X):
        standardised = self._of_members("predict", X).astype(np.float64)
        return standardised * self.y_scale_ + self.y_mean_

    def _make_mlp(self, **recipe):
        if self.quantiles is not None:
            recipe |= {"loss": "quantile", "quantile": self.quantiles}
        return MLPRegressor(**{"activation": "mish", **recipe})

    def _learn_targets(self, y, sample_weight):
        y = self._check_targets(y)
        if self.quantiles is not None:
            check_quantiles(self.quantiles, "quantiles")
        weight = np.ones(len(y)) if sample_weight is None else sample_weight
        counted, weight = y[weight > 0], weight[weight > 0]
        self.y_range_ = counted.min(axis=0), counted.max(axis=0)
        largest = np.abs(counted).max(axis=0)
        largest = np.where(largest > 0, largest, 1.0)  # so that squares of huge ones are finite
        mean = np.average(counted / largest, axis=0, weights=weight)
        std = np.sqrt(np.average((counted / largest - mean) ** 2, axis=0, weights=weight))
        self.y_mean_ = mean * largest
        self.y_scale_ = np.where(std > 0, std * largest, 1.0)
        return self._standardise(y)

    def _more_targets(self, y):
        return self._standardise(self._check_targets(y))

    def _check_targets(self, y):
        y = check_array(y, ensure_2d=False, dtype=np.float64, input_name="y", estimator=self)
        return column_or_1d(y, warn=True) if y.ndim == 2 and y.shape[1] == 1 else y

    def _standardise(self, y):
        return (y / 2 - self.y_mean_ / 2) / (self.y_scale_ / 2)  # halves do not overflow

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
