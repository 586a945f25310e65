"""scikit-learn's own MLP tests, as they are, against our estimators."""

from scikit_learn_suite import PRIVATE, global_random_seed, load_suite  # noqa: F401 (a fixture)

# solver='sgd' is one row per update here. At learning_rate_init=0.2 that is too much, as
# it is for scikit-learn's own estimator with batch_size=1. Both pass with 'minibatch', the
# same solver under its name here: test_scikit_learn_suite_minibatch.py.
ONE_ROW_PER_UPDATE = {
    "test_partial_fit_classification": "one-row updates at rate 0.2 end on a plateau",
    "test_multilabel_classification": "one-row updates at rate 0.2 end on a plateau",
}
DESELECTED = PRIVATE | ONE_ROW_PER_UPDATE

load_suite(globals())
