"""How many threads BLAS uses while an estimator trains.

Between two matrix products a step does much that one thread does, and waking the others
again costs more than they give unless the products are large.
"""

from __future__ import annotations

import functools
import threading
from collections import Counter
from contextlib import contextmanager, nullcontext
from pathlib import Path

import scipy
from threadpoolctl import OpenBLASController, ThreadpoolController

from .. import kernels

# From this many multiplications in the largest product of a step a second thread pays; further
# threads give less each, and cost the same together.
WORTH_A_SECOND_THREAD = 2**22
# A thread that was woken spins about as long as so many multiplications take.
WORTH_WAKING_A_THREAD = 2**28
# OpenBLAS itself takes one thread for so few.
ALWAYS_ON_ONE_THREAD = 2**18


@functools.cache
def _controllers():
    """The BLAS libraries: SciPy's own, as it comes with wheels, and the others."""
    blas = ThreadpoolController().select(user_api="blas")
    paths = [library.filepath for library in blas.lib_controllers]
    beside_scipy = str(Path(scipy.__file__).parent)  # scipy/.dylibs, scipy.libs
    own = [path for path in paths if path.startswith((beside_scipy + ".", beside_scipy + "/"))]
    others = [path for path in paths if path not in own]
    return {"scipy": blas.select(filepath=own), "others": blas.select(filepath=others)}


_lock = threading.Lock()


class _OneThread:
    """Libraries on one thread until the last of the fits that asked for it ends."""

    def __init__(self, name):
        self._name = name
        self._n_fits = 0
        self._limiter = None
        self._before = None

    def _present(self):
        libraries = _controllers()[self._name].lib_controllers
        return max((library.num_threads for library in libraries), default=1)

    @property
    def n_threads(self):
        """How many there are, or will be again."""
        with _lock:
            return self._before or self._present()

    def is_there(self):
        return bool(_controllers()[self._name].lib_controllers)

    @contextmanager
    def __call__(self):
        with _lock:
            self._n_fits += 1
            if self._n_fits == 1:
                self._before = self._present()
                with _from_any_thread():
                    self._limiter = _controllers()[self._name].limit(limits=1)
        try:
            yield
        finally:
            with _lock:
                self._n_fits -= 1
                if self._n_fits == 0:
                    with _from_any_thread():
                        self._limiter.restore_original_limits()
                    self._before = None


@contextmanager
def _from_any_thread():
    """Let this thread set limits whichever set them last.

    From 3.8 on threadpoolctl ignores all threads but the one that was first. Here one fit may
    set the limit and another, in another thread, be the last to end.
    """
    let_go = getattr(OpenBLASController, "clear_controlling_thread", None)
    if let_go is None:
        yield
        return
    let_go(force=True)
    try:
        yield
    finally:
        let_go(force=True)


_scipys = _OneThread("scipy")
_others = _OneThread("others")
_busy = Counter()  # threads in which networks are trained or predict, and how deep


@contextmanager
def _counted():
    """How many threads are busy, with this one."""
    this = threading.get_ident()
    with _lock:
        _busy[this] += 1
        n_busy = len(_busy)
    try:
        yield n_busy
    finally:
        with _lock:
            _busy[this] -= 1
            if not _busy[this]:
                del _busy[this]


@contextmanager
def one_blas_thread():
    """BLAS on one thread."""
    with _scipys(), _others():
        yield


@contextmanager
def blas_threads(largest_product, *, scipys_own=False, compiled=False):
    """Limit BLAS to one thread where further ones would not pay.

    They do not where the largest product has too few multiplications, and where others train or
    predict in other threads at the same time: these already take the cores.

    Products are NumPy's, or ``compiled`` ones SciPy's, where it has a BLAS of its own. With
    ``scipys_own`` SciPy's BLAS is limited in any case, unless it makes the products: for L-BFGS
    it adds up a few vectors, and its threads would take the cores from those of the products.
    """
    products = _scipys if compiled and _scipys.is_there() else _others
    with _counted() as n_busy:
        n_threads = products.n_threads
        too_small = largest_product * (n_threads - 1) < WORTH_A_SECOND_THREAD
        if n_threads > 1 and (too_small or n_busy > 1):
            limit = one_blas_thread if scipys_own or compiled else _others
        else:
            limit = _scipys if scipys_own and not compiled else nullcontext
        with limit():
            yield


def threads_for_prediction(multiplications, method="raw"):
    """The same for predictions that take so many multiplications in all, by a method of `Model`.

    ``raw_as_whole`` has the threads that scikit-learn has, as its bits may depend on them.
    """
    if multiplications <= ALWAYS_ON_ONE_THREAD or method == "raw_as_whole":
        return nullcontext()
    product = WORTH_A_SECOND_THREAD if multiplications >= WORTH_WAKING_A_THREAD else 0
    return blas_threads(product, compiled=kernels.compiled is not None)
