"""``TabularMLPClassifier``: class labels from a raw table."""

from __future__ import annotations

from numbers import Real

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.base import ClassifierMixin, _fit_context
from sklearn.callback import with_callbacks
from sklearn.utils import column_or_1d
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.multiclass import check_classification_targets

from .._classifier import MLPClassifier
from .._parts import class_loss
from ._base import BaseTabularMLP
from ._docs import with_tabular_docs
from ._encoder import is_missing

# Temperatures that calibration looks at, as logarithms, and how far from 0 it expects them.
LOG_TEMPERATURES = (-3.0, 3.0)
PRIOR_STD = 0.5


@with_tabular_docs
class TabularMLPClassifier(ClassifierMixin, BaseTabularMLP):
    """Multi-layer perceptron for classification of raw tables.

    Takes a DataFrame as it is: numbers of any scale, categories, missing values. Encodes
    it, trains networks by a recipe that was tuned over many data sets [1]_, keeps each one's
    best epoch on validation rows of its own, calibrates their probabilities there, and
    averages them.

    Parameters
    ----------
    {parameters}

    label_smoothing : float, default=0.05
        Share of each label that is moved to all classes evenly, in [0, 1).

    class_weight : dict, 'balanced' or None, default=None
        Weights of the classes, as for `MLPClassifier`.

    {common_parameters}

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels.
    temperatures_ : list of float
        What each member's scores were divided by in calibration; 1 without validation rows.
    {attributes}

    See Also
    --------
    MLPClassifier : The network alone, for inputs that are scaled already.
    TabularMLPRegressor : The same for numbers.

    {references}

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

    _fewest_updates = 400
    _parameter_constraints: dict = {
        **BaseTabularMLP._parameter_constraints,
        "label_smoothing": [Interval(Real, 0, 1, closed="left")],
        "class_weight": [dict, StrOptions({"balanced"}), None],
    }

    def __init__(
        self,
        *,
        n_members=4,
        hidden_layer_sizes=(128, 128, 128),
        max_iter="auto",
        batch_size=256,
        learning_rate_init=0.04,
        embedding=True,
        frequency_scale=0.5,
        dropout=0.1,
        weight_decay=0.02,
        label_smoothing=0.05,
        class_weight=None,
        validation_fraction=0.2,
        scoring="loss",
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
        self.label_smoothing = label_smoothing
        self.class_weight = class_weight
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
        """Fit to the rows of a table and their labels.

        Parameters
        ----------
        {fit_X}
        y : array-like of shape (n_samples,)
            Class labels.
        {fit_parameters}

        Returns
        -------
        self : TabularMLPClassifier

        Raises
        ------
        ValueError
            If a parameter, a column or a label is not valid, or if training diverges. The
            estimator stays as it was.
        """
        return self._fit(X, y, sample_weight, X_val, y_val, sample_weight_val)

    def predict_proba(self, X):
        """Predict probabilities: the mean of the members'.

        Parameters
        ----------
        {fit_X}

        Returns
        -------
        p : ndarray of shape (n_samples, n_classes)
            One column per class in the order of `classes_`.
        """
        return self._of_members("predict_proba", X).mean(axis=0)

    def predict_log_proba(self, X):
        """Predict logarithms of probabilities.

        Parameters
        ----------
        {fit_X}

        Returns
        -------
        log_p : ndarray of shape (n_samples, n_classes)
            Logarithm of `predict_proba`; finite.
        """
        return np.log(self.predict_proba(X))

    def predict(self, X):
        """Predict class labels.

        Parameters
        ----------
        {fit_X}

        Returns
        -------
        y : ndarray of shape (n_samples,)
            The most probable label.
        """
        p = self.predict_proba(X)
        return self.classes_[p.argmax(axis=1)]

    @classmethod
    def tuning_space(cls):
        return {**super().tuning_space(), "label_smoothing": [0.0, 0.05, 0.1]}

    tuning_space.__func__.__doc__ = BaseTabularMLP.tuning_space.__doc__

    def _make_mlp(self, **recipe):
        mlp = MLPClassifier(
            **{
                "activation": "selu",
                "label_smoothing": self.label_smoothing,
                "class_weight": self.class_weight,
                **recipe,
            }
        )
        if not hasattr(mlp, "predict_proba"):
            raise ValueError(
                f"mlp_params has loss={mlp.loss!r}, which gives no probabilities to average. Use "
                "'log_loss' or 'squared_error'."
            )
        return mlp

    def _set_members(self, members):
        super()._set_members(members)
        self.classes_ = self.mlp_.classes_
        self.temperatures_ = [getattr(member, "temperature_", 1.0) for member in members]

    def _learn_targets(self, y, sample_weight):
        y = column_or_1d(y, warn=True)
        if y.dtype.kind in "Of" and (missing := sum(map(is_missing, y.tolist()))):
            raise ValueError(
                f"Input y contains NaN: {missing} of {len(y)} labels are missing. Remove these "
                "rows."
            )
        check_classification_targets(y)
        return y

    def _can_split(self, y):
        _, counts = np.unique(y, return_counts=True)
        return len(counts) > 2 or counts.min() > 1

    def _finish(self, mlp, problem):
        mlp.temperature_ = 1.0
        if problem.held_out is not None and len(mlp.classes_) > 1:
            mlp.temperature_ = temperature = _best_temperature(mlp, problem)
            mlp.coefs_[-1] /= temperature
            mlp.intercepts_[-1] /= temperature

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = False
        return tags


def _best_temperature(mlp, problem):
    """What to divide raw outputs by for the lowest log loss on the validation rows.

    With a normal prior on its logarithm, so that few rows do not make it extreme.

    References
    ----------
    Guo, Pleiss, Sun and Weinberger (2017), "On calibration of modern neural networks", ICML.
    """
    held_out = problem.held_out
    log_loss = class_loss("log_loss", mlp._label_binarizer.y_type_)
    raw = mlp._raw(held_out.X).astype(np.float64)

    def penalised(log_temperature):
        values = log_loss.value(held_out.targets, raw / np.exp(log_temperature))
        mean = np.average(values, weights=held_out.sample_weight)
        return mean + 0.5 * (log_temperature / PRIOR_STD) ** 2 / len(raw)

    found = minimize_scalar(penalised, bounds=LOG_TEMPERATURES, method="bounded")
    return float(np.exp(found.x))
