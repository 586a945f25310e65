"""What the tabular estimators ask of the engine: each part, and several networks at once."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_iris
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp._joint import fit_together
from sklearn_mlp.inspection import check_gradient, layer_activations
from sklearn_mlp.nn.embeddings import EMBEDDINGS, PeriodicEmbedding
from sklearn_mlp.nn.initializers import NeuralTangent
from sklearn_mlp.optim.monitors import Patience

# Fits are cut short to be quick; that they could go on is known.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X, y = load_iris(return_X_y=True)
X = scale(X)
X_diabetes, y_diabetes = load_diabetes(return_X_y=True)
X_diabetes, y_diabetes = scale(X_diabetes), scale(y_diabetes)

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


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("fitted", [False, True])
def test_gradient(parts, fitted):
    settings = {"activation": "tanh", "max_iter": 3, "random_state": 0} | parts
    model = MLPClassifier((6, 5), **settings)
    if fitted:
        model.fit(X, y)
    result = check_gradient(model, X, y)
    assert result.passed, str(result)


@pytest.mark.parametrize("name", EMBEDDINGS)
def test_every_embedding_has_the_shapes_it_says(name):
    embedding = EMBEDDINGS[name]()
    parameters = embedding.draw(4, np.random.RandomState(0))
    assert [part.shape for part in parameters] == embedding.shapes(4)
    inputs, _ = embedding.forward(parameters, X)
    assert inputs.shape == (len(X), embedding.n_outputs(4))


def test_periodic_embedding_is_its_formula():
    embedding = PeriodicEmbedding(2, 3, features=[2, 0])
    w, b, V, c = parameters = embedding.draw(4, np.random.RandomState(0))
    out, _ = embedding.forward(parameters, X)
    for place, feature in enumerate([2, 0]):
        x = X[:, [feature]]
        expected = np.cos(2 * np.pi * (x * w[place] + b[place])) @ V[place] + c[place]
        assert_allclose(out[:, 4 * place : 4 * place + 4], np.hstack([x, expected]))
    assert_array_equal(out[:, 8:], X[:, [1, 3]])


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("solver", ["adam", "minibatch", "lbfgs"])
def test_predictions_are_those_of_the_trained_network(parts, solver):
    """The training loss, which sees nothing folded, is that of the predictions."""
    if solver == "lbfgs":
        parts = {name: part for name, part in parts.items() if name != "rate_factors"}
    settings = {"alpha": 0.0, "max_iter": 4, "learning_rate_init": 1e-9, "random_state": 0}
    model = MLPRegressor((6, 5), solver=solver, batch_size=1.0, **settings | parts)
    model.fit(X_diabetes, y_diabetes)
    half_mse = ((model.predict(X_diabetes) - y_diabetes) ** 2).mean() / 2
    assert_allclose(model.loss_, half_mse, rtol=1e-6)
    assert len(layer_activations(model, X_diabetes)) == 3


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_partial_fits_equal_a_fit(parts):
    model = MLPClassifier((6, 5), max_iter=4, n_iter_no_change=np.inf, random_state=0, **parts)
    whole = clone(model).fit(X, y)
    for _ in range(4):
        model.partial_fit(X, y, classes=[0, 1, 2])
    assert_allclose(model.predict_proba(X), whole.predict_proba(X), rtol=1e-10)


def test_warm_start_goes_on_from_what_was_folded():
    settings = {"solver": "minibatch", "momentum": 0, "shuffle": False, "tol": 0.0}
    parts = PARTS["all"] | {"n_iter_no_change": np.inf, "random_state": 0}
    whole = MLPClassifier((6, 5), max_iter=6, **settings, **parts).fit(X, y)
    halves = MLPClassifier((6, 5), max_iter=3, warm_start=True, **settings, **parts)
    halves.fit(X, y).fit(X, y)
    assert_allclose(halves.loss_curve_, whole.loss_curve_, rtol=1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_lbfgs_goes_on_from_what_was_folded(dtype):
    parts = {"input_scale": True, "parametric_activation": True, "embedding": "periodic"}
    model = MLPClassifier((6, 5), solver="lbfgs", max_iter=20, random_state=0, **parts)
    first = model.fit(X.astype(dtype), y).loss_
    again = model.set_params(warm_start=True, max_iter=1).fit(X.astype(dtype), y)
    assert again.loss_ <= first * (1 + 1e-6)


def test_warm_start_keeps_what_was_set_by_hand():
    model = MLPClassifier((6, 5), max_iter=20, random_state=0, **PARTS["all"]).fit(X, y)
    model.embedding_[2] *= 0
    model.intercepts_[0] += 0.1
    edited = model.predict_proba(X)
    model.set_params(warm_start=True, max_iter=1, learning_rate_init=1e-12).fit(X, y)
    assert_allclose(model.predict_proba(X), edited, rtol=1e-6)
    with pytest.raises(ValueError, match="cannot start"):
        model.set_params(parametric_activation=False).fit(X, y)


@pytest.mark.parametrize("features", [[True, False, True, False], [-1], [0, 0], [9]])
def test_embedded_features_that_make_no_sense(features):
    with pytest.raises(ValueError, match="features must be"):
        MLPClassifier(embedding=PeriodicEmbedding(features=features)).fit(X, y)


def test_embedding_needs_dense_inputs():
    from scipy.sparse import csr_matrix

    with pytest.raises(TypeError, match="dense X"):
        MLPClassifier(embedding="periodic").fit(csr_matrix(X), y)


def test_rate_factors_multiply_the_step():
    settings = {"solver": "minibatch", "momentum": 0, "batch_size": 1.0, "max_iter": 1}
    settings |= {"alpha": 0, "random_state": 0, "learning_rate_init": 0.01}

    def step(**parameters):
        begun = MLPClassifier(7, **settings | {"learning_rate_init": 1e-300}).fit(X, y)
        done = MLPClassifier(7, **settings, **parameters).fit(X, y)
        return (
            [b - a for a, b in zip(begun.coefs_, done.coefs_, strict=True)],
            [b - a for a, b in zip(begun.intercepts_, done.intercepts_, strict=True)],
        )

    weights, biases = step()
    scaled_weights, scaled_biases = step(rate_factors={"weights": "fan_in", "biases": 3})
    for fan_in, W, scaled in zip([4, 7], weights, scaled_weights, strict=True):
        assert_allclose(scaled, W / np.sqrt(fan_in), rtol=1e-9, atol=1e-15)
    for b, scaled in zip(biases, scaled_biases, strict=True):
        assert_allclose(scaled, 3 * b, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(
    "bad", [{"weight": 1.0}, {"biases": "fan_in"}, {"weights": 0}, {"means": 1.0}]
)
def test_rate_factors_that_make_no_sense(bad):
    with pytest.raises(ValueError, match="rate_factors"):
        MLPClassifier(rate_factors=bad).fit(X, y)


def test_ties_go_to_the_last():
    first, last = Patience(0, 9), Patience(0, 9, ties_to_last=True)
    values = [3.0, 2.0, 2.0, 5.0, 2.0]
    assert [first.update(v) for v in values] == [True, True, False, False, False]
    assert [last.update(v) for v in values] == [True, True, True, False, True]
    settings = {"early_stopping": True, "learning_rate_init": 1e-12, "random_state": 0}
    settings |= {"max_iter": 5, "n_iter_no_change": np.inf}
    assert MLPClassifier(4, **settings).fit(X, y).best_iter_ == 1
    assert MLPClassifier(4, ties="last", **settings).fit(X, y).best_iter_ == 5


def test_regularisation_follows_its_schedule():
    settings = {"solver": "minibatch", "momentum": 0, "batch_size": 1.0, "max_iter": 4}
    settings |= {"alpha": 0, "learning_rate_init": 1e-3, "random_state": 0}
    # A constant target that the zero output layer already meets leaves only the decay.
    init = NeuralTangent()
    decayed = MLPRegressor(
        5, weight_decay=100.0, regularization_schedule="flat_cosine", init=init, **settings
    ).fit(X, np.zeros(len(X)))
    begun = MLPRegressor(5, init=init, **settings).fit(X, np.zeros(len(X)))
    shares = [1, 1, 1, 0.5]  # at 0, 1/4, 1/2 and 3/4 of the epochs
    expected = begun.coefs_[0] * np.prod([1 - 0.1 * share for share in shares])
    assert_allclose(decayed.coefs_[0], expected, rtol=1e-12)


JOINT = {
    "plain": {},
    "all": PARTS["all"],
    "regularised": {
        "dropout": 0.2,
        "weight_decay": 0.1,
        "max_grad_norm": 0.1,
        "regularization_schedule": "flat_cosine",
    },
    "early stopping": {"early_stopping": True, "n_iter_no_change": np.inf},
    "one output": {"class": MLPRegressor},
    "minibatch": {"solver": "minibatch", "class_weight": "balanced", "early_stopping": True},
}


@pytest.mark.parametrize("settings", JOINT.values(), ids=JOINT)
@pytest.mark.parametrize("weighted", [False, True])
def test_members_become_what_they_would_alone(settings, weighted):
    settings = dict(settings)
    kind = settings.pop("class", MLPClassifier)
    inputs, targets = (X, y) if kind is MLPClassifier else (X_diabetes, y_diabetes)
    weights = np.random.RandomState(0).uniform(0, 2, len(inputs)) if weighted else None
    members = [
        kind(
            (6, 5),
            batch_size=32,
            max_iter=5,
            random_state=seed,
            **{"n_iter_no_change": np.inf, **settings},
        )
        for seed in range(3)
    ]
    alone = [clone(member).fit(inputs, targets, weights) for member in members]
    fit_together(members, inputs, targets, weights)
    for ours, theirs in zip(members, alone, strict=True):
        for W, W_alone in zip(ours.coefs_, theirs.coefs_, strict=True):
            assert_allclose(W, W_alone, rtol=1e-7, atol=1e-10)
        for column, values in theirs.history_.items():
            if column != "seconds":
                assert_allclose(ours.history_[column], values, rtol=1e-7, err_msg=column)
        assert ours.best_iter_ == theirs.best_iter_
        assert ours.t_ == theirs.t_


QUANTILES = [0.05, 0.5, 0.95]


def test_several_quantiles_do_not_cross_and_cover():
    rng = np.random.RandomState(0)
    inputs = rng.uniform(-1, 1, (2000, 1))
    targets = inputs[:, 0] + (0.2 + 0.3 * (inputs[:, 0] > 0)) * rng.standard_normal(2000)
    model = MLPRegressor(
        (20,), loss="quantile", quantile=QUANTILES, max_iter=100, learning_rate_init=0.01,
        random_state=0,
    ).fit(inputs[:1000], targets[:1000])  # fmt: skip
    low, median, high = model.predict(inputs[1000:]).T
    assert (low < median).all()
    assert (median < high).all()
    held_out = targets[1000:]
    # Four standard deviations of a share of 1000 rows at 0.9 and at 0.5.
    assert abs(((low < held_out) & (held_out < high)).mean() - 0.9) < 4 * np.sqrt(0.09 / 1000)
    assert abs((median < held_out).mean() - 0.5) < 4 * np.sqrt(0.25 / 1000)
    assert -0.2 < model.score(inputs[1000:], held_out) < 0


def test_gradient_of_several_quantiles():
    model = MLPRegressor((5,), activation="tanh", loss="quantile", quantile=QUANTILES)
    model.set_params(random_state=0, early_stopping=True, max_iter=3)
    model.fit(X_diabetes, y_diabetes)
    result = check_gradient(model, X_diabetes, y_diabetes)
    assert result.passed, str(result)


@pytest.mark.parametrize("bad", [[], [0.5, 0.5], [0.9, 0.1], [0.0, 0.5], [0.5, 1.0]])
def test_quantiles_that_make_no_sense(bad):
    with pytest.raises(ValueError, match="quantile must be increasing"):
        MLPRegressor(loss="quantile", quantile=bad).fit(X_diabetes, y_diabetes)


def test_several_quantiles_are_for_one_target():
    with pytest.raises(ValueError, match="one target"):
        MLPRegressor(loss="quantile", quantile=QUANTILES).fit(X, X[:, :2])
