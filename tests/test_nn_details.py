"""The ground floor where one wrong constant would show nowhere else."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import expit

from sklearn_mlp.nn.activations import ACTIVATIONS, ELU, OUTPUT_ACTIVATIONS, LeakyReLU, logistic
from sklearn_mlp.nn.batch_norm import BatchNorm
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES, MULTICLASS_LOSSES
from sklearn_mlp.nn.embeddings import PeriodicEmbedding
from sklearn_mlp.nn.initializers import INITIALIZERS, GlorotUniform, initialize
from sklearn_mlp.nn.layout import Layers, Layout
from sklearn_mlp.nn.losses import (
    REGRESSION_LOSSES,
    Huber,
    Poisson,
    PoissonOfMean,
    Quantile,
    Quantiles,
    SquaredError,
    ThroughActivation,
)
from sklearn_mlp.nn.network import Network
from sklearn_mlp.nn.workspace import TrainingWorkspace, Workspace

RNG = np.random.default_rng(0)


def test_ranges_are_those_of_the_formulas():
    inf = np.inf
    ranges = {name: f.range for name, f in (ACTIVATIONS | OUTPUT_ACTIVATIONS).items()}
    assert ranges.items() >= {
        "identity": (-inf, inf), "logistic": (0, 1), "tanh": (-1, 1), "relu": (0, inf),
        "leaky_relu": (-inf, inf), "elu": (-inf, inf), "selu": (-inf, inf), "softplus": (0, inf),
        "gelu": (-inf, inf), "silu": (-inf, inf), "mish": (-inf, inf), "step": (0, 1),
        "sign": (-1, 1), "exp": (0, inf),
    }.items()  # fmt: skip


def test_outputs_go_through_smooth_functions_only():
    kinked = {"relu", "leaky_relu", "selu", "step", "sign"}
    smooth = {"identity", "logistic", "tanh", "elu", "softplus", "gelu", "silu", "mish", "exp"}
    assert smooth <= OUTPUT_ACTIVATIONS.keys()
    assert not kinked & OUTPUT_ACTIVATIONS.keys()


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (ACTIVATIONS["relu"](), 0),
        (LeakyReLU(0.2), 0.2),
        (ELU(2.0), 2),
        (ACTIVATIONS["selu"](), 1.0507009873554805 * 1.6732632423543772),
    ],
    ids=repr,
)
def test_slope_at_a_kink_is_that_from_below(f, slope):
    z, delta = np.zeros((1, 3)), np.ones((1, 3))
    a = np.empty_like(z)
    f.forward(z, out=a)
    f.backward(z, a, delta)
    assert_allclose(delta, np.full((1, 3), slope))


def test_bounds_of_activation_parameters_are_allowed():
    assert LeakyReLU(0).negative_slope == 0
    assert LeakyReLU(1).negative_slope == 1
    assert ELU(0).alpha == 0
    with pytest.raises(ValueError, match="negative_slope"):
        LeakyReLU(1.01)
    with pytest.raises(ValueError, match="alpha"):
        ELU(-0.01)


def test_parts_are_shown_as_the_call_that_makes_them():
    assert repr(ACTIVATIONS["selu"]()) == "SELU()"
    assert repr(LeakyReLU()) == "LeakyReLU(negative_slope=0.01)"
    assert repr(ELU()) == "ELU(alpha=1.0)"
    assert repr(Huber()) == "Huber(delta=1.0)"
    assert repr(Quantile()) == "Quantile(quantile=0.5)"


def test_batch_normalisation_of_almost_equal_values():
    z = np.array([[0.0], [0.002]])
    BatchNorm(2, 1, np.float64).forward(z, np.array([2.0]), np.array([5.0]))
    assert_allclose(z[:, 0], 5 + 2 * np.array([-1, 1]) * 1e-3 / np.sqrt(1e-6 + 1e-5))


@pytest.mark.parametrize(
    "more",
    [{"batch_norm": True}, {"parametric": True}, {"input_scale": True}, {"embedding": [(2,)]}],
)
def test_plain_layouts_are_weights_and_biases(more):
    assert Layout([3, 2, 1]).is_plain
    assert not Layout([3, 2, 1], **more).is_plain


def test_running_averages_by_hand():
    """Even weights for the first batches, then a tenth; unbiased; nothing of a single row."""
    z = np.array([[1.0], [4.0]])
    norm, mean, variance = BatchNorm(4, 1, np.float64), np.array([0.5]), np.array([3.0])
    norm.forward(z.copy(), np.ones(1), np.zeros(1))
    norm.update_running(mean, variance, 1)
    assert_allclose(mean, [(0.5 + 2.5) / 2])
    assert_allclose(variance, [(3 + 4.5) / 2])
    norm.update_running(mean, variance, 1000)
    assert_allclose(mean, [0.9 * 1.5 + 0.1 * 2.5])
    assert_allclose(variance, [0.9 * 3.75 + 0.1 * 4.5])
    before = mean.copy(), variance.copy()
    norm.forward(z[:1].copy(), np.ones(1), np.zeros(1))
    norm.update_running(mean, variance, 0)
    assert_array_equal((mean, variance), before)


def test_embedding_of_all_features_adds_nothing():
    embedding = PeriodicEmbedding(2, 3)
    X = RNG.normal(size=(5, 4))
    out, _ = embedding.forward(embedding.draw(4, np.random.RandomState(0)), X)
    assert embedding.n_outputs(4) == out.shape[1] == 4 * (1 + 3)
    assert_array_equal(out[:, ::4], X)


def test_sizes_of_an_embedding():
    assert PeriodicEmbedding().shapes(2) == [(2, 16), (2, 16), (2, 16, 3), (2, 3)]
    assert PeriodicEmbedding(1, 1).shapes(2) == [(2, 1), (2, 1), (2, 1, 1), (2, 1)]
    with pytest.raises(ValueError, match=r"^n_frequencies must be >= 1, got 0"):
        PeriodicEmbedding(n_frequencies=0)
    with pytest.raises(ValueError, match=r"^n_components must be >= 1, got 0"):
        PeriodicEmbedding(n_components=0)
    with pytest.raises(ValueError, match="from 0 to 1, got"):
        PeriodicEmbedding(features=[0, 2]).shapes(2)


@pytest.mark.parametrize("features", [None, [2, 0]])
def test_gradient_of_an_embedding_with_one_component(features):
    embedding = PeriodicEmbedding(2, 1, features=features)
    parameters = embedding.draw(3, np.random.RandomState(0))
    X, delta = RNG.normal(size=(6, 3)), RNG.normal(size=(6, embedding.n_outputs(3)))
    grad = [np.empty_like(part) for part in parameters]
    embedding.backward(parameters, embedding.forward(parameters, X)[1], delta, grad)

    def total(step, part, entry):
        moved = [p.copy() for p in parameters]
        moved[part].flat[entry] += step
        return (delta * embedding.forward(moved, X)[0]).sum()

    for part, expected in enumerate(grad):
        numeric = [
            (total(1e-6, part, k) - total(-1e-6, part, k)) / 2e-6 for k in range(expected.size)
        ]
        assert_allclose(np.ravel(expected), numeric, rtol=1e-6, atol=1e-8)


def test_initial_embedding():
    """``w`` normal, phases over one period, the linear map as PyTorch begins."""
    w, b, V, c = PeriodicEmbedding(25, 10).draw(400, np.random.RandomState(0))
    assert_allclose(w.mean(), 0, atol=5 * 0.1 / np.sqrt(w.size))
    assert_allclose(w.std(), 0.1, rtol=0.05)
    for part, bound in ((b, 0.5), (V, 0.2), (c, 0.2)):
        assert_allclose([part.min(), part.max()], [-bound, bound], rtol=0.01)
        assert_allclose(part.mean(), 0, atol=5 * bound / np.sqrt(3 * part.size))


def test_glorot_takes_each_layers_own_activation_into_account():
    """The output layer goes by the last hidden one; without any the factor is 6."""
    relu, logistic = ACTIVATIONS["relu"](), ACTIVATIONS["logistic"]()
    for activations, factors in (
        ([relu, logistic], [6, 2, 2]),
        ([logistic, relu], [2, 6, 6]),
        ([relu, relu, logistic], [6, 6, 2, 2]),
        ([], [6, 6, 6]),
    ):
        layout = Layout([50] * (len(factors) + 1))
        theta = initialize(
            layout, GlorotUniform(), activations, np.random.RandomState(0), np.float64
        )
        largest = [np.abs(W).max() for W in layout.layers(theta).weights]
        assert_allclose(largest, np.sqrt(np.divide(factors, 100)), rtol=0.01)


@pytest.mark.parametrize("name", ["normal", "neural_tangent"])
def test_every_normal_bias_is_a_draw_of_its_own(name):
    relu = [ACTIVATIONS["relu"]()]
    _, b = INITIALIZERS[name]().draw(3, 1000, relu[0], np.random.RandomState(0))
    assert b.shape == (1000,)
    assert len(np.unique(b)) == 1000
    assert_allclose([b.mean(), b.std()], [0, 1], atol=0.15)


def test_the_neural_tangent_start_is_zero_in_the_output_layer_alone():
    layout = Layout([3, 4, 5, 6, 2])
    relu = [ACTIVATIONS["relu"]()] * 3
    init = INITIALIZERS["neural_tangent"]()
    layers = layout.layers(initialize(layout, init, relu, np.random.RandomState(0), np.float64))
    assert [W.any() for W in layers.weights] == [True, True, True, False]
    assert [b.any() for b in layers.biases] == [True, True, True, False]


def test_output_activations_have_names():
    names = {name: loss().out_activation for name, loss in REGRESSION_LOSSES.items()}
    own = {"poisson": "exp", "squared_error": "identity", "huber": "identity"}
    assert names.items() >= own.items()
    assert Quantiles([0.5]).out_activation == "increasing"
    softplus = ThroughActivation(PoissonOfMean(), OUTPUT_ACTIVATIONS["softplus"](), "softplus")
    assert (softplus.out_activation, softplus.y_min) == ("softplus", 0)


def test_losses_and_initializers_by_name():
    drawn = {"glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_normal"}
    assert drawn | {"normal", "neural_tangent"} <= INITIALIZERS.keys()
    regression = {"squared_error", "absolute_error", "huber", "quantile", "poisson"}
    assert regression <= REGRESSION_LOSSES.keys()
    classes = {"log_loss", "squared_error", "hinge", "squared_hinge", "perceptron"}
    assert classes <= COLUMN_LOSSES.keys() == MULTICLASS_LOSSES.keys()


def test_quantile_losses_where_the_prediction_is_right():
    """``1 - q``, as from above, with one quantile and with several."""
    y, z = np.array([[2.0]]), np.array([[2.0]])
    assert_allclose(Quantile(0.3).gradient(y, z), [[0.7]])
    assert_allclose(Quantiles([0.3]).gradient(y, z), [[0.7]])


def test_logarithm_of_any_prediction():
    z = np.array([[-1.0, 0.5]])
    assert_allclose(REGRESSION_LOSSES["poisson"]().log_predict(z), z)


def test_margins_at_the_kink():
    """A margin of one is enough for the hinge; a margin of none is a perceptron's error."""
    y = np.array([[1.0], [0.0]])
    assert_array_equal(COLUMN_LOSSES["hinge"]().gradient(y, 2 * y - 1), [[0], [0]])
    assert_array_equal(COLUMN_LOSSES["perceptron"]().gradient(y, 0 * y), [[-1], [1]])


def test_several_quantiles_by_hand():
    loss, z = Quantiles([0.1, 0.5, 0.8]), np.array([[1.0, 0.0, 0.0]])
    y = np.full((1, 3), 1.5)
    q = np.array([1, 1 + np.log(2), 1 + 2 * np.log(2)])
    assert_allclose(loss.predict(z), [q])
    assert_allclose(loss.value(y, z), 0.1 * 0.5 + 0.5 * (q[1] - 1.5) + 0.2 * (q[2] - 1.5))
    assert_allclose(loss.gradient(y, z), [[-0.1 + 0.5 + 0.2, (0.5 + 0.2) / 2, 0.2 / 2]])


def forward(network, layers, X, random_state):
    workspace = TrainingWorkspace(network, len(X), np.float64)
    return network.forward(layers, X, workspace, random_state).copy()


def test_dropout_that_is_turned_down_to_zero_drops_nothing():
    """A probability of one in 65536 would show."""
    network = Network([1, 1000, 1], [ACTIVATIONS["identity"]()], dropout=[0.5])
    layers = Layers([np.ones((1, 1000)), np.ones((1000, 1))], [np.zeros(1000), np.zeros(1)])
    X = np.ones((1000, 1))
    assert len(np.unique(forward(network, layers, X, np.random.RandomState(0)))) > 1
    network.dropout_share = 0.0
    assert_array_equal(forward(network, layers, X, np.random.RandomState(0)), np.full_like(X, 1000))


def test_the_logistic_rounds_as_scipy_does_in_double_precision():
    z = RNG.normal(0, 3, (50, 4))
    assert_array_equal(logistic(z), expit(z))


@pytest.mark.parametrize(("name", "parametric", "shared"), [
    ("tanh", False, True), ("gelu", False, False), ("tanh", True, False),
])  # fmt: skip
def test_outputs_take_the_memory_of_inputs_that_are_not_needed_again(name, parametric, shared):
    settings = {"parametric": True} if parametric else {}
    workspace = Workspace(Network([3, 2, 1], [ACTIVATIONS[name]()], **settings), 5, np.float64)
    assert np.shares_memory(workspace.a[0], workspace.z[0]) == shared


def test_probabilities_that_round_to_one_tie_in_their_logarithms_too():
    z = np.array([[40.0, 50.0, -40.0]])
    assert_array_equal(COLUMN_LOSSES["log_loss"]().log_predict(z), [[0, 0, -40]])


def test_an_embedding_of_hundreds_of_features():
    assert PeriodicEmbedding(features=range(300)).shapes(301)[-1] == (300, 3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_value_and_gradient_are_finite_for_extreme_scores(dtype):
    z, y = np.array([[1e4, 0, -1e4]], dtype), np.array([[0, 0, 1]], dtype)
    for losses, value in ((COLUMN_LOSSES, 2e4 + np.log(2)), (MULTICLASS_LOSSES, 2e4)):
        both = losses["log_loss"]().value_and_gradient(y, z)
        assert_allclose(both[0], [value], rtol=1e-6)
        assert np.isfinite(both[1]).all()


def test_quantile_loss_by_hand():
    y, z = np.array([[2.0], [2.0]]), np.array([[1.0], [4.0]])
    assert_allclose(Quantile(0.3).value(y, z), [0.3 * 1, 0.7 * 2])


def test_a_plain_network_has_no_buffers_of_batch_normalisation():
    network = Network([3, 2, 1], [ACTIVATIONS["tanh"]()])
    assert TrainingWorkspace(network, 5, np.float64).norms == []


def test_counts_and_their_mean_are_not_negative():
    assert Poisson.y_min == PoissonOfMean.y_min == PoissonOfMean.prediction_min == 0
    assert SquaredError.y_min == SquaredError.prediction_min == -np.inf


def test_log_loss_and_squared_error_of_classes_alone_give_probabilities():
    for losses in (COLUMN_LOSSES, MULTICLASS_LOSSES):
        given = {name: loss().gives_probabilities for name, loss in losses.items()}
        hinges = {"hinge": False, "squared_hinge": False, "perceptron": False}
        assert given.items() >= ({"log_loss": True, "squared_error": True} | hinges).items()
    assert not any(loss.gives_probabilities for loss in REGRESSION_LOSSES.values())


def test_a_mask_of_columns_is_no_choice_of_features():
    with pytest.raises(ValueError, match=r"from 0 to 3, got \[True, False\]"):
        PeriodicEmbedding(features=[True, False]).shapes(4)
