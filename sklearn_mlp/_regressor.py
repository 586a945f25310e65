"""``MLPRegressor``: real-valued targets from a multi-layer perceptron."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any, Literal, Self, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import RegressorMixin
from sklearn.model_selection import BaseCrossValidator, BaseShuffleSplit
from sklearn.utils._param_validation import Interval

from ._base import BaseMLP
from ._estimator import (
    available_where,
    check_outputs,
    tells_callbacks,
    unchanged_on_error,
    validates_parameters,
)
from ._training import problem_at_rest
from ._tuning import OF_NETWORKS
from ._typing import MatrixLike
from .fitting.build import batch_rows, make_solver, one_of
from .fitting.error_bars import MOST_UNASKED, check_error_bars
from .fitting.holdout import check_validation
from .fitting.problem import Data
from .fitting.values import Values, is_of_positive_targets
from .nn.activations import OUTPUT_ACTIVATIONS, Activation
from .nn.embeddings import Embedding
from .nn.initializers import Initializer
from .nn.losses import REGRESSION_LOSSES, Loss
from .optim.run import Solver
from .optim.schedules import Schedule
from .optim.update_rules import UpdateRule


class MLPRegressor(RegressorMixin, BaseMLP):
    """Multi-layer perceptron for regression, trained by backpropagation.

    One or several real-valued targets; dense and sparse inputs.

    Start with `learning_rate_init` and `alpha`, which decide most, then `activation`, `batch_size`,
    `hidden_layer_sizes` and `dropout`; `tuning_space` has ranges for them. The other parameters can
    wait. All of them, by what they are for:

    - Network: `hidden_layer_sizes`, `activation`, `out_activation`, `init`, `batch_norm`,
      `embedding`, `input_scale`, `parametric_activation`.
    - Loss: `loss`, `delta`, `quantile`.
    - Solver: `solver`, `batch_size`, `shuffle`, `max_grad_norm`; of 'sgd' and 'minibatch'
      `momentum`, `nesterovs_momentum`; of 'adam' `beta_1`, `beta_2`, `epsilon`; of 'lbfgs'
      `max_fun`.
    - Learning rate: `learning_rate_init`, `learning_rate`, `power_t`, `rate_factors`.
    - Regularisation: `alpha`, `dropout`, `weight_decay`, `regularization_schedule`.
    - Length of training: `max_iter`, `tol`, `n_iter_no_change`.
    - Validation: `early_stopping`, `validation_fraction`, `validation_split`, `scoring`, `ties`.
    - The rest: `random_state`, `verbose`, `warm_start`.

    Parameters
    ----------
    hidden_layer_sizes : int or array-like of int of shape (n_hidden_layers,), default=(100,)
        Units of each hidden layer. A number is one layer; ``()`` is none, which
        makes a linear model of the network.

    activation : str, Activation, or list of these, default='relu'
        Activation function of the hidden layers, or one for each in a list:
        'identity', 'logistic', 'tanh', 'relu', 'leaky_relu', 'elu', 'selu', 'softplus',
        'gelu', 'silu', 'mish', 'step' or 'sign'; or an instance, such as
        ``LeakyReLU(negative_slope=0.2)`` from `sklearn_mlp.nn.activations`. No gradient
        passes 'step' and 'sign': what lies below stays as drawn (but for the penalty
        `alpha`), and only what lies above learns. With ``init='normal'`` the first layer
        is a random projection from N(0, 1).

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

    solver : {'sgd', 'minibatch', 'adam', 'lbfgs', 'lm'}, UpdateRule or Solver, default='adam'
        How the parameters are found. An instance, such as ``Adam(beta_2=0.95)`` from
        `sklearn_mlp.optim.update_rules`, goes by its own settings, not by the parameters below.

        - 'sgd': gradient descent with momentum, one row per update.
        - 'minibatch': the same with mini-batches; scikit-learn calls this 'sgd'.
        - 'adam': mini-batches with a rate per parameter [1]_.
        - 'lbfgs': quasi-Newton steps over all rows, through SciPy; often the best on
          up to a few thousand rows. Computes in float64.
        - 'lm': Levenberg-Marquardt, damped Gauss-Newton steps over all rows, which are those
          of the natural gradient: far into the minimum, for up to a few thousand
          parameters times outputs; see `sklearn_mlp.optim.LevenbergMarquardt` for what it
          costs. Computes in float64. Not with losses whose slope jumps:
          'absolute_error', 'quantile', 'hinge', 'perceptron', and 'squared_hinge' of several
          classes.

        With `batch_size` given, 'sgd' and 'minibatch' are the same.

    alpha : float or 'auto', default=0.0001
        Strength of the L2 penalty ``alpha / 2 * sum(W ** 2)`` on the weights. It is
        added to a batch's summed loss, so a step sees it divided by the batch's rows:
        the same `alpha` regularises less in larger batches. 'auto', with 'lm' and
        a loss that is a likelihood, estimates the strength in training: that of the highest
        evidence, without validation rows.

    batch_size : int, float or 'auto', default='auto'
        Rows per update of the stochastic solvers: a number, or a fraction of the
        training rows in (0, 1]. Mind the point: 1.0 is all rows, batch gradient descent, and 1
        a single row. 'auto' is 1 for 'sgd' and ``min(200, n_samples)`` for 'minibatch' and
        'adam'.

    learning_rate : str or Schedule, default='constant'
        Schedule of the learning rate for the stochastic solvers; or an instance with
        parameters of its own and a warm-up, from `sklearn_mlp.optim.schedules`.

        - 'constant': `learning_rate_init` throughout.
        - 'invscaling': ``learning_rate_init / (1 + t) ** power_t`` after ``t`` rows.
        - 'adaptive': divided by 5 whenever the loss (the validation score with
          `early_stopping`) has not improved by `tol` for `n_iter_no_change` epochs;
          training ends on such a plateau at a rate of 1e-6 or less.
        - 'inverse_time': ``c1 / (k + c2)`` after ``k`` epochs, with ``c2 = 1`` and
          ``c1 = learning_rate_init``.
        - 'step': halved every 10 epochs.
        - 'exponential': times 0.95 every epoch.
        - 'cosine': down to 0 along half a cosine over `max_iter` epochs.
        - 'one_cycle': up to `learning_rate_init` in the first 30% of `max_iter`
          epochs, then down to almost 0.
        - 'cosine_log': from 0 up and back to 0 four times in `max_iter` epochs, each time
          twice as long.
        - 'warm_restarts': the same in cycles of 1, 2, 4, ... epochs. With `early_stopping` and
          ``n_iter_no_change=np.inf``, until one lowers the loss of validation rows by less than
          2%, see `sklearn_mlp.optim.schedules.WarmRestarts`.
        - 'flat_cosine': `learning_rate_init` for half of `max_iter` epochs, then to 0 along
          half a cosine.

    learning_rate_init : float, default=0.001
        Initial learning rate of the stochastic solvers.

    power_t : float, default=0.5
        Exponent of 'invscaling'.

    max_iter : int, default=200
        Largest number of epochs (passes over the training rows), or of iterations of
        'lbfgs' and 'lm'.

    shuffle : bool, default=True
        Whether the stochastic solvers shuffle the rows before each epoch.

    random_state : int, RandomState instance or None, default=None
        Seeds the initial parameters, the validation split and the shuffling, in this
        order. Pass an int for results that can be reproduced.

    tol : float, default=1e-4
        An epoch counts as progress if the loss falls (the validation score rises) by
        more than `tol`. For 'lbfgs' and 'lm', training ends when the largest entry of the
        gradient is below `tol`.

    verbose : bool or 'bar', default=False
        Whether to print each epoch's (with 'lbfgs' and 'lm' each iteration's) loss and the seconds
        since the start, and where there are validation rows their score and loss. 'bar' shows
        these in one line that is rewritten, with the time that is left at most: training may end
        before `max_iter`. In a file it writes about ten lines.

    warm_start : bool, default=False
        Whether `fit` starts from the present `coefs_` and `intercepts_`.

    momentum : float, default=0.9
        Momentum of 'sgd' and 'minibatch', in [0, 1].

    nesterovs_momentum : bool, default=True
        Whether this is Nesterov's momentum.

    early_stopping : bool, default=False
        Whether to set rows aside, stop when the score on them (accuracy or R2) no
        longer improves, and keep the weights that scored best. The split is
        stratified for binary classification; for several classes where `scoring` is given.

    validation_fraction : float, default=0.1
        Share of the rows to set aside, in (0, 1).

    validation_split : {'last'}, splitter or None, default=None
        Which rows `early_stopping` sets aside: at random (None); the last ones, for rows in
        the order of time; or the test rows of the first split of a scikit-learn splitter, such
        as ``GroupKFold()`` with `groups` in `fit`. Rows of weight 0 are set aside by none.

    beta_1 : float, default=0.9
        Decay rate of Adam's mean of gradients, in [0, 1).

    beta_2 : float, default=0.999
        Decay rate of Adam's mean of squared gradients, in [0, 1).

    epsilon : float, default=1e-8
        Keeps Adam's division finite.

    n_iter_no_change : int or inf, default=10
        Training ends after more than this many epochs in a row without progress.
        'lbfgs' and 'lm' use it with `early_stopping` only.

    max_fun : int, default=15000
        Largest number of evaluations of the objective by 'lbfgs'.

    init : str or Initializer, default='glorot_uniform'
        Distribution of the initial weights: 'glorot_uniform' [2]_ (biases too),
        'glorot_normal', 'he_uniform', 'he_normal', 'lecun_normal' (biases 0), 'normal'
        (weights and biases from N(0, 1)), 'neural_tangent' ('lecun_normal' with biases from
        N(0, 1) and an output layer of zeros); or an instance.

    dropout : float or list of float, default=0.0
        Probability in [0, 1) with which the outputs of hidden layers are dropped in
        training, or one for each in a list. What is kept is divided by ``1 - dropout``.

    batch_norm : bool, default=False
        Whether to normalise the inputs of the hidden layers' activations over each
        batch. After training this is part of `coefs_` and `intercepts_`.

    weight_decay : float, default=0.0
        Before each update weights are multiplied by ``1 - rate * weight_decay``,
        whatever their gradient; with 'adam' this is AdamW. `alpha` is the penalty in
        the loss.

    max_grad_norm : float or None, default=None
        A longer gradient, over all parameters, is scaled down to this length.

    scoring : str, callable or None, default=None
        What `early_stopping` watches on the validation rows: accuracy or R2 (None), the
        loss without penalties ('loss'), or any scikit-learn scorer, by name or as
        ``scorer(estimator, X, y)``.

    embedding : {'periodic'}, Embedding or None, default=None
        Gives each feature a few inputs of the first layer by a small layer of its own,
        trained with the rest: often much better on numerical tables. 'periodic' is
        ``PeriodicEmbedding()`` from `sklearn_mlp.nn.embeddings`, which also takes the
        columns to embed. For columns of levels, numbered from 0 on, there is
        ``EntityEmbedding``, and for both ``Embeddings``, in `sklearn_mlp.nn.entity_embeddings`.
        Dense X only.

    input_scale : bool, default=False
        Whether each input of the first layer has a learned factor. After training it is
        part of `coefs_`.

    parametric_activation : bool, default=False
        Whether each hidden unit learns how much of its activation to use, see
        `activation_mixes_`.

    rate_factors : dict or None, default=None
        What the learning rate of 'weights', 'biases', 'input_scale', 'embedding', 'mixes' (of
        parametric activations), 'scales' or 'shifts' (of batch normalisation) is multiplied
        by. ``{'weights': 'fan_in'}`` divides it by the square root of a layer's inputs: with
        Adam and ``init='neural_tangent'``, the neural tangent parametrisation. The weight decay
        goes by the rate alone.

    regularization_schedule : str or Schedule, default='constant'
        What `dropout` and `weight_decay` are multiplied by, as training goes on: a name as
        for `learning_rate`, such as 'flat_cosine', with an initial value of 1.

    ties : {'first', 'last'}, default='first'
        Which of several epochs with the best validation score `early_stopping` keeps.

    Attributes
    ----------
    coefs_ : list of ndarray of shape (n_in, n_out)
        Weights of each layer, in X's floating dtype.

    intercepts_ : list of ndarray of shape (n_out,)
        Biases of each layer.

    activation_mixes_ : list of ndarray of shape (n_units,)
        With `parametric_activation`, for each hidden layer the ``m`` in
        ``z + m (f(z) - z)``, which stands for the activation ``f(z)``; else empty.

    embedding_ : list of ndarray
        Parameters of the `embedding`; empty without.

    loss_ : float
        Objective of the last epoch: its batches' mean, penalty included.

    loss_curve_ : list of float
        Objective of each epoch (each iteration of 'lbfgs' and 'lm'). `partial_fit`
        and warm-started fits extend it.

    best_loss_ : float or None
        Lowest loss that training without `early_stopping` has seen; None with it.

    history_ : dict of list of float
        Per epoch (iteration of 'lbfgs' and 'lm'): 'loss', 'val_loss', 'val_score',
        'learning_rate', 'grad_norm' (mean over the updates) and 'seconds' since the
        start of the call; of 'lm' also 'damping', 'gain', the decrease over the promised
        one, and with ``alpha='auto'`` 'alpha'. NaN where there is nothing to tell.
        ``partial_fit`` keeps the latest 1000 entries of this and of the curves below. A notebook
        shows a short table; ``pandas.DataFrame(model.history_)`` is the whole.

    validation_scores_ : list of float or None
        Validation score of each epoch; None without validation rows.

    validation_loss_curve_ : list of float or None
        Mean loss on the validation rows after each epoch, without penalties; None
        without validation rows.

    best_validation_score_ : float or None
        Highest validation score; None without `early_stopping`.

    best_iter_ : int
        The epoch, counted from 1 along `loss_curve_`, whose weights are kept: with
        `early_stopping` that of the best validation score (0 for the initial
        weights), else the last.

    n_iter_ : int
        Epochs (iterations) of the last call.

    t_ : int
        Training rows seen so far, repeats counted.

    alpha_ : float
        Strength of the penalty: `alpha`, or what 'auto' has estimated.

    n_effective_parameters_ : float
        How many parameters the data determine and not the penalty. After a fit with
        ``alpha='auto'``, and after one of a regressor that has `noise_`.

    noise_ : float or ndarray of shape (n_outputs,)
        Estimated standard deviation of the targets around the predictions, in units of y, for
        ``loss='squared_error'``. After a fit with 'lm' of up to 2000 parameters (5000 with
        ``alpha='auto'``), and after `fit_error_bars`.

    n_parameters_ : int
        Number of weights and biases.

    n_layers_ : int
        Number of layers, input and output included.

    n_outputs_ : int
        Number of outputs.

    out_activation_ : str
        What turns the raw output into predictions: 'identity', 'logistic', 'softmax',
        'exp' or (of several quantiles) 'increasing', according to the loss, or what a
        regressor's `out_activation` names.

    n_features_in_ : int
        Number of features seen in `fit`.

    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of these features, where X has names that are all strings.

    See Also
    --------
    MLPClassifier : The same network for class labels.
    sklearn.neural_network.MLPRegressor : What this is a drop-in for.

    Notes
    -----
    With weights ``s_i`` whose mean over the training rows is ``s_mean``, the objective
    over the rows of a batch B is ``(sum_{i in B} s_i l(y_i, f(x_i)) + alpha / 2 *
    sum(W ** 2)) / (len(B) * s_mean)``, its loss ``l`` summed over outputs.

    A fit that raises an error leaves the estimator as it was. Training that diverges
    raises ValueError; with `early_stopping` it warns and keeps the best weights.

    References
    ----------
    .. [1] Kingma and Ba (2015), "Adam: a method for stochastic optimization", ICLR.
    .. [2] Glorot and Bengio (2010), "Understanding the difficulty of training deep
       feedforward neural networks", AISTATS (the initial weights and biases).
    .. [3] Huber (1964), "Robust estimation of a location parameter", Annals of
       Mathematical Statistics 35.
    .. [4] MacKay (1992), "A practical Bayesian framework for backpropagation networks",
       Neural Computation 4 (`alpha='auto'` and error bars).

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

    _for_tables = "TabularMLPRegressor"
    _worth_tuning = OF_NETWORKS
    _parameter_constraints: dict = {
        **BaseMLP._parameter_constraints,
        "loss": [one_of(REGRESSION_LOSSES), Loss],
        "delta": [Interval(Real, 0, None, closed="neither")],
        "quantile": [Interval(Real, 0, 1, closed="neither"), "array-like"],
        "out_activation": [one_of(["auto", *OUTPUT_ACTIVATIONS]), Activation],
    }

    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] = (100,),
        activation: str | Activation | Sequence[str | Activation] = "relu",
        *,
        loss: str | Loss = "squared_error",
        delta: float = 1.0,
        quantile: float | Sequence[float] = 0.5,
        out_activation: str | Activation = "auto",
        solver: str | Solver | UpdateRule = "adam",
        alpha: float | str = 0.0001,
        batch_size: float | str = "auto",
        learning_rate: str | Schedule = "constant",
        learning_rate_init: float = 0.001,
        power_t: float = 0.5,
        max_iter: int = 200,
        shuffle: bool = True,
        random_state: int | np.random.RandomState | None = None,
        tol: float = 1e-4,
        verbose: bool | int | str = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        validation_split: str | BaseCrossValidator | BaseShuffleSplit | None = None,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: float = 10,
        max_fun: int = 15000,
        init: str | Initializer = "glorot_uniform",
        dropout: float | Sequence[float] = 0.0,
        batch_norm: bool = False,
        weight_decay: float = 0.0,
        max_grad_norm: float | None = None,
        scoring: str | Callable[..., float] | None = None,
        embedding: str | Embedding | None = None,
        input_scale: bool = False,
        parametric_activation: bool = False,
        rate_factors: dict[str, float | str] | None = None,
        regularization_schedule: str | Schedule = "constant",
        ties: str = "first",
    ) -> None:
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
        self.validation_split = validation_split
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
        coefs_init: Sequence[ArrayLike] | None = None,
        intercepts_init: Sequence[ArrayLike] | None = None,
    ) -> Self:
        """Fit the network to the rows of X and their targets.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs. float32 is computed in float32, all else in float64. CSR is used as
            it is, other sparse formats are converted to it.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Real-valued targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Non-negative weights, ones if None. In full batches a weight of 2 is the row twice,
            but for the number of rows by which `batch_norm` corrects its variances.
        X_val : array-like or sparse matrix of shape (n_val, n_features), default=None
            Validation inputs. Their loss and score are recorded each epoch; with
            `early_stopping` they take the place of rows split off.
        y_val : array-like, default=None
            Their targets, of the kind of y.
        sample_weight_val : array-like of shape (n_val,), default=None
            Their weights.
        groups : array-like of shape (n_samples,), default=None
            Which rows belong together, for a `validation_split` that asks for it.
        coefs_init : list of array-like of shape (n_in, n_out), default=None
            Initial weights of each layer, in place of random ones.
        intercepts_init : list of array-like of shape (n_out,), default=None
            Initial biases of each layer, in place of random ones.

        Returns
        -------
        self : MLPRegressor

        Raises
        ------
        ValueError
            If a parameter or an array is not valid, if the validation split is
            impossible, or if training diverges. The estimator stays as it was.
        """
        validation = check_validation(X_val, y_val, sample_weight_val)
        data = Data(X, y, sample_weight, validation, groups)
        return self._fit_anew(data, coefs_init, intercepts_init)

    @available_where(BaseMLP._solver_has_partial_fit)
    @validates_parameters
    def partial_fit(
        self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Go on training with one epoch over the given rows.

        ``k`` calls with the same rows equal one `fit` of ``k`` epochs: the update
        rule's state, the schedule and the random stream are carried from call to call.
        Schedules with an end, such as 'cosine', reach it after `max_iter` calls.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Real-valued targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Non-negative weights, relative to the mean weight of the first call.

        Returns
        -------
        self : MLPRegressor

        Raises
        ------
        AttributeError
            If the solver cannot go on where it stopped, as 'lbfgs' and 'lm'.
        ValueError
            If a parameter or an array is not valid, or if training diverges. The
            estimator stays as it was.
        """
        with unchanged_on_error(self):
            return self._fit_more(Data(X, y, sample_weight))

    @overload
    def predict(self, X: MatrixLike, *, return_std: Literal[False] = False) -> NDArray[Any]: ...

    @overload
    def predict(
        self, X: MatrixLike, *, return_std: Literal[True]
    ) -> tuple[NDArray[Any], NDArray[Any]]: ...

    def predict(
        self, X: MatrixLike, *, return_std: bool = False
    ) -> NDArray[Any] | tuple[NDArray[Any], NDArray[Any]]:
        """Predict targets.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs.
        return_std : bool, default=False
            Whether to return the standard deviation of new targets too: of the noise `noise_`
            and of the network's own uncertainty together. For ``loss='squared_error'``; after a
            fit with 'lm', or `fit_error_bars`. Outputs that differ much in their noise had
            better have a network each.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
            One-dimensional if there is one output. float32 if X and `coefs_` are, else
            float64.
        y_std : ndarray of the shape of y
            Only with `return_std`; float64, in units of y.

        Raises
        ------
        ValueError
            If X is not valid, or so large that the network's output is not finite; or if
            there are no error bars.
        """
        X = self._check_new(X)
        raw = self._raw_of_valid(X)
        with np.errstate(over="ignore"):  # exp of a raw output may be infinite
            y = check_outputs(self._fitted_outputs().decode(raw))
        if not return_std:
            return y
        if not hasattr(self, "_error_bars"):
            raise ValueError(
                "There are no error bars for return_std=True. They come with a fit by "
                f"solver='lm' and loss='squared_error' of up to {MOST_UNASKED} parameters; after "
                "any other fit with this loss, call fit_error_bars(X, y) with the training rows."
            )
        if not self._error_bars.belong_to(self.coefs_ + self.intercepts_):
            raise ValueError(
                "coefs_ or intercepts_ have been set since the error bars were learnt. Call "
                "fit_error_bars(X, y) with the training rows."
            )
        return y, self._error_bars.std(self._model(), X).reshape(y.shape)

    @validates_parameters
    def fit_error_bars(
        self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Learn how sure the fitted network is of its predictions, whatever solver trained it.

        The weights stay as they are. It sets `noise_`, `n_effective_parameters_` and what
        ``predict(X, return_std=True)`` needs: the linearised Laplace approximation (MacKay 1992),
        a matrix of ``n_parameters_ ** 2`` numbers. It takes the fit to be at a minimum of the
        objective: after early stopping or little training the bars are rough.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The training inputs.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Their targets.
        sample_weight : array-like of shape (n_samples,), default=None
            Their weights: one of 2 is the row twice.

        Returns
        -------
        self : MLPRegressor

        Raises
        ------
        ValueError
            If the loss is not 'squared_error', if the network has parameters besides weights and
            biases, or more than 5000, or if an array is not valid.
        """
        X = self._check_new(X)
        parameters, n_rows = self._parameters(), X.shape[0]
        # A penalty that was added to each batch counts once for each.
        per_batch = n_rows / batch_rows(parameters, make_solver(parameters), n_rows)
        settings = {"batch_norm": False, "dropout": 0.0, "input_scale": False}  # folded
        alpha = getattr(self, "alpha_", 0.0 if self.alpha == "auto" else self.alpha)
        settings["alpha"] = alpha * per_batch
        problem = problem_at_rest(self, X, y, sample_weight, **settings)
        check_error_bars(problem, parameters)
        with unchanged_on_error(self):
            self._set_error_bars(problem, problem.theta, problem.objective.alpha)
        return self

    def _learn_outputs(self, y, mode):
        return Values(self._parameters())

    def _fitted_outputs(self):
        if hasattr(self, "_fitted_loss"):
            return Values(None, self._fitted_loss)
        parameters = self._parameters()  # of a network set by hand
        parameters.out_activation = getattr(self, "out_activation_", parameters.out_activation)
        return Values(parameters)

    def score(self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """R2 of the predictions, or for several quantiles their pinball loss, negative.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs.
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
        return self._fitted_outputs().score(y, prediction, sample_weight)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.positive_only = is_of_positive_targets(self.loss)
        return tags
