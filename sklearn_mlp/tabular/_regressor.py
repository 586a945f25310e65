"""``TabularMLPRegressor``: numbers and prediction intervals from a raw table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import RegressorMixin
from sklearn.metrics import r2_score
from sklearn.model_selection import BaseCrossValidator, BaseShuffleSplit
from sklearn.utils import check_array, column_or_1d
from sklearn.utils.validation import check_is_fitted

from .._estimator import available_where, tells_callbacks, validates_parameters
from .._regressor import MLPRegressor
from .._typing import MatrixLike
from ..fitting.build import one_of
from ..fitting.holdout import check_validation
from ..fitting.problem import Data
from ..fitting.targets import check_numbers
from ..fitting.values import check_quantiles, is_of_positive_targets, quantile_score
from ..nn.losses import REGRESSION_LOSSES, Loss, Quantiles
from ._base import BaseTabularMLP
from ._conformal import conformal_quantile, distance, is_conformal, widened
from ._parameters import for_networks_in_mlp_params
from ._targets import Unit, UnitRegressor, ValuesInUnit, find_unit


class TabularMLPRegressor(RegressorMixin, BaseTabularMLP):
    """Multi-layer perceptron for regression on raw tables.

    Takes a DataFrame as it is: numbers of any scale, dates, categories, missing values, a target in
    any unit. Encodes it, standardises the target, trains networks by a recipe that was tuned
    over many data sets [1]_, keeps each one's best epoch on validation rows of its own, and
    averages them.

    The defaults are made to do without tuning. More `n_members` mostly help, each less than the
    one before; `tuning_space` has what else to try. All parameters, by what they are for:

    - Columns: `categorical_features`, `max_categories`, `high_cardinality`, `datetime_features`.
    - Networks: `n_members`, `hidden_layer_sizes`, `embedding`, `frequency_scale`, `mlp_params`.
    - Loss: `loss`, `quantiles`, `clip`.
    - Training: `max_iter`, `batch_size`, `learning_rate_init`.
    - Regularisation: `dropout`, `weight_decay`.
    - Rows set aside: `validation_fraction`, `validation_split`, `scoring`, `conformal`.
    - The rest: `n_jobs`, `random_state`, `verbose`.

    Parameters
    ----------
    n_members : int or 'auto', default='auto'
        Networks, trained at once from different weights and with different validation rows,
        whose predictions are averaged. More are better, slower, and less prone to luck.
        'auto' is 8, or 4 with more than 20000 rows.

    hidden_layer_sizes : int or array-like of int, default=(96, 96, 96)
        Units of each hidden layer.

    max_iter : int or 'auto', default='auto'
        Epochs at most. Training goes along the schedule 'warm_restarts', in cycles of 1, 2, 4, ...
        epochs; for each member it is over when one lowers its validation loss by less than 2%, or
        less where more than 2000 rows validate.
        'auto' is as many whole cycles as take at most 4000 updates, or 31 epochs if that is more.
        With more than 20000 rows it is cycles of 3 and 12 epochs, and of 48 where the second
        lowered the loss by a fifth. Without validation rows it is as many as take 400 updates
        and 7 epochs, and a number of epochs goes along 'cosine_log'.

    batch_size : int or 'auto', default='auto'
        Rows per update; a little more where the last batch would be less than half as large.
        'auto' is an eighth of the rows, from 32 to 256, or to 512 with more than 20000 rows.

    learning_rate_init : float, default=0.07
        Highest rate of the schedule.

    embedding : bool, default=True
        Whether the rank of each number becomes four inputs by a learned periodic function.

    frequency_scale : float, default=0.5
        Standard deviation of that function's initial frequencies: higher for targets that
        jump more as a number changes.

    dropout : float, default=0.0
        Probability with which hidden outputs are dropped.

    weight_decay : float, default=0.02
        Decoupled decay of the weights.

    loss : {'squared_error', 'absolute_error', 'huber', 'poisson'} or Loss, \
            default='squared_error'
        What is minimised. 'poisson' is for counts and other targets that are not negative. The
        networks see targets that are standardised; of 'poisson', and where an output activation
        in `mlp_params` limits predictions to positive ones, divided by their mean; where it
        limits them to a range, as they are. So the `delta` of 'huber' is in standard deviations. A
        loss of your own, a `sklearn_mlp.nn.Loss`, sees targets and predictions in their unit.

    quantiles : array-like of float or None, default=None
        Increasing numbers in (0, 1). Predictions are these quantiles of y given x, a column
        for each, which do not cross; ``[0.05, 0.5, 0.95]`` gives an interval that holds 90%.
        None predicts the mean. With quantiles, `score` is minus their mean pinball loss.

    clip : bool, default=True
        Whether predictions are clipped to the range of the training targets.

    validation_fraction : float, default=0.2
        Share of the rows on which each member's epoch is chosen; with fewer than 10 such
        rows the last epoch is kept.

    validation_split : {'last'}, splitter or None, default=None
        Which rows these are: drawn anew for each member (None), whole groups if `fit` is given
        `groups`; the last ones; or those of a scikit-learn splitter, whose splits the members
        take in turn; it counts in place of `validation_fraction`.

    scoring : str, callable or None, default='loss'
        What the best epoch is best at: R2 (None), the loss ('loss'), or any scikit-learn
        scorer, which sees targets and predictions in their unit.

    conformal : bool or float, default=False
        Share of the rows that nothing else sees, for `predict_interval` of the regressor and
        `predict_set` of the classifier; True is 0.2. Drawn at random, classes in proportion; the
        last rows of all where `validation_split` is 'last' or a `TimeSeriesSplit`; else, if
        `fit` is given `groups`, groups of their own.

    categorical_features : 'from_dtype', array-like or None, default='from_dtype'
        Which columns are categories, as for `TabularEncoder`.

    max_categories : int or None, default=32
        Most one-hot columns of one column, as for `TabularEncoder`.

    high_cardinality : {'one_hot', 'target', 'number', 'both'}, default='both'
        What a column of more than `max_categories` levels becomes: 'target' is the mean target
        of each level, of other folds' rows in `fit`; 'number' an embedding, a table of the levels
        that is trained with each network (see ``embeddings_``); 'one_hot' columns, of which the
        rarest levels share one. There is no mean target with a `validation_split` unless `fit`
        is given groups: other rows may be what it keeps apart.

    datetime_features : bool, default=True
        Whether dates and durations become numbers, as for `TabularEncoder`; else refused.

    mlp_params : dict or None, default=None
        Parameters of the networks in place of the recipe's, by the names of `MLPRegressor`.
        With a solver that makes no updates on batches, such as 'lbfgs', the recipe's `dropout`,
        `weight_decay` and `rate_factors` are off.

    n_jobs : int or None, default=-1
        Threads that train members at the same time, each on one core. -1 is one for every
        core, but one in the workers of a search; None is one. The results are the same to rounding.

    random_state : int, RandomState instance or None, default=None
        Pass an int for results that can be reproduced.

    verbose : bool or 'bar', default=False
        Whether to print a line for each epoch: mean, best and standard deviation of the
        members' validation losses or scores, and the seconds since the start. Without
        validation rows it tells the training losses. 'bar' shows mean and best in one line that
        is rewritten, with the time that is left at most. In a file it writes about ten lines.

    Attributes
    ----------
    y_mean_, y_scale_ : ndarray of shape () or (n_outputs,)
        What the networks learn is ``(y - y_mean_) / y_scale_``: the weighted mean and standard
        deviation of the training targets, unless `loss` says otherwise.
    y_range_ : tuple of ndarray of shape () or (n_outputs,)
        Their lowest and highest.
    conformity_scores_ : ndarray of shape (n_calibration_rows,) or \
            (n_calibration_rows, n_outputs)
        How far predictions for the calibration rows are off, sorted; with `conformal` only.

    encoder_ : TabularEncoder
        What turns raw rows into inputs.

    embeddings_ : dict of str to (levels, vectors)
        What the networks have learnt for the levels of a column of high cardinality: levels,
        ndarray of shape (n_levels,), of which the first, None, stands for all rare and unseen
        ones; vectors, ndarray of shape (n_levels, n_members * n_components).

    members_ : list
        The fitted networks.

    mlp_ : MLPRegressor
        The first of them.

    n_iter_ : int
        Epochs of the member that was trained longest.

    n_features_in_ : int
        Number of raw columns.

    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Their names, where all are strings.

    See Also
    --------
    MLPRegressor : The network alone, for inputs that are scaled already.
    TabularMLPClassifier : The same for class labels.

    References
    ----------
    .. [1] Holzmueller, Grinsztajn and Steinwart (2024), "Better by default: strong pre-tuned
       MLPs and boosted trees on tabular data", NeurIPS, arXiv 2407.04491.

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

    _network = MLPRegressor
    _parameter_constraints: dict = {
        **BaseTabularMLP._parameter_constraints,
        "loss": [one_of(name for name in REGRESSION_LOSSES if name != "quantile"), Loss],
        "quantiles": ["array-like", None],
        "clip": ["boolean"],
    }

    @for_networks_in_mlp_params
    def __init__(
        self,
        *,
        n_members: int | str = "auto",
        hidden_layer_sizes: int | Sequence[int] = (96, 96, 96),
        max_iter: int | str = "auto",
        batch_size: int | str = "auto",
        learning_rate_init: float = 0.07,
        embedding: bool = True,
        frequency_scale: float = 0.5,
        dropout: float = 0.0,
        weight_decay: float = 0.02,
        loss: str | Loss = "squared_error",
        quantiles: Sequence[float] | None = None,
        clip: bool = True,
        validation_fraction: float = 0.2,
        validation_split: str | BaseCrossValidator | BaseShuffleSplit | None = None,
        scoring: str | Callable[..., float] | None = "loss",
        conformal: bool | float = False,
        categorical_features: str | Sequence[Any] | None = "from_dtype",
        max_categories: int | None = 32,
        high_cardinality: str = "both",
        datetime_features: bool = True,
        mlp_params: dict[str, Any] | None = None,
        n_jobs: int | None = -1,
        random_state: int | np.random.RandomState | None = None,
        verbose: bool | int | str = False,
    ) -> None:
        self.n_members = n_members
        self.hidden_layer_sizes = hidden_layer_sizes
        self.max_iter = max_iter
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.embedding = embedding
        self.frequency_scale = frequency_scale
        self.dropout = dropout
        self.weight_decay = weight_decay
        self.loss = loss
        self.quantiles = quantiles
        self.clip = clip
        self.validation_fraction = validation_fraction
        self.validation_split = validation_split
        self.scoring = scoring
        self.conformal = conformal
        self.categorical_features = categorical_features
        self.max_categories = max_categories
        self.high_cardinality = high_cardinality
        self.datetime_features = datetime_features
        self.mlp_params = mlp_params
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    @tells_callbacks
    @validates_parameters
    def fit(
        self,
        X: MatrixLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        X_val: MatrixLike | None = None,
        y_val: ArrayLike | None = None,
        sample_weight_val: ArrayLike | None = None,
        groups: ArrayLike | None = None,
    ) -> Self:
        """Fit to the rows of a table and their targets.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets, in any unit.
        sample_weight : array-like of shape (n_samples,), default=None
            Non-negative weights, ones if None.
        X_val : DataFrame or array-like of shape (n_val, n_features), default=None
            Validation rows, for all members, in place of rows split off.
        y_val : array-like, default=None
            Their targets.
        sample_weight_val : array-like of shape (n_val,), default=None
            Their weights.
        groups : array-like of shape (n_samples,), default=None
            Which rows belong together: those that validate, calibrate or give the mean target
            of a category are then whole groups. A `validation_split` of 'last' takes no groups.

        Returns
        -------
        self : TabularMLPRegressor

        Raises
        ------
        ValueError
            If a parameter, a column or a target is not valid, or if training diverges. The
            estimator stays as it was.
        """
        validation = check_validation(X_val, y_val, sample_weight_val)
        return self._fit(Data(X, y, sample_weight, validation, groups))

    def predict(self, X: MatrixLike) -> NDArray[Any]:
        """Predict targets: the mean of the members' predictions.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.

        Returns
        -------
        y : ndarray of shape (n_samples,), (n_samples, n_outputs) or (n_samples, n_quantiles)
            In the unit of the training targets.
        """
        prediction = self._predictions(X).mean(axis=0)
        return np.clip(prediction, *self.y_range_) if self.clip else prediction

    def _has_members(self):
        if self.n_members == 1:
            raise AttributeError(
                f"predict_std is the spread of several members, and n_members={self.n_members}. "
                "Set n_members to 2 or more."
            )
        return True

    @available_where(_has_members)
    def predict_std(self, X: MatrixLike) -> NDArray[Any]:
        """The standard deviation of the members' predictions.

        How much the networks disagree, which grows where there was little to learn from; the
        noise of the targets themselves is not part of it (`quantiles` is for that). It takes
        `n_members` of 2 or more.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.

        Returns
        -------
        std : ndarray of the shape of `predict`
            In the unit of the training targets.

        Raises
        ------
        AttributeError
            If `n_members` is 1.
        """
        return self._predictions(X).std(axis=0, ddof=1)

    @available_where(is_conformal)
    def predict_interval(self, X: MatrixLike, coverage: float = 0.9) -> NDArray[Any]:
        """Predict intervals that hold the target as often as is asked.

        That is so of new rows like those given to `fit`, on average over fits, even where networks
        have learnt little: intervals are then wide. Split conformal prediction [1]_: the prediction
        plus and minus a quantile of the absolute residuals of the calibration rows, equally wide
        for all rows. With `quantiles`, conformalised quantile regression [2]_: the lowest and the
        highest quantile, moved apart or together by as much as it takes, wide where targets
        scatter.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.
        coverage : float, default=0.9
            Share of the intervals that are to hold the target, in (0, 1). Of several targets,
            each has intervals that hold it so often.

        Returns
        -------
        interval : ndarray of shape (n_samples, 2) or (n_samples, n_outputs, 2)
            Lower and upper ends, in the unit of the training targets.

        Raises
        ------
        AttributeError
            If `conformal` is False.
        ValueError
            If there are too few calibration rows for the coverage.

        Notes
        -----
        `clip` limits the predictions from which intervals are made, not the ends of intervals: new
        targets may lie outside of the range of the training targets. Of losses of targets that are
        not negative, such as 'poisson', the ends are not negative.

        Each calibration row counts once, whatever its weight. With n of them, the coverage of a
        single fit is off by ``sqrt(coverage (1 - coverage) / n)`` or so.

        References
        ----------
        .. [1] Lei, G'Sell, Rinaldo, Tibshirani and Wasserman (2018), "Distribution-free predictive
           inference for regression", Journal of the American Statistical Association,
           arXiv 1604.04173.
        .. [2] Romano, Patterson and Candes (2019), "Conformalized quantile regression", NeurIPS,
           arXiv 1905.03222.

        Examples
        --------
        >>> from sklearn.datasets import load_diabetes
        >>> from sklearn_mlp import TabularMLPRegressor
        >>> X, y = load_diabetes(return_X_y=True)
        >>> model = TabularMLPRegressor(conformal=True, max_iter=20, random_state=0).fit(X, y)
        >>> low, high = model.predict_interval(X[:5], coverage=0.9).T
        >>> bool((low < model.predict(X[:5])).all())
        True
        """
        check_is_fitted(self, "conformity_scores_")
        margin = conformal_quantile(self.conformity_scores_, coverage)
        interval = widened(*self._bounds(X), margin)
        is_positive = self.quantiles is None and is_of_positive_targets(self.loss)
        return interval.clip(min=0) if is_positive else interval

    def _bounds(self, X):
        """The lowest and the highest quantile, or the prediction twice."""
        prediction = self.predict(X)
        if self.quantiles is None:
            return prediction, prediction
        columns = prediction.reshape(len(prediction), -1)
        return columns[:, 0], columns[:, -1]

    def _scores(self, X, y):
        ValuesInUnit(self.mlp_._parameters(), self._unit).encode(y)  # refuses what the loss does
        return distance(y, *self._bounds(X))

    def score(self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """R2 of the predictions, or for quantiles minus their mean pinball loss.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            True targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the rows.

        Returns
        -------
        score : float
            Higher is better. Of quantiles it is at most 0, in the unit of the targets.
        """
        prediction = self.predict(X)
        if self.quantiles is None:
            return r2_score(y, prediction, sample_weight=sample_weight)
        return quantile_score(y, prediction, self.quantiles, sample_weight)

    def _predictions(self, X):
        return self._of_members("predict", X)

    def _make_mlp(self, **recipe):
        by_quantiles = {"loss": "quantile", "quantile": self.quantiles}
        loss = {"loss": self.loss} if self.quantiles is None else by_quantiles
        given = {"activation": "mish", **loss, **recipe}
        MLPRegressor(**given)._validate_params()
        several = isinstance(given["loss"], Quantiles) or np.ndim(given.get("quantile", 0.5))
        if several and self.quantiles is None:
            raise ValueError(
                f"loss={given['loss']!r} of several quantiles is given by the parameter quantiles, "
                "as in quantiles=[0.1, 0.9]."
            )
        member = UnitRegressor(**given)
        member.unit = self._unit
        member.limits = self.y_range_ if self.clip else None
        return member

    def _own_parameters(self):
        own = super()._own_parameters()
        is_free = self.loss == "squared_error" and self.quantiles is None
        return own - {"loss"} if is_free else own | {"quantile"}

    def _learn_targets(self, y, sample_weight):
        if self.quantiles is not None:
            check_quantiles(self.quantiles, "quantiles")
        self.y_range_, self._unit = (y.min(axis=0), y.max(axis=0)), Unit()
        network = self._make_mlp(**(self.mlp_params or {}))
        self._unit = find_unit(network, y, sample_weight)
        self.y_mean_, self.y_scale_ = self._unit.mean, self._unit.scale

    def _check_targets(self, y):
        check_numbers(y)
        y = check_array(y, ensure_2d=False, dtype=np.float64, input_name="y", estimator=self)
        return column_or_1d(y, warn=True) if y.ndim == 2 and y.shape[1] == 1 else y

    def _target_type(self, y):
        return "continuous"

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        tags.target_tags.positive_only = is_of_positive_targets(self.loss)
        return tags
