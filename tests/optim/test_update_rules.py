"""Update rules against their formulas."""

import math

import numpy as np
from numpy.testing import assert_allclose

from sklearn_mlp.optim.update_rules import CHUNK, SGD, Adam

RNG = np.random.default_rng(0)


def test_sgd_by_formula():
    grads = [np.array([1.0, -2.0]), np.array([0.5, 0.5])]
    for nesterov in (False, True):
        rule, theta = SGD(momentum=0.9, nesterov=nesterov), np.array([1.0, 1.0])
        state = rule.initial_state(theta)
        expected, v = theta.copy(), np.zeros(2)
        for g in grads:
            v = 0.9 * v - 0.1 * g
            expected = expected + (0.9 * v - 0.1 * g if nesterov else v)
            rule.step(theta, g.copy(), 0.1, state)
        assert_allclose(theta, expected)


def test_adam_by_formula():
    """Algorithm 1 of Kingma and Ba, epsilon inside the corrected form being negligible."""
    rule, theta = Adam(0.9, 0.99, 1e-30), np.array([1.0, 1.0])
    state = rule.initial_state(theta)
    expected, m, v = theta.copy(), np.zeros(2), np.zeros(2)
    for t, g in enumerate([np.array([1.0, -2.0]), np.array([0.5, 0.5])], start=1):
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.99**t)
        expected = expected - 0.1 * m_hat / np.sqrt(v_hat)
        rule.step(theta, g.copy(), 0.1, state)
    assert_allclose(theta, expected)
    assert state.t == 2


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


def test_adam_that_forgets_fast():
    theta, expected = np.zeros(1), 0.0
    rule, m, v = Adam(0.3, 0.4, 1e-30), 0.0, 0.0
    state = rule.initial_state(theta)
    for t, g in enumerate([2.0, -0.5, 1.0], start=1):
        m, v = 0.3 * m + 0.7 * g, 0.4 * v + 0.6 * g**2
        expected -= 0.1 * m / (1 - 0.3**t) / math.sqrt(v / (1 - 0.4**t))
        rule.step(theta, np.array([g]), 0.1, state)
    assert_allclose(theta, expected)


def test_default_momentum():
    rule, theta = SGD(), np.zeros(1)
    rule.step(theta, np.ones(1), 1.0, rule.initial_state(theta))
    assert_allclose(theta, [-1 - 0.9])
