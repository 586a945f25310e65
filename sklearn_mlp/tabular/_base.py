"""What the two tabular estimators share: encoder, members, and the way through ``fit``."""

from __future__ import annotations

import copy
import math
from abc import ABC, abstractmethod
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
import scipy.stats
from joblib import Parallel, delayed, effective_n_jobs
from joblib.parallel import get_active_backend
from sklearn.metrics import get_scorer_names
from sklearn.utils import check_consistent_length, check_random_state
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

from .._base import fit_together
from .._estimator import NetworkEstimator, unchanged_on_error
from ..fitting.holdout import check_validation
from ..fitting.problem import Data
from ..fitting.threads import one_blas_thread
from ..nn.embeddings import PeriodicEmbedding
from ._encoder import TabularEncoder

# 'auto' trains for so many epochs at least.
FEWEST_EPOCHS = 20
# With fewer validation rows their score says too little to choose an epoch by.
FEWEST_VALIDATION_ROWS = 10


def even_batch_size(n_rows, at_least):
    """The smallest batch size whose last batch is no smaller than half; all rows if few."""
    sizes = range(at_least, 2 * at_least)
    even = (size for size in sizes if n_rows % size == 0 or n_rows % size >= size / 2)
    return min(n_rows, next(even, at_least))


class StopFlag:
    """An observer that ends training once it is set."""

    is_set = False

    def begin(self):
        pass

    def end(self, theta):
        return self.is_set


class BaseTabularMLP(NetworkEstimator, ABC):
    """Networks with a recipe for tables, on an encoding of the raw columns."""

    _parameter_constraints: dict = {
        "n_members": [Interval(Integral, 1, None, closed="left")],
        "hidden_layer_sizes": ["array-like", Interval(Integral, 1, None, closed="left")],
        "max_iter": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "learning_rate_init": [Interval(Real, 0, None, closed="neither")],
        "embedding": ["boolean"],
        "frequency_scale": [Interval(Real, 0, None, closed="neither")],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "weight_decay": [Interval(Real, 0, None, closed="left")],
        "validation_fraction": [Interval(Real, 0, 1, closed="left")],
        "scoring": [StrOptions({"loss", *get_scorer_names()}), callable, None],
        "categorical_features": ["array-like", StrOptions({"from_dtype"}), None],
        "max_categories": [Interval(Integral, 1, None, closed="left"), None],
        "mlp_params": [dict, None],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    }

    @classmethod
    def tuning_space(cls) -> dict[str, Any]:
        """Distributions of what is worth tuning, most important first.

        Returns
        -------
        space : dict
            For `RandomizedSearchCV` and `HalvingRandomSearchCV`.

        Examples
        --------
        >>> from sklearn.model_selection import RandomizedSearchCV
        >>> from sklearn_mlp import TabularMLPRegressor
        >>> model = TabularMLPRegressor(n_members=1)
        >>> search = RandomizedSearchCV(model, model.tuning_space(), n_iter=20)
        """
        return {
            "learning_rate_init": scipy.stats.loguniform(0.02, 0.2),
            "frequency_scale": scipy.stats.loguniform(0.05, 2.0),
            "hidden_layer_sizes": [(64, 64, 64), (128, 128, 128), (256, 256, 256), (512,)],
            "dropout": [0.0, 0.15, 0.3],
            "weight_decay": [0.0, 0.02, 0.2],
            **cls._more_to_tune,
        }

    # What subclasses fill in.

    # 'auto' trains for so many updates at least.
    _fewest_updates: int
    # What else is worth tuning.
    _more_to_tune: ClassVar[dict] = {}

    @abstractmethod
    def _make_mlp(self, **recipe):
        """An unfitted network for encoded rows."""

    @abstractmethod
    def _learn_targets(self, y, sample_weight):
        """Targets as the networks see them; remembers what it takes to go back."""

    def _more_targets(self, y):
        """Targets of other rows, as the networks see them."""
        return y

    def _can_split(self, y):
        """Whether a validation split is possible."""
        return True

    def _finish(self, member, problem):
        """What is done to a trained member; may return what is to be kept of it."""

    # The way through fit.

    def _fit(self, X, y, sample_weight, X_val, y_val, sample_weight_val):
        held_out = check_validation(X_val, y_val, sample_weight_val)
        callbacks = self._begin_callbacks(Data(X, y, sample_weight))
        with unchanged_on_error(self):
            if y is None:
                name = type(self).__name__
                raise ValueError(f"{name} requires y to be passed, but the target y is None.")
            self.encoder_ = TabularEncoder(
                categorical_features=self.categorical_features,
                max_categories=self.max_categories,
                ranks=True,
            )
            encoded = self.encoder_.fit_transform(X)
            self.n_features_in_ = self.encoder_.n_features_in_
            vars(self).pop("feature_names_in_", None)
            if hasattr(self.encoder_, "feature_names_in_"):
                self.feature_names_in_ = self.encoder_.feature_names_in_
            check_consistent_length(encoded, y)
            if sample_weight is not None:
                sample_weight = _check_sample_weight(
                    sample_weight, encoded, dtype=np.float64, ensure_non_negative=True
                )
            targets = self._learn_targets(y, sample_weight)
            if held_out is not None:
                X_val, y_val, weight_val = held_out
                held_out = self.encoder_.transform(X_val), self._more_targets(y_val), weight_val
            validates = self._validates(targets, held_out)
            n_rows = len(encoded)
            if validates and held_out is None:
                n_rows = max(1, n_rows - math.ceil(n_rows * self.validation_fraction))
            members = self._make_members(n_rows, validates)
            data = Data(encoded, targets, sample_weight, held_out)
            kept = self._train(members, data, callbacks)
            self._set_members(members, kept)
            self.n_iter_ = self.mlp_.n_iter_
        callbacks.end()
        return self

    def _set_members(self, members, kept):
        """Make these the fitted networks; ``kept`` is what ``_finish`` returned for each."""
        self.members_ = members
        self.mlp_ = members[0]

    def _validates(self, targets, held_out):
        """Whether there will be validation rows."""
        n_rows = len(targets) * self.validation_fraction
        return held_out is not None or (
            n_rows >= FEWEST_VALIDATION_ROWS and self._can_split(targets)
        )

    def _make_members(self, n_rows, validates):
        """Unfitted networks for so many training rows."""
        random_state = check_random_state(self.random_state)
        batch_size = even_batch_size(n_rows, self.batch_size)
        n_batches = math.ceil(n_rows / batch_size)
        enough = max(FEWEST_EPOCHS, math.ceil(self._fewest_updates / n_batches))
        recipe = {
            "hidden_layer_sizes": self.hidden_layer_sizes,
            "max_iter": enough if self.max_iter == "auto" else self.max_iter,
            "batch_size": batch_size,
            "learning_rate_init": self.learning_rate_init,
            "learning_rate": "cosine_log",
            "beta_2": 0.95,
            "alpha": 0.0,
            "init": "neural_tangent",
            "input_scale": True,
            "rate_factors": {
                "weights": "fan_in",
                "biases": 0.1,
                "input_scale": 6.0,
            },
            "dropout": self.dropout,
            "weight_decay": self.weight_decay,
            "regularization_schedule": "flat_cosine",
            "early_stopping": validates,
            "ties": "last",
            "n_iter_no_change": np.inf,
            "validation_fraction": self.validation_fraction,
            "scoring": self.scoring,
            "verbose": self.verbose,
        }
        if self.embedding and self.encoder_.n_numeric_:
            n_numeric = self.encoder_.n_numeric_
            recipe["embedding"] = PeriodicEmbedding(
                frequency_scale=self.frequency_scale,
                features=list(range(n_numeric, 2 * n_numeric)),  # the ranks
            )
        replaced = self.mlp_params or {}
        if own := {"early_stopping", *self.get_params()} & set(replaced):
            raise ValueError(
                f"mlp_params has {sorted(own)}, which this estimator sets itself, by its "
                "parameters of the same names (early_stopping: by validation_fraction, 0 for none)."
            )
        recipe |= replaced
        seeds = random_state.randint(np.iinfo(np.int32).max, size=self.n_members)
        return [self._make_mlp(**recipe, random_state=seed) for seed in seeds.tolist()]

    def _n_threads(self):
        """``n_jobs``, where -1 is one in what is itself one of several processes."""
        nested = get_active_backend()[0].nesting_level
        return 1 if self.n_jobs == -1 and nested else effective_n_jobs(self.n_jobs)

    def _train(self, members, data, callbacks):
        """Fit the members, in lockstep or, with ``n_jobs``, in threads of some each.

        Returns what is kept of each.
        """
        for member in members:
            member._validate_params()
        n_jobs = min(self._n_threads(), len(members))
        groups = [members[start::n_jobs] for start in range(n_jobs)]
        if n_jobs == 1 or hasattr(self, "_skl_callbacks"):  # which see all members at once

            def observe(copies):
                return callbacks.observe(lambda theta: self._as_of(copies(theta)))

            return self._train_group(members, data, observe)
        stop, kept = StopFlag(), [None] * len(members)
        with one_blas_thread():
            try:
                of_groups = Parallel(n_jobs=n_jobs, require="sharedmem")(
                    delayed(self._train_group)(group, data, lambda copies: stop) for group in groups
                )
            finally:
                stop.is_set = True  # for threads that an error elsewhere leaves behind
        for start, of_group in enumerate(of_groups):
            kept[start::n_jobs] = of_group
        return kept

    def _train_group(self, members, data, observe):
        trainings = fit_together(members, data, observe=observe)
        for member in members:
            member._forget_training()
        return [
            self._finish(member, training.problem)
            for member, training in zip(members, trainings, strict=True)
        ]

    def _as_of(self, members):
        """A copy in the middle of the fit: of all members, or of the one in training."""
        fitted = copy.copy(self)
        for member in members:
            member._forget_training()
        fitted._set_members(members, [None] * len(members))
        return fitted

    def _of_members(self, method, X):
        """What a method of each member says of raw rows: (n_members, n_rows, ...).

        In double precision: in single, a row's prediction would depend in its seventh digit on
        the rows beside it, as BLAS rounds.
        """
        check_is_fitted(self)
        encoded = self.encoder_.transform(X).astype(np.float64)
        return np.stack([getattr(member, method)(encoded) for member in self.members_])

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags = copy.deepcopy(TabularEncoder().__sklearn_tags__().input_tags)
        return tags
