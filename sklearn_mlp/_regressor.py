"""``MLPRegressor``: real-valued targets from a multi-layer perceptron."""

from __future__ import annotations

from numbers import Real

import numpy as np
from sklearn.base import RegressorMixin, _fit_context
from sklearn.callback import with_callbacks
from sklearn.metrics import r2_score
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.metaestimators import available_if

from ._base import BaseMLP
from ._docs import with_shared_docs
from ._parts import instance, through_output
from ._problem import unchanged_on_error
from ._targets import check_outputs, check_quantiles, encode_values, quantile_score
from ._validation import held_out_arguments
from .nn.activations import OUTPUT_ACTIVATIONS, Activation
from .nn.losses import REGRESSION_LOSSES, Huber, Loss, Quantile, Quantiles


@with_shared_docs
class MLPRegressor(RegressorMixin, BaseMLP):
    """Multi-layer perceptron for regression, trained by backpropagation.

    One or several real-valued targets; dense and sparse inputs.

    Parameters
    ----------
    {network_parameters}

    loss : str or Loss, default='squared_error'
        What is minimised, with the residual ``r = f(x) - y``.

        - 'squared_error': ``r ** 2 / 2``.
        - 'absolute_error': ``abs(r)``; predicts medians.
        - 'huber': ``r ** 2 / 2`` up to ``abs(r) = delta``, linear beyond: robust
          against outliers [3]_.
        - 'quantile': predicts the `quantile` of y given x.
        - 'poisson': half the Poisson deviance, for counts and other ``y >= 0``;
          predictions are ``exp`` of the raw output.

        A loss of your own is a `sklearn_mlp.nn.losses.Loss`.

    delta : float, default=1.0
        Where the Huber loss becomes linear, in units of y.

    quantile : float or array-like of float, default=0.5
        Which quantile, in (0, 1); or several, increasing, for one target: then `predict` has
        a column for each, which do not cross, and `score` is their mean pinball loss,
        negative.

    out_activation : str or Activation, default='auto'
        What the outputs go through, for bounded or positive predictions: 'logistic',
        'tanh', 'softplus', 'exp' or any other smooth activation. 'auto' is the identity,
        'exp' for the Poisson loss.

    {training_parameters}

    Attributes
    ----------
    {attributes}

    See Also
    --------
    MLPClassifier : The same network for class labels.
    sklearn.neural_network.MLPRegressor : What this is a drop-in for.

    {notes}
    .. [3] Huber (1964), "Robust estimation of a location parameter", Annals of
       Mathematical Statistics 35.

    Examples
    --------
    >>> from sklearn.compose import TransformedTargetRegressor
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn.model_selection import cross_val_score
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from sklearn_mlp import MLPRegressor
    >>> X, y = load_diabetes(return_X_y=True)
    >>> network = MLPRegressor(20, solver="lbfgs", alpha=30, max_iter=5000, random_state=0)
    >>> model = TransformedTargetRegressor(
    ...     make_pipeline(StandardScaler(), network), transformer=StandardScaler()
    ... )
    >>> round(float(cross_val_score(model, X, y).mean()), 1)
    0.5
    """

    _parameter_constraints: dict = {
        **BaseMLP._parameter_constraints,
        "loss": [StrOptions(set(REGRESSION_LOSSES)), Loss],
        "delta": [Interval(Real, 0, None, closed="neither")],
        "quantile": [Interval(Real, 0, 1, closed="neither"), "array-like"],
        "out_activation": [StrOptions({"auto", *OUTPUT_ACTIVATIONS}), Activation],
    }

    def __init__(
        self,
        hidden_layer_sizes=(100,),
        activation="relu",
        *,
        loss="squared_error",
        delta=1.0,
        quantile=0.5,
        out_activation="auto",
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
        self.delta = delta
        self.quantile = quantile
        self.out_activation = out_activation
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
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Real-valued targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Non-negative weights, ones if None. In full batches a weight of 2 is the row twice;
            batch normalisation takes no account of weights.
        {fit_parameters}

        Returns
        -------
        self : MLPRegressor

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
    def partial_fit(self, X, y, sample_weight=None):
        """Go on training with one epoch over the given rows.

        {partial_fit_parameters}
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Real-valued targets.
        {partial_fit_weight}

        Returns
        -------
        self : MLPRegressor

        Raises
        ------
        AttributeError
            If ``solver='lbfgs'``.
        ValueError
            If a parameter or an array is not valid, or if training diverges. The
            estimator stays as it was.
        """
        with unchanged_on_error(self):
            return self._fit(X, y, sample_weight, incremental=True)

    def predict(self, X):
        """Predict targets.

        Parameters
        ----------
        {inputs}

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
            One-dimensional if there is one output. float32 if X and `coefs_` are, else
            float64.

        {output_errors}
        """
        return self._decode(self._raw(X), self._fitted_loss)

    def _loss(self):
        loss = self.loss
        if loss == "huber":
            loss = Huber(self.delta)
        elif loss == "quantile" and isinstance(self.quantile, Real):
            loss = Quantile(self.quantile)
        elif loss == "quantile":
            loss = Quantiles(check_quantiles(self.quantile))
        return through_output(instance(REGRESSION_LOSSES, loss), self.out_activation)

    def _encode(self, y, *, resumed, incremental):
        return self._encode_more(y)

    def _encode_more(self, y):
        loss = self._loss()
        values = encode_values(y, self.loss, loss)
        if not isinstance(loss, Quantiles):
            return values
        if values.shape[1] > 1:
            raise ValueError(
                f"Several quantiles are for one target, got y with {values.shape[1]}. Fit an "
                "estimator for each, as with MultiOutputRegressor, or give one quantile."
            )
        return np.repeat(values, len(loss.quantiles), axis=1)

    def _decode(self, raw, loss):
        with np.errstate(over="ignore"):  # exp of a raw output may be infinite
            prediction = check_outputs(loss.predict(raw))
        return prediction.ravel() if prediction.shape[1] == 1 else prediction

    def _score(self, y, prediction, sample_weight):
        loss = self._loss()
        if isinstance(loss, Quantiles):
            return quantile_score(y, prediction, loss.quantiles, sample_weight)
        return r2_score(y, prediction, sample_weight=sample_weight)

    def score(self, X, y, sample_weight=None):
        """R2 of the predictions, or for several quantiles their pinball loss, negative.

        Parameters
        ----------
        {inputs}
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            True targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the rows.

        Returns
        -------
        score : float
            Higher is better.
        """
        return self._score(y, self.predict(X), sample_weight)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        # None: an unknown name, refused by fit.
        loss = REGRESSION_LOSSES.get(self.loss) if isinstance(self.loss, str) else self.loss
        tags.target_tags.positive_only = loss is not None and loss.y_min >= 0
        return tags
