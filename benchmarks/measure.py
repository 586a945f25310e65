"""How it is measured: interleaved runs, their medians, and peaks of allocated memory."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc

from .contestants import quietly


def timed(functions, rounds, clock=time.perf_counter):
    """The median time in seconds of each function, run in turn ``rounds`` times.

    Each runs once beforehand, unmeasured.
    """
    seconds = {name: [] for name in functions}
    for function in functions.values():
        quietly(function)
    for _ in range(rounds):
        for name, function in functions.items():
            time.sleep(0.05)  # lets another library's worker threads go to sleep
            start = clock()
            quietly(function)
            seconds[name].append(clock() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def peak_bytes(function):
    """The most memory that NumPy and Python held at once during a call, above the start."""
    gc.collect()
    tracemalloc.start()
    try:
        quietly(function)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
