"""What the estimators on a cluster share: the way through ``fit``, and lazy predictions."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from sklearn.utils.validation import _check_feature_names, _check_n_features

from .._base import BaseMLP
from ..fitting.build import batch_rows, make_solver
from ..fitting.hints import advice_for_tables
from ..fitting.holdout import about_validation
from ..fitting.problem import Data, build_problem
from ..fitting.splits import is_splitter
from ..fitting.start import Mode
from ..fitting.warn import warn
from ._cluster import find_client, is_distant
from ._on_cluster import OnCluster
from ._parts import refuse_generators, split_into_parts
from ._scores import is_r2
from ._source import DistantSource
from ._survey import survey

# Where batch_size is 'auto', batches of more rows than the solver's own: fewer, slow rounds. But
# no fewer updates in an epoch than so many, or 200 epochs do not train the network, and no more
# rows than so many, beyond which a round takes longer in proportion.
FEWEST_UPDATES = 50
LARGEST_BATCH = 2**16


class DaskData(NamedTuple):
    """`Data` of which the classes may be known."""

    X: Any
    y: Any
    sample_weight: Any = None
    validation: Any = None
    groups: Any = None
    classes: Any = None


class DaskMLP(OnCluster, BaseMLP):
    """A network whose rows may lie on a Dask cluster."""

    # The way through fit.

    def _problem(self, data, start=None):
        classes = getattr(data, "classes", None)
        if not any(map(is_distant, (data.X, data.y, data.sample_weight))):
            refuse_generators(X=data.X, y=data.y)
            self._refuse_distant_validation(data, classes)
            return super()._problem(Data(*data[:5]), start)
        start = self._start(Mode.FRESH) if start is None else start
        parameters, validation = self._parameters(), data.validation
        refuse_settings(parameters, data)
        client = find_client(self.client)
        parts, summary = self._look(client, data.X, data.y, data.sample_weight, start, classes)
        outputs = self._learn_outputs(summary.like_y, start.mode)
        if validation is not None and is_distant(validation[0]):
            refuse_scorer(parameters, "X_val")
            with about_validation():
                validation = self._look(client, *validation)
        elif validation is not None:
            with about_validation():
                pair = self._check_pair(*validation[:2], summary.dtype, reset=False)
            validation = *pair, validation[2]
        parameters.batch_size = global_batch(parameters, int(summary.n_rows.sum()))
        source = DistantSource(client, parameters, outputs, parts, summary, validation)
        return build_problem(source, start)

    def _look(self, client, X, y, weight, start=None, classes=None):
        """The partitions, and what the first pass over them finds; validation without a start."""
        parts = split_into_parts(X, y, weight)
        with advice_for_tables(type(self).__name__, self._for_tables):
            summary = survey(client, parts, self, classes)
        reset = start is not None and start.memory is None
        like_X = parts.like_X if hasattr(parts.like_X, "columns") else None
        like_X = np.empty((0, summary.n_features)) if like_X is None else like_X
        _check_feature_names(self, like_X, reset=reset)
        _check_n_features(self, like_X, reset=reset)
        return parts, summary

    def _refuse_distant_validation(self, data, classes):
        if classes is not None:
            raise ValueError(
                "classes is for a y of Dask's, whose labels take a pass to find. Leave it out."
            )
        if any(map(is_distant, data.validation or ())):
            raise TypeError(
                "X_val, y_val and sample_weight_val are Dask collections, X and y are not. Give "
                "X_val.compute() and so on, or X and y as Dask collections too."
            )

    def _fit_more(self, data):
        if is_distant(data.X) or is_distant(data.y):
            raise TypeError(
                "partial_fit takes rows in memory, not a Dask collection. Call fit, which takes "
                "any number of rows, or partial_fit for each of X.partitions, computed."
            )
        return super()._fit_more(data)

    # After fit.

    def _has_r2(self):
        return is_r2(self._fitted_outputs())

    def _check_new(self, X):
        if is_distant(X):
            raise TypeError(
                "This method takes rows in memory, not a Dask collection. Give X.compute(), or "
                "a sample of the rows."
            )
        return super()._check_new(X)


def refuse_settings(parameters, data):
    """Refuse what needs all rows of a batch in one place.

    Raises
    ------
    ValueError
    """
    if parameters.batch_norm:
        raise ValueError(
            "batch_norm=True normalises over all rows of a batch, which lie on several workers. "
            "Set batch_norm=False, and scale the inputs."
        )
    if parameters.early_stopping and data.validation is None:
        if is_splitter(parameters.validation_split):
            raise ValueError(
                f"validation_split={parameters.validation_split!r} needs all rows in one place. "
                "Use None or 'last', or give X_val and y_val."
            )
        refuse_scorer(parameters, "the rows held out")


def refuse_scorer(parameters, what):
    """Refuse a scorer where the rows that it takes lie in several places."""
    if parameters.scoring not in (None, "loss"):
        raise ValueError(
            f"scoring={parameters.scoring!r} needs all rows in one place, and {what} are in "
            "blocks. Give X_val and y_val as arrays in memory, or use scoring=None or 'loss'."
        )


def global_batch(parameters, n_rows):
    """`batch_size`, where 'auto' is the solver's own, or of more rows many."""
    solver = make_solver(parameters)
    if parameters.batch_size != "auto" or not solver.by_batches:
        return parameters.batch_size
    own = batch_rows(parameters, solver, n_rows)
    if own == 1:  # which is refused
        return own
    batch_size = max(own, min(LARGEST_BATCH, n_rows // FEWEST_UPDATES))
    if batch_size > own:
        warn(
            f"batch_size='auto' is {batch_size} rows on a cluster, as each update is a round of "
            f"messages: {-(-n_rows // batch_size)} updates in an epoch, where in memory there are "
            f"{-(-n_rows // own)}. The network may be worse. Use solver='lbfgs', which makes the "
            "steps that it makes in memory, or set batch_size yourself."
        )
    return batch_size
