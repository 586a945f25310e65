"""What the docstrings of both estimators say in the same words."""

import inspect

NETWORK_PARAMETERS = """
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
"""

TRAINING_PARAMETERS = """
    solver : {'sgd', 'minibatch', 'adam', 'lbfgs'}, default='adam'
        How the parameters are found.

        - 'sgd': gradient descent with momentum, one row per update.
        - 'minibatch': the same with mini-batches; scikit-learn calls this 'sgd'.
        - 'adam': mini-batches with a rate per parameter [1]_.
        - 'lbfgs': quasi-Newton steps over all rows, through SciPy; often the best on
          up to a few thousand rows. Computes in float64.

        With `batch_size` given, 'sgd' and 'minibatch' are the same.

    alpha : float, default=0.0001
        Strength of the L2 penalty ``alpha / 2 * sum(W ** 2)`` on the weights. It is
        added to a batch's summed loss, so a step sees it divided by the batch's rows:
        the same `alpha` regularises less in larger batches.

    batch_size : int, float or 'auto', default='auto'
        Rows per update of the stochastic solvers: a number, or a fraction of the
        training rows in (0, 1]; 1.0 is batch gradient descent. 'auto' is 1 for 'sgd'
        and ``min(200, n_samples)`` for 'minibatch' and 'adam'.

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
        - 'flat_cosine': `learning_rate_init` for half of `max_iter` epochs, then to 0 along
          half a cosine.

    learning_rate_init : float, default=0.001
        Initial learning rate of the stochastic solvers.

    power_t : float, default=0.5
        Exponent of 'invscaling'.

    max_iter : int, default=200
        Largest number of epochs (passes over the training rows), or of iterations of
        'lbfgs'.

    shuffle : bool, default=True
        Whether the stochastic solvers shuffle the rows before each epoch.

    random_state : int, RandomState instance or None, default=None
        Seeds the initial parameters, the validation split and the shuffling, in this
        order. Pass an int for results that can be reproduced.

    tol : float, default=1e-4
        An epoch counts as progress if the loss falls (the validation score rises) by
        more than `tol`. For 'lbfgs', training ends when the largest entry of the
        gradient is below `tol`.

    verbose : bool, default=False
        Whether to print each epoch's (with 'lbfgs' each iteration's) loss and the seconds
        since the start, and where there are validation rows their score and loss.

    warm_start : bool, default=False
        Whether `fit` starts from the present `coefs_` and `intercepts_`.

    momentum : float, default=0.9
        Momentum of 'sgd' and 'minibatch', in [0, 1].

    nesterovs_momentum : bool, default=True
        Whether this is Nesterov's momentum.

    early_stopping : bool, default=False
        Whether to set rows aside, stop when the score on them (accuracy or R2) no
        longer improves, and keep the weights that scored best. The split is
        stratified for binary classification.

    validation_fraction : float, default=0.1
        Share of the rows to set aside, in (0, 1).

    beta_1 : float, default=0.9
        Decay rate of Adam's mean of gradients, in [0, 1).

    beta_2 : float, default=0.999
        Decay rate of Adam's mean of squared gradients, in [0, 1).

    epsilon : float, default=1e-8
        Keeps Adam's division finite.

    n_iter_no_change : int or inf, default=10
        Training ends after more than this many epochs in a row without progress.
        'lbfgs' uses it with `early_stopping` only.

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
        columns to embed. Dense X only.

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
"""

ATTRIBUTES = """
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
        Objective of each epoch (each iteration of 'lbfgs'). `partial_fit` and
        warm-started fits extend it.

    best_loss_ : float or None
        Lowest loss that training without `early_stopping` has seen; None with it.

    history_ : dict of list of float
        Per epoch (iteration of 'lbfgs'): 'loss', 'val_loss', 'val_score',
        'learning_rate', 'grad_norm' (mean over the updates) and 'seconds' since the
        start of the call; NaN where there is nothing to tell. ``partial_fit`` keeps the
        latest 1000 entries of this and of the curves below.

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
"""

NOTES = """
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
"""

PARTIAL_FIT_PARAMETERS = """
        ``k`` calls with the same rows equal one `fit` of ``k`` epochs: the update
        rule's state, the schedule and the random stream are carried from call to call.
        Schedules with an end, such as 'cosine', reach it after `max_iter` calls.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Inputs.
"""

PARTIAL_FIT_WEIGHT = """
        sample_weight : array-like of shape (n_samples,), default=None
            Non-negative weights, relative to the mean weight of the first call.
"""

FIT_PARAMETERS = """
        X_val : array-like or sparse matrix of shape (n_val, n_features), default=None
            Validation inputs. Their loss and score are recorded each epoch; with
            `early_stopping` they take the place of rows split off.
        y_val : array-like, default=None
            Their targets, of the kind of y.
        sample_weight_val : array-like of shape (n_val,), default=None
            Their weights.
        coefs_init : list of array-like of shape (n_in, n_out), default=None
            Initial weights of each layer, in place of random ones.
        intercepts_init : list of array-like of shape (n_out,), default=None
            Initial biases of each layer, in place of random ones.
"""

INPUTS = """
X : array-like or sparse matrix of shape (n_samples, n_features)
    Inputs.
"""

OUTPUT_ERRORS = """
Raises
------
ValueError
    If X is not valid, or so large that the network's output is not finite.
"""


def with_shared_docs(cls):
    """Fill the shared sections into the docstrings of an estimator class."""
    return filled_in(
        cls,
        network_parameters=NETWORK_PARAMETERS,
        training_parameters=TRAINING_PARAMETERS,
        attributes=ATTRIBUTES,
        notes=NOTES,
        fit_parameters=FIT_PARAMETERS,
        partial_fit_parameters=PARTIAL_FIT_PARAMETERS,
        partial_fit_weight=PARTIAL_FIT_WEIGHT,
        inputs=INPUTS,
        output_errors=OUTPUT_ERRORS,
    )


def filled_in(cls, **sections):
    """The class, with sections in place of their names in its and its methods' docstrings."""
    methods = (getattr(member, "fn", member) for member in vars(cls).values())
    for documented in (cls, *methods):
        if not callable(documented) or documented.__doc__ is None:  # python -OO
            continue
        text = inspect.cleandoc(documented.__doc__)
        for name, section in sections.items():
            text = text.replace(f"{{{name}}}", inspect.cleandoc(section))
        documented.__doc__ = text
    return cls
