"""``MLPClassifier``: class labels from a multi-layer perceptron."""

from __future__ import annotations

from numbers import Real

import numpy as np
from sklearn.base import ClassifierMixin, _fit_context
from sklearn.callback import with_callbacks
from sklearn.metrics import accuracy_score
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import _check_partial_fit_first_call

from ._base import BaseMLP
from ._docs import with_shared_docs
from ._parts import class_loss
from ._problem import unchanged_on_error
from ._targets import (
    both_classes,
    check_labels,
    decode_labels,
    describe_counts,
    encode_labels,
    learn_class_weights,
    learn_labels,
    probability_bounds,
    smooth_labels,
)
from ._validation import held_out_arguments
from .nn.class_losses import COLUMN_LOSSES, BinaryLogLoss
from .nn.losses import Loss


@with_shared_docs
class MLPClassifier(ClassifierMixin, BaseMLP):
    """Multi-layer perceptron for classification, trained by backpropagation.

    Binary, multiclass and multilabel targets; dense and sparse inputs.

    Parameters
    ----------
    {network_parameters}

    loss : str or Loss, default='log_loss'
        What is minimised; each in its form for binary, multiclass and multilabel
        targets.

        - 'log_loss': cross-entropy, through the logistic or the softmax.
        - 'squared_error': half the squared distance between probabilities and 0/1
          labels, through the same.
        - 'hinge', 'squared_hinge': maximum margin, as in a linear SVM; Crammer and
          Singer's [3]_ for multiclass.
        - 'perceptron': Rosenblatt's; only errors count.

        The last three give scores, not probabilities: there is no `predict_proba`. A
        loss of your own is a `sklearn_mlp.nn.losses.Loss`.

    {training_parameters}

    label_smoothing : float, default=0.0
        Share of each label, in [0, 1), that is given to all classes evenly. For losses
        of probabilities.

    class_weight : dict, list of dict, 'balanced' or None, default=None
        Weights of classes, multiplied with `sample_weight`, also in validation; 1 where
        not named. For multilabel targets a dict per column. 'balanced' is
        ``n_samples / (n_classes * count)`` over the training rows.

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
        "loss": [StrOptions(set(COLUMN_LOSSES)), Loss],
        "label_smoothing": [Interval(Real, 0, 1, closed="left")],
        "class_weight": [StrOptions({"balanced"}), dict, list, tuple, None],
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
        init="glorot_uniform",
        dropout=0.0,
        batch_norm=False,
        weight_decay=0.0,
        max_grad_norm=None,
        label_smoothing=0.0,
        class_weight=None,
        scoring=None,
        embedding=None,
        input_scale=False,
        parametric_activation=False,
        rate_factors=None,
        regularization_schedule="constant",
        ties="first",
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
        self.init = init
        self.dropout = dropout
        self.batch_norm = batch_norm
        self.weight_decay = weight_decay
        self.max_grad_norm = max_grad_norm
        self.label_smoothing = label_smoothing
        self.class_weight = class_weight
        self.scoring = scoring
        self.embedding = embedding
        self.input_scale = input_scale
        self.parametric_activation = parametric_activation
        self.rate_factors = rate_factors
        self.regularization_schedule = regularization_schedule
        self.ties = ties

    @with_callbacks
    @_fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X,
        y,
        sample_weight=None,
        *,
        X_val=None,
        y_val=None,
        sample_weight_val=None,
        coefs_init=None,
        intercepts_init=None,
    ):
        """Fit the network to the rows of X and their targets.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs. float32 is computed in float32, all else in float64. CSR is used as
            it is, other sparse formats are converted to it.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            Class labels, or 0/1 columns for multilabel targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Non-negative weights, ones if None. In full batches a weight of 2 is the row twice;
            batch normalisation takes no account of weights.
        {fit_parameters}

        Returns
        -------
        self : MLPClassifier

        Raises
        ------
        ValueError
            If a parameter or an array is not valid, if the validation split is
            impossible, or if training diverges. The estimator stays as it was.
        """
        held_out = held_out_arguments(X_val, y_val, sample_weight_val)
        return self._fit_anew(X, y, sample_weight, held_out, (coefs_init, intercepts_init))

    @available_if(BaseMLP._solver_has_partial_fit)
    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y, sample_weight=None, classes=None):
        """Go on training with one epoch over the given rows.

        {partial_fit_parameters}
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            Class labels, or 0/1 columns for multilabel targets.
        {partial_fit_weight}
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
        if self.class_weight == "balanced":
            raise ValueError(
                "class_weight='balanced' needs all rows, partial_fit sees some. Give a dict, as "
                "from sklearn.utils.class_weight.compute_class_weight on a sample."
            )
        with unchanged_on_error(self):
            if _check_partial_fit_first_call(self, classes):
                self._label_binarizer = learn_labels(y, classes)
            return self._fit(X, y, sample_weight, incremental=True)

    def predict(self, X):
        """Predict class labels.

        Parameters
        ----------
        {inputs}

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_labels)
            The label with the highest score; for multilabel targets, 1 where the score
            is positive.

        {output_errors}
        """
        return self._decode(self._raw(X), self._fitted_loss)

    def decision_function(self, X):
        """Raw output of the network, before any output activation.

        Parameters
        ----------
        {inputs}

        Returns
        -------
        scores : ndarray of shape (n_samples,), (n_samples, n_classes) or \
                (n_samples, n_labels)
            One column per class in the order of `classes_`. In the binary case one
            score per row, positive for ``classes_[1]``.

        {output_errors}
        """
        raw = self._raw(X)
        return raw.ravel() if raw.shape[1] == 1 else raw

    def _gives_probabilities(self):
        loss = getattr(self, "_fitted_loss", self.loss)
        if isinstance(loss, str):  # an unknown name is refused by fit, not here
            loss = COLUMN_LOSSES.get(loss, BinaryLogLoss)()
        if not loss.gives_probabilities:
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
        {inputs}

        Returns
        -------
        p : ndarray of shape (n_samples, n_classes) or (n_samples, n_labels)
            One column per class in the order of `classes_`, or per label. At least the
            smallest normal number, at most the last number before 1.

        {output_errors}
        AttributeError
            If the loss gives no probabilities (hinge).
        """
        raw = both_classes(self._raw(X), self.classes_)
        p = self._fitted_loss.predict(raw)
        return p.clip(*probability_bounds(p.dtype), out=p)

    @available_if(_gives_probabilities)
    def predict_log_proba(self, X):
        """Predict logarithms of probabilities, computed from the raw output: all finite.

        Parameters
        ----------
        {inputs}

        Returns
        -------
        log_p : ndarray of shape (n_samples, n_classes) or (n_samples, n_labels)
            Logarithm of `predict_proba`, where there is that method.

        {output_errors}
        """
        raw = both_classes(self._raw(X), self.classes_)
        log_p = self._fitted_loss.log_predict(raw)
        return log_p.clip(*np.log(probability_bounds(log_p.dtype)), out=log_p)

    def _loss(self):
        return class_loss(self.loss, self._label_binarizer.y_type_)

    def _encode(self, y, *, resumed, incremental):
        if not (resumed or incremental) or not hasattr(self, "_label_binarizer"):
            self._label_binarizer = learn_labels(y)
            self.classes_ = self._label_binarizer.classes_
            return encode_labels(self._label_binarizer, y)
        return self._encode_more(y, all_classes_needed=not incremental)

    def _encode_more(self, y, *, all_classes_needed=False):
        check_labels(self._label_binarizer, y, all_classes_needed=all_classes_needed)
        return encode_labels(self._label_binarizer, y)

    def _training_targets(self, targets):
        if self.label_smoothing == 0:
            return targets
        if not self._loss().gives_probabilities:
            raise ValueError(
                f"label_smoothing={self.label_smoothing} needs a loss of probabilities, such as "
                f"'log_loss', got {self.loss!r}. Else set it to 0."
            )
        return smooth_labels(targets, self.label_smoothing, self._label_binarizer.y_type_)

    def _learn_class_weights(self, targets):
        if self.class_weight is None:
            return None
        return learn_class_weights(self.class_weight, self._label_binarizer, targets)

    def _decode(self, raw, loss):
        return decode_labels(self._label_binarizer, raw)

    def _score(self, y, prediction, sample_weight):
        return accuracy_score(y, prediction, sample_weight=sample_weight)

    def _stratification(self, targets):
        return targets if targets.shape[1] == 1 else None

    def _split_hint(self, targets):
        return "" if targets.shape[1] > 1 else describe_counts(self.classes_, targets)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
