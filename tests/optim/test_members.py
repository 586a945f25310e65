"""Several networks in lockstep: each ends up where it would have alone."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from quadratic import RNG, make_run, objective

from sklearn_mlp.optim import schedules
from sklearn_mlp.optim.descent import Descent
from sklearn_mlp.optim.members import Members
from sklearn_mlp.optim.monitors import Monitor, Monitors, Patience
from sklearn_mlp.optim.run import Status
from sklearn_mlp.optim.schedules import Progress
from sklearn_mlp.optim.stochastic import Stochastic
from sklearn_mlp.optim.update_rules import SGD, Adam


def started(n_members, patience=(math.inf,) * 3, **settings):
    """Several networks, where they begin, rows of their own, monitors and random streams."""
    seeds = range(n_members)
    members = [objective((4,), **settings) for _ in seeds]
    theta = np.random.RandomState(0).normal(size=(n_members, 21))
    rows = np.stack([np.random.RandomState(k).permutation(30)[:20] for k in seeds])
    monitors = [Monitor(Patience(1e9, n)) for n in patience[:n_members]]
    return members, theta, rows, monitors, [np.random.RandomState(k) for k in seeds]


def together(descent, n_members, **settings):
    members, theta, rows, monitors, streams = started(n_members, **settings)
    solver = Stochastic(descent.rule)
    factors = descent.rate_factors
    if factors is not None:
        descent = replace(descent, rate_factors=np.tile(factors, n_members))
    run = make_run(
        solver, theta, rows, descent=descent, max_iter=4, monitor=Monitors(monitors),
        random_state=streams, progress=Progress(max_epochs=4),
    )  # fmt: skip
    return solver.solve(Members(members, streams, 20), theta, run), run


@pytest.mark.parametrize(("n_members", "max_grad_norm"), [(3, None), (3, 0.5), (1, None)])
def test_each_of_several_goes_where_it_goes_alone(n_members, max_grad_norm):
    descent = Descent(
        Adam(), schedules.OneCycle(warmup=5), 0.05, 8, 0.1, max_grad_norm,
        rate_factors=RNG.uniform(0.5, 2, 21), regularization=schedules.Cosine(),
    )  # fmt: skip
    settings = {"sample_weight": RNG.uniform(0, 2, 30), "alpha": 0.3}
    solution, all_run = together(descent, n_members, **settings)
    solver = Stochastic(descent.rule)
    for member, theta, rows, alone, stream, other, monitor in zip(
        *started(n_members, **settings), solution.theta, all_run.monitor.members, strict=True
    ):
        run = make_run(
            solver, theta, rows, descent=descent, max_iter=4, monitor=alone, random_state=stream,
            progress=Progress(7, max_epochs=4),
        )  # fmt: skip
        one = solver.solve(member, theta, run)
        assert_allclose(other, one.theta, rtol=1e-9)
        assert all_run.n_rows == run.n_rows == 4 * 20
        assert (solution.status, solution.message) == (one.status, one.message)
        for name in ("loss", "learning_rate", "grad_norm"):
            assert_allclose(monitor.history[name], alone.history[name], rtol=1e-9)


@pytest.mark.parametrize(("value", "n_epochs"), [(np.inf, 1), (1e200, 2)], ids=["theta", "loss"])
def test_divergence_of_one_member_ends_all(value, n_epochs):
    class Broken(SGD):
        def step(self, theta, grad, learning_rate, state, factors=None):
            theta[20] = value

    solution, run = together(Descent(Broken(), schedules.Constant(), 0.1, 20), 3)
    assert solution.status is Status.DIVERGED
    assert {monitor.n_epochs for monitor in run.monitor.members} == {n_epochs}


@pytest.mark.parametrize(("patience", "n_epochs"), [((0, 1), 3), ((0, 9), 4)])
def test_members_stop_when_none_has_patience_left(patience, n_epochs):
    solution, run = together(Descent(SGD(), schedules.Constant(), 1e-3, 20), 2, patience=patience)
    status = Status.CONVERGED if n_epochs < 4 else Status.MAX_ITER
    assert (solution.status, run.monitor.n_epochs) == (status, n_epochs)


@pytest.mark.parametrize("factor", [1.0, 10.0])
def test_members_go_on_at_the_lower_rate_of_a_plateau(factor):
    """All begin to count again when the schedule goes on."""
    adaptive = schedules.Adaptive(factor=2, smallest=0.02)
    _, run = together(Descent(SGD(), adaptive, 0.05 * factor, 20), 2, patience=(0, 0))
    rates = run.monitor.members[0].history["learning_rate"]
    assert rates[0] == 0.05 * factor
    assert rates[-1] < rates[0]


@pytest.mark.parametrize(("n_rows", "max_grad_norm"), [(6, None), (7, None), (7, 1e3)])
def test_members_learn_from_a_last_batch_of_one_or_two_rows_too(n_rows, max_grad_norm):
    """As alone; and a gradient is not made longer, where its length has a limit."""
    descent = Descent(SGD(), schedules.Constant(), 0.05, 5, max_grad_norm=max_grad_norm)
    X, y, theta = RNG.normal(size=(7, 3)), RNG.normal(size=(7, 1)), RNG.normal(size=(2, 21))
    members = [objective((4,), X, y, alpha=0.1, max_rows=5) for _ in range(2)]
    rows = np.stack([np.arange(n_rows), np.arange(n_rows)[::-1]])
    solver, settings = Stochastic(descent.rule), {"max_iter": 2, "shuffle": False}
    alone = []
    for own, order in zip(theta, rows, strict=True):
        copied = own.copy()
        run = make_run(solver, copied, order, descent=descent, **settings)
        alone.append(solver.solve(members[0], copied, run).theta)
    monitors = Monitors([Monitor(Patience(0.0, math.inf)) for _ in theta])
    run = make_run(solver, theta, rows, descent=descent, monitor=monitors, **settings)
    solver.solve(Members(members, [None, None], 5), theta, run)
    assert_allclose(theta, alone, rtol=1e-9)


def test_interrupted_members_keep_what_they_have_learned():
    class Interrupted(SGD):
        def step(self, theta, grad, learning_rate, state, factors=None):
            if (theta == 2).all():
                raise KeyboardInterrupt
            theta += 1

    theta, rows = np.zeros((2, 4)), np.stack([np.arange(4)] * 2)
    member, solver = objective((), np.ones((4, 3)), np.ones((4, 1))), Stochastic(Interrupted())
    run = make_run(
        solver, theta, rows, descent=Descent(solver.rule, schedules.Constant(), 0.1, 4),
        max_iter=9, shuffle=False,
        monitor=Monitors([Monitor(Patience(0.0, math.inf)) for _ in theta]),
    )  # fmt: skip
    solution = solver.solve(Members([member, member], [None, None], 4), theta, run)
    assert (solution.status, run.monitor.n_epochs) == (Status.INTERRUPTED, 2)
    assert_array_equal(theta, 2)
