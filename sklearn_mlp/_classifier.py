"""``MLPClassifier``: class labels from a multi-layer perceptron."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import ClassifierMixin
from sklearn.model_selection import BaseCrossValidator, BaseShuffleSplit
from sklearn.utils._param_validation import Interval
from sklearn.utils.multiclass import _check_partial_fit_first_call
from sklearn.utils.validation import check_is_fitted

from ._base import BaseMLP
from ._estimator import (
    available_where,
    tells_callbacks,
    unchanged_on_error,
    validates_parameters,
)
from ._tuning import OF_NETWORKS
from ._typing import MatrixLike
from .fitting.build import one_of
from .fitting.holdout import check_validation
from .fitting.labels import Labels, both_classes, learn_labels, probability_bounds
from .fitting.problem import Data
from .fitting.start import Mode
from .nn.activations import Activation
from .nn.class_losses import COLUMN_LOSSES, BinaryLogLoss
from .nn.embeddings import Embedding
from .nn.initializers import Initializer
from .nn.losses import Loss
from .optim.run import Solver
from .optim.schedules import Schedule
from .optim.update_rules import UpdateRule


class MLPClassifier(ClassifierMixin, BaseMLP):
    """Multi-layer perceptron for classification, trained by backpropagation.

    Binary, multiclass and multilabel targets; dense and sparse inputs.

    Start with `learning_rate_init` and `alpha`, which decide most, then `activation`, `batch_size`,
    `hidden_layer_sizes` and `dropout`; `tuning_space` has ranges for them. The other parameters can
    wait. All of them, by what they are for:

    - Network: `hidden_layer_sizes`, `activation`, `init`, `batch_norm`,
      `embedding`, `input_scale`, `parametric_activation`.
    - Loss: `loss`, `class_weight`.
    - Solver: `solver`, `batch_size`, `shuffle`, `max_grad_norm`; of 'sgd' and 'minibatch'
      `momentum`, `nesterovs_momentum`; of 'adam' `beta_1`, `beta_2`, `epsilon`; of 'lbfgs'
      `max_fun`.
    - Learning rate: `learning_rate_init`, `learning_rate`, `power_t`, `rate_factors`.
    - Regularisation: `alpha`, `dropout`, `weight_decay`, `regularization_schedule`,
      `label_smoothing`.
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

    label_smoothing : float, default=0.0
        Share of each label, in [0, 1), that is given to all classes evenly. For losses
        of probabilities.

    class_weight : dict, list of dict, 'balanced' or None, default=None
        Weights of classes, multiplied with `sample_weight`, also in validation. A class that
        is not named weighs 1, one that does not occur is no error. For multilabel targets a
        dict per column. 'balanced' is ``n_samples / (n_classes * count)`` over the training
        rows, counted by `sample_weight`.

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
    classes_ : ndarray of shape (n_classes,)
        Class labels; column numbers for multilabel targets.

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
    MLPRegressor : The same network for real-valued targets.
    sklearn.neural_network.MLPClassifier : What this is a drop-in for.

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

    _for_tables = "TabularMLPClassifier"
    _worth_tuning = OF_NETWORKS
    _parameter_constraints: dict = {
        **BaseMLP._parameter_constraints,
        "loss": [one_of(COLUMN_LOSSES), Loss],
        "label_smoothing": [Interval(Real, 0, 1, closed="left")],
        "class_weight": [one_of(["balanced"]), dict, list, tuple, None],
    }

    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] = (100,),
        activation: str | Activation | Sequence[str | Activation] = "relu",
        *,
        loss: str | Loss = "log_loss",
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
        label_smoothing: float = 0.0,
        class_weight: dict[Any, float] | Sequence[dict[int, float]] | str | None = None,
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
        self.label_smoothing = label_smoothing
        self.class_weight = class_weight
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
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            Class labels, or 0/1 columns for multilabel targets.
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
        self : MLPClassifier

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
        self,
        X: MatrixLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        classes: ArrayLike | None = None,
    ) -> Self:
        """Go on training with one epoch over the given rows.

        ``k`` calls with the same rows equal one `fit` of ``k`` epochs: the update
        rule's state, the schedule and the random stream are carried from call to call.
        Schedules with an end, such as 'cosine', reach it after `max_iter` calls.

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
            If the solver cannot go on where it stopped, as 'lbfgs' and 'lm'.
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
            return self._fit_more(Data(X, y, sample_weight))

    def predict(self, X: MatrixLike) -> NDArray[Any]:
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

        Raises
        ------
        ValueError
            If X is not valid, or so large that the network's output is not finite.
        """
        raw = self._raw(X)
        return self._fitted_outputs().decode(raw)

    def decision_function(self, X: MatrixLike) -> NDArray[Any]:
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

        Raises
        ------
        ValueError
            If X is not valid, or so large that the network's output is not finite.
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

    @available_where(_gives_probabilities)
    def predict_proba(self, X: MatrixLike) -> NDArray[Any]:
        """Predict probabilities.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs.

        Returns
        -------
        p : ndarray of shape (n_samples, n_classes) or (n_samples, n_labels)
            One column per class in the order of `classes_`, or per label. At least the
            smallest normal number, at most the last number before 1.

        Raises
        ------
        ValueError
            If X is not valid, or so large that the network's output is not finite.
        AttributeError
            If the loss gives no probabilities (hinge).
        """
        raw = both_classes(self._raw(X), self.classes_)
        p = self._fitted_outputs().loss.predict(raw)
        return p.clip(*probability_bounds(p.dtype), out=p)

    @available_where(_gives_probabilities)
    def predict_log_proba(self, X: MatrixLike) -> NDArray[Any]:
        """Predict logarithms of probabilities, computed from the raw output: all finite.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs.

        Returns
        -------
        log_p : ndarray of shape (n_samples, n_classes) or (n_samples, n_labels)
            Logarithm of `predict_proba`, where there is that method.

        Raises
        ------
        ValueError
            If X is not valid, or so large that the network's output is not finite.
        """
        raw = both_classes(self._raw(X), self.classes_)
        log_p = self._fitted_outputs().loss.log_predict(raw)
        return log_p.clip(*np.log(probability_bounds(log_p.dtype)), out=log_p)

    def _learn_outputs(self, y, mode):
        parameters = self._parameters()
        if mode is Mode.FRESH or not hasattr(self, "classes_"):
            return Labels(parameters, learn_labels(y))
        labels = Labels(parameters, self._known_labels())
        labels.check(y, all_classes_needed=mode is Mode.WARM)
        return labels

    def _fitted_outputs(self):
        if hasattr(self, "_fitted_loss"):
            return Labels(None, self._known_labels(), self._fitted_loss)
        return Labels(self._parameters(), self._known_labels())

    def _known_labels(self):
        """The binarizer of the fit; of a network set by hand that of `classes_`, one a row."""
        if hasattr(self, "_label_binarizer"):
            return self._label_binarizer
        check_is_fitted(self, "classes_")
        return learn_labels(self.classes_)

    def _set_model(self, model, outputs, dtype):
        super()._set_model(model, outputs, dtype)
        self._label_binarizer = outputs.binarizer
        self.classes_ = outputs.classes

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
