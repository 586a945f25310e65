"""``TabularMLPClassifier``: class labels from a raw table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Integral, Real
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score
from sklearn.model_selection import BaseCrossValidator, BaseShuffleSplit
from sklearn.utils import column_or_1d
from sklearn.utils._param_validation import Interval
from sklearn.utils.validation import check_is_fitted

from .._classifier import MLPClassifier
from .._estimator import available_where, tells_callbacks, validates_parameters
from .._typing import MatrixLike
from ..fitting.build import one_of
from ..fitting.holdout import check_validation
from ..fitting.problem import Data
from ..fitting.targets import check_labels, is_missing
from ._base import BaseTabularMLP
from ._conformal import conformal_quantile, is_conformal
from ._parameters import for_networks_in_mlp_params

# With more, a column per class and category would be too many: 'both' is then 'number'.
MOST_CLASSES = 10
# Temperatures that calibration looks at, as logarithms, and how far from 0 it expects them.
LOG_TEMPERATURES = (-3.0, 3.0)
PRIOR_STD = 0.5


class TabularMLPClassifier(ClassifierMixin, BaseTabularMLP):
    """Multi-layer perceptron for classification of raw tables.

    Takes a DataFrame as it is: numbers of any scale, dates, categories, missing values. Encodes
    it, trains networks by a recipe that was tuned over many data sets [1]_, keeps each one's
    best epoch on validation rows of its own, calibrates their probabilities there, and
    averages them.

    The defaults are made to do without tuning. More `n_members` mostly help, each less than the
    one before; `tuning_space` has what else to try. All parameters, by what they are for:

    - Columns: `categorical_features`, `max_categories`, `high_cardinality`, `datetime_features`.
    - Networks: `n_members`, `hidden_layer_sizes`, `embedding`, `frequency_scale`, `mlp_params`.
    - Loss: `class_weight`.
    - Training: `max_iter`, `batch_size`, `learning_rate_init`.
    - Regularisation: `dropout`, `weight_decay`, `label_smoothing`.
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

    learning_rate_init : float, default=0.04
        Highest rate of the schedule.

    embedding : bool, default=True
        Whether the rank of each number becomes four inputs by a learned periodic function.

    frequency_scale : float, default=0.25
        Standard deviation of that function's initial frequencies: higher for targets that
        jump more as a number changes.

    dropout : float, default=0.1
        Probability with which hidden outputs are dropped.

    weight_decay : float, default=0.02
        Decoupled decay of the weights.

    label_smoothing : float, default=0.05
        Share of each label that is moved to all classes evenly, in [0, 1).

    class_weight : dict, 'balanced' or None, default=None
        Weights of the classes, as for `MLPClassifier`.

    validation_fraction : float, default=0.2
        Share of the rows on which each member's epoch is chosen; with fewer than 10 such
        rows the last epoch is kept.

    validation_split : {'last'}, splitter or None, default=None
        Which rows these are: drawn anew for each member (None), whole groups if `fit` is given
        `groups`; the last ones; or those of a scikit-learn splitter, whose splits the members
        take in turn; it counts in place of `validation_fraction`.

    scoring : str, callable or None, default='loss'
        What the best epoch is best at: accuracy (None), the loss ('loss'), or any
        scikit-learn scorer.

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
        Parameters of the networks in place of the recipe's, by the names of `MLPClassifier`.
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
    classes_ : ndarray of shape (n_classes,)
        The labels.
    temperatures_ : list of float
        What each member's scores were divided by in calibration; 1 without validation rows.
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

    mlp_ : MLPClassifier
        The first of them.

    n_iter_ : int
        Epochs of the member that was trained longest.

    n_features_in_ : int
        Number of raw columns.

    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Their names, where all are strings.

    See Also
    --------
    MLPClassifier : The network alone, for inputs that are scaled already.
    TabularMLPRegressor : The same for numbers.

    References
    ----------
    .. [1] Holzmueller, Grinsztajn and Steinwart (2024), "Better by default: strong pre-tuned
       MLPs and boosted trees on tabular data", NeurIPS, arXiv 2407.04491.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_mlp import TabularMLPClassifier
    >>> rng = np.random.RandomState(0)
    >>> X = np.empty((300, 2), dtype=object)
    >>> X[:, 0] = rng.lognormal(size=300)
    >>> X[:, 1] = rng.choice(["red", "green", "blue"], size=300)
    >>> y = np.where((X[:, 0] > 1) == (X[:, 1] == "red"), "yes", "no")
    >>> model = TabularMLPClassifier(max_iter=20, random_state=0).fit(X[:200], y[:200])
    >>> model.score(X[200:], y[200:]) > 0.9
    True
    """

    _network = MLPClassifier
    _worth_tuning = {**BaseTabularMLP._worth_tuning, "label_smoothing": [0.0, 0.05, 0.1]}
    _parameter_constraints: dict = {
        **BaseTabularMLP._parameter_constraints,
        "label_smoothing": [Interval(Real, 0, 1, closed="left")],
        "class_weight": [dict, one_of(["balanced"]), None],
    }

    @for_networks_in_mlp_params
    def __init__(
        self,
        *,
        n_members: int | str = "auto",
        hidden_layer_sizes: int | Sequence[int] = (96, 96, 96),
        max_iter: int | str = "auto",
        batch_size: int | str = "auto",
        learning_rate_init: float = 0.04,
        embedding: bool = True,
        frequency_scale: float = 0.25,
        dropout: float = 0.1,
        weight_decay: float = 0.02,
        label_smoothing: float = 0.05,
        class_weight: dict[Any, float] | str | None = None,
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
        self.label_smoothing = label_smoothing
        self.class_weight = class_weight
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
        """Fit to the rows of a table and their labels.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.
        y : array-like of shape (n_samples,)
            Class labels.
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
        self : TabularMLPClassifier

        Raises
        ------
        ValueError
            If a parameter, a column or a label is not valid, or if training diverges. The
            estimator stays as it was.
        """
        validation = check_validation(X_val, y_val, sample_weight_val)
        return self._fit(Data(X, y, sample_weight, validation, groups))

    def predict_proba(self, X: MatrixLike) -> NDArray[Any]:
        """Predict probabilities: the mean of the members'.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.

        Returns
        -------
        p : ndarray of shape (n_samples, n_classes)
            One column per class in the order of `classes_`.
        """
        return self._of_members("predict_proba", X).mean(axis=0)

    def predict_log_proba(self, X: MatrixLike) -> NDArray[Any]:
        """Predict logarithms of probabilities.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.

        Returns
        -------
        log_p : ndarray of shape (n_samples, n_classes)
            Logarithm of `predict_proba`; finite.
        """
        return np.log(self.predict_proba(X))

    def decision_function(self, X: MatrixLike) -> NDArray[Any]:
        """Confidence scores.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.

        Returns
        -------
        scores : ndarray of shape (n_samples,) or (n_samples, n_classes)
            Of two classes the logarithm of the odds, positive for ``classes_[1]``; of more,
            and of a single one, `predict_log_proba`.
        """
        log_p = self.predict_log_proba(X)
        return log_p[:, 1] - log_p[:, 0] if len(self.classes_) == 2 else log_p

    def predict(self, X: MatrixLike) -> NDArray[Any]:
        """Predict class labels.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.

        Returns
        -------
        y : ndarray of shape (n_samples,)
            The most probable label.
        """
        p = self.predict_proba(X)
        return self.classes_[p.argmax(axis=1)]

    @available_where(is_conformal)
    def predict_set(self, X: MatrixLike, coverage: float = 0.9) -> NDArray[np.bool_]:
        """Predict sets of classes that hold the true one as often as is asked.

        That is so of new rows like those given to `fit`, on average over fits, even where networks
        have learnt little: sets are then large. Split conformal prediction [1]_: a class is in the
        set if its ``1 - p`` is at most a quantile of what it is for the true classes of the
        calibration rows.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.
        coverage : float, default=0.9
            Share of the sets that are to hold the true class, in (0, 1).

        Returns
        -------
        contains : ndarray of bool of shape (n_samples, n_classes)
            Which classes are in the set, in the order of `classes_`. A set may be empty: no class
            is as probable as true ones mostly are.

        Raises
        ------
        AttributeError
            If `conformal` is False.
        ValueError
            If there are too few calibration rows for the coverage.

        Notes
        -----
        Each calibration row counts once, whatever its weight. With n of them, the coverage of a
        single fit is off by ``sqrt(coverage (1 - coverage) / n)`` or so; that of a
        single class may be far off.

        References
        ----------
        .. [1] Sadinle, Lei and Wasserman (2019), "Least ambiguous set-valued classifiers with
           bounded error levels", Journal of the American Statistical Association,
           arXiv 1609.00451.

        Examples
        --------
        >>> from sklearn.datasets import load_iris
        >>> from sklearn_mlp import TabularMLPClassifier
        >>> X, y = load_iris(return_X_y=True)
        >>> model = TabularMLPClassifier(conformal=True, max_iter=20, random_state=0).fit(X, y)
        >>> model.predict_set(X[:5], coverage=0.9).shape
        (5, 3)
        """
        check_is_fitted(self, "conformity_scores_")
        threshold = conformal_quantile(self.conformity_scores_, coverage)
        return 1 - self.predict_proba(X) <= threshold

    def _scores(self, X, y):
        true_classes = np.searchsorted(self.classes_, y)
        return 1 - self.predict_proba(X)[np.arange(len(y)), true_classes]

    def _make_mlp(self, **recipe):
        own = {"label_smoothing": self.label_smoothing, "class_weight": self.class_weight}
        mlp = MLPClassifier(**{"activation": "selu", **own, **recipe})
        if mlp.scoring is None:  # the same, but the split then keeps classes in proportion
            mlp.scoring = "accuracy"
        mlp._validate_params()
        mlp._raw_by = "raw_alone"
        if not hasattr(mlp, "predict_proba"):
            raise ValueError(
                f"mlp_params has loss={mlp.loss!r}, which gives no probabilities to average. Use "
                "'log_loss' or 'squared_error'."
            )
        return mlp

    def _set_members(self, members, kept):
        super()._set_members(members, kept)
        self.classes_ = self.mlp_.classes_
        self.temperatures_ = [temperature or 1.0 for temperature in kept]

    def score(self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """Accuracy of the predictions.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.
        y : array-like of shape (n_samples,)
            True labels.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the rows.

        Returns
        -------
        score : float
        """
        return accuracy_score(_plain(column_or_1d(y)), self.predict(X), sample_weight=sample_weight)

    def _check_targets(self, y):
        shape = np.asarray(y).shape
        if len(shape) == 2 and shape[1] > 1:
            raise ValueError(
                f"y has {shape[1]} columns, and a table's classifier predicts one. Fit an "
                "estimator for each, as sklearn.multioutput.MultiOutputClassifier does."
            )
        y = _plain(column_or_1d(y, warn=True))
        check_labels(y)
        return y

    def _target_type(self, y):
        n_classes = len(np.unique(y))
        if n_classes == 2:
            return "binary"
        is_few = n_classes <= MOST_CLASSES or self.high_cardinality == "target"
        return "multiclass" if n_classes > 2 and is_few else None

    def _can_split(self, y):
        _, counts = np.unique(y, return_counts=True)
        return len(counts) > 2 or counts.min() > 1

    def _finish(self, member, problem):
        """Calibrate a member; returns its temperature."""
        if problem.held_out is None or len(member.classes_) < 2:
            return 1.0
        temperature = _best_temperature(member, problem)
        member.coefs_[-1] /= temperature
        member.intercepts_[-1] /= temperature
        return temperature

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = False
        return tags


def _plain(y):
    """Labels of object dtype that are all whole numbers, or all booleans, as such."""
    if y.dtype == object and not any(map(is_missing, y.tolist())):
        for kind in (bool | np.bool_, Integral):
            if all(isinstance(label, kind) for label in y.tolist()):
                return np.array(y.tolist())
    return y


def _best_temperature(mlp, problem):
    """What to divide raw outputs by for the lowest log loss on the validation rows.

    With a normal prior on its logarithm, so that few rows do not make it extreme.

    References
    ----------
    Guo, Pleiss, Sun and Weinberger (2017), "On calibration of modern neural networks", ICML.
    """
    held_out = problem.held_out
    log_loss = problem.outputs.make_loss("log_loss")
    raw = mlp.decision_function(held_out.X).astype(np.float64).reshape(len(held_out.targets), -1)

    def penalised(log_temperature):
        values = log_loss.value(held_out.targets, raw / np.exp(log_temperature))
        mean = np.average(values, weights=held_out.sample_weight)
        return mean + 0.5 * (log_temperature / PRIOR_STD) ** 2 / len(raw)

    found = minimize_scalar(penalised, bounds=LOG_TEMPERATURES, method="bounded")
    return float(np.exp(found.x))
