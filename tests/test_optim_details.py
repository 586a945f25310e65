"""The first floor where one wrong constant would show nowhere else."""

import inspect
import math

import numpy as np
import pytest
import scipy.sparse
from numpy.testing import assert_allclose, assert_array_equal

from sklearn_mlp.nn.activations import ACTIVATIONS
from sklearn_mlp.nn.layout import Layout
from sklearn_mlp.nn.losses import SquaredError
from sklearn_mlp.nn.network import Network
from sklearn_mlp.optim import monitors, schedules
from sklearn_mlp.optim.batches import split_rows
from sklearn_mlp.optim.joint import JointObjective, minimize_jointly
from sklearn_mlp.optim.lbfgs import minimize_lbfgs
from sklearn_mlp.optim.monitors import Monitor, Patience
from sklearn_mlp.optim.objective import Objective
from sklearn_mlp.optim.schedules import SCHEDULES, Progress
from sklearn_mlp.optim.solution import Status
from sklearn_mlp.optim.stochastic import Descent, TrainingState, minimize_stochastic
from sklearn_mlp.optim.update_rules import CHUNK, SGD, Adam

RNG = np.random.default_rng(0)
X = RNG.standard_normal((30, 3))
y = X @ [[1.0], [-2.0], [0.5]] + 0.7 + 0.1 * RNG.standard_normal((30, 1))


def objective(hidden=(), X=X, y=y, batch_norm=False, **settings):
    layout = Layout([3, *hidden, 1], batch_norm)
    tanh = [ACTIVATIONS["tanh"]() for _ in hidden]
    network = Network(layout.layer_sizes, tanh, batch_norm=batch_norm)
    settings = {"sample_weight": None, "alpha": 0.0, "max_rows": len(y)} | settings
    return Objective(network, layout, SquaredError(), X, y, dtype=np.float64, **settings)


def lbfgs(objective, *, max_iter=100, max_fun=1000, tol=1e-8, patience=None, **settings):
    theta = np.random.RandomState(0).normal(size=objective.layout.n_parameters)
    monitor = Monitor(patience or Patience(0.0, math.inf), theta, **settings)
    return minimize_lbfgs(
        objective, theta, slice(0, 30), max_iter=max_iter, max_fun=max_fun, tol=tol, monitor=monitor
    )


def test_schedules_by_name_and_their_defaults():
    shown = {name: repr(schedule()) for name, schedule in SCHEDULES.items()}
    assert (
        shown.items()
        >= {
            "constant": "Constant(warmup=0)",
            "invscaling": "InverseScaling(warmup=0, power=0.5)",
            "adaptive": "Adaptive(warmup=0, factor=5.0, smallest=1e-06)",
            "inverse_time": "InverseTime(warmup=0, c1=None, c2=1.0)",
            "step": "Step(warmup=0, every=10, factor=0.5)",
            "exponential": "Exponential(warmup=0, factor=0.95)",
            "cosine": "Cosine(warmup=0, last=0.0)",
            "one_cycle": "OneCycle(warmup=0, peak=0.3, first=0.04, last=4e-06)",
            "cosine_log": "CosineLog(warmup=0, cycles=4)",
            "flat_cosine": "FlatCosine(warmup=0, flat=0.5)",
        }.items()
    )


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_warms_up(name):
    progress = Progress(updates=1, epochs=1, max_epochs=7)
    cold, warm = SCHEDULES[name](), SCHEDULES[name](warmup=4)
    assert cold(0.1, progress) > 0
    assert_allclose(warm(0.1, progress), cold(0.1, progress) * 2 / 5)


def test_some_schedules_are_made_to_end():
    ending = {name for name, schedule in SCHEDULES.items() if schedule.ends}
    assert ending >= {"cosine", "one_cycle", "cosine_log", "flat_cosine"}
    assert not ending & {"constant", "invscaling", "adaptive", "inverse_time", "step"}


@pytest.mark.parametrize(
    ("schedule", "fraction", "rate"),
    [
        (schedules.Cosine(last=0.2), 0.0, 1),
        (schedules.Cosine(last=0.2), 0.5, 0.6),
        (schedules.OneCycle(0.5, 0.2, 0.1), 0.25, 0.6),
        (schedules.OneCycle(0.5, 0.2, 0.1), 0.75, 0.55),
        (schedules.CosineLog(1), math.sqrt(2) - 1, 1),
        (schedules.FlatCosine(0.2), 0.6, 0.5),
    ],
    ids=str,
)
def test_points_on_schedules(schedule, fraction, rate):
    assert_allclose(schedule(1, Progress(epoch_done=fraction)), rate)


def test_parameters_at_their_bounds():
    assert schedules.Adaptive(factor=1.01).factor == 1.01
    assert schedules.InverseTime(c2=0.01).c2 == 0.01
    assert schedules.Step(every=1).every == schedules.CosineLog(cycles=1).cycles == 1
    assert schedules.FlatCosine(flat=0).flat == 0
    assert Progress() == Progress(0, 0, 0.0, 1, 0, 0)


@pytest.mark.parametrize(
    ("schedule", "name", "value"),
    [("CosineLog", "cycles", 0), ("OneCycle", "peak", 0), ("FlatCosine", "flat", 1),
     ("FlatCosine", "flat", -0.1),
     ("InverseTime", "c2", -0.1), ("OneCycle", "peak", -0.1), ("OneCycle", "peak", 1.1),
     ("FlatCosine", "flat", 1.1), ("CosineLog", "cycles", -1), ("Step", "every", -1),
     ("Adaptive", "factor", 0.5), ("Constant", "warmup", -1)],
)  # fmt: skip
def test_parameters_beyond_their_bounds(schedule, name, value):
    with pytest.raises(ValueError, match=rf"^{name} must be"):
        getattr(schedules, schedule)(**{name: value})


def test_adam_on_a_long_vector():
    """Longer than what is updated at a time; each rate with a factor of its own."""
    n = 2 * CHUNK + 3
    theta, factors = np.zeros(n), RNG.uniform(0.5, 2, n)
    rule, m, v = Adam(), np.zeros(n), np.zeros(n)
    state, expected = rule.initial_state(theta), np.zeros(n)
    for t in (1, 2):
        g = RNG.normal(size=n)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        rate = 0.01 * math.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        expected -= factors * rate * m / (np.sqrt(v) + 1e-8)
        rule.step(theta, g.copy(), 0.01, state, factors)
    assert_allclose(theta, expected, rtol=1e-12)


def test_default_momentum():
    rule, theta = SGD(), np.zeros(1)
    rule.step(theta, np.ones(1), 1.0, rule.initial_state(theta))
    assert_allclose(theta, [-1 - 0.9])


def test_largest_product_leaves_out_sparse_inputs():
    assert objective((5, 4)).largest_product == 30 * 5 * 4
    assert objective((2, 2)).largest_product == 30 * 3 * 2
    assert objective((2, 2), scipy.sparse.csr_array(X)).largest_product == 30 * 2 * 2
    assert objective((), scipy.sparse.csr_array(X)).largest_product == 0


def test_lbfgs_says_why_it_ended():
    assert lbfgs(objective(), max_iter=2).status is Status.MAX_ITER
    few = lbfgs(objective((5,)), max_fun=4, tol=0)
    assert few.status is Status.FAILED
    assert "EVALUATIONS" in few.message.upper()
    blind = lbfgs(objective((5,)), patience=Patience(1e9, 1), max_iter=5)
    assert (blind.status, blind.n_iter) == (Status.MAX_ITER, 5)  # patience is for scores alone
    impatient = {"patience": Patience(0.1, 1), "validate": lambda theta: (0.0, 0.0)}
    done = lbfgs(objective((5,)), keep_best=True, **impatient)
    assert (done.status, done.n_iter, done.message) == (Status.CONVERGED, 3, "")


def test_lbfgs_says_in_which_iteration_it_diverged():
    hopeless = lbfgs(objective(y=np.full((30, 1), 1e300)))
    assert (hopeless.status, hopeless.message) == (Status.DIVERGED, "iteration 1")


@pytest.mark.parametrize("n", [6, math.inf])
def test_lbfgs_counts_every_evaluation_until_it_is_interrupted(n):
    watched, values = objective((5,)), []
    evaluate = watched.value_and_grad

    def value_and_grad(theta, rows):
        if len(values) == n:
            raise KeyboardInterrupt
        values.append(evaluate(theta, rows)[0])
        return evaluate(theta, rows)

    watched.value_and_grad = value_and_grad
    solution = lbfgs(watched, max_iter=7)
    assert solution.loss in values
    if n == 6:
        assert (solution.status, solution.message) == (Status.INTERRUPTED, "")
    else:
        assert solution.n_rows == 30 * len(values)


@pytest.mark.parametrize("batch_norm", [False, True])
def test_the_order_of_the_rows_of_a_large_batch_does_not_matter(batch_norm):
    """It is taken in blocks, but for batch normalisation, which needs all rows at once."""
    rng = np.random.default_rng(1)
    big, targets = rng.normal(size=(1500, 3)), rng.normal(size=(1500, 1))
    large = objective((4,), big, targets, batch_norm)
    theta = rng.normal(size=large.layout.n_parameters)
    value, grad = large.value_and_grad(theta, slice(0, 1500))
    grad = grad.copy()
    again, grad_again = large.value_and_grad(theta, rng.permutation(1500))
    assert_allclose(again, value, rtol=1e-12)
    assert_allclose(grad_again, grad, rtol=1e-9, atol=1e-12)
    if not batch_norm:
        thirds = [large.value_and_grad(theta, slice(k, k + 500))[0] for k in (0, 500, 1000)]
        assert_allclose(value, np.mean(thirds))


def started(n_members, patience=(math.inf,) * 3, **settings):
    """Several networks, where they begin, rows of their own, monitors and random streams."""
    seeds = range(n_members)
    members = [objective((4,), random_state=np.random.RandomState(k), **settings) for k in seeds]
    theta = np.random.RandomState(0).normal(size=(n_members, 21))
    rows = np.stack([np.random.RandomState(k).permutation(30)[:20] for k in seeds])
    monitors = [Monitor(Patience(1e9, n), own) for n, own in zip(patience, theta, strict=False)]
    return members, theta, rows, monitors, [np.random.RandomState(k) for k in seeds]


def jointly(descent, n_members, **settings):
    members, theta, rows, monitors, streams = started(n_members, **settings)
    solutions = minimize_jointly(
        JointObjective(members, 20), theta, rows, descent, max_iter=4, shuffle=True,
        random_states=streams, monitors=monitors,
    )  # fmt: skip
    return solutions, monitors


@pytest.mark.parametrize(("n_members", "max_grad_norm"), [(3, None), (3, 0.5), (1, None)])
def test_each_of_several_goes_where_it_goes_alone(n_members, max_grad_norm):
    descent = Descent(
        Adam(), schedules.OneCycle(warmup=5), 0.05, 8, 0.1, max_grad_norm,
        rate_factors=RNG.uniform(0.5, 2, 21), regularization=schedules.Cosine(),
    )  # fmt: skip
    settings = {"sample_weight": RNG.uniform(0, 2, 30), "alpha": 0.3}
    solutions, together = jointly(descent, n_members, **settings)
    for member, theta, rows, alone, stream, other, monitor in zip(
        *started(n_members, **settings), solutions, together, strict=True
    ):
        state = TrainingState(Adam().initial_state(theta), Progress(7, max_epochs=4), rows)
        one = minimize_stochastic(
            member, theta, state, descent, max_iter=4, shuffle=True, random_state=stream,
            monitor=alone,
        )  # fmt: skip
        assert_allclose(other.theta, one.theta, rtol=1e-9)
        assert other.n_rows == one.n_rows == 4 * 20
        assert (other.status, other.message) == (one.status, one.message)
        for name in ("loss", "learning_rate", "grad_norm"):
            assert_allclose(monitor.history[name], alone.history[name], rtol=1e-9)


@pytest.mark.parametrize(("value", "n_epochs"), [(np.inf, 1), (1e200, 2)], ids=["theta", "loss"])
def test_divergence_of_one_member_ends_all(value, n_epochs):
    class Broken(SGD):
        def step(self, theta, grad, learning_rate, state, factors=None):
            theta[20] = value

    solutions, _ = jointly(Descent(Broken(), schedules.Constant(), 0.1, 20), 3)
    assert {(each.status, each.n_iter) for each in solutions} == {(Status.DIVERGED, n_epochs)}


@pytest.mark.parametrize(("patience", "n_epochs"), [((0, 1), 3), ((0, 9), 4)])
def test_members_stop_when_none_has_patience_left(patience, n_epochs):
    solutions, _ = jointly(Descent(SGD(), schedules.Constant(), 1e-3, 20), 2, patience=patience)
    status = Status.CONVERGED if n_epochs < 4 else Status.MAX_ITER
    assert [(each.status, each.n_iter) for each in solutions] == [(status, n_epochs)] * 2


def test_batches_of_a_slice_that_begins_anywhere():
    assert list(split_rows(slice(5, 12), 3)) == [slice(5, 8), slice(8, 11), slice(11, 12)]


@pytest.mark.parametrize(("given", "dtype"), [("f4", "f8"), ("f8", "f4"), ("i8", "f8")])
def test_inputs_of_any_dtype_are_converted_batch_by_batch(given, dtype):
    layout, X, y = Layout([2, 1]), np.arange(12).reshape(6, 2), np.arange(6.0)[:, np.newaxis]
    values = [
        Objective(
            Network([2, 1], []), layout, SquaredError(), X.astype(of_X), y,
            sample_weight=None, alpha=0.0, dtype=np.dtype(dtype), max_rows=6,
        ).value_and_grad(np.array([0.1, -0.2, 0.3], dtype), np.array([4, 1, 2]))[0]
        for of_X in (given, dtype)
    ]  # fmt: skip
    assert values[0] == values[1]


@pytest.mark.parametrize("schedule", SCHEDULES.values())
def test_the_warmup_that_all_schedules_have_is_given_by_name(schedule):
    warmup = inspect.signature(schedule).parameters["warmup"]
    assert warmup.kind is inspect.Parameter.KEYWORD_ONLY


def test_patience_with_a_first_value_that_is_nan():
    patience = Patience(0.1, 0)
    patience.update(math.nan)
    assert (patience.best, patience.count) == (math.inf, 1)


def test_the_best_epoch_is_0_where_no_score_is_better_than_none():
    monitor = Monitor(
        Patience(0.0, 9), np.zeros(1), validate=lambda theta: (0.0, math.nan), keep_best=True
    )
    monitor.epoch_ends(np.ones(1), 1.0)
    assert monitor.best_epoch == 0
    assert_array_equal(monitor.best_theta, [0])


def test_seconds_are_those_since_the_monitor_was_made(monkeypatch):
    times = iter([1.0, 1.5, 4.0])
    monkeypatch.setattr(monitors.time, "perf_counter", lambda: next(times))
    monitor = Monitor(Patience(0.0, 0), np.zeros(1))
    assert monitor.best_theta is None
    assert not monitor.patience.exhausted
    monitor.epoch_ends(np.zeros(1), 1.0)
    monitor.epoch_ends(np.zeros(1), 1.0)
    assert monitor.history["seconds"] == [0.5, 3.0]


@pytest.mark.parametrize(("n_rows", "max_grad_norm"), [(6, None), (7, None), (7, 1e3)])
def test_members_learn_from_a_last_batch_of_one_or_two_rows_too(n_rows, max_grad_norm):
    """As alone; and a gradient is not made longer, where its length has a limit."""
    descent = Descent(SGD(), schedules.Constant(), 0.05, 5, max_grad_norm=max_grad_norm)
    layout, network = Layout([3, 4, 1]), Network([3, 4, 1], [ACTIVATIONS["tanh"]()])
    X, y, theta = RNG.normal(size=(7, 3)), RNG.normal(size=(7, 1)), RNG.normal(size=(2, 21))
    settings = {"sample_weight": None, "alpha": 0.1, "dtype": np.float64, "max_rows": 5}
    members = [Objective(network, layout, SquaredError(), X, y, **settings) for _ in range(2)]
    rows, streams = np.stack([np.arange(n_rows), np.arange(n_rows)[::-1]]), [None, None]
    alone = []
    for own, order in zip(theta, rows, strict=True):
        state = TrainingState(descent.rule.initial_state(own), Progress(max_epochs=2), order)
        solution = minimize_stochastic(
            members[0], own.copy(), state, descent, max_iter=2, shuffle=False,
            random_state=None, monitor=Monitor(Patience(0.0, math.inf), own),
        )  # fmt: skip
        alone.append(solution.theta)
    minimize_jointly(
        JointObjective(members, 5), theta, rows, descent, max_iter=2, shuffle=False,
        random_states=streams, monitors=[Monitor(Patience(0.0, math.inf), t) for t in theta],
    )  # fmt: skip
    assert_allclose(theta, alone, rtol=1e-9)


def test_interrupted_members_keep_what_they_have_learned():
    class Interrupted(SGD):
        def step(self, theta, grad, learning_rate, state, factors=None):
            if (theta == 2).all():
                raise KeyboardInterrupt
            theta += 1

    X, y, theta = np.ones((4, 3)), np.ones((4, 1)), np.zeros((2, 4))
    settings = {"sample_weight": None, "alpha": 0.0, "dtype": np.float64, "max_rows": 4}
    member = Objective(Network([3, 1], []), Layout([3, 1]), SquaredError(), X, y, **settings)
    solutions = minimize_jointly(
        JointObjective([member, member], 4), theta, np.stack([np.arange(4)] * 2),
        Descent(Interrupted(), schedules.Constant(), 0.1, 4), max_iter=9, shuffle=False,
        random_states=[None, None], monitors=[Monitor(Patience(0.0, math.inf), t) for t in theta],
    )  # fmt: skip
    assert [(each.status, each.n_iter) for each in solutions] == [(Status.INTERRUPTED, 2)] * 2
    assert_array_equal(theta, 2)


def test_lbfgs_says_which_iteration_followed_the_last_finite_one():
    class Bottomless:
        def value_and_grad(self, theta, rows):
            return -float(np.exp(theta[0])), -np.exp(theta)

    theta = np.array([0.5])
    solution = minimize_lbfgs(
        Bottomless(), theta, slice(0, 1), max_iter=9, max_fun=99, tol=0.0,
        monitor=Monitor(Patience(0.0, math.inf), theta),
    )  # fmt: skip
    assert (solution.n_iter, solution.status) == (1, Status.DIVERGED)
    assert solution.message == "iteration 2"


def test_adam_that_forgets_fast():
    theta, expected = np.zeros(1), 0.0
    rule, m, v = Adam(0.3, 0.4, 1e-30), 0.0, 0.0
    state = rule.initial_state(theta)
    for t, g in enumerate([2.0, -0.5, 1.0], start=1):
        m, v = 0.3 * m + 0.7 * g, 0.4 * v + 0.6 * g**2
        expected -= 0.1 * m / (1 - 0.3**t) / math.sqrt(v / (1 - 0.4**t))
        rule.step(theta, np.array([g]), 0.1, state)
    assert_allclose(theta, expected)
