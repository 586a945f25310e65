"""What the docstrings of both tabular estimators say in the same words."""

from .._docs import filled_in

PARAMETERS = """
    n_members : int, default=4
        Networks, trained at once from different weights and with different validation rows,
        whose predictions are averaged. More are better, slower, and less prone to luck.

    hidden_layer_sizes : int or array-like of int, default=(128, 128, 128)
        Units of each hidden layer.

    max_iter : int or 'auto', default='auto'
        Epochs. 'auto' is 20, and more for few rows: as many as it takes to make 400 updates
        (600 in regression). Regression may gain a little from more.

    batch_size : int, default=256
        Rows per update; a little more where the last batch would be less than half as large.

    learning_rate_init : float, default=0.04 for classification, 0.07 for regression
        Highest rate of the schedule 'cosine_log'.

    embedding : bool, default=True
        Whether the rank of each number becomes four inputs by a learned periodic function.

    frequency_scale : float, default=0.5
        Standard deviation of that function's initial frequencies: higher for targets that
        jump more as a number changes.

    dropout : float, default=0.1 for classification, 0.0 for regression
        Probability with which hidden outputs are dropped, down to 0 at the end.

    weight_decay : float, default=0.02
        Decoupled decay of the weights, down to 0 at the end.
"""

COMMON_PARAMETERS = """
    validation_fraction : float, default=0.2
        Share of the rows on which each member's epoch is chosen; with fewer than 10 such
        rows the last epoch is kept.

    scoring : str, callable or None, default='loss' for classification, None for regression
        What the best epoch is best at: accuracy or R2 (None), the loss ('loss'), or any
        scikit-learn scorer. A regressor's targets are standardised there.

    categorical_features, max_categories
        As for `TabularEncoder`.

    mlp_params : dict or None, default=None
        Parameters of the networks in place of the recipe's, by the names of `MLPClassifier`
        and `MLPRegressor`.

    n_jobs : int or None, default=-1
        Threads that train members at the same time, each on one core. -1 is one for every
        core, but one in the workers of a search; None is one. The results are the same to rounding.

    random_state : int, RandomState instance or None, default=None
        Pass an int for results that can be reproduced.

    verbose : bool, default=False
        Whether to print the loss of each epoch.
"""

ATTRIBUTES = """
    encoder_ : TabularEncoder
        What turns raw rows into inputs.

    members_ : list
        The fitted networks.

    mlp_ : MLPClassifier or MLPRegressor
        The first of them.

    n_iter_ : int
        Epochs.

    n_features_in_ : int
        Number of raw columns.

    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Their names, where all are strings.
"""

REFERENCES = """
    References
    ----------
    .. [1] Holzmueller, Grinsztajn and Steinwart (2024), "Better by default: strong pre-tuned
       MLPs and boosted trees on tabular data", NeurIPS, arXiv 2407.04491.
"""

FIT_X = """
        X : DataFrame or array-like of shape (n_samples, n_features)
            Raw rows: numbers, text or categories, missing values.
"""

FIT_PARAMETERS = """
        sample_weight : array-like of shape (n_samples,), default=None
            Non-negative weights, ones if None.
        X_val : DataFrame or array-like of shape (n_val, n_features), default=None
            Validation rows, for all members, in place of rows split off.
        y_val : array-like, default=None
            Their targets.
        sample_weight_val : array-like of shape (n_val,), default=None
            Their weights.
"""


def with_tabular_docs(cls):
    """Fill the shared sections into the docstrings of a tabular estimator."""
    return filled_in(
        cls,
        parameters=PARAMETERS,
        common_parameters=COMMON_PARAMETERS,
        attributes=ATTRIBUTES,
        references=REFERENCES,
        fit_X=FIT_X,
        fit_parameters=FIT_PARAMETERS,
    )
