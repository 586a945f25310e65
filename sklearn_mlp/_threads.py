"""How many threads BLAS uses while an estimator trains.

Between two matrix products a step does much that one thread does, and waking the others
again costs more than they give unless the products are large.
"""

from __future__ import annotations

import functools
import threading
from contextlib import contextmanager, nullcontext

from threadpoolctl import ThreadpoolController

# From this many multiplications in the largest product of a step a second thread pays; further
# threads give less each, and cost the same together.
WORTH_A_SECOND_THREAD = 2**22


@functools.cache
def _controller():
    return ThreadpoolController().select(user_api="blas")


def _n_threads():
    return max((library.num_threads for library in _controller().lib_controllers), default=1)


class _OneThread:
    """BLAS on one thread until the last of the fits that asked for it ends."""

    def __init__(self):
        self._lock = threading.Lock()
        self._n_fits = 0
        self._limiter = None
        self.n_threads = None  # that there were before, while there is one

    @contextmanager
    def __call__(self):
        with self._lock:
            self._n_fits += 1
            if self._n_fits == 1:
                self.n_threads = _n_threads()
                self._limiter = _controller().limit(limits=1)
        try:
            yield
        finally:
            with self._lock:
                self._n_fits -= 1
                if self._n_fits == 0:
                    self.n_threads = None
                    self._limiter.restore_original_limits()


one_blas_thread = _OneThread()


def blas_threads(largest_product):
    """Limit BLAS to one thread where the largest product has too few multiplications."""
    n_threads = one_blas_thread.n_threads or _n_threads()
    if n_threads > 1 and largest_product * (n_threads - 1) < WORTH_A_SECOND_THREAD:
        return one_blas_thread()
    return nullcontext()
