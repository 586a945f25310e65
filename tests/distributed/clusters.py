"""Small clusters, and arrays spread over blocks."""

import dask.array as da
import numpy as np
from distributed import LocalCluster


def start_cluster(n_workers=2, **settings):
    """In this process, unless ``processes=True``."""
    defaults = {"threads_per_worker": 1, "processes": False, "dashboard_address": ":0"}
    return LocalCluster(n_workers=n_workers, **defaults | settings)


def spread(array, n_blocks=7):
    """As a Dask array of so many blocks of rows."""
    return da.from_array(array, chunks=(len(array) // n_blocks, *array.shape[1:]))


def relative_difference(one, other):
    """The largest one of weights and biases."""
    pairs = zip(one.coefs_ + one.intercepts_, other.coefs_ + other.intercepts_, strict=True)
    return max(np.abs(a - b).max() / np.abs(b).max() for a, b in pairs)
