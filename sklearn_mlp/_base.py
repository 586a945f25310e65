"""What the two estimators share: parameters, validation and the way through ``fit``."""

from __future__ import annotations

import copy
import warnings
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, is_regressor
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state, column_or_1d
from sklearn.utils._param_validation import Interval, Options, RealNotInt, StrOptions
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from ._reports import epoch_printer, report_outcome
from .nn.activations import ACTIVATIONS
from .nn.initializers import glorot_uniform
from .nn.layout import Layout
from .nn.network import Network
from .optim.batches import count_rows
from .optim.lbfgs import minimize_lbfgs
from .optim.monitors import Monitor, Patience
from .optim.objective import Objective
from .optim.schedules import SCHEDULES, InverseScaling, Progress
from .optim.stochastic import TrainingState, minimize_stochastic
from .optim.update_rules import SGD, Adam

STOCHASTIC_SOLVERS = ("sgd", "minibatch", "adam")
FLOAT_DTYPES = (np.float64, np.float32)


@dataclass
class Resumption:
    """What ``partial_fit`` keeps so that the next call goes on where this one stopped."""

    solver: str
    state: TrainingState
    random_state: np.random.RandomState
    mean_weight: float


class BaseMLP(BaseEstimator, ABC):
    """A multi-layer perceptron; subclasses say what its outputs mean."""

    _parameter_constraints: dict = {
        "hidden_layer_sizes": ["array-like", Interval(Integral, 1, None, closed="left")],
        "activation": [StrOptions(set(ACTIVATIONS))],
        "solver": [StrOptions({*STOCHASTIC_SOLVERS, "lbfgs"})],
        "alpha": [Interval(Real, 0, None, closed="left")],
        "batch_size": [
            StrOptions({"auto"}),
            Interval(Integral, 1, None, closed="left"),
            Interval(RealNotInt, 0, 1, closed="right"),
        ],
        "learning_rate": [StrOptions(set(SCHEDULES))],
        "learning_rate_init": [Interval(Real, 0, None, closed="neither")],
        "power_t": [Interval(Real, 0, None, closed="left")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "shuffle": ["boolean"],
        "random_state": ["random_state"],
        "tol": [Interval(Real, 0, None, closed="left")],
        "verbose": ["verbose"],
        "warm_start": ["boolean"],
        "momentum": [Interval(Real, 0, 1, closed="both")],
        "nesterovs_momentum": ["boolean"],
        "early_stopping": ["boolean"],
        "validation_fraction": [Interval(Real, 0, 1, closed="left")],
        "beta_1": [Interval(Real, 0, 1, closed="left")],
        "beta_2": [Interval(Real, 0, 1, closed="left")],
        "epsilon": [Interval(Real, 0, None, closed="neither")],
        "n_iter_no_change": [
            Interval(Integral, 1, None, closed="left"),
            Options(Real, {np.inf}),
        ],
        "max_fun": [Interval(Integral, 1, None, closed="left")],
    }

    # What subclasses fill in.

    @abstractmethod
    def _loss(self):
        """The loss object that the parameters name."""

    @abstractmethod
    def _encode(self, y, *, resumed, incremental):
        """Targets as a matrix (n_rows, n_outputs)."""

    @abstractmethod
    def _decode(self, raw):
        """Raw output (n_rows, n_outputs) as what ``predict`` returns."""

    @abstractmethod
    def _score(self, y, prediction, sample_weight):
        """What early stopping watches; higher is better."""

    def _stratification(self, targets):
        """Classes that the validation split keeps in proportion, or None."""
        return None

    def _split_hint(self, targets):
        """What about the targets may have made the split impossible."""
        return ""

    # The way through fit.

    def _fit(self, X, y, sample_weight, *, incremental):
        if incremental and self.early_stopping:
            raise ValueError(
                "partial_fit does not support early_stopping=True: it sees one batch of rows, "
                "not the training set. Set early_stopping=False, or call fit."
            )
        hidden_layer_sizes = check_hidden_layer_sizes(self.hidden_layer_sizes)
        resumed = hasattr(self, "coefs_") and (incremental or self.warm_start)
        X, y = self._validate(X, y, resumed=resumed, incremental=incremental)
        targets = self._encode(y, resumed=resumed, incremental=incremental)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(
                sample_weight, X, dtype=X.dtype, ensure_non_negative=True
            )

        layout = Layout([X.shape[1], *hidden_layer_sizes, targets.shape[1]])
        past = getattr(self, "_resumption", None) if incremental else None
        random_state = past.random_state if past else check_random_state(self.random_state)
        theta = self._initial_theta(layout, X.dtype, random_state, resumed=resumed)
        rows, score = self._hold_out(X, y, targets, sample_weight, layout, random_state)
        mean_weight = 1.0 if sample_weight is None else float(sample_weight[rows].mean())
        if past:
            mean_weight = past.mean_weight
        objective = Objective(
            self._network(layout.layer_sizes),
            layout,
            self._loss(),
            X,
            targets,
            sample_weight=sample_weight,
            mean_weight=mean_weight,
            alpha=self.alpha,
            dtype=theta.dtype,
            max_rows=self._batch_size(count_rows(rows)),
        )
        monitor = self._monitor(theta, score, resumed=resumed)
        state = self._training_state(theta, rows, past, resumed=resumed)
        solution = self._minimize(
            objective, theta, state, random_state, monitor, incremental=incremental
        )
        report_outcome(self, solution, incremental=incremental)
        self._keep(solution, monitor, layout, X.dtype, resumed=resumed)
        if incremental:
            self._resumption = Resumption(self.solver, state, random_state, mean_weight)
        else:
            vars(self).pop("_resumption", None)
        return self

    def _validate(self, X, y, *, resumed, incremental):
        dtype = FLOAT_DTYPES
        if resumed and incremental and self.coefs_[0].dtype in FLOAT_DTYPES:
            dtype = self.coefs_[0].dtype
        X, y = validate_data(
            self,
            X,
            y,
            accept_sparse="csr",
            multi_output=True,
            y_numeric=is_regressor(self),
            dtype=dtype,
            reset=not resumed,
        )
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return X, y

    def _initial_theta(self, layout, dtype, random_state, *, resumed):
        """Random, or packed from ``coefs_`` and ``intercepts_`` where training goes on."""
        if self.solver == "lbfgs":
            dtype = np.float64
        if not resumed:
            return glorot_uniform(layout, ACTIVATIONS[self.activation](), random_state, dtype)
        shapes = [np.shape(W) for W in self.coefs_], [np.shape(b) for b in self.intercepts_]
        if shapes != (list(layout.weight_shapes), [(n,) for n in layout.layer_sizes[1:]]):
            raise ValueError(
                f"Training cannot go on: coefs_ have shapes {shapes[0]}, but hidden_layer_sizes="
                f"{self.hidden_layer_sizes!r}, {layout.layer_sizes[0]} features and "
                f"{layout.layer_sizes[-1]} output(s) need {list(layout.weight_shapes)}. Set "
                "warm_start=False and call fit to start anew."
            )
        return layout.pack(self.coefs_, self.intercepts_, dtype)

    def _hold_out(self, X, y, targets, sample_weight, layout, random_state):
        """The training rows, and ``score(theta)`` on the others if stopping early."""
        if not self.early_stopping:
            return slice(0, X.shape[0]), None
        rows, held_out = self._split(X.shape[0], targets, random_state)
        weights = None if sample_weight is None else sample_weight[held_out]
        if weights is not None and not (weights.any() and sample_weight[rows].any()):
            raise ValueError(
                "sample_weight is zero on all training or all validation rows after the split "
                "for early_stopping. Remove rows of weight zero, or set early_stopping=False."
            )
        X, y = X[held_out], y[held_out]
        network, loss = self._network(layout.layer_sizes), self._loss()

        def score(theta):
            raw = network.predict(layout.weights(theta), layout.biases(theta), X, theta.dtype)
            if not np.isfinite(loss.predict(raw)).all():
                return np.nan
            return float(self._score(y, self._decode(raw), weights))

        return rows, score

    def _split(self, n_rows, targets, random_state):
        try:
            rows, held_out = train_test_split(
                np.arange(n_rows),
                random_state=random_state,
                test_size=self.validation_fraction,
                stratify=self._stratification(targets),
            )
        except ValueError as error:
            raise ValueError(
                f"early_stopping=True cannot set aside validation_fraction="
                f"{self.validation_fraction} of {n_rows} rows: {error}. "
                f"{self._split_hint(targets)}Add rows, change validation_fraction, or set "
                "early_stopping=False."
            ) from error
        if len(held_out) < 2:
            raise ValueError(
                f"The validation set is too small: validation_fraction={self.validation_fraction} "
                f"of {n_rows} rows gives {len(held_out)}, and at least 2 are needed. Increase "
                "'validation_fraction' or the size of your dataset."
            )
        return rows, held_out

    def _monitor(self, theta, score, *, resumed):
        best, count = np.inf, 0
        watched = "best_validation_score_" if self.early_stopping else "best_loss_"
        if resumed and getattr(self, watched, None) is not None:
            best = -self.best_validation_score_ if self.early_stopping else self.best_loss_
            count = getattr(self, "_no_improvement", 0)
        patience = Patience(self.tol, self.n_iter_no_change, best, count)
        report = epoch_printer(self) if self.verbose else None
        return Monitor(patience, theta, score, report)

    def _training_state(self, theta, rows, past, *, resumed):
        """At rest, or where the last ``partial_fit`` stopped."""
        if self.solver == "lbfgs":
            return TrainingState(None, Progress(), rows)
        if past is None or past.solver != self.solver:
            progress = Progress(rows=getattr(self, "t_", 0) if resumed else 0)
            return TrainingState(self._update_rule().initial_state(theta), progress, rows)
        state = copy.deepcopy(past.state)
        if count_rows(state.rows) != count_rows(rows):
            state.rows = rows
        return state

    def _minimize(self, objective, theta, state, random_state, monitor, *, incremental):
        if self.solver == "lbfgs":
            return minimize_lbfgs(
                objective,
                theta,
                state.rows,
                max_iter=self.max_iter,
                max_fun=self.max_fun,
                tol=self.tol,
                monitor=monitor,
            )
        return minimize_stochastic(
            objective,
            theta,
            state,
            rule=self._update_rule(),
            schedule=self._schedule(),
            learning_rate=self.learning_rate_init,
            batch_size=self._batch_size(count_rows(state.rows)),
            max_iter=1 if incremental else self.max_iter,
            shuffle=self.shuffle,
            random_state=random_state,
            monitor=monitor,
        )

    def _keep(self, solution, monitor, layout, dtype, *, resumed):
        """Set the fitted attributes; a resumed fit extends its curves."""
        theta = solution.theta if monitor.best_theta is None else monitor.best_theta
        self.coefs_ = [W.astype(dtype) for W in layout.weights(theta)]
        self.intercepts_ = [b.astype(dtype) for b in layout.biases(theta)]
        self.n_layers_ = len(layout.layer_sizes)
        self.n_outputs_ = layout.layer_sizes[-1]
        self.out_activation_ = self._loss().out_activation
        self.n_iter_ = solution.n_iter
        self.loss_ = solution.loss
        self.t_ = (getattr(self, "t_", 0) if resumed else 0) + solution.n_rows
        past_losses = getattr(self, "loss_curve_", []) if resumed else []
        past_scores = (getattr(self, "validation_scores_", None) or []) if resumed else []
        self.loss_curve_ = [*past_losses, *monitor.losses]
        self._no_improvement = monitor.patience.count
        if self.early_stopping:
            self.validation_scores_ = [*past_scores, *monitor.scores]
            self.best_validation_score_ = -monitor.patience.best
            self.best_loss_ = None
        else:
            self.validation_scores_ = self.best_validation_score_ = None
            self.best_loss_ = monitor.patience.best

    # Parameters as the parts they name.

    def _network(self, layer_sizes):
        activation = ACTIVATIONS[self.activation]()
        return Network(layer_sizes, [activation] * (len(layer_sizes) - 2))

    def _update_rule(self):
        if self.solver == "adam":
            return Adam(self.beta_1, self.beta_2, self.epsilon)
        return SGD(self.momentum, self.nesterovs_momentum)

    def _schedule(self):
        if self.learning_rate == "invscaling":
            return InverseScaling(self.power_t)
        return SCHEDULES[self.learning_rate]()

    def _batch_size(self, n_rows):
        """Rows per update."""
        if self.solver == "lbfgs":
            return n_rows
        if self.batch_size == "auto":
            return 1 if self.solver == "sgd" else min(200, n_rows)
        if not isinstance(self.batch_size, Integral):
            return max(1, round(self.batch_size * n_rows))
        if self.batch_size > n_rows:
            warnings.warn(
                f"batch_size={self.batch_size} is larger than the {n_rows} training rows and "
                "is clipped to them. Use batch_size=1.0 for full batches of any size.",
                stacklevel=2,
            )
        return min(self.batch_size, n_rows)

    # After fit.

    def _raw(self, X):
        """Raw output of the fitted network for new rows: (n_rows, n_outputs)."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", reset=False)
        single = X.dtype == np.float32 and self.coefs_[0].dtype == np.float32
        layer_sizes = [len(W) for W in self.coefs_] + [len(self.intercepts_[-1])]
        return self._network(layer_sizes).predict(
            self.coefs_, self.intercepts_, X, np.float32 if single else np.float64
        )

    def _solver_has_partial_fit(self):
        if self.solver == "lbfgs":
            raise AttributeError(
                "partial_fit is only available for stochastic solvers, and solver='lbfgs' is "
                f"not stochastic. Use one of {STOCHASTIC_SOLVERS}."
            )
        return True

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def check_hidden_layer_sizes(hidden_layer_sizes):
    """As a list of ints >= 1; a single number is one layer."""
    is_number = isinstance(hidden_layer_sizes, Integral) or np.ndim(hidden_layer_sizes) == 0
    sizes = [hidden_layer_sizes] if is_number else list(hidden_layer_sizes)
    if not all(isinstance(n, Integral) and not isinstance(n, bool) and n > 0 for n in sizes):
        raise ValueError(
            f"hidden_layer_sizes must be > 0, got {hidden_layer_sizes!r}. Give an integer or a "
            "list of integers, one per hidden layer; () means no hidden layer."
        )
    return [int(n) for n in sizes]


@contextmanager
def unchanged_on_error(estimator):
    """Leave the estimator as it was if the block raises."""
    before = vars(estimator).copy()
    try:
        yield
    except BaseException:
        vars(estimator).clear()
        vars(estimator).update(before)
        raise
