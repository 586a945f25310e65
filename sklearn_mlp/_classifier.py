"""``MLPClassifier``: class labels from a multi-layer perceptron."""

from __future__ import annotations

import numpy as np
from sklearn.base import ClassifierMixin, _fit_context
from sklearn.metrics import accuracy_score
from sklearn.utils._param_validation import StrOptions
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import _check_partial_fit_first_call
from sklearn.utils.validation import check_is_fitted

from ._base import BaseMLP, unchanged_on_error
from ._docs import with_shared_docs
from ._targets import decode_labels, encode_labels, learn_labels
from .nn.losses import COLUMN_LOSSES, MULTICLASS_LOSSES


@with_shared_docs
class MLPClassifier(ClassifierMixin, BaseMLP):
    """Multi-layer perceptron for classification, trained by backpropagation.

    Binary, multiclass and multilabel targets; dense and sparse inputs.

    Parameters
    ----------
    {network_parameters}

    loss : {'log_loss', 'squared_error', 'hinge'}, default='log_loss'
        What is minimised; each in its form for binary, multiclass and multilabel
        targets.

        - 'log_loss': cross-entropy, through the logistic or the softmax.
        - 'squared_error': half the squared distance between probabilities and 0/1
          labels, through the same.
        - 'hinge': maximum margin; Crammer and Singer's [3]_ for multiclass. Gives
          scores, not probabilities: there is no `predict_proba`.

    {training_parameters}

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels; column numbers for multilabel targets.

    {attributes}

    See Also
    --------
    MLPRegressor : The same network for real-valued targets.
    sklearn.neural_network.MLPClassifier : What this is a drop-in for.

    {notes}
    .. [3] Crammer and Singer (2001), "On the algorithmic implementation of multiclass
       kernel-based vector machines", JMLR 2.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from sklearn.model_selection import train_test_split
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from sklearn_mlp import MLPClassifier
    >>> X_train, X_test, y_train, y_test = train_test_split(
    ...     *load_digits(return_X_y=True), random_state=0
    ... )
    >>> model = make_pipeline(
    ...     StandardScaler(), MLPClassifier(max_iter=300, random_state=0)
    ... ).fit(X_train, y_train)
    >>> model.score(X_test, y_test) > 0.95
    True
    """

    _parameter_constraints: dict = {
        **BaseMLP._parameter_constraints,
        "loss": [StrOptions(set(COLUMN_LOSSES))],
    }

    def __init__(
        self,
        hidden_layer_sizes=(100,),
        activation="relu",
        *,
        loss="log_loss",
        solver="adam",
        alpha=0.0001,
        batch_size="auto",
        learning_rate="constant",
        learning_rate_init=0.001,
        power_t=0.5,
        max_iter=200,
        shuffle=True,
        random_state=None,
        tol=1e-4,
        verbose=False,
        warm_start=False,
        momentum=0.9,
        nesterovs_momentum=True,
        early_stopping=False,
        validation_fraction=0.1,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-8,
        n_iter_no_change=10,
        max_fun=15000,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.loss = loss
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.power_t = power_t
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.verbose = verbose
        self.warm_start = warm_start
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.n_iter_no_change = n_iter_no_change
        self.max_fun = max_fun

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y, sample_weight=None):
        """Fit the network to the rows of X and their targets.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs. float32 is computed in float32, all else in float64. CSR is used as
            it is, other sparse formats are converted to it.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            Class labels, or 0/1 columns for multilabel targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Non-negative weights, ones if None. A weight of 2 counts as the row twice.

        Returns
        -------
        self : MLPClassifier

        Raises
        ------
        ValueError
            If a parameter or an array is not valid, if the validation split is
            impossible, or if training diverges. The estimator stays as it was.
        """
        with unchanged_on_error(self):
            return self._fit(X, y, sample_weight, incremental=False)

    @available_if(BaseMLP._solver_has_partial_fit)
    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y, sample_weight=None, classes=None):
        """Go on training with one epoch over the given rows.

        ``k`` calls with the same rows equal one `fit` of ``k`` epochs: the update
        rule's state, the schedule and the random stream are carried from call to call.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            Class labels, or 0/1 columns for multilabel targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Non-negative weights, relative to the mean weight of the first call.
        classes : array-like of shape (n_classes,), default=None
            All labels that will ever occur. Needed in the first call; may be left out
            afterwards.

        Returns
        -------
        self : MLPClassifier

        Raises
        ------
        AttributeError
            If ``solver='lbfgs'``.
        ValueError
            If a parameter or an array is not valid, if labels are unseen, or if training
            diverges. The estimator stays as it was.
        """
        with unchanged_on_error(self):
            if _check_partial_fit_first_call(self, classes):
                self._label_binarizer = learn_labels(y, classes)
            return self._fit(X, y, sample_weight, incremental=True)

    def predict(self, X):
        """Predict class labels.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_labels)
            The label with the highest score; for multilabel targets, 1 where the score
            is positive.
        """
        return self._decode(self._raw(X))

    def decision_function(self, X):
        """Raw output of the network, before any output activation.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs.

        Returns
        -------
        scores : ndarray of shape (n_samples,), (n_samples, n_classes) or \
                (n_samples, n_labels)
            One column per class in the order of `classes_`. In the binary case one
            score per row, positive for ``classes_[1]``.
        """
        raw = self._raw(X)
        return raw.ravel() if raw.shape[1] == 1 else raw

    def _gives_probabilities(self):
        loss = COLUMN_LOSSES.get(self.loss)  # None: an unknown name, refused by fit
        if loss is not None and not loss.gives_probabilities:
            raise AttributeError(
                f"loss={self.loss!r} gives scores, not probabilities. Use decision_function, "
                "loss='log_loss', or wrap the estimator in CalibratedClassifierCV."
            )
        return True

    @available_if(_gives_probabilities)
    def predict_proba(self, X):
        """Predict probabilities.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs.

        Returns
        -------
        p : ndarray of shape (n_samples, n_classes) or (n_samples, n_labels)
            One column per class in the order of `classes_`; for multilabel targets the
            probability of each label. Strictly between 0 and 1: at least the smallest
            normal number, at most the last number before 1.

        Raises
        ------
        AttributeError
            If the loss gives no probabilities (hinge).
        """
        raw = self._raw(X)
        p = self._both_classes(raw, self._loss().predict)
        return p.clip(*probability_bounds(p.dtype), out=p)

    @available_if(_gives_probabilities)
    def predict_log_proba(self, X):
        """Predict logarithms of probabilities, computed from the raw output.

        They are finite, and exact also where a probability is close to 0.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs.

        Returns
        -------
        log_p : ndarray of shape (n_samples, n_classes) or (n_samples, n_labels)
            Logarithm of `predict_proba`.

        Raises
        ------
        AttributeError
            If the loss gives no probabilities (hinge).
        """
        raw = self._raw(X)
        log_p = self._both_classes(raw, self._loss().log_predict)
        return log_p.clip(*np.log(probability_bounds(log_p.dtype)), out=log_p)

    def _both_classes(self, raw, predict):
        """``predict`` of the raw output, with a column for ``classes_[0]`` if binary."""
        if raw.shape[1] > 1:
            return predict(raw)
        if len(self.classes_) == 1:
            return predict(np.full_like(raw, np.inf))
        return predict(np.hstack([-raw, raw]))

    def _loss(self):
        multiclass = self._label_binarizer.y_type_ == "multiclass"
        return (MULTICLASS_LOSSES if multiclass else COLUMN_LOSSES)[self.loss]()

    def _encode(self, y, *, resumed, incremental):
        if not (resumed or incremental) or not hasattr(self, "_label_binarizer"):
            self._label_binarizer = learn_labels(y)
            self.classes_ = self._label_binarizer.classes_
        return encode_labels(
            self._label_binarizer, y, all_classes_needed=resumed and not incremental
        )

    def _decode(self, raw):
        check_is_fitted(self)
        return decode_labels(self._label_binarizer, raw)

    def _score(self, y, prediction, sample_weight):
        return accuracy_score(y, prediction, sample_weight=sample_weight)

    def _stratification(self, targets):
        return targets if targets.shape[1] == 1 else None

    def _split_hint(self, targets):
        if targets.shape[1] > 1 or len(self.classes_) < 2:
            return ""
        counts = [len(targets) - targets.sum(), targets.sum()]
        described = ", ".join(f"{c} {n}" for c, n in zip(self.classes_, counts, strict=True))
        return f"Rows per class: {described}; the split keeps their proportions. "

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


def probability_bounds(dtype):
    """The smallest and the largest probability that is told."""
    info = np.finfo(dtype)
    return info.tiny, 1 - info.epsneg
