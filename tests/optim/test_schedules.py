"""Learning-rate schedules against their closed forms, and in training."""

import inspect
import math

import numpy as np
import pytest
from data import STOCHASTIC, X_diabetes, X_iris, y_diabetes
from numpy.testing import assert_allclose

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.nn.initializers import NeuralTangent
from sklearn_mlp.optim import schedules
from sklearn_mlp.optim.schedules import (
    SCHEDULES,
    Adaptive,
    Constant,
    Cosine,
    CosineLog,
    Exponential,
    FlatCosine,
    InverseScaling,
    InverseTime,
    OneCycle,
    Progress,
    Step,
)

X = np.random.default_rng(0).standard_normal((60, 4))


y = (X[:, 0] > 0).astype(int)


@pytest.mark.parametrize(
    ("schedule", "progress", "rate"),
    [
        (Constant(), Progress(rows=99, epochs=7), 0.1),
        (InverseScaling(0.5), Progress(rows=99), 0.1 / math.sqrt(100)),
        (InverseScaling(0.25), Progress(rows=15), 0.1 / 2),
        (Adaptive(), Progress(plateaus=2), 0.1 / 25),
        (Adaptive(factor=2), Progress(plateaus=3), 0.1 / 8),
        (InverseTime(), Progress(epochs=0), 0.1),
        (InverseTime(), Progress(epochs=4), 0.1 / 5),
        (InverseTime(c1=3.0, c2=6.0), Progress(epochs=4), 3 / (4 + 6)),
        (InverseTime(c2=9.0), Progress(epochs=1), 0.1 * 9 / 10),
        (Step(), Progress(epochs=9), 0.1),
        (Step(), Progress(epochs=29), 0.1 / 4),
        (Step(every=3, factor=0.1), Progress(epochs=7), 0.1 * 0.01),
        (Exponential(), Progress(epochs=3), 0.1 * 0.95**3),
        (Cosine(), Progress(epochs=0, max_epochs=40), 0.1),
        (Cosine(), Progress(epochs=20, max_epochs=40), 0.05),
        (Cosine(), Progress(epochs=10, max_epochs=40), 0.05 * (1 + math.sqrt(0.5))),
        (Cosine(last=0.2), Progress(epochs=40, max_epochs=40), 0.02),
        (Cosine(), Progress(epochs=50, max_epochs=40), 0.0),
        (Cosine(), Progress(epochs=1, epoch_done=0.5, max_epochs=3), 0.05),
        (OneCycle(), Progress(epochs=0, max_epochs=100), 0.1 * 0.04),
        (OneCycle(), Progress(epochs=15, max_epochs=100), 0.1 * (0.04 + 1) / 2),
        (OneCycle(), Progress(epochs=30, max_epochs=100), 0.1),
        (OneCycle(last=0.5), Progress(epochs=65, max_epochs=100), 0.1 * 0.75),
        (OneCycle(), Progress(epochs=100, max_epochs=100), 0.1 * 4e-6),
        (CosineLog(), Progress(epochs=0, max_epochs=15), 0.0),
        (CosineLog(), Progress(epochs=1, max_epochs=15), 0.0),
        (CosineLog(), Progress(epochs=math.sqrt(2) - 1, max_epochs=15), 0.1),
        (
            CosineLog(),
            Progress(epochs=1, epoch_done=0.25, max_epochs=3),
            0.05 * (1 - math.cos(2 * math.pi * math.log2(7.25))),
        ),
        (CosineLog(cycles=1), Progress(epochs=15, max_epochs=15), 0.0),
        (FlatCosine(), Progress(epochs=5, max_epochs=10), 0.1),
        (FlatCosine(), Progress(epochs=7, epoch_done=0.5, max_epochs=10), 0.05),
        (FlatCosine(0.2), Progress(epochs=10, max_epochs=10), 0.0),
        (Constant(warmup=4), Progress(updates=0), 0.1 / 5),
        (Constant(warmup=4), Progress(updates=3), 0.1 * 4 / 5),
        (Constant(warmup=4), Progress(updates=4), 0.1),
        (Step(every=1, warmup=4), Progress(updates=0, epochs=1), 0.1 / 2 / 5),
    ],
    ids=str,
)
def test_closed_form(schedule, progress, rate):
    assert_allclose(schedule(0.1, progress), rate)


def test_where_adaptive_ends():
    assert Constant().ends_on_plateau(0.1)
    assert not Adaptive().ends_on_plateau(0.1)
    assert Adaptive().ends_on_plateau(1e-6)
    assert Adaptive(smallest=0.2).ends_on_plateau(0.1)


@pytest.mark.parametrize("solver", STOCHASTIC)
@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_acts_with_every_stochastic_solver(name, solver):
    settings = {"solver": solver, "learning_rate_init": 0.01, "max_iter": 40, "random_state": 0}
    if name == "adaptive":
        settings |= {"tol": 1.0, "n_iter_no_change": 3}
    else:
        settings |= {"n_iter_no_change": np.inf}
    model = MLPClassifier(4, learning_rate=name, **settings).fit(X, y)
    rates = model.history_["learning_rate"]
    assert max(rates) <= 0.01
    assert (len(set(rates)) > 1) == (name != "constant")
    if name == "inverse_time":
        assert_allclose(rates, 0.01 / (np.arange(40) + 1))
    if name == "exponential":
        assert_allclose(rates, 0.01 * 0.95 ** np.arange(40))


def test_instances_carry_parameters_and_warm_up():
    schedule = Step(every=2, factor=0.1, warmup=3)
    settings = {"batch_size": 1.0, "learning_rate_init": 0.1, "max_iter": 6, "shuffle": False}
    model = MLPRegressor(learning_rate=schedule, **settings).fit(X, y)
    assert_allclose(
        model.history_["learning_rate"],
        [0.1 / 4, 0.1 * 2 / 4, 0.01 * 3 / 4, 0.01, 0.001, 0.001],
    )


def test_an_end_is_reached_after_max_iter_epochs_whatever_the_batches():
    """Chunks of different sizes in partial_fit: an epoch each."""
    model = MLPRegressor(3, learning_rate="cosine", batch_size=10, max_iter=4)
    rates = []
    for n_rows in (60, 10, 45, 20):
        model.partial_fit(X[:n_rows], y[:n_rows])
        rates.append(model.history_["learning_rate"][-1])
    batches = [5 / 6, 0, 4 / 5, 1 / 2]  # the share of the epoch before its last update
    fraction = (np.arange(4) + batches) / 4
    assert_allclose(rates, 1e-3 * (1 + np.cos(np.pi * fraction)) / 2)


def test_small_rates_of_the_warm_up_do_not_end_adaptive_training():
    model = MLPRegressor(
        4, learning_rate=Adaptive(warmup=10**6), n_iter_no_change=1, tol=1e9, max_iter=20
    ).fit(X, y)
    assert model.n_iter_ > 8  # several plateaus, and 1e-3 / 5 ** 5 is the first below 1e-6


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: Constant(warmup=-1), "warmup must be >= 0"),
        (lambda: Step(every=0), "every must be >= 1"),
        (lambda: OneCycle(peak=1.0), "peak must be between 0 and 1"),
        (lambda: Adaptive(factor=1), "factor must be > 1"),
        (lambda: InverseTime(c2=0), "c2 must be > 0"),
    ],
)
def test_bad_parameters(make, match):
    with pytest.raises(ValueError, match=match):
        make()


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
            "warm_restarts": "WarmRestarts(warmup=0, first=1, tol=0.02, min_updates=200, growth=2)",
            "flat_cosine": "FlatCosine(warmup=0, flat=0.5)",
        }.items()
    )


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_warms_up(name):
    progress = Progress(updates=1, epochs=2, max_epochs=7)
    cold, warm = SCHEDULES[name](), SCHEDULES[name](warmup=4)
    assert cold(0.1, progress) > 0
    assert_allclose(warm(0.1, progress), cold(0.1, progress) * 2 / 5)


def test_some_schedules_are_made_to_end():
    ending = {name for name, schedule in SCHEDULES.items() if schedule.ends}
    assert ending >= {"cosine", "one_cycle", "cosine_log", "flat_cosine", "warm_restarts"}
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
     ("WarmRestarts", "first", 0), ("WarmRestarts", "first", 1.5),
     ("WarmRestarts", "growth", 1), ("WarmRestarts", "growth", 2.5),
     ("FlatCosine", "flat", -0.1),
     ("InverseTime", "c2", -0.1), ("OneCycle", "peak", -0.1), ("OneCycle", "peak", 1.1),
     ("FlatCosine", "flat", 1.1), ("CosineLog", "cycles", -1), ("Step", "every", -1),
     ("Adaptive", "factor", 0.5), ("Constant", "warmup", -1)],
)  # fmt: skip
def test_parameters_beyond_their_bounds(schedule, name, value):
    with pytest.raises(ValueError, match=rf"^{name} must be"):
        getattr(schedules, schedule)(**{name: value})


@pytest.mark.parametrize("schedule", SCHEDULES.values())
def test_the_warmup_that_all_schedules_have_is_given_by_name(schedule):
    warmup = inspect.signature(schedule).parameters["warmup"]
    assert warmup.kind is inspect.Parameter.KEYWORD_ONLY


def test_invscaling_goes_on_in_a_warm_start():
    model = MLPRegressor(
        solver="minibatch", learning_rate="invscaling", warm_start=True, max_iter=1
    )
    for epoch in range(3):
        model.fit(X_diabetes, y_diabetes)
        assert_allclose(model.history_["learning_rate"][epoch], 1e-3 / (1 + 442 * epoch) ** 0.5)


def test_regularisation_follows_its_schedule():
    settings = {"solver": "minibatch", "momentum": 0, "batch_size": 1.0, "max_iter": 4}
    settings |= {"alpha": 0, "learning_rate_init": 1e-3, "random_state": 0}
    # A constant target that the zero output layer already meets leaves only the decay.
    init = NeuralTangent()
    decayed = MLPRegressor(
        5, weight_decay=100.0, regularization_schedule="flat_cosine", init=init, **settings
    ).fit(X_iris, np.zeros(150))
    begun = MLPRegressor(5, init=init, **settings).fit(X_iris, np.zeros(150))
    shares = [1, 1, 1, 0.5]  # at 0, 1/4, 1/2 and 3/4 of the epochs
    expected = begun.coefs_[0] * np.prod([1 - 0.1 * share for share in shares])
    assert_allclose(decayed.coefs_[0], expected, rtol=1e-12)
