"""What the estimators share: parameters, validation and the way through ``fit``."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from functools import cache, partial
from types import SimpleNamespace

import numpy as np
from sklearn.base import is_regressor
from sklearn.utils import check_consistent_length, column_or_1d
from sklearn.utils.validation import check_is_fitted, validate_data

from ._estimator import (
    NetworkEstimator,
    check_outputs,
    defaults_of,
    is_valid_array,
    unchanged_on_error,
)
from ._training import fit_together, strength_of
from .fitting.build import CONSTRAINTS, STOCHASTIC_SOLVERS, make_activations
from .fitting.combinations import NEEDS, find_idle, warn_of_idle
from .fitting.error_bars import ErrorBars
from .fitting.hints import advice_for_tables
from .fitting.history import History
from .fitting.holdout import about_validation
from .fitting.problem import LocalRows, build_problem
from .fitting.splits import is_splitter, used_groups
from .fitting.start import Memory, Mode, Start
from .fitting.targets import check_numbers
from .fitting.threads import threads_for_prediction
from .fitting.train import prepare
from .nn.architecture import Architecture
from .nn.layout import Layers
from .nn.model import Model
from .optim.solvers import SOLVERS

FLOAT_DTYPES = (np.float64, np.float32)
# partial_fit keeps this many of the latest entries of each curve.
LONGEST_CURVE = 1000


class BaseMLP(NetworkEstimator, ABC):
    """A multi-layer perceptron; subclasses say what its outputs mean."""

    _parameter_constraints: dict = CONSTRAINTS

    # What subclasses fill in.

    # The estimator that takes raw tables.
    _for_tables: str
    # The method of its `Model` that predicts.
    _raw_by = "raw"

    @abstractmethod
    def _learn_outputs(self, y, mode):
        """What the outputs mean, by the parameters: learnt from y, or known from before."""

    @abstractmethod
    def _fitted_outputs(self):
        """What the outputs mean: as fitted or, of weights set by hand, by the parameters."""

    # The way through fit.

    def _parameters(self):
        """The parameters alone, which is all that the rooms below see of an estimator."""
        names = parameter_names(type(self))
        return SimpleNamespace(**{name: getattr(self, name) for name in names})

    def _fit_anew(self, data, coefs_init, intercepts_init):
        """`fit`, with its callbacks told."""
        callbacks = self._begin_callbacks(data, self.max_iter)

        def observe(copies, monitors):
            return callbacks.observe(lambda theta: copies(theta)[0])

        validated = data.validation is not None
        self._warn_of_idle(validated=validated)
        splits = is_splitter(self.validation_split) and self.early_stopping and not validated
        data = data._replace(groups=used_groups(data.groups, splits))
        with unchanged_on_error(self):
            start = self._start(Mode.FRESH, coefs_init, intercepts_init)
            fit_together([self], data, start, observe)
        callbacks.end()
        return self

    def _fit_more(self, data):
        """`partial_fit`."""
        if self.early_stopping:
            raise ValueError(
                "partial_fit does not support early_stopping=True: it sees one batch of rows, "
                "not the training set. Set early_stopping=False, or call fit."
            )
        if not hasattr(self, "coefs_"):
            self._warn_of_idle(validated=False)
        fit_together([self], data, self._start(Mode.STREAM))
        return self

    def _warn_of_idle(self, *, validated):
        warn_of_idle(find_idle(self._parameters(), defaults_of(type(self)), NEEDS, validated))

    def _start(self, mode, coefs_init=None, intercepts_init=None):
        """Where training starts, and all that is remembered of the one before."""
        is_fitted = hasattr(self, "coefs_")
        if mode is Mode.FRESH and is_fitted and self.warm_start:
            mode = Mode.WARM
        memory = None
        if mode is not Mode.FRESH and is_fitted:
            memory = Memory(
                self._layers(),
                trained_theta=getattr(self, "_trained_theta", None),
                n_rows=getattr(self, "t_", 0),
                history=getattr(self, "history_", {}),
                best_loss=getattr(self, "best_loss_", None),
                best_iter=getattr(self, "best_iter_", 0),
                no_improvement=getattr(self, "_no_improvement", 0),
                resumption=getattr(self, "_resumption", None) if mode is Mode.STREAM else None,
            )
        return Start(mode, memory, coefs_init, intercepts_init)

    def _problem(self, data, start=None):
        """What is to be solved, from data as the user gives it."""
        start = self._start(Mode.FRESH) if start is None else start
        is_known = start.memory is not None
        dtype = self.coefs_[0].dtype if is_known and start.mode is Mode.STREAM else None
        X, y = self._check_pair(data.X, data.y, dtype, reset=not is_known)
        outputs, validation = self._learn_outputs(y, start.mode), data.validation
        if validation is not None:
            X_val, y_val, weight_val = validation
            with about_validation():
                X_val, y_val = self._check_pair(X_val, y_val, X.dtype, reset=False)
            validation = X_val, y_val, weight_val
        check_consistent_length(X, data.groups)
        data = data._replace(X=X, y=y, validation=validation)
        return build_problem(LocalRows(self._parameters(), outputs, data), start)

    def _check_pair(self, X, y, dtype, *, reset):
        if is_regressor(self):
            check_numbers(y)
        with advice_for_tables(type(self).__name__, self._for_tables):
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

    def _training(self, data, start=None):
        """The training of a ``_problem``."""
        problem = self._problem(data, start)
        return prepare(problem, partial(self._deployed, problem))

    # What is set by fit.

    def _set_fitted(self, training, theta, loss, *, resumable):
        """Set the fitted attributes; a resumed fit extends its curves."""
        problem, monitor = training.problem, training.run.monitor
        memory, mode = problem.start.memory, problem.start.mode
        self._set_model(problem.model(theta), problem.outputs, problem.dtype)
        self.n_iter_ = monitor.n_epochs
        is_first = not (memory and hasattr(self, "loss_"))  # weights may be set by hand
        if monitor.n_epochs or is_first:  # else interrupted before the first epoch ended
            self.loss_ = loss
        self.t_ = (memory.n_rows if memory else 0) + training.run.n_rows
        self._no_improvement = monitor.patience.count

        past = memory.history if memory else {}
        longest = LONGEST_CURVE if mode is Mode.STREAM else 0  # 0: all of it
        n_past = len(past.get("loss", []))
        self.history_ = History.joined(past, monitor.history, longest)
        self.loss_curve_ = list(self.history_["loss"])
        validated = monitor.validate is not None
        self.validation_scores_ = list(self.history_["val_score"]) if validated else None
        self.validation_loss_curve_ = list(self.history_["val_loss"]) if validated else None
        self.alpha_ = strength_of(training) * problem.mean_weight
        if self.early_stopping:
            self.best_validation_score_ = -monitor.patience.best
            self.best_loss_ = None
            kept = memory.best_iter if memory else 0
            self.best_iter_ = n_past + monitor.best_epoch if monitor.best_epoch else kept
        else:
            self.best_validation_score_ = None
            self.best_loss_ = min(monitor.patience.best, self.loss_)
            self.best_iter_ = len(self.loss_curve_)
        self._remember(training, theta, resumable=resumable)
        self._forget_error_bars()

    def _set_error_bars(self, problem, theta, alpha):
        """Set what the curvature at ``theta`` tells; ``alpha`` is the objective's."""
        objective, parameters = problem.objective.with_alpha(alpha), self.coefs_ + self.intercepts_
        found = ErrorBars.of(objective, theta, problem.rows, parameters)
        self.n_effective_parameters_ = found.n_effective_parameters
        if problem.outputs.loss.noise == "estimated":
            self.noise_ = found.noise if len(found.noise) > 1 else float(found.noise[0])
            self._error_bars = found

    def _forget_error_bars(self):
        for name in ("n_effective_parameters_", "noise_", "_error_bars"):
            vars(self).pop(name, None)

    def _remember(self, training, theta, *, resumable):
        """Keep what a later call needs to go on, besides the public attributes."""
        self._forget_training()
        if self._raw_by == "raw_as_whole":  # until now a network of scikit-learn's
            self._raw_by = "raw"
        if not training.problem.layout.is_plain:
            self._trained_theta = theta.copy()
        if resumable:
            self._resumption = training.resumption()

    def _set_model(self, model, outputs, dtype):
        """Make a network that of this estimator, copied."""
        layers, sizes = model.layers, model.architecture.layer_sizes
        self.coefs_ = [W.astype(dtype) for W in layers.weights]
        self.intercepts_ = [b.astype(dtype) for b in layers.biases]
        self.activation_mixes_ = [mix.astype(dtype) for mix in layers.mixes]
        self.embedding_ = [part.astype(dtype) for part in layers.embedding]
        self.n_parameters_ = sum(part.size for _, parts in layers.items() for part in parts)
        self.n_layers_ = len(sizes)
        self.n_outputs_ = sizes[-1]
        self.out_activation_ = model.loss.out_activation
        self._fitted_loss = model.loss
        self._fitted_activations = tuple(model.architecture.activations)
        self._fitted_embedding = model.architecture.embedding

    def _deployed(self, problem, model):
        """A copy that predicts with a model, for scorers: X has been validated, names are gone."""
        fitted = copy.copy(self)
        fitted._set_model(model, problem.outputs, problem.dtype)
        vars(fitted).pop("feature_names_in_", None)
        return fitted

    def _as_of(self, training, theta):
        """A copy in the middle of the fit, with these parameters.

        It predicts, and goes on with ``partial_fit``.
        """
        fitted, resumable = copy.copy(self), training.problem.solver.resumable
        fitted._set_fitted(training, theta, training.run.monitor.last_loss, resumable=resumable)
        if resumable:
            fitted._resumption = copy.deepcopy(fitted._resumption)
        return fitted

    def _forget_training(self):
        """Drop what only warm starts and ``partial_fit`` need."""
        for name in ("_resumption", "_trained_theta"):
            vars(self).pop(name, None)

    # After fit.

    def _check_new(self, X):
        """New rows for the fitted network, validated."""
        check_is_fitted(self, "coefs_")
        if is_valid_array(X, self):
            return X
        with advice_for_tables(type(self).__name__, self._for_tables):
            return validate_data(self, X, accept_sparse="csr", reset=False)

    def _raw(self, X):
        """Raw output of the fitted network for new rows: (n_rows, n_outputs)."""
        return self._raw_of_valid(self._check_new(X))

    def _raw_of_valid(self, X):
        with np.errstate(over="ignore", invalid="ignore"):  # what comes out tells
            model = self._model()
            with threads_for_prediction(model.count_multiplications(X), self._raw_by):
                raw = getattr(model, self._raw_by)(X)
        return check_outputs(raw)

    def _layers(self):
        """The parameters of the fitted network; of weights set by hand there may be no more."""
        return Layers(
            self.coefs_,
            self.intercepts_,
            mixes=getattr(self, "activation_mixes_", []),
            embedding=getattr(self, "embedding_", []),
        )

    def _model(self):
        """The network that `coefs_` and `intercepts_` describe, with the fit's activations."""
        layers = self._layers()
        hidden = [len(b) for b in self.intercepts_[:-1]]
        activations = getattr(self, "_fitted_activations", None)
        if activations is None or len(hidden) != len(activations):
            activations = make_activations(self._parameters(), len(hidden))
        n_features = getattr(self, "n_features_in_", len(self.coefs_[0]))
        architecture = Architecture(
            [n_features, *hidden, len(self.intercepts_[-1])],
            activations,
            parametric_activation=bool(layers.mixes),
            embedding=getattr(self, "_fitted_embedding", None),
        )
        return Model(architecture, layers, self._fitted_outputs().loss)

    def _solver_has_partial_fit(self):
        solver = self.solver
        if isinstance(solver, str):  # an unknown name is refused by fit, not here
            solver = SOLVERS[solver]() if solver in SOLVERS else None
        if not getattr(solver, "resumable", True):
            raise AttributeError(
                f"partial_fit is only available for stochastic solvers, and solver={self.solver!r} "
                f"is not stochastic. Use one of {STOCHASTIC_SOLVERS}."
            )
        return True

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


@cache
def parameter_names(cls):
    """The parameters of an estimator class: those that it or a base has constraints for."""
    constraints = [vars(base).get("_parameter_constraints", {}) for base in cls.__mro__]
    return tuple(dict.fromkeys(name for each in constraints for name in each))
