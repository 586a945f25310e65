"""What the two estimators share: parameters, validation and the way through ``fit``."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod

import numpy as np
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, is_regressor
from sklearn.callback import CallbackSupportMixin
from sklearn.utils import check_random_state, column_or_1d
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from ._callbacks import Callbacks
from ._parts import (
    CONSTRAINTS,
    STOCHASTIC_SOLVERS,
    batch_rows,
    check_combination,
    make_activations,
    make_descent,
    make_layout,
    make_network,
)
from ._problem import Problem, unchanged_on_error
from ._reports import epoch_printer, report_outcome
from ._start import starting_theta
from ._targets import check_outputs, mean_weight_of, weigh_classes
from ._threads import blas_threads
from ._validation import HeldOut, make_validate, split_rows_off
from .nn.folding import fold
from .nn.layout import Layers
from .nn.network import Network
from .optim.batches import count_rows
from .optim.lbfgs import minimize_lbfgs
from .optim.monitors import COLUMNS, Monitor, Patience
from .optim.objective import Objective
from .optim.schedules import Progress
from .optim.stochastic import TrainingState, minimize_stochastic

FLOAT_DTYPES = (np.float64, np.float32)
# partial_fit keeps this many of the latest entries of each curve.
LONGEST_CURVE = 1000


class BaseMLP(CallbackSupportMixin, BaseEstimator, ABC):
    """A multi-layer perceptron; subclasses say what its outputs mean."""

    _parameter_constraints: dict = CONSTRAINTS

    # What subclasses fill in.

    @abstractmethod
    def _loss(self):
        """The loss object that the parameters name."""

    @abstractmethod
    def _encode(self, y, *, resumed, incremental):
        """Targets as a matrix (n_rows, n_outputs)."""

    @abstractmethod
    def _encode_more(self, y):
        """Targets of other rows, encoded as those of ``fit``."""

    @abstractmethod
    def _decode(self, raw, loss):
        """Raw output (n_rows, n_outputs) as what ``predict`` returns."""

    @abstractmethod
    def _score(self, y, prediction, sample_weight):
        """What early stopping watches by default; higher is better."""

    def _learn_class_weights(self, targets):
        """What classes weigh, learnt from the training rows; None if all the same."""
        return None

    def _training_targets(self, targets):
        """What the loss is trained on."""
        return targets

    def _stratification(self, targets):
        """Classes that the validation split keeps in proportion, or None."""
        return None

    def _split_hint(self, targets):
        """What about the targets may have made the split impossible."""
        return ""

    # The way through fit.

    def _fit_anew(self, X, y, sample_weight, held_out, init):
        """`fit`, with its callbacks told."""
        callbacks = Callbacks(self, X, y, sample_weight, self.max_iter)
        with unchanged_on_error(self):
            self._fit(X, y, sample_weight, held_out=held_out, init=init, callbacks=callbacks)
        callbacks.end()
        return self

    def _fit(
        self, X, y, sample_weight, *,
        incremental=False, held_out=None, init=(None, None), callbacks=None,
    ):  # fmt: skip
        if incremental and self.early_stopping:
            raise ValueError(
                "partial_fit does not support early_stopping=True: it sees one batch of rows, "
                "not the training set. Set early_stopping=False, or call fit."
            )
        resumed = hasattr(self, "coefs_") and (incremental or self.warm_start)
        past = getattr(self, "_resumption", None) if incremental else None
        problem = self._pose(
            X, y, sample_weight, held_out, init, past, resumed=resumed, incremental=incremental
        )
        observer = callbacks and callbacks.observe(self, lambda theta: problem.as_of(self, theta))
        return self._train(
            problem, past, resumed=resumed, incremental=incremental, observer=observer
        )

    def _train(self, problem, past=None, *, resumed=False, incremental=False, observer=None):
        """Solve the problem and set the fitted attributes."""
        n_rows = count_rows(problem.rows)
        check_combination(self, n_rows)
        monitor = self._monitor(problem, resumed=resumed)
        descent = None
        if self.solver != "lbfgs":
            layout = problem.objective.layout
            descent = make_descent(self, n_rows, layout, problem.theta.dtype)
        state = self._training_state(problem, descent, past, resumed=resumed)
        problem.monitor, problem.state = monitor, state if descent else None
        with blas_threads(problem.objective.largest_product, lbfgs=self.solver == "lbfgs"):
            solution = self._minimize(problem, state, descent, observer, incremental=incremental)
        report_outcome(self, solution, monitor, incremental=incremental)
        self._keep(solution, monitor, problem, resumed=resumed, incremental=incremental)
        if incremental:
            self._resumption = problem.resumption(self, problem.theta)
        return self

    def _pose(
        self, X, y, sample_weight, held_out=None, init=(None, None), past=None,
        *, resumed=False, incremental=False,
    ):  # fmt: skip
        """Parameters and data as an objective and where to start."""
        dtype = self.coefs_[0].dtype if resumed and incremental else None
        X, y = self._check_pair(X, y, dtype, reset=not resumed)
        targets = self._encode(y, resumed=resumed, incremental=incremental)
        layout = make_layout(self, X.shape[1], targets.shape[1])
        network = make_network(self, layout.layer_sizes)
        if network.embedding is not None and issparse(X):
            raise TypeError(
                f"embedding={self.embedding!r} needs a dense X, got a sparse one. Pass "
                "X.toarray(), or set embedding=None."
            )
        random_state = check_random_state(self.random_state)
        if past:  # a copy: if this call fails, the next goes on as if it had not been
            random_state = copy.deepcopy(past.random_state)
        theta = starting_theta(
            self, layout, X.dtype, random_state, *init, n_features=X.shape[1], resumed=resumed
        )
        rows, held_out, sample_weight = self._divide(
            X, y, targets, sample_weight, held_out, random_state
        )
        mean_weight = past.mean_weight if past else mean_weight_of(sample_weight, rows)
        if sample_weight is not None:
            sample_weight = (sample_weight / mean_weight).astype(theta.dtype)
        objective = Objective(
            network,
            layout,
            self._loss(),
            X,
            self._training_targets(targets),
            sample_weight=sample_weight,
            alpha=self.alpha / mean_weight,
            dtype=theta.dtype,
            max_rows=batch_rows(self, count_rows(rows)),
            random_state=random_state,
        )
        return Problem(objective, theta, rows, held_out, random_state, mean_weight)

    def _check_pair(self, X, y, dtype, *, reset):
        X, y = validate_data(
            self,
            X,
            y,
            accept_sparse="csr",
            multi_output=True,
            y_numeric=is_regressor(self),
            dtype=dtype if dtype in FLOAT_DTYPES else FLOAT_DTYPES,
            reset=reset,
        )
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return X, y

    def _divide(self, X, y, targets, sample_weight, held_out, random_state):
        """The training rows, what is held out, and the weight of each row of X."""
        rows, others = slice(0, X.shape[0]), None
        if self.early_stopping and held_out is None:
            rows, others = split_rows_off(self, targets, random_state)
        class_weights = self._learn_class_weights(targets[rows])
        weight = self._weigh(X, targets, sample_weight, class_weights)
        if others is not None:
            weight_val = None if weight is None else weight[others]
            held_out = HeldOut(X[others], y[others], targets[others], weight_val)
        elif held_out is not None:
            X_val, y_val, weight_val = held_out
            X_val, y_val = self._check_pair(X_val, y_val, X.dtype, reset=False)
            targets_val = self._encode_more(y_val)
            if targets_val.shape[1] != targets.shape[1]:
                raise ValueError(
                    f"y_val has {targets_val.shape[1]} output column(s), y has {targets.shape[1]}."
                )
            weight_val = self._weigh(X_val, targets_val, weight_val, class_weights)
            held_out = HeldOut(X_val, y_val, targets_val, weight_val)
        return rows, held_out, weight

    def _weigh(self, X, targets, sample_weight, class_weights):
        """Sample weight times class weight of each row, or None."""
        if sample_weight is not None:
            sample_weight = _check_sample_weight(
                sample_weight, X, dtype=np.float64, ensure_non_negative=True
            )
        if class_weights is None:
            return sample_weight
        by_class = weigh_classes(class_weights, targets)
        return by_class if sample_weight is None else sample_weight * by_class

    def _monitor(self, problem, *, resumed):
        validate = problem.held_out and make_validate(self, problem.held_out, problem.objective)
        best = np.inf
        if resumed and self.early_stopping:  # what the present weights score on these rows
            best = -np.nan_to_num(validate(problem.theta)[1], nan=-np.inf)
        elif resumed and getattr(self, "best_loss_", None) is not None:
            best = self.best_loss_
        count = getattr(self, "_no_improvement", 0) if resumed and best < np.inf else 0
        patience = Patience(
            self.tol, self.n_iter_no_change, best, count, ties_to_last=self.ties == "last"
        )
        report = epoch_printer(self) if self.verbose else None
        return Monitor(patience, problem.theta, validate, self.early_stopping, report)

    def _training_state(self, problem, descent, past, *, resumed):
        """At rest, or where the last ``partial_fit`` stopped."""
        rows = problem.rows
        if descent is None:
            return TrainingState(None, Progress(), rows)
        if past is None or past.kind != self._kind_of_state(problem.theta):
            progress = Progress(rows=getattr(self, "t_", 0) if resumed else 0)
            state = TrainingState(descent.rule.initial_state(problem.theta), progress, rows)
        else:
            state = copy.deepcopy(past.state)
            if count_rows(state.rows) != count_rows(rows) or not self.shuffle:
                state.rows = rows
        state.progress.max_epochs = self.max_iter
        return state

    def _kind_of_state(self, theta):
        """What must be the same for an update rule's state to be of use."""
        return self.solver, theta.size, theta.dtype.name

    def _minimize(self, problem, state, descent, observer, *, incremental):
        if descent is None:
            return minimize_lbfgs(
                problem.objective,
                problem.theta,
                state.rows,
                max_iter=self.max_iter,
                max_fun=self.max_fun,
                tol=self.tol,
                monitor=problem.monitor,
                observer=observer,
            )
        return minimize_stochastic(
            problem.objective,
            problem.theta,
            state,
            descent,
            max_iter=1 if incremental else self.max_iter,
            shuffle=self.shuffle,
            random_state=problem.random_state,
            monitor=problem.monitor,
            observer=observer,
        )

    def _keep(self, solution, monitor, problem, *, resumed, incremental):
        """Set the fitted attributes; a resumed fit extends its curves."""
        layout, dtype = problem.objective.layout, problem.objective.X.dtype
        theta = solution.theta if monitor.best_theta is None else monitor.best_theta
        self._set_layers(fold(layout.layers(theta)), dtype)
        self._set_network(problem.objective)
        self.n_iter_ = solution.n_iter
        if monitor.n_epochs or not resumed:  # else interrupted before the first epoch ended
            self.loss_ = solution.loss
        self.t_ = (getattr(self, "t_", 0) if resumed else 0) + solution.n_rows
        self._no_improvement = monitor.patience.count

        past = getattr(self, "history_", {}) if resumed else {}
        longest = LONGEST_CURVE if incremental else 0  # 0: all of it
        n_past = len(past.get("loss", []))
        self.history_ = {
            name: [*past.get(name, []), *monitor.history[name]][-longest:] for name in COLUMNS
        }
        self.loss_curve_ = list(self.history_["loss"])
        validated = monitor.validate is not None
        self.validation_scores_ = list(self.history_["val_score"]) if validated else None
        self.validation_loss_curve_ = list(self.history_["val_loss"]) if validated else None
        if self.early_stopping:
            self.best_validation_score_ = -monitor.patience.best
            self.best_loss_ = None
            kept = getattr(self, "best_iter_", 0) if resumed else 0
            self.best_iter_ = n_past + monitor.best_epoch if monitor.best_epoch else kept
        else:
            self.best_validation_score_ = None
            self.best_loss_ = min(monitor.patience.best, self.loss_)
            self.best_iter_ = len(self.loss_curve_)
        for name in ("_resumption", "_unfolded"):
            vars(self).pop(name, None)
        if not layout.is_plain:
            self._unfolded = theta.copy()

    def _set_network(self, objective):
        """Remember what besides the parameters it takes to predict."""
        self.n_layers_ = len(objective.layout.layer_sizes)
        self.n_outputs_ = objective.layout.layer_sizes[-1]
        self._fitted_loss = objective.loss
        self._fitted_activations = objective.network.activations
        self._fitted_embedding = objective.network.embedding
        self.out_activation_ = self._fitted_loss.out_activation

    # After fit.

    def _raw(self, X):
        """Raw output of the fitted network for new rows: (n_rows, n_outputs)."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", reset=False)
        with np.errstate(over="ignore", invalid="ignore"):  # what comes out tells
            raw = self._deployed_network().predict(self._layers(), X, self._dtype_for(X))
        return check_outputs(raw)

    def _layers(self):
        """The fitted network's parameters."""
        return Layers(
            self.coefs_,
            self.intercepts_,
            mixes=self.activation_mixes_,
            embedding=self.embedding_,
        )

    def _set_layers(self, layers, dtype):
        """Make folded parameters those of the fitted network, copied."""
        self.coefs_ = [W.astype(dtype) for W in layers.weights]
        self.intercepts_ = [b.astype(dtype) for b in layers.biases]
        self.activation_mixes_ = [mix.astype(dtype) for mix in layers.mixes]
        self.embedding_ = [part.astype(dtype) for part in layers.embedding]
        self.n_parameters_ = sum(a.size for parts in self._layers() for a in parts)

    def _dtype_for(self, X):
        """Precision of predictions: single if both X and the network are."""
        single = X.dtype == np.float32 and self.coefs_[0].dtype == np.float32
        return np.float32 if single else np.float64

    def _deployed_network(self):
        """The network that `coefs_` and `intercepts_` describe, with the fit's activations."""
        layer_sizes = [len(W) for W in self.coefs_] + [len(self.intercepts_[-1])]
        activations = self._fitted_activations
        if len(layer_sizes) - 2 != len(activations):
            activations = make_activations(self, len(layer_sizes) - 2)
        return Network(
            layer_sizes,
            activations,
            parametric=bool(self.activation_mixes_),
            embedding=self._fitted_embedding,
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
