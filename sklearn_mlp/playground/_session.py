"""One network of one tab: its rows, its training, and what it answers."""

from __future__ import annotations

import time
import warnings
from contextlib import contextmanager

from sklearn.exceptions import ConvergenceWarning

from ._code import code_of
from ._errors import Refused
from ._rows import rows_of
from ._settings import complete, estimator, with_loss_for
from ._trainers import trainer_of
from ._view import constant_loss, rounded, step_through, view

LONGEST_TURN = 0.25  # seconds of training in one request
MOST_EPOCHS = 100  # in one request


class Session:
    """A network, made by settings.

    Parameters
    ----------
    settings : dict
        Some of `DEFAULTS`.

    Raises
    ------
    ValueError
        If a setting is not possible; the message is the estimator's own where it checks.
    """

    def __init__(self, settings):
        settings = complete(settings)
        self.rows = rows_of(settings)
        self.settings = with_loss_for(settings, classifies=self.rows.classifies)
        self.messages = []
        with self._training():
            network = estimator(self.settings, classifies=self.rows.classifies)
            X, y = self.rows.part(self.rows.train)
            self.trainer = trainer_of(network, X, y)

    def begin(self):
        """All that the page shows, the points too."""
        rows, trainer = self.rows, self.trainer
        return self.state() | {
            "points": rounded(rows.X),
            "targets": rounded(rows.y),
            "test_rows": rows.test.tolist(),
            "classifies": rows.classifies,
            "constant_loss": constant_loss(trainer.network, trainer.y),
            "settings": {k: v for k, v in self.settings.items() if k != "table"},
        }

    def state(self):
        state = view(self.trainer, self.rows) | {"messages": self.messages}
        self.messages = []
        return state

    def train(self, epochs):
        """Go on by so many epochs, or as many as a turn has time for."""
        end = time.monotonic() + LONGEST_TURN
        with self._training():
            for _ in range(epochs):
                self.trainer.epochs(1)
                if self.trainer.is_over or time.monotonic() > end:
                    break
        return self.state()

    def update(self):
        with self._training():
            self.trainer.update()
        return self.state()

    def step(self, row):
        with self._training():
            return {"step": step_through(self.trainer, row)}

    def set_weight(self, layer, start, end, value):
        network = self.trainer.network
        try:
            shape = network.coefs_[layer].shape
        except IndexError:
            shape = (0, 0)
        if not (-1 <= start < shape[0] and 0 <= end < shape[1]):
            raise Refused(f"There is no weight from {start} to {end} in layer {layer}.")
        self.trainer.set_weight(layer, start, end, value)
        return self.state()

    def code(self):
        return {"code": code_of(self.settings, self.trainer, self.rows)}

    @contextmanager
    def _training(self):
        """Keep warnings for the page, but not that training was cut short: it goes on."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            warnings.simplefilter("ignore", ConvergenceWarning)
            yield
        new = dict.fromkeys(str(warning.message) for warning in caught)
        self.messages += [text for text in new if text not in self.messages]
