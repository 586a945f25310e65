"""scikit-learn's callbacks, called after each epoch or L-BFGS iteration.

All pieces are public but two: `CallbackSupportMixin._init_callback_context`, which scikit-learn
documents for the authors of estimators, and the attributes it sets, all with "callback" in their
names, of which `_skl_callbacks` is there if there are callbacks.
"""

from __future__ import annotations

import copy


def without_callbacks(estimator):
    """A copy of an estimator that knows of no callbacks, which may not be for pickling."""
    alone = copy.copy(estimator)
    for name in [name for name in vars(alone) if "callback" in name]:
        delattr(alone, name)
    return alone


class Callbacks:
    """The callbacks of one fit: what they are told, and their word on stopping.

    Parameters
    ----------
    estimator : estimator with `CallbackSupportMixin`
    X, y : the data of the fit, as given
    sample_weight : array-like or None
    max_epochs : int or None
    """

    def __init__(self, estimator, X, y, sample_weight, max_epochs):
        self.estimator = estimator
        self.told = {"estimator": estimator, "X": X, "y": y}
        self.told["metadata"] = {} if sample_weight is None else {"sample_weight": sample_weight}
        self.context = estimator._init_callback_context(max_subtasks=max_epochs)
        self.context.call_on_fit_task_begin(**self.told)

    def observe(self, estimator, fitted_as_of):
        """An observer of the solver, or None where no one listens.

        ``fitted_as_of(theta)`` is a copy of the estimator that predicts.
        """
        listened_to = hasattr(estimator, "_skl_callbacks")
        return EpochObserver(self, fitted_as_of) if listened_to else None

    def end(self):
        self.context.call_on_fit_task_end(**self.told, reconstruction_attributes=dict)


class EpochObserver:
    """Makes a task of each epoch."""

    def __init__(self, callbacks, fitted_as_of):
        self._callbacks = callbacks
        self._fitted_as_of = fitted_as_of
        self._task = None

    def begin(self):
        self._task = self._callbacks.context.subcontext(task_name="epoch")
        self._task.call_on_fit_task_begin(**self._callbacks.told)

    def end(self, theta):
        """Whether to stop."""
        return self._task.call_on_fit_task_end(
            **self._callbacks.told,
            reconstruction_attributes=lambda: vars(self._fitted_as_of(theta)),
        )
