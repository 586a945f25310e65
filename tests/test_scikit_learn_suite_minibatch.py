"""scikit-learn's own MLP tests with its solver 'sgd' under its name here, 'minibatch'."""

from scikit_learn_suite import PRIVATE, global_random_seed, load_suite  # noqa: F401 (a fixture)

DESELECTED = PRIVATE

load_suite(globals(), renamed=[("sgd", "minibatch")])
