"""What the two estimators for tables on a cluster share."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import is_classifier
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, RealNotInt, StrOptions

from .._estimator import unchanged_on_error
from ..fitting.splits import is_splitter
from ..fitting.warn import warn
from ..tabular import TabularEncoder
from ..tabular._base import BaseTabularMLP
from ..tabular._conformal import DEFAULT_SHARE
from ..tabular._counts import learn_counts
from ..tabular._parameters import check_mlp_params
from ._cluster import find_client, is_distant
from ._objective import draw_seed
from ._on_cluster import OnCluster
from ._parts import refuse_generators, split_into_parts
from ._table_rows import (
    Dealing,
    count_levels,
    count_rows,
    refuse_no_rows,
    rows_apart,
    rows_that_fit,
    sample_rows,
    train_members,
)

# Target statistics of rows that they are computed from would tell their own targets.
WITHOUT_TARGETS = {"target": "one_hot", "both": "number"}


class Share(NamedTuple):
    """The rows of a member, of which there is a sample here."""

    X: Any
    y: Any
    n_rows: int
    n_validation: int
    sample_weight: Any = None
    validation: Any = None


class DaskTabularMLP(OnCluster, BaseTabularMLP):
    """Networks for a raw table whose rows may lie on a Dask cluster."""

    _parameter_constraints: dict = {
        **BaseTabularMLP._parameter_constraints,
        "subsample": [Interval(Integral, 1, None, closed="left")],
        "max_samples": [
            StrOptions({"auto"}),
            Interval(Integral, 1, None, closed="left"),
            Interval(RealNotInt, 0, 1, closed="right"),
        ],
    }

    def _fit(self, data):
        if not any(map(is_distant, (data.X, data.y, data.sample_weight))):
            refuse_generators(X=data.X, y=data.y)
            return super()._fit(data)
        refuse_splits(self.validation_split, data.groups)
        client = find_client(self.client)
        random_state = check_random_state(self.random_state)
        parts = split_into_parts(data.X, data.y, data.sample_weight)
        rows = count_rows(client, parts, self.to_local(), classifies=is_classifier(self))
        data = data._replace(validation=self._sampled(client, data.validation, random_state))
        seed = draw_seed(random_state)
        X, y, weight = sample_rows(client, parts, rows.n_rows, self.subsample, seed)
        if rows.n_rows.sum() <= self.subsample:
            return super()._fit(data._replace(X=X, y=y, sample_weight=weight))
        if hasattr(self, "_skl_callbacks"):
            raise ValueError(
                "Callbacks see the members in training, which are trained in tasks on the "
                "cluster. Take them off with set_callbacks(), or raise subsample to the number "
                "of rows."
            )
        sample = data._replace(X=X, y=self._check_targets(y), sample_weight=weight)
        callbacks = self._begin_callbacks(data)
        with unchanged_on_error(self):
            self._fit_there(client, parts, rows, sample, seed)
        callbacks.end()
        return self

    def _sampled(self, client, validation, random_state):
        """Validation rows in memory; of more than `subsample` as many."""
        if validation is None or not any(map(is_distant, validation)):
            return validation
        parts = split_into_parts(*validation)
        rows = count_rows(client, parts, self.to_local(), classifies=is_classifier(self))
        return sample_rows(client, parts, rows.n_rows, self.subsample, draw_seed(random_state))

    def _fit_there(self, client, parts, rows, sample, seed):
        """Fit the encoder, to a sample and to counts, and each member to rows on the cluster."""
        check_mlp_params(self.mlp_params or {}, self._network, self._own_parameters())
        vars(self).pop("conformity_scores_", None)
        self._fit_encoder(client, parts, sample.X)
        self._learn_targets(sample.y, sample.sample_weight)
        labels = rows.y_ends if is_classifier(self) else None
        if labels is None:
            self.y_range_ = rows.y_ends
        apart = self._share_apart(rows)
        n_kept = round(rows.n_rows.sum() * (1 - apart))
        encoded = self.encoder_.transform(sample.X)
        n_own = self._rows_of_member(client, n_kept, encoded.nbytes / len(encoded))
        validation, n_validation = sample.validation, math.ceil(n_own * self.validation_fraction)
        n_training = n_own - n_validation
        if validation is not None:
            validation = self._encode_validation(*validation)
            n_training, n_validation = n_own, len(validation[1])
        refuse_no_rows(n_training)
        share = Share(encoded, sample.y, n_training, n_validation, None, validation)
        members = self._make_members(share, None)
        dealing = Dealing(len(members), n_own / n_kept, apart, seed)
        trained = train_members(
            client, parts, self.to_local(), members, dealing, validation, labels
        )
        members, kept = map(list, zip(*trained, strict=True))
        self._set_members(members, kept)
        self.n_iter_ = max(member.n_iter_ for member in members)
        if apart:
            X, y = rows_apart(client, parts, dealing)
            self.conformity_scores_ = np.sort(self._scores(X, self._check_targets(y)), axis=0)

    def _fit_encoder(self, client, parts, sample):
        """Medians, quartiles and ranks from a sample, levels and what is missing from all rows."""
        vars(self).pop("feature_names_in_", None)
        self.encoder_ = TabularEncoder(
            categorical_features=self.categorical_features,
            max_categories=self.max_categories,
            high_cardinality=WITHOUT_TARGETS.get(self.high_cardinality, self.high_cardinality),
            datetime_features=self.datetime_features,
            ranks=True,
        ).set_output(transform="default")
        self.encoder_.fit(sample)
        learn_counts(self.encoder_, count_levels(client, parts, self.encoder_))
        self.n_features_in_ = self.encoder_.n_features_in_
        if hasattr(self.encoder_, "feature_names_in_"):
            self.feature_names_in_ = self.encoder_.feature_names_in_

    def _rows_of_member(self, client, n_kept, row_bytes):
        """How many rows each member is trained on."""
        if isinstance(self.max_samples, Integral):
            return min(n_kept, self.max_samples)
        if isinstance(self.max_samples, Real):
            return max(1, round(n_kept * self.max_samples))
        fitting = rows_that_fit(client, row_bytes)
        if fitting >= n_kept:
            return n_kept
        warn(
            f"Each member is trained on {fitting:.3g} of {n_kept} rows, as many as the memory of "
            "a worker takes. For more give the workers more memory, or fewer threads each."
        )
        return max(1, int(fitting))

    def _share_apart(self, rows):
        """The share of the rows for calibration: in number no more than `subsample`."""
        if not self.conformal:
            return 0.0
        share = DEFAULT_SHARE if self.conformal is True else float(self.conformal)
        return min(share, self.subsample / int(rows.n_rows.sum()))

    def _count_rows(self, data, splits):
        if isinstance(data, Share):
            return data.n_rows, data.n_validation
        return super()._count_rows(data, splits)

    # After fit.

    def _of_members(self, method, X):
        if is_distant(X):
            raise TypeError(
                "This method takes rows in memory, not a Dask collection. Give X.compute(), or "
                "a sample of the rows."
            )
        return super()._of_members(method, X)


def refuse_splits(validation_split, groups):
    """Refuse what splits rows that lie in several places.

    Raises
    ------
    ValueError
    """
    if is_splitter(validation_split):
        raise ValueError(
            f"validation_split={validation_split!r} needs all rows in one place. Use None or "
            "'last', or give X_val and y_val."
        )
    if groups is not None:
        raise ValueError(
            "groups need all rows in one place, and these are in blocks. Leave them out, and to "
            "validate on groups of their own give X_val and y_val."
        )
