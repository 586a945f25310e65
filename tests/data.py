"""What most tests look at: iris and diabetes, as they come and standardised, and small networks."""

from sklearn.datasets import load_diabetes, load_iris
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier
from sklearn_mlp.nn.activations import ACTIVATIONS
from sklearn_mlp.nn.architecture import Architecture
from sklearn_mlp.nn.embeddings import PeriodicEmbedding
from sklearn_mlp.optim.solvers import SOLVERS

iris, species = load_iris(return_X_y=True, as_frame=True)
X_iris, y_iris = scale(iris.to_numpy()), species.to_numpy()
diabetes, progression = load_diabetes(return_X_y=True)
X_diabetes, y_diabetes = scale(diabetes), scale(progression)

# What networks are made of besides layers and activations, alone and together.
PARTS = {
    "embedding": {"embedding": "periodic"},
    "some embedded": {"embedding": PeriodicEmbedding(5, 2, 1.0, features=[3, 1])},
    "input scale": {"input_scale": True},
    "parametric": {"parametric_activation": True, "activation": ["mish", "tanh"]},
    "all": {
        "embedding": PeriodicEmbedding(features=[0, 2]),
        "input_scale": True,
        "parametric_activation": True,
        "activation": "mish",
        "rate_factors": {"weights": "fan_in", "biases": 0.1, "embedding": 0.5},
    },
}
STOCHASTIC = [name for name, make in SOLVERS.items() if make().by_batches]
# 'sgd' makes an update per row, which on many rows takes long.
QUICK_SOLVERS = [name for name in SOLVERS if name != "sgd"]


def small_network(X, y):
    """A classifier that has learnt something in a moment."""
    network = MLPClassifier(
        (6, 5), learning_rate="cosine", learning_rate_init=0.01, max_iter=8, batch_size=10,
        random_state=0,
    )  # fmt: skip
    return network.fit(X, y)


def stack(*layer_sizes, activation="tanh", **settings):
    """The architecture of a network, all hidden layers alike."""
    activations = [ACTIVATIONS[activation]() for _ in layer_sizes[1:-1]]
    return Architecture(layer_sizes, activations, **settings)
