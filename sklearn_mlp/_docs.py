"""What the docstrings of both estimators say in the same words."""

NETWORK_PARAMETERS = """
    hidden_layer_sizes : int or array-like of int of shape (n_hidden_layers,), default=(100,)
        Units of each hidden layer. A number is one layer; ``()`` is none, which
        makes a linear model of the network.

    activation : {'identity', 'logistic', 'tanh', 'relu'}, default='relu'
        Activation function of the hidden layers: ``z``, ``1 / (1 + exp(-z))``,
        ``tanh(z)`` or ``max(0, z)``.
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

    learning_rate : {'constant', 'invscaling', 'adaptive'}, default='constant'
        Schedule of the learning rate for the stochastic solvers.

        - 'constant': `learning_rate_init` throughout.
        - 'invscaling': ``learning_rate_init / (1 + t) ** power_t`` after ``t`` rows.
        - 'adaptive': divided by 5 whenever the loss (the validation score with
          `early_stopping`) has not improved by `tol` for `n_iter_no_change` epochs;
          training ends on such a plateau at a rate of 1e-6 or less.

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
        Whether to print the loss of each epoch.

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
"""

ATTRIBUTES = """
    coefs_ : list of ndarray of shape (n_in, n_out)
        Weights of each layer, in X's floating dtype.

    intercepts_ : list of ndarray of shape (n_out,)
        Biases of each layer.

    loss_ : float
        Objective of the last epoch: its batches' mean, penalty included.

    loss_curve_ : list of float
        Objective of each epoch (each iteration of 'lbfgs'). `partial_fit` and
        warm-started fits extend it.

    best_loss_ : float or None
        Lowest entry of `loss_curve_`; None with `early_stopping`.

    validation_scores_ : list of float or None
        Validation score of each epoch; None without `early_stopping`.

    best_validation_score_ : float or None
        Highest validation score; None without `early_stopping`.

    n_iter_ : int
        Epochs (iterations) of the last call.

    t_ : int
        Training rows seen so far, repeats counted.

    n_layers_ : int
        Number of layers, input and output included.

    n_outputs_ : int
        Number of outputs.

    out_activation_ : str
        What turns the raw output into predictions: 'identity', 'logistic', 'softmax' or
        'exp', according to the loss.

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


def with_shared_docs(cls):
    """Fill the shared sections into the docstring of an estimator class."""
    sections = {
        "network_parameters": NETWORK_PARAMETERS,
        "training_parameters": TRAINING_PARAMETERS,
        "attributes": ATTRIBUTES,
        "notes": NOTES,
    }
    for name, text in sections.items():
        cls.__doc__ = cls.__doc__.replace(f"{{{name}}}", text.strip())
    return cls
