"""scikit-learn's callbacks, called after each epoch or iteration."""

from __future__ import annotations

import copy


def without_callbacks(estimator):
    """A copy of an estimator that knows of no callbacks, which may not be for pickling."""
    alone = copy.copy(estimator)
    for name in [name for name in vars(alone) if "callback" in name]:
        delattr(alone, name)
    return alone


class FitCallbacks:
    """The callbacks of one fit: what they are told, and their word on stopping.

    Parameters
    ----------
    context : sklearn.callback.CallbackContext
        That of the fit.
    arguments : dict
        What every callback is told: 'estimator', 'X', 'y' and 'metadata', as given.
    has_listeners : bool
        Whether there are callbacks.
    """

    def __init__(self, context, arguments, has_listeners):
        self.context = context
        self.arguments = arguments
        self.has_listeners = has_listeners
        self.context.call_on_fit_task_begin(**arguments)

    def observe(self, fitted_as_of):
        """An observer of the solver, or None where no one listens.

        ``fitted_as_of(theta)`` is a copy of the estimator that predicts.
        """
        return EpochObserver(self, fitted_as_of) if self.has_listeners else None

    def end(self):
        self.context.call_on_fit_task_end(**self.arguments, reconstruction_attributes=dict)


class EpochObserver:
    """Makes a task of each epoch."""

    def __init__(self, callbacks, fitted_as_of):
        self._callbacks = callbacks
        self._fitted_as_of = fitted_as_of
        self._task = None

    def begin(self):
        self._task = self._callbacks.context.subcontext(task_name="epoch")
        self._task.call_on_fit_task_begin(**self._callbacks.arguments)

    def end(self, theta):
        """Whether to stop."""
        return self._task.call_on_fit_task_end(
            **self._callbacks.arguments,
            reconstruction_attributes=lambda: vars(self._fitted_as_of(theta)),
        )
