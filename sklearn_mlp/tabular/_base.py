"""What the two tabular estimators share: encoder, members, and the way through ``fit``."""

from __future__ import annotations

import copy
import math
from abc import ABC, abstractmethod
from contextlib import nullcontext
from numbers import Integral, Real
from types import SimpleNamespace
from typing import Any, ClassVar, Self

import numpy as np
import scipy.stats
from joblib import Parallel, delayed, effective_n_jobs
from joblib.parallel import get_active_backend
from numpy.typing import NDArray
from sklearn.base import is_classifier
from sklearn.model_selection import check_cv
from sklearn.utils import _safe_indexing, check_random_state, indexable
from sklearn.utils._param_validation import Interval
from sklearn.utils.validation import (
    _check_feature_names_in,
    _check_sample_weight,
    check_is_fitted,
)

from .._base import BaseMLP
from .._estimator import NetworkEstimator, defaults_of, unchanged_on_error
from .._training import fit_together
from ..fitting.build import CONSTRAINTS, one_of
from ..fitting.combinations import NEEDS, find_idle, warn_of_idle
from ..fitting.holdout import about_validation
from ..fitting.problem import Data
from ..fitting.splits import used_groups
from ..fitting.threads import one_blas_thread
from ._categories import vectors_by_name
from ._columns import refuse_lazy
from ._conformal import draw_calibration_rows
from ._encoder import TabularEncoder
from ._parameters import (
    check_keywords,
    check_mlp_params,
    merge_mlp_params,
    without_updates,
)
from ._progress import Progress, StopFlag
from ._recipe import TABLE_NEEDS, choose_members, make_embedding, make_recipe
from ._splits import FEWEST_VALIDATION_ROWS, draw_splits


class BaseTabularMLP(NetworkEstimator, ABC):
    """Networks with a recipe for tables, on an encoding of the raw columns."""

    _parameter_constraints: dict = {
        "n_members": [Interval(Integral, 1, None, closed="left"), one_of(["auto"])],
        "hidden_layer_sizes": ["array-like", Interval(Integral, 1, None, closed="left")],
        "max_iter": [Interval(Integral, 1, None, closed="left"), one_of(["auto"])],
        "batch_size": [Interval(Integral, 1, None, closed="left"), one_of(["auto"])],
        "learning_rate_init": [Interval(Real, 0, None, closed="neither")],
        "embedding": ["boolean"],
        "frequency_scale": [Interval(Real, 0, None, closed="neither")],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "weight_decay": [Interval(Real, 0, None, closed="left")],
        "validation_fraction": [Interval(Real, 0, 1, closed="left")],
        "validation_split": CONSTRAINTS["validation_split"],
        "scoring": CONSTRAINTS["scoring"],
        "conformal": ["boolean", Interval(Real, 0, 1, closed="neither")],
        "categorical_features": ["array-like", one_of(["from_dtype"]), None],
        "max_categories": TabularEncoder._parameter_constraints["max_categories"],
        "high_cardinality": TabularEncoder._parameter_constraints["high_cardinality"],
        "datetime_features": ["boolean"],
        "mlp_params": [dict, None],
        "n_jobs": [
            Interval(Integral, None, -1, closed="right"),
            Interval(Integral, 1, None, closed="left"),
            None,
        ],
        "random_state": ["random_state"],
        "verbose": CONSTRAINTS["verbose"],
    }

    def set_params(self, **params: Any) -> Self:
        """Set parameters; ``mlp_params__activation`` sets one in `mlp_params`.

        Parameters
        ----------
        **params : dict
            Of this estimator, or of its networks behind ``mlp_params__``.

        Returns
        -------
        self : estimator
        """
        check_keywords(params, type(self), ValueError)
        return super().set_params(**merge_mlp_params(self.mlp_params, params))

    # What subclasses fill in.

    # The kind of the members.
    _network: type[BaseMLP]
    _worth_tuning: ClassVar[dict] = {
        "learning_rate_init": scipy.stats.loguniform(0.02, 0.2),
        "frequency_scale": scipy.stats.loguniform(0.05, 2.0),
        "hidden_layer_sizes": [(64, 64, 64), (96, 96, 96), (192, 192, 192), (512,)],
        "dropout": [0.0, 0.15, 0.3],
        "weight_decay": [0.0, 0.02, 0.2],
    }

    @abstractmethod
    def _make_mlp(self, **recipe):
        """An unfitted network for encoded rows."""

    @abstractmethod
    def _check_targets(self, y):
        """Targets as a valid array."""

    @abstractmethod
    def _target_type(self, y):
        """The encoder's parameter of this name; None where there can be no statistics."""

    def _learn_targets(self, y, sample_weight):
        """Set what is to be known of the targets before networks are made."""

    def _can_split(self, y):
        """Whether a validation split is possible."""
        return True

    @abstractmethod
    def _scores(self, X, y):
        """How far the predictions for calibration rows are off, a score or more for each."""

    def _finish(self, member, problem):
        """What is done to a trained member; may return what is to be kept of it."""

    @property
    def embeddings_(self) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
        """Vectors that the networks have learnt for levels, by column of high cardinality."""
        check_is_fitted(self)
        names = _check_feature_names_in(self.encoder_)[self.encoder_.categorical_]
        return vectors_by_name(self.encoder_, names, self.members_)

    # The way through fit.

    def _fit(self, data):
        callbacks = self._begin_callbacks(data)
        splits_off = data.validation is None or self.conformal
        is_by_group = self.validation_split != "last" and splits_off
        data = data._replace(groups=used_groups(data.groups, is_by_group))
        with unchanged_on_error(self):
            check_mlp_params(self.mlp_params or {}, self._network, self._own_parameters())
            data, splits, calibration = self._counted(data)
            vars(self).pop("conformity_scores_", None)
            self.encoder_ = TabularEncoder(
                categorical_features=self.categorical_features,
                max_categories=self.max_categories,
                **self._statistics(data),
                datetime_features=self.datetime_features,
                ranks=True,
            ).set_output(transform="default")
            data = data._replace(X=self.encoder_.fit_transform(data.X, data.y, data.groups))
            if data.validation is not None:
                data = data._replace(validation=self._encode_validation(*data.validation))
            self.n_features_in_ = self.encoder_.n_features_in_
            vars(self).pop("feature_names_in_", None)
            if hasattr(self.encoder_, "feature_names_in_"):
                self.feature_names_in_ = self.encoder_.feature_names_in_
            self._learn_targets(data.y, data.sample_weight)
            members = self._make_members(data, splits)
            with Progress.of(members, self.scoring, self.verbose) as progress:
                kept = self._train(members, data, callbacks, progress)
            self._set_members(members, kept)
            self.n_iter_ = max(member.n_iter_ for member in members)
            if calibration is not None:
                self.conformity_scores_ = np.sort(self._scores(*calibration), axis=0)
        callbacks.end()
        return self

    def _statistics(self, data):
        """The encoder's parameters of target statistics.

        None where rows are validated by later ones, or by a splitter that is given no groups:
        rows of other folds may then be of what it keeps apart.
        """
        kind, target_type = self.high_cardinality, self._target_type(data.y)
        if target_type is None or (self.validation_split is not None and data.groups is None):
            kind = {"target": "one_hot", "both": "number"}.get(kind, kind)
        return {"high_cardinality": kind, "target_type": target_type or "auto"}

    def _counted(self, data):
        """The rows that are trained on, each member's split, and the rows of calibration.

        With valid targets and weights, and without the rows that have no weight.
        """
        X, y, weight, validation, groups = data
        if y is None:
            name = type(self).__name__
            raise ValueError(f"{name} requires y to be passed, but the target y is None.")
        refuse_lazy(X)
        y = self._check_targets(y)
        X, y, groups = indexable(X, y, groups)
        if weight is not None:
            weight = _check_sample_weight(weight, X, dtype=np.float64, ensure_non_negative=True)
        counts = np.ones(len(y), bool) if weight is None else weight > 0
        data, splits, calibration = Data(X, y, weight, validation, groups), None, None
        if self.conformal:
            apart = draw_calibration_rows(self, data, counts, by_class=is_classifier(self))
            calibration = _safe_indexing(X, apart), y[apart]
            counts[apart] = False
        if validation is None:
            splits = draw_splits(self, data, counts)
        if counts.all():
            return data, splits, None
        rows = np.flatnonzero(counts)
        weight = None if weight is None else weight[rows]
        groups = None if groups is None else _safe_indexing(groups, rows)
        data = Data(_safe_indexing(X, rows), y[rows], weight, validation, groups)
        return data, splits, calibration

    def _encode_validation(self, X, y, sample_weight):
        with about_validation():
            return self.encoder_.transform(X), self._check_targets(y), sample_weight

    def _set_members(self, members, kept):
        """Make these the fitted networks; ``kept`` is what ``_finish`` returned for each."""
        self.members_ = members
        self.mlp_ = members[0]

    def _count_rows(self, data, splits):
        """How many rows each member is trained on, or more, and how many validate it."""
        n_rows, split, fraction = len(data.y), self.validation_split, self.validation_fraction
        if data.validation is not None:
            return n_rows, len(data.validation[1])
        if splits is not None:
            return min(len(rows) for rows, _ in splits), len(splits[0][1])
        n_validation = math.ceil(n_rows * fraction)
        is_enough = n_rows * fraction >= FEWEST_VALIDATION_ROWS
        if not (is_enough and (split == "last" or self._can_split(data.y))):
            return n_rows, 0
        return max(1, n_rows - n_validation), n_validation

    def _make_members(self, data, splits):
        """Unfitted networks for these rows."""
        n_rows, n_validation = self._count_rows(data, splits)
        parameters, validates = self.get_params(deep=False), n_validation > 0
        embedding = make_embedding(parameters, self.encoder_, data.X.shape[1])
        recipe = make_recipe(parameters, n_rows, n_validation, embedding)
        recipe = without_updates(recipe, parameters, defaults_of(type(self)))
        random_state = check_random_state(self.random_state)
        n_members = len(splits or []) or choose_members(n_rows + n_validation, self.n_members)
        seeds = random_state.randint(np.iinfo(np.int32).max, size=n_members)
        members = [self._make_mlp(**recipe, random_state=seed) for seed in seeds.tolist()]
        self._warn_of_idle(members[0], validates, is_given=data.validation is not None)
        for member, own in zip(members, splits or [], strict=False):
            member.validation_split = check_cv([own])
        return members

    def _own_parameters(self):
        """What `mlp_params` may not have."""
        return {"early_stopping", "warm_start", *self.get_params(deep=False)}

    def _warn_of_idle(self, member, validates, *, is_given):
        parameters = SimpleNamespace(**self.get_params(deep=False), validates=validates)
        idle = find_idle(parameters, defaults_of(type(self)), TABLE_NEEDS, is_given)
        network = {name: defaults_of(self._network)[name] for name in self.mlp_params or {}}
        warn_of_idle(idle + find_idle(member._parameters(), network, NEEDS, is_given))

    def _n_threads(self):
        """``n_jobs``, where -1 is one in what is itself one of several processes."""
        nested = get_active_backend()[0].nesting_level
        return 1 if self.n_jobs == -1 and nested else effective_n_jobs(self.n_jobs)

    def _train(self, members, data, callbacks, progress):
        """Fit the members, in lockstep or, with ``n_jobs``, in threads of some each.

        Returns what is kept of each.
        """
        n_jobs = min(self._n_threads(), len(members))
        groups = [members[start::n_jobs] for start in range(n_jobs)]
        if n_jobs == 1 or hasattr(self, "_skl_callbacks"):  # which see all members at once

            def observe(copies, monitors):
                return callbacks.observe(lambda theta: self._as_of(copies(theta)))

            return self._train_group(members, data, observe, progress)
        stop, kept = StopFlag(), [None] * len(members)
        with one_blas_thread():
            try:
                of_groups = Parallel(n_jobs=n_jobs, require="sharedmem")(
                    delayed(self._train_group)(group, data, lambda copies, monitors: stop, progress)
                    for group in groups
                )
            finally:
                stop.is_set = True  # for threads that an error elsewhere leaves behind
        for start, of_group in enumerate(of_groups):
            kept[start::n_jobs] = of_group
        return kept

    def _train_group(self, members, data, observe, progress):
        with progress.watch(observe) if progress else nullcontext(observe) as watch:
            trainings = fit_together(members, data, observe=watch)
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
        """What a method of each member says of raw rows: (n_members, n_rows, ...)."""
        check_is_fitted(self)
        encoded = self.encoder_.transform(X)
        return np.stack([getattr(member, method)(encoded) for member in self.members_])

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags = copy.deepcopy(TabularEncoder().__sklearn_tags__().input_tags)
        return tags
