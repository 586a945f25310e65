"""The page's requests and their answers, dict for dict, whatever carries them.

A request has a ``kind`` and, but for 'choices', the ``session`` that the page has chosen a name
for. An answer has what was asked for, or ``error`` and ``status``, that of HTTP. All of it is
JSON. So a worker in the browser can take the place of the server.

=========  ==============================  ====================================================
kind       besides                         answer
=========  ==============================  ====================================================
choices                                    what there is to choose, defaults, limits, presets
start      settings                        a new network: its rows and state
train      epochs                          state
update                                     state after an update on one batch
step       row                             the numbers of that update, of which none is made
weight     layer, from, to, value          state; ``from`` -1 is the bias
code                                       the Python that makes this network
close                                      nothing; the network is forgotten
=========  ==============================  ====================================================
"""

from __future__ import annotations

import math
import threading
import time
from numbers import Integral, Real

from ._errors import Refused
from ._presets import PRESETS
from ._session import MOST_EPOCHS, Session
from ._settings import CHOICES, DEFAULTS, LIMITS

MOST_SESSIONS = 50
FORGOTTEN_AFTER = 3600  # seconds without a request


class Playground:
    """The networks of all tabs.

    Parameters
    ----------
    clock : callable, default=time.monotonic
        Seconds, for what is forgotten.
    """

    def __init__(self, clock=time.monotonic):
        self.sessions = {}
        self._last_asked = {}
        self._clock = clock
        # Warnings are caught for a whole process, so one network trains at a time.
        self._lock = threading.Lock()

    def answer(self, request):
        """The answer to a request; an error is an answer too."""
        with self._lock:
            try:
                return self._answer(request)
            except Refused as error:
                return {"error": str(error), "status": error.status}
            except (ArithmeticError, AttributeError, TypeError, ValueError) as error:  # estimators'
                return {"error": str(error), "status": 400}

    def _answer(self, request):
        if not isinstance(request, dict) or request.get("kind") not in list(KINDS):
            raise Refused(f"A request is an object whose kind is one of {', '.join(KINDS)}.")
        if request["kind"] == "choices":
            about = {"choices": CHOICES, "defaults": DEFAULTS, "limits": LIMITS}
            return about | {"presets": PRESETS}
        name = request.get("session")
        if not isinstance(name, str) or not 0 < len(name) <= 64:
            raise Refused(f"session must be a name of 1 to 64 letters, got {str(name)[:80]!r}.")
        self._last_asked[name] = self._clock()
        self._forget()
        return KINDS[request["kind"]](self, name, request)

    def _forget(self):
        """Forget what no one has asked for in a while, and the oldest of too many."""
        times = sorted(self._last_asked.items(), key=lambda item: item[1])
        too_many = len(times) - MOST_SESSIONS
        for number, (name, time_of_last) in enumerate(times):
            if number < too_many or self._clock() - time_of_last > FORGOTTEN_AFTER:
                self._close(name, {})

    def _start(self, name, request):
        self.sessions.pop(name, None)
        self.sessions[name] = Session(request.get("settings", {}))
        return self.sessions[name].begin()

    def _close(self, name, request):
        self.sessions.pop(name, None)
        self._last_asked.pop(name, None)
        return {}

    def _of(self, name):
        if name not in self.sessions:
            raise Refused("This network is no longer known here. Press Reset to start anew.", 404)
        return self.sessions[name]

    def _train(self, name, request):
        return self._of(name).train(whole(request, "epochs", 1, MOST_EPOCHS))

    def _update(self, name, request):
        return self._of(name).update()

    def _step(self, name, request):
        return self._of(name).step(whole(request, "row", 0, LIMITS["rows"]))

    def _weight(self, name, request):
        layer, end = (whole(request, key, 0, 1000) for key in ("layer", "to"))
        start, value = whole(request, "from", -1, 1000), request.get("value")
        if not isinstance(value, Real) or not math.isfinite(value) or abs(value) > 1e6:
            raise Refused(f"A weight must be a number from -1e6 to 1e6, got {str(value)[:60]}.")
        return self._of(name).set_weight(layer, start, end, float(value))

    def _code(self, name, request):
        return self._of(name).code()


KINDS = {
    "choices": None,
    "start": Playground._start,
    "train": Playground._train,
    "update": Playground._update,
    "step": Playground._step,
    "weight": Playground._weight,
    "code": Playground._code,
    "close": Playground._close,
}


def whole(request, key, low, high):
    value = request.get(key)
    if not isinstance(value, Integral) or isinstance(value, bool) or not low <= value <= high:
        raise Refused(f"{key} must be a whole number from {low} to {high}, got {str(value)[:60]}.")
    return value
