"""Training that can stop after any epoch or update, be looked at, and go on."""

from __future__ import annotations

import copy
from collections import deque

import numpy as np
from sklearn.base import clone, is_classifier

from ..optim.schedules import Schedule
from ._settings import BY_BATCHES


class Still(Schedule):
    """A rate of 0: nothing is learnt, but all settings are checked."""

    def rate(self, initial, progress):
        return 0.0


class Trainer:
    """A network in training; subclasses know how it goes on.

    Attributes
    ----------
    network : MLPClassifier or MLPRegressor
        Fitted, as it is now.
    n_epochs : int
        Epochs, or iterations of a solver over all rows.
    is_over : bool
        Whether the solver has ended by itself.
    log : list of tuple
        What has been done, for `code_of`.
    """

    is_over = False

    def __init__(self, estimator, X, y):
        self.estimator, self.X, self.y = estimator, X, y
        self.network = initial(estimator, X, y)
        self.n_epochs = 0
        self.log = []

    @property
    def is_untrained(self):
        return all(what == "weights" for what, *_ in self.log)

    def epochs(self, n):
        """Go on by n epochs; by fewer if training is over."""
        raise NotImplementedError

    def next_batch(self):
        """Row numbers of what the next update looks at."""
        return np.arange(len(self.X))

    def update(self):
        """Go on by the update on `next_batch`."""
        self.epochs(1)

    def after_update(self):
        """The network as `update` would leave it; nothing changes here."""
        other = copy.deepcopy(self)
        other.update()
        return other.network

    def set_weight(self, layer, start, end, value):
        """Set a weight, or with ``start=-1`` a bias."""
        part = self.network.intercepts_[layer] if start < 0 else self.network.coefs_[layer]
        part[end if start < 0 else (start, end)] = value
        if self.is_untrained:
            weights = [W.copy() for W in self.network.coefs_]
            self.log = [("weights", weights, [b.copy() for b in self.network.intercepts_])]
        else:
            self.log.append(("weight", layer, start, end, value))

    def _count(self, what, n=1):
        """Write down what was done, together with the same before it."""
        if self.log and self.log[-1][0] == what:
            n += self.log.pop()[1]
        self.log.append((what, n))


def initial(estimator, X, y):
    """The network before training."""
    still = clone(estimator).set_params(learning_rate=Still(), max_iter=1)
    if estimator.solver not in BY_BATCHES:
        still.set_params(solver="minibatch", dropout=0.0, batch_norm=False)
    return still.fit(X, y)


class ByBatches(Trainer):
    """By `partial_fit`, an epoch or an update a call."""

    def __init__(self, estimator, X, y):
        super().__init__(estimator, X, y)
        self.n_updates = 0
        self._trained = clone(estimator)
        self._classes = {"classes": np.unique(y)} if is_classifier(estimator) else {}

    def epochs(self, n):
        for _ in range(n):
            self._go_on(self.X, self.y)
            self.n_epochs += 1
            self._count("epochs")

    def next_batch(self):
        rng = np.random.default_rng([self.estimator.random_state, self.n_updates])
        return rng.permutation(len(self.X))[: rows_per_update(self.estimator, len(self.X))]

    def update(self):
        batch = self.next_batch()
        self._go_on(self.X[batch], self.y[batch])
        self.n_updates += 1
        self._count("updates")

    def set_weight(self, layer, start, end, value):
        super().set_weight(layer, start, end, value)
        if self.is_untrained:
            self._trained.coefs_, self._trained.intercepts_ = self.log[0][1:]

    def _go_on(self, X, y):
        self.network = self._trained.partial_fit(X, y, **self._classes)


def rows_per_update(estimator, n_rows):
    size = estimator.batch_size
    if size == "auto":
        size = 1 if estimator.solver == "sgd" else 200
    return min(size, n_rows) if isinstance(size, int) else max(1, int(size * n_rows))


class Recorder:
    """A callback that keeps the weights of each iteration of a `fit`, but for the first ones."""

    def __init__(self, n_known):
        self.n_known, self.n_seen = n_known, 0
        self.weights = deque()

    def setup(self, estimator, context):
        pass

    def teardown(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context):
        pass

    def on_fit_task_end(self, estimator, context, *, fitted_estimator):
        if context.task_name != "epoch":
            return
        self.n_seen += 1
        if self.n_seen > self.n_known:
            self.weights.append((fitted_estimator.coefs_, fitted_estimator.intercepts_))


class OverAllRows(Trainer):
    """By `fit`, whose iterations are recorded and shown one by one.

    A solver over all rows cannot stop and go on. So a fit of twice as many iterations, which
    begins with the same ones, is made when those recorded are not enough.
    """

    FIRST = 8

    def __init__(self, estimator, X, y):
        super().__init__(estimator, X, y)
        self._begin(clone(estimator))
        self._record()

    def epochs(self, n):
        for _ in range(n):
            if not self._ahead and not self._has_ended:
                self._record()
            self.is_over = not self._ahead
            if self.is_over:
                return
            self.network.coefs_, self.network.intercepts_ = self._ahead.popleft()
            self.n_epochs += 1
            self._count("epochs")

    def set_weight(self, layer, start, end, value):
        super().set_weight(layer, start, end, value)
        begin = clone(self.estimator).set_params(warm_start=True)
        begin.coefs_, begin.intercepts_ = self.network.coefs_, self.network.intercepts_
        self._begin(begin)

    def _begin(self, start):
        self._start, self._ahead, self._n_recorded = start, deque(), 0
        self._has_ended = self.is_over = False

    def _record(self):
        n = max(self.FIRST, 2 * self._n_recorded)
        recorder = Recorder(self._n_recorded)
        fit = copy.deepcopy(self._start).set_params(max_iter=n).set_callbacks(recorder)
        fit.fit(self.X, self.y)
        self._ahead, self._n_recorded = recorder.weights, recorder.n_seen
        self._has_ended = recorder.n_seen < n


def trainer_of(estimator, X, y):
    """The trainer for the estimator's solver."""
    cls = ByBatches if estimator.solver in BY_BATCHES else OverAllRows
    return cls(estimator, X, y)
