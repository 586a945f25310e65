"""The objective of rows on a cluster: each evaluation is a round of pure tasks, one per block."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import issparse, vstack

from ..nn.workspace import BLOCK_ROWS
from ._blocks import Batch, curvature, sample_rows, squared_errors, value_and_grad


@dataclass(frozen=True)
class DistantBatch:
    """Rows that lie on a cluster: from ``start`` to before ``stop`` of ``n_all`` in an order.

    Of each block it is the same share, and the order is one of the rows of each block.
    """

    start: int
    stop: int
    n_all: int
    seed: int | None = None

    @property
    def n_rows(self):
        return self.stop - self.start

    def between(self, start, stop):
        return replace(self, start=self.start + start, stop=self.start + stop)

    def shuffled(self, random_state):
        return replace(self, seed=draw_seed(random_state))


def draw_seed(random_state):
    return int(random_state.randint(np.iinfo(np.int32).max))


class DistantObjective:
    """``J(theta)``, as `NetworkObjective` has it, over blocks of rows on a cluster.

    The sums over the rows of each block come from where it lies and are added in the order of
    the blocks: to the bit, the result does not depend on the workers. The penalty is added here.

    Parameters
    ----------
    blocks : Blocks
    spec : Spec
    alpha : float
        ``alpha / s_mean``.
    random_state : RandomState
        Draws what dropout drops.
    """

    largest_product = 0  # of what is computed here

    def __init__(self, blocks, spec, *, alpha, random_state):
        self.blocks = blocks
        self.layout, self.loss = spec.layout, spec.loss
        self.dtype, self.mean_weight = spec.dtype, spec.mean_weight
        self.n_weights = spec.layout.n_weights
        self.block_rows = BLOCK_ROWS
        self.alpha = alpha
        self.random_state = random_state
        self._has_dropout = any(spec.layout.architecture.dropout)
        self._spec = blocks.share(spec)

    def value_and_grad(self, theta, rows, noise=1.0):
        """``J`` and ``dJ/dtheta`` over ``rows``, a `DistantBatch`."""
        noise_seed = draw_seed(self.random_state) if self._has_dropout else None
        batch = Batch(rows.start, rows.stop, rows.n_all, rows.seed, noise, noise_seed)
        theta_there = self.blocks.share(theta)
        n_rows, value, grad = self.blocks.sum(value_and_grad, self._spec, theta_there, batch)
        weights, strength = theta[: self.n_weights], self.alpha / n_rows
        grad = grad / n_rows
        grad[: self.n_weights] += strength * weights
        return float(value) / n_rows + 0.5 * strength * float(weights @ weights), grad

    def after_update(self, theta, n_updates):
        """Nothing: batch normalisation is refused."""

    def curvature(self, theta, rows):
        """The Gauss-Newton matrix of the data term over all rows."""
        return DistantCurvature(self, theta, rows)

    def squared_errors(self, theta, rows):
        """``sum_i s_i (f(x_i) - y_i)^2`` of each output, (n_outputs,)."""
        (total,) = self.blocks.sum(squared_errors, self._spec, self.blocks.share(theta))
        return total

    def with_alpha(self, alpha):
        """The same with another penalty."""
        other = copy.copy(self)
        other.alpha = alpha
        return other

    def sample_rows(self, rows, most):
        """``X``, ``y`` and weights of at most about so many rows, evenly spread."""
        own = max(1, most // len(self.blocks))
        found = [each for each in self.blocks.gather(sample_rows, self._spec, own) if each]
        X, y, weights = zip(*found, strict=True)
        X = vstack(X, format="csr") if issparse(X[0]) else np.concatenate(X)
        if all(each is None for each in weights):
            return X, np.concatenate(y), None
        weights = [np.zeros(len(y[i])) if w is None else w for i, w in enumerate(weights)]
        return X, np.concatenate(y), np.concatenate(weights)


class DistantCurvature:
    """``G`` at ``theta`` over all rows, as `Curvature` has it: sums of those of the blocks."""

    has_gram = False  # which is no sum over blocks

    def __init__(self, objective, theta, rows):
        self._objective = objective
        self._theta = objective.blocks.share(theta)
        self._n_rows = rows.n_rows
        self.n_parameters = theta.size

    @property
    def rank(self):
        """The most rows that ``A`` can have for each row of X."""
        return self._objective.layout.architecture.layer_sizes[-1]

    @property
    def n_rows(self):
        return self._n_rows * self.rank

    @property
    def penalty(self):
        """The second derivative of the objective's penalty, (n_parameters,)."""
        penalty = np.zeros(self.n_parameters)
        penalty[: self._objective.n_weights] = self._objective.alpha / self._n_rows
        return penalty

    def matrix(self):
        """``G``, (n_parameters, n_parameters): its lower triangle."""
        return np.asfortranarray(self._sum("matrix"))

    def diagonal(self):
        """That of ``G``, (n_parameters,)."""
        return self._sum("diagonal")

    def times(self, v):
        """``G v``, (n_parameters,)."""
        return self._sum("times", v)

    def _sum(self, method, *vectors):
        blocks = self._objective.blocks
        shared = [blocks.share(v) for v in vectors]
        (total,) = blocks.sum(curvature, self._objective._spec, self._theta, method, *shared)
        return total / self._n_rows
