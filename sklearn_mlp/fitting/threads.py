"""How many threads BLAS uses while an estimator trains.

Between two matrix products a step does much that one thread does, and waking the others
again costs more than they give unless the products are large.
"""

from __future__ import annotations

import functools
import threading
from contextlib import contextmanager, nullcontext
from pathlib import Path

import scipy
from threadpoolctl import ThreadpoolController

# From this many multiplications in the largest product of a step a second thread pays; further
# threads give less each, and cost the same together.
WORTH_A_SECOND_THREAD = 2**22


@functools.cache
def _controllers():
    """The BLAS libraries: SciPy's own, as it comes with wheels, and the others."""
    blas = ThreadpoolController().select(user_api="blas")
    paths = [library.filepath for library in blas.lib_controllers]
    beside_scipy = str(Path(scipy.__file__).parent)  # scipy/.dylibs, scipy.libs
    own = [path for path in paths if path.startswith((beside_scipy + ".", beside_scipy + "/"))]
    others = [path for path in paths if path not in own]
    return {"scipy": blas.select(filepath=own), "others": blas.select(filepath=others)}


class _OneThread:
    """Libraries on one thread until the last of the fits that asked for it ends."""

    def __init__(self, name):
        self._name = name
        self._lock = threading.Lock()
        self._n_fits = 0
        self._limiter = None
        self._before = None

    def _present(self):
        libraries = _controllers()[self._name].lib_controllers
        return max((library.num_threads for library in libraries), default=1)

    @property
    def n_threads(self):
        """How many there are, or will be again."""
        return self._before or self._present()

    @contextmanager
    def __call__(self):
        with self._lock:
            self._n_fits += 1
            if self._n_fits == 1:
                self._before = self._present()
                self._limiter = _controllers()[self._name].limit(limits=1)
        try:
            yield
        finally:
            with self._lock:
                self._n_fits -= 1
                if self._n_fits == 0:
                    self._before = None
                    self._limiter.restore_original_limits()


_scipys = _OneThread("scipy")
_others = _OneThread("others")


@contextmanager
def one_blas_thread():
    """BLAS on one thread."""
    with _scipys(), _others():
        yield


def blas_threads(largest_product, *, scipys_own=False):
    """Limit BLAS to one thread where the largest product has too few multiplications.

    With ``scipys_own`` SciPy's in any case: for L-BFGS it adds up a few vectors, and its
    threads would take the cores from those of the products.
    """
    n_threads = _others.n_threads
    if n_threads > 1 and largest_product * (n_threads - 1) < WORTH_A_SECOND_THREAD:
        return one_blas_thread() if scipys_own else _others()
    return _scipys() if scipys_own else nullcontext()
