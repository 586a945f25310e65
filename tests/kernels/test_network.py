"""Compiled updates of whole networks end up where NumPy's do."""

import copy
import threading
import time
import warnings
from _thread import interrupt_main

import numpy as np
import pytest
import scipy.sparse
from by_numpy import by_numpy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.kernels import compiled
from sklearn_mlp.nn.activations import ACTIVATIONS
from sklearn_mlp.nn.architecture import Architecture
from sklearn_mlp.nn.class_losses import MulticlassLogLoss
from sklearn_mlp.nn.embeddings import PeriodicEmbedding
from sklearn_mlp.nn.entity_embeddings import Embeddings, EntityEmbedding
from sklearn_mlp.nn.layout import Layers, Layout
from sklearn_mlp.nn.losses import AbsoluteError, Poisson, SquaredError
from sklearn_mlp.nn.model import Model
from sklearn_mlp.nn.twins import FUNCTIONS, LOSSES
from sklearn_mlp.optim.descent import Descent
from sklearn_mlp.optim.epochs import run_epoch
from sklearn_mlp.optim.members import Members
from sklearn_mlp.optim.objective import NetworkObjective
from sklearn_mlp.optim.run import TrainingState
from sklearn_mlp.optim.schedules import Constant, Cosine, Progress
from sklearn_mlp.optim.update_rules import SGD, Adam

pytestmark = pytest.mark.skipif(compiled is None, reason="installed without the compiled loops")

ACTIVATION_NAMES = [name for name, kind in ACTIVATIONS.items() if kind in FUNCTIONS]


def layouts_of_X(X):
    """The same rows as X may lie in memory."""
    wide = np.repeat(X, 2, axis=1)
    return {
        "rows": X,
        "columns": np.asfortranarray(X),
        "every other column": wide[:, ::2],
        "csr": scipy.sparse.csr_array(X),
        "csr with long indices": with_long_indices(scipy.sparse.csr_array(X)),
    }


def with_long_indices(X):
    X.indices, X.indptr = X.indices.astype(np.int64), X.indptr.astype(np.int64)
    return X


@st.composite
def embeddings(draw, n_features):
    """None, periodic, of levels, or both, of some columns each."""
    columns = draw(st.permutations(range(n_features)))
    split, end = sorted(draw(st.tuples(st.integers(0, n_features), st.integers(0, n_features))))
    parts = []
    if split:
        parts.append(PeriodicEmbedding(5, 2, features=columns[:split]))
    if n_tables := end - split:
        sizes = st.lists(st.integers(1, 4), min_size=n_tables, max_size=n_tables)
        parts.append(EntityEmbedding(draw(sizes), draw(sizes), features=columns[split:end]))
    return Embeddings(parts) if len(parts) == 2 else next(iter(parts), None)


@st.composite
def problems(draw):
    """An objective, parameters and rows."""
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    dtype = draw(st.sampled_from([np.float64, np.float32]))
    n_rows = draw(st.integers(1, 40))
    loss = draw(st.sampled_from(list(LOSSES)))()
    n_outputs = draw(st.integers(2 if isinstance(loss, MulticlassLogLoss) else 1, 4))
    hidden = draw(st.lists(st.integers(1, 9), max_size=3))
    n_features = draw(st.integers(1, 6))
    embedding = draw(embeddings(n_features))
    architecture = Architecture(
        [n_features, *hidden, n_outputs],
        [ACTIVATIONS[draw(st.sampled_from(ACTIVATION_NAMES))]() for _ in hidden],
        dropout=[draw(st.sampled_from([0.0, 0.4])) for _ in hidden] if draw(st.booleans()) else (),
        input_scale=draw(st.booleans()),
        embedding=embedding,
    )
    X = rng.standard_normal((n_rows, architecture.layer_sizes[0])).astype(dtype)
    X[rng.random(X.shape) < 0.3] = 0
    kinds = [name for name in layouts_of_X(X) if embedding is None or "csr" not in name]
    kind = draw(st.sampled_from(kinds))
    y = np.eye(n_outputs, dtype=np.int64)[rng.integers(n_outputs, size=n_rows)]
    y = y.astype(draw(st.sampled_from([np.int64, np.float64, np.float32, np.int32])))
    layout = Layout(architecture)

    def objective():
        return NetworkObjective(
            layout,
            loss,
            layouts_of_X(X)[kind],
            y,
            sample_weight=weights,
            alpha=alpha,
            dtype=dtype,
            max_rows=block_rows,
            random_state=np.random.RandomState(5),
        )

    weights = rng.uniform(0, 2, n_rows).astype(dtype) if draw(st.booleans()) else None
    alpha = draw(st.sampled_from([0.0, 0.7]))
    block_rows = draw(st.sampled_from([1, 3, 7, 1024]))
    theta = (0.5 * rng.standard_normal(layout.n_parameters)).astype(dtype)
    start = draw(st.integers(0, n_rows - 1))
    rows = draw(st.sampled_from([slice(start, n_rows), rng.permutation(n_rows)[start:]]))
    return objective, theta, rows


def tolerance_of(theta):
    return (
        {"rtol": 2e-4, "atol": 2e-5} if theta.dtype == np.float32 else {"rtol": 1e-9, "atol": 1e-11}
    )


@given(problems(), st.sampled_from([1.0, 0.5]))
def test_value_and_gradient(problem, noise):
    objective, theta, rows = problem
    ours = objective()
    assert ours.twin is not None
    value, grad = ours.value_and_grad(theta, rows, noise)
    with by_numpy():
        expected, of_numpy = objective().value_and_grad(theta, rows, noise)
    assert_allclose(value, expected, **tolerance_of(theta))
    assert_allclose(grad, of_numpy, **tolerance_of(theta))
    again, _ = ours.value_and_grad(theta, rows, 0.0)  # buffers are left as they were found
    with by_numpy():
        assert_allclose(
            again, objective().value_and_grad(theta, rows, 0.0)[0], **tolerance_of(theta)
        )


def figures_of(trained):
    """Parameters, moments, and what is told of the epochs."""
    theta, state, epochs = trained
    moments = vars(state.solver_state)
    return [
        theta,
        *(moments[name] for name in sorted(moments.keys() - {"buffer"})),
        *sum(epochs, ()),
    ]


def assert_trained_alike(train, theta):
    """``train(theta)`` gives the parameters, the state and the epochs."""
    tolerance = tolerance_of(theta)
    with by_numpy(), np.errstate(all="ignore"):
        theirs = train(theta)
        nudged = train(theta * (1 + 10 * np.finfo(theta.dtype).eps))
    for its, nearly in zip(figures_of(theirs), figures_of(nudged), strict=True):
        # Else rounding decides, as where it diverges.
        assume(np.allclose(its, nearly, equal_nan=True, **tolerance))
    losses = np.array([epoch.loss for epoch in theirs[2]])
    assume(losses.ndim == 1 or np.isfinite(losses).all())  # of several one ends all, at once or not
    ours = train(theta)
    assert ours[1].progress == theirs[1].progress
    for mine, its in zip(figures_of(ours), figures_of(theirs), strict=True):
        assert_allclose(mine, its, **tolerance)


@settings(max_examples=300)
@given(
    problems(),
    st.sampled_from([SGD(), SGD(0.5, False), Adam()]),
    st.sampled_from([Constant(), Constant(warmup=3), Cosine()]),
    st.sampled_from([0.0, 0.3]),
    st.sampled_from([None, 0.05]),
    st.booleans(),
    st.integers(1, 12),
)
def test_epochs(problem, rule, schedule, decay, longest, scaled, batch_size):
    objective, theta, rows = problem
    factors = np.linspace(0.5, 2, theta.size).astype(theta.dtype) if scaled else None
    descent = Descent(rule, schedule, 1e-3, batch_size, decay, longest, factors, Cosine())

    def train(theta):
        own = theta.copy()
        state = TrainingState(rule.initial_state(own), Progress(max_epochs=3), rows)
        network = objective()
        epochs = [run_epoch(network, own, state, descent) for _ in range(2)]
        return own, state, epochs

    assert_trained_alike(train, theta)


@given(problems(), st.sampled_from([SGD(), Adam(epsilon=0.1)]), st.integers(1, 9))
def test_members_take_turns(problem, rule, batch_size):
    """Several networks over the same rows, each from where it starts."""
    objective, theta, rows = problem
    network = objective()
    assume(not scipy.sparse.issparse(network.X) and not isinstance(rows, slice))
    assume(batch_size <= network.block_rows)  # else dropout is drawn block by block
    thetas, orders = np.stack([theta, theta[::-1]]), np.stack([rows, rows[::-1]])
    descent = Descent(rule, Constant(), 1e-3, batch_size)

    def train(thetas):
        own, streams = thetas.copy(), [np.random.RandomState(seed) for seed in (1, 2)]
        members = [objective(), objective()]
        for member, stream in zip(members, streams, strict=True):
            member.random_state = stream
        together = Members(members, streams, batch_size)
        state = TrainingState(rule.initial_state(own.reshape(-1)), Progress(max_epochs=3), orders)
        epochs = [run_epoch(together, own, state, descent) for _ in range(2)]
        return own, state, epochs

    assert_trained_alike(train, thetas)


@given(problems())
def test_predictions(problem):
    objective, theta, _ = problem
    ours = objective()
    layers = ours.layout.layers(theta)
    model = Model.of_trained(ours.layout.architecture, layers, ours.loss)
    for dtype in (np.float32, np.float64):
        raw = model.raw(ours.X.astype(dtype))
        with by_numpy():
            assert_allclose(raw, model.raw(ours.X.astype(dtype)), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("n_rows", [1, 2, 3, 4, 7, 66])
def test_rows_do_not_see_each_other(n_rows):
    architecture = Architecture(
        [6, 40, 17, 3],
        [ACTIVATIONS["selu"](), ACTIVATIONS["tanh"]()],
        embedding=Embeddings(
            [PeriodicEmbedding(features=[4, 0]), EntityEmbedding([9], [2], features=[1])]
        ),
    )
    rng = np.random.default_rng(0)
    layout = Layout(architecture)
    layers = layout.layers(rng.normal(0, 0.3, layout.n_parameters).astype(np.float32))
    model, X = Model(architecture, layers, SquaredError()), rng.normal(0, 2, (140, 6))
    X = X.astype(np.float32)
    together = model.raw_alone(X)
    assert_allclose(together, model.raw(X, np.float64), rtol=1e-4, atol=1e-5)
    for start in range(0, 140 - n_rows, 13):
        alone = model.raw_alone(X[start : start + n_rows])
        assert_array_equal(alone, together[start : start + n_rows])


def plain(**changed):
    """The objective of a network that has a twin, but for what is changed."""
    settings = {"sizes": [3, 4, 2], "activations": [ACTIVATIONS["tanh"]()], "loss": SquaredError()}
    settings |= changed
    architecture = Architecture(
        settings.pop("sizes"), settings.pop("activations"), **settings.pop("architecture", {})
    )
    X = np.random.default_rng(0).standard_normal((30, 3))
    return NetworkObjective(
        Layout(architecture),
        settings.pop("loss"),
        X,
        X[:, :2],
        sample_weight=None,
        alpha=0.1,
        dtype=np.float64,
        max_rows=30,
    )


class OwnPoisson(Poisson):
    pass


class OwnEmbedding(PeriodicEmbedding):
    pass


@pytest.mark.parametrize("changed", [
    {"loss": AbsoluteError()}, {"loss": OwnPoisson()}, {"activations": [ACTIVATIONS["step"]()]},
    {"architecture": {"batch_norm": True}}, {"architecture": {"parametric_activation": True}},
    {"architecture": {"embedding": OwnEmbedding()}, "sizes": [3, 4, 2]},
], ids=str)  # fmt: skip
def test_what_has_no_twin_is_left_to_numpy(changed):
    assert plain(**changed).twin is None
    assert plain().twin is not None


class OwnAdam(Adam):
    pass


class Counted(NetworkObjective):
    """A subclass whose method the loop must call."""

    n_calls = 0

    def value_and_grad(self, *arguments):
        self.n_calls += 1
        return super().value_and_grad(*arguments)


@pytest.mark.parametrize(("kind", "rule"), [(NetworkObjective, OwnAdam()), (Counted, Adam())])
def test_own_rules_and_objectives_are_asked(kind, rule):
    objective = plain()
    objective.__class__ = kind
    theta = np.linspace(-1, 1, objective.layout.n_parameters)
    state = TrainingState(rule.initial_state(theta), Progress(), slice(0, 30))
    reference, its_state = plain(), copy.deepcopy(state)
    its_theta = theta.copy()
    run_epoch(objective, theta, state, Descent(rule, Constant(), 0.1, 7))
    run_epoch(reference, its_theta, its_state, Descent(Adam(), Constant(), 0.1, 7))
    assert_allclose(theta, its_theta, rtol=1e-10)
    assert getattr(objective, "n_calls", 5) == 5


def test_arguments_are_checked():
    network, theta = plain().twin.network, np.zeros(26)
    with pytest.raises(ValueError, match="26 numbers"):
        network.value_and_grad(theta[:-1], np.zeros(26), None, 0, 30)
    with pytest.raises(ValueError, match="rows must be"):
        network.value_and_grad(theta, np.zeros(26), np.arange(3), 0, 30)
    with pytest.raises(IndexError, match="rows of X"):
        network.value_and_grad(theta, np.zeros(26), np.arange(3, 33), 0, 30)
    with pytest.raises(IndexError, match="rows of X"):
        network.value_and_grad(theta, np.zeros(26), None, 5, 30)
    values, columns, starts = np.ones(2), np.array([0, 3], np.int32), np.array([0, 1, 2])
    with pytest.raises(IndexError, match="columns of X"):
        network.see((values, columns, starts))
    with pytest.raises(ValueError, match="not decrease"):
        network.see((values, columns - columns, np.array([1, 0, 2])))
    with pytest.raises(ValueError, match=r"shape \(30, 3\)"):
        network.see(np.zeros((30, 4)))
    network.see(np.zeros((30, 3)))
    with pytest.raises(ValueError, match="no targets"):
        network.value_and_grad(theta, np.zeros(26), None, 0, 30)


def unaligned(x):
    """A copy whose numbers begin between the usual addresses."""
    room = np.zeros(x.nbytes + 1, np.uint8)
    room[1:] = np.frombuffer(x.tobytes(), np.uint8)
    return room[1:].view(x.dtype).reshape(x.shape)


def strided(X):
    """A CSR matrix whose values lie apart."""
    X = scipy.sparse.csr_array(X)
    X.data = np.repeat(X.data, 2)[::2]
    return X


@pytest.mark.parametrize(
    "change", [unaligned, strided, np.asfortranarray], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("solver", ["adam", "minibatch"])
def test_however_arrays_lie_in_memory(change, batch_norm, solver):
    X = np.random.default_rng(0).standard_normal((60, 5))
    y = X[:, :2] - X[:, 2:4]
    settings = {"solver": solver, "batch_norm": batch_norm, "shuffle": False, "max_iter": 3}
    usual = MLPRegressor(7, random_state=0, **settings).fit(X, y)
    y_changed = y if change is strided else change(y)
    model = MLPRegressor(7, random_state=0, **settings).fit(change(X), y_changed)
    assert_allclose(model.coefs_[0], usual.coefs_[0], rtol=1e-9)
    assert_allclose(model.predict(change(X)), usual.predict(X), rtol=1e-9)
    model.coefs_ = [np.asfortranarray(model.coefs_[0]), unaligned(model.coefs_[1])]
    model.intercepts_ = [np.repeat(b, 2)[::2] for b in model.intercepts_]
    assert_allclose(model.predict(X), usual.predict(X), rtol=1e-9)


@pytest.mark.parametrize(
    ("dtype", "batch_norm"), [(np.longdouble, False), (np.longdouble, True), (np.float16, False)]
)
def test_other_precisions_are_left_to_numpy(dtype, batch_norm):
    X = np.random.default_rng(0).standard_normal((30, 3)).astype(dtype)
    architecture = Architecture([3, 4, 2], [ACTIVATIONS["tanh"]()], [0.2], batch_norm=batch_norm)
    layout, settings = Layout(architecture), {"sample_weight": None, "alpha": 0.1, "max_rows": 30}
    stream = np.random.RandomState(0)
    objective = NetworkObjective(
        layout, SquaredError(), X, X[:, :2], dtype=dtype, random_state=stream, **settings
    )
    theta = np.full(layout.n_parameters, 0.5, dtype)
    _, grad = objective.value_and_grad(theta, slice(0, 30))
    assert grad.dtype == dtype
    for rule in (SGD(), Adam()):
        rule.step(theta, grad.copy(), 0.1, rule.initial_state(theta))
    assert np.isfinite(theta).all()


def test_a_gradient_of_another_precision_is_left_to_numpy():
    theta, rule = np.ones(5, np.float32), SGD()
    rule.step(theta, np.ones(5), 0.5, rule.initial_state(theta))
    assert_allclose(theta, 1 - 0.5 * 1.9, rtol=1e-6)


def test_an_embedding_of_sparse_rows_has_no_twin():
    network = Architecture([3, 2], [], embedding=PeriodicEmbedding(2, 2))
    X = scipy.sparse.csr_array(np.eye(3))
    settings = {"sample_weight": None, "alpha": 0.1, "dtype": np.float64, "max_rows": 3}
    assert NetworkObjective(Layout(network), SquaredError(), X, np.eye(3), **settings).twin is None


def test_ctrl_c_leaves_what_training_goes_on_with_in_step():
    objective, rule = plain(), Adam()
    theta = np.ones(26)
    state = TrainingState(rule.initial_state(theta), Progress(), slice(0, 30))
    descend = objective.twin.descend

    def descend_and_interrupt(*arguments, **settings):
        descend(*arguments, **settings)
        raise KeyboardInterrupt

    objective.twin.descend = descend_and_interrupt
    with pytest.raises(KeyboardInterrupt):
        run_epoch(objective, theta, state, Descent(rule, Constant(), 0.1, 10))
    assert state.solver_state.m.any()
    assert state.solver_state.t == state.progress.updates == 1


def test_divergence_is_found_in_the_update_where_it_happens():
    objective, rule = plain(), SGD()
    theta = np.ones(26)
    state = TrainingState(rule.initial_state(theta), Progress(), slice(0, 30))
    done = run_epoch(objective, theta, state, Descent(rule, Constant(), 1e200, 10))
    assert not np.isfinite(done.loss)
    assert done.n_updates == 2


def test_ctrl_c_ends_a_compiled_fit():
    X = np.random.default_rng(0).standard_normal((2000, 20))
    model = MLPClassifier(max_iter=10**6, n_iter_no_change=10**6, random_state=0)
    timer = threading.Timer(0.5, interrupt_main)
    start = time.perf_counter()
    timer.start()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        model.fit(X, X[:, 0] > 0)
    assert time.perf_counter() - start < 10
    assert "interrupted" in str(said[0].message)
    assert model.n_iter_ > 3


def test_unfinished_layers_are_taken_as_they_are():
    """Weights set by hand may be of any precision."""
    layers = Layers([np.ones((2, 1), np.float32)], [np.zeros(1)])
    model = Model(Architecture([2, 1], []), layers, SquaredError())
    assert_array_equal(model.raw(np.ones((3, 2), np.float32)), np.full((3, 1), 2.0))
