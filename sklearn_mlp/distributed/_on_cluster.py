"""What all estimators on a cluster share: the client, lazy predictions and the score."""

from __future__ import annotations

import copy
import inspect

from sklearn.base import _clone_parametrized
from sklearn.utils.validation import check_is_fitted

from ._cluster import find_client
from ._parts import split_into_parts
from ._predictions import predict_lazily
from ._scores import score_parts


def with_client(local, **more):
    """The signature of an estimator's ``__init__`` with more parameters, `client` the last."""
    signature = inspect.signature(local.__init__)
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
        for name, default in {**more, "client": None}.items()
    ]
    return signature.replace(parameters=[*signature.parameters.values(), *added])


class OnCluster:
    """Mixin of an estimator that also takes Dask collections."""

    def _has_r2(self):
        """Whether the score is R2, rather than a mean over the rows."""
        raise NotImplementedError

    def _lazily(self, function, X):
        """``function(model, X)`` of a collection."""
        check_is_fitted(self)
        return predict_lazily(self.to_local(), function, X)

    def _score(self, X, y, sample_weight):
        """The score of collections, computed where they lie."""
        check_is_fitted(self)
        client, parts = find_client(self.client), split_into_parts(X, y, sample_weight)
        return score_parts(client, parts, self.to_local(), has_r2=self._has_r2())

    def _to_local(self, local):
        """An estimator that knows no cluster, with the same parameters and fitted attributes."""
        model = local(**{name: getattr(self, name) for name in local._get_param_names()})
        own = self._get_param_names()
        vars(model).update({name: v for name, v in vars(self).items() if name not in own})
        return model

    # The client belongs to this process: it is no state, and is not shown. `get_params(deep=False)`
    # is what repr and HTML show, also of a Pipeline around. Clones have it all the same, as those
    # that a search fits must train where its estimator was told to.

    def get_params(self, deep=True):
        """The parameters of this estimator.

        Parameters
        ----------
        deep : bool, default=True
            False leaves out `client`, and what is in parameters that are estimators.

        Returns
        -------
        params : dict
        """
        params = super().get_params(deep)
        if not deep:
            del params["client"]
        return params

    def __getstate__(self):
        return super().__getstate__() | {"client": None}

    def __sklearn_clone__(self):
        other = _clone_parametrized(copy.copy(self))
        other.client = self.client
        return other
