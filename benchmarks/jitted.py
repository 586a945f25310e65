"""JAX: an epoch in one compiled call."""

from __future__ import annotations

import importlib.util
from itertools import pairwise

import numpy as np


def has_jax():
    return importlib.util.find_spec("jax") is not None


def fit_jax(case, X, y):
    """Adam on whole batches in a jitted scan, compiled before it is timed.

    The rows that are left over are not trained on; ``share`` says how many of all are.
    """
    import jax
    from jax import numpy as jnp

    activation = {"relu": jax.nn.relu, "tanh": jnp.tanh, "logistic": jax.nn.sigmoid}[
        case.activation
    ]
    n_rows, size = len(X), min(case.batch_size, len(X))
    n_batches = n_rows // size
    X = jnp.asarray(X)
    if case.regression or case.raw_outputs == 1:
        y = jnp.asarray(y.reshape(n_rows, -1).astype(np.float32))
    else:
        y = jnp.asarray(y)

    def loss(layers, X, y):
        a = X
        for W, b in layers[:-1]:
            a = activation(a @ W + b)
        W, b = layers[-1]
        z = a @ W + b
        if case.regression:
            return 0.5 * ((z - y) ** 2).sum(axis=1).mean()
        if case.raw_outputs == 1:
            return (jnp.logaddexp(0, z) - y * z).mean()
        return -jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], axis=1).mean()

    def update(state, rows):
        layers, m, v, t = state
        value, grad = jax.value_and_grad(loss)(layers, X[rows], y[rows])
        t = t + 1
        rate = 1e-3 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, grad)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, grad)
        layers = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-8), layers, m, v)
        return (layers, m, v, t), value

    @jax.jit
    def epoch(state, key):
        rows = jax.random.permutation(key, n_rows)[: n_batches * size].reshape(n_batches, size)
        return jax.lax.scan(update, state, rows)

    def run():
        random_state = np.random.RandomState(0)
        layers = []
        for n_in, n_out in pairwise(case.layer_sizes):
            bound = np.sqrt(6 / (n_in + n_out))
            W = random_state.uniform(-bound, bound, (n_in, n_out)).astype(np.float32)
            layers.append((jnp.asarray(W), jnp.zeros(n_out, np.float32)))
        zeros = jax.tree.map(jnp.zeros_like, layers)
        state = layers, zeros, zeros, jnp.float32(0)
        for key in jax.random.split(jax.random.key(0), case.epochs):
            state, values = epoch(state, key)
            values.sum().block_until_ready()

    run.share = n_batches * size / n_rows
    return run
