"""What all estimators of this package share, networks and tables: callbacks, and errors."""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any, ClassVar, TypeVar

import numpy as np
from sklearn.base import BaseEstimator, _fit_context
from sklearn.callback import CallbackSupportMixin, with_callbacks
from sklearn.utils._available_if import _AvailableIfDescriptor
from sklearn.utils._param_validation import InvalidParameterError

from ._doc_links import LinksToReference
from ._tuning import TuningSpace
from .fitting.hints import hint_at_parameter
from .fitting.observers import FitCallbacks

Method = TypeVar("Method", bound=Callable[..., Any])


class NetworkEstimator(LinksToReference, CallbackSupportMixin, BaseEstimator):
    """An estimator of this package: it trains networks, and tells callbacks of the epochs."""

    # What is worth tuning, and distributions or lists for it, most important first.
    _worth_tuning: ClassVar[dict[str, Any]] = {}

    @classmethod
    def tuning_space(cls, prefix: str = "") -> TuningSpace:
        """Distributions of what is worth tuning, most important first.

        Of `MLPClassifier` and `MLPRegressor` they are for the default solver, 'adam'.

        Parameters
        ----------
        prefix : str, default=""
            Put before each name, such as ``"mlp__"`` for a step "mlp" of a Pipeline.

        Returns
        -------
        space : dict
            For `RandomizedSearchCV` and `HalvingRandomSearchCV`; yours to change.

        Examples
        --------
        >>> from sklearn.model_selection import RandomizedSearchCV
        >>> from sklearn.pipeline import Pipeline
        >>> from sklearn.preprocessing import StandardScaler
        >>> from sklearn_mlp import MLPClassifier
        >>> model = Pipeline([("scale", StandardScaler()), ("mlp", MLPClassifier())])
        >>> space = MLPClassifier.tuning_space("mlp__")
        >>> next(iter(space))
        'mlp__learning_rate_init'
        >>> search = RandomizedSearchCV(model, space, n_iter=20)
        """
        return TuningSpace(
            {prefix + name: copy.copy(values) for name, values in cls._worth_tuning.items()}
        )

    def _validate_params(self):
        try:
            super()._validate_params()
        except InvalidParameterError as error:
            message = str(error)
            given, constraints = self.get_params(deep=False), self._parameter_constraints
            hint = hint_at_parameter(message, given, constraints)
            raise InvalidParameterError(f"{message}{hint}") from None

    def __setstate__(self, state):
        # An earlier version's has no parameters that are newer.
        super().__setstate__(defaults_of(type(self)) | state)

    def _begin_callbacks(self, data, max_epochs=None):
        """The callbacks of a fit, told that it begins."""
        # Two private pieces of scikit-learn: it documents `_init_callback_context` for the
        # authors of estimators, and `_skl_callbacks` is there if there are callbacks.
        context = self._init_callback_context(max_subtasks=max_epochs)
        weight = data.sample_weight
        metadata = {} if weight is None else {"sample_weight": weight}
        arguments = {"estimator": self, "X": data.X, "y": data.y, "metadata": metadata}
        return FitCallbacks(context, arguments, hasattr(self, "_skl_callbacks"))


# Decorators of scikit-learn's, which has no types, that keep those of what they decorate.


def validates_parameters(method: Method) -> Method:
    return _fit_context(prefer_skip_nested_validation=True)(method)


def tells_callbacks(method: Method) -> Method:
    return with_callbacks(method)


class _AvailableWhere(_AvailableIfDescriptor):
    """``available_if`` whose error tells why, not only its cause."""

    def _check(self, obj, owner):
        try:
            super()._check(obj, owner)
        except AttributeError as error:
            raise AttributeError(f"{error}: {error.__cause__}") from error.__cause__


def available_where(check: Callable[[Any], bool]) -> Callable[[Method], Method]:
    return lambda method: _AvailableWhere(method, check, attribute_name=method.__name__)


@functools.cache
def defaults_of(cls):
    """The default values of an estimator class' parameters."""
    return {name: p.default for name, p in inspect.signature(cls).parameters.items()}


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


def is_valid_array(X, estimator):
    """Whether ``X`` is an array of finite floats as the estimator was fitted with, without names.

    For a few rows that is most of what ``validate_data`` takes time for. False means only that
    it has to look.
    """
    may_be = (
        type(X) is np.ndarray
        and X.dtype in (np.float32, np.float64)
        and X.ndim == 2
        and len(X) > 0
        and X.shape[1] == getattr(estimator, "n_features_in_", None)
        and not hasattr(estimator, "feature_names_in_")
    )
    with np.errstate(over="ignore", invalid="ignore"):
        return may_be and bool(np.isfinite(X.sum()))


def check_outputs(outputs):
    """Return a fitted network's outputs, row by row, or refuse infinity and NaN."""
    finite = np.isfinite(outputs)
    if not finite.all():
        rows = np.flatnonzero(~finite.reshape(len(outputs), -1).all(axis=1))
        raise ValueError(
            f"The output of the network is not finite for {len(rows)} of {len(outputs)} rows, the "
            f"first of them row {rows[0]}: values of X or weights are too large for "
            f"{outputs.dtype}. Scale X, in fit and here alike, or remove the row."
        )
    return outputs
