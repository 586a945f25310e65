"""Times training on a Dask cluster of processes on this machine, one thread each.

python -m benchmarks.cluster                 about half an hour on two cores, 20 GB of rows
python -m benchmarks.cluster --quick         a moment, only to see that it runs
python -m benchmarks.cluster --only rounds   some of: rounds, fits, batches, stream
python -m benchmarks.cluster --markdown docs/benchmarks.md
                                             writes the section of that page
"""

from __future__ import annotations

import argparse
import re
import textwrap
import threading
import time
import warnings
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import dask
import dask.array as da
import numpy as np
import psutil
from distributed import Client, LocalCluster
from threadpoolctl import threadpool_limits

from sklearn_mlp import MLPRegressor
from sklearn_mlp.distributed import DaskMLPRegressor, _source
from sklearn_mlp.optim.lbfgs import LBFGS
from sklearn_mlp.optim.run import Solution, Solver, Status

from .report import CLUSTER_TITLE, folded, picture, table, with_cluster_section

N_FEATURES, HIDDEN = 50, (256, 256)
N_PARAMETERS = N_FEATURES * 256 + 256 * 256 + 256 + 2 * 256 + 1


@contextmanager
def cluster(n_workers, **settings):
    settings = {"threads_per_worker": 1, "dashboard_address": ":0", **settings}
    with LocalCluster(n_workers=n_workers, **settings) as workers, Client(workers) as client:
        client.wait_for_workers(n_workers)
        yield client


def rows(n_rows, n_features=N_FEATURES):
    X = np.random.default_rng(0).normal(size=(n_rows, n_features))
    return X, target(X)


def target(X):
    return np.sin(X[:, 0]) + X[:, 1] * X[:, 2]


def held(client, X, y, n_blocks):
    """In the memory of the workers, in so many blocks."""
    size = -(-len(X) // n_blocks)
    lazy = da.from_array(X, chunks=(size, X.shape[1])), da.from_array(y, chunks=size)
    return client.persist(list(lazy))


class Evaluations(Solver):
    """Evaluates the objective some times where training starts, and notes seconds and bytes."""

    double = True

    def __init__(self, repeats):
        self.repeats = repeats

    def minimize(self, objective, theta, run):
        seconds, sent = [], []
        for _ in range(1 + self.repeats):
            before, start = bytes_on_the_way(), time.perf_counter()
            value, _ = objective.value_and_grad(theta, run.rows)
            seconds.append(time.perf_counter() - start)
            sent.append(bytes_on_the_way() - before)
        MEASURED.append((float(np.median(seconds[1:])), float(np.median(sent[1:]))))
        run.iteration_ends(theta, value)
        return Solution(theta, Status.CONVERGED, value, "measured")


MEASURED: list[tuple[float, float]] = []


def bytes_on_the_way():
    """Sent so far between the processes of this machine."""
    return psutil.net_io_counters(pernic=True)["lo"].bytes_sent


def evaluation(X, y, estimator=DaskMLPRegressor, repeats=5, hidden=HIDDEN):
    """Seconds and bytes of an evaluation."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        estimator(hidden, solver=Evaluations(repeats), random_state=0).fit(X, y)
    return MEASURED.pop()


def folded_table(title, names, lines):
    return folded(title, table(names, lines, first="--:"))


def chart(name, alt):
    """A chart of the page's own table."""
    return picture(
        name, alt, f"from benchmarks.cluster_chart import {name}", f'{name}("benchmarks.md")'
    )


@patch.object(_source, "FEWEST_ROWS", 1)  # else small partitions are joined
def rounds(quick):
    """Evaluations with few and with many blocks, and what they would take on more workers."""
    X, y = rows(5000 if quick else 100_000)
    counts = (10, 100) if quick else (10, 30, 100, 300, 1000)
    with threadpool_limits(1):
        local, _ = evaluation(X, y, MLPRegressor)
    lines, costs = [], []
    for n_workers in (1, 2):
        with cluster(n_workers, processes=not quick) as client:
            for n_blocks in counts:
                seconds, sent = evaluation(*held(client, X, y, n_blocks))
                overhead = seconds - local / n_workers
                costs.append((n_blocks, overhead))
                lines.append(
                    (n_workers, n_blocks, f"{seconds:.3f}", f"{overhead:.3f}", f"{sent / 1e6:.1f}")
                )
    text = [
        f"\n### Rounds: {len(X)} x {N_FEATURES}, {HIDDEN}, {N_PARAMETERS} parameters\n",
        chart("rounds", "Seconds of an evaluation grow with the blocks; two workers take fewer."),
        f"\nIn memory, on one thread, an evaluation of loss and gradient takes {local:.3f} s. The "
        "overhead is what a round takes beyond that time over the number of workers. `theta` is "
        f"{8 * N_PARAMETERS / 1e6:.2f} MB, and so is each gradient. The bytes are all that went "
        "between the processes, counted by the system.\n",
        folded_table(
            "Seconds and megabytes of a round",
            ("workers", "blocks", "s per evaluation", "overhead s", "MB per round"),
            lines,
        ),
    ]
    return text + model(local, costs, len(X))


def model(local, costs, n_rows):
    """What 64 workers would give, from the overheads that were measured."""
    # By relative errors, as overheads of few and of many blocks are of different size.
    n_blocks, overheads = np.array([c for c in costs if c[1] > 0]).T
    A = np.column_stack([np.ones(len(overheads)), n_blocks]) / overheads[:, np.newaxis]
    per_round, per_block = np.maximum(np.linalg.lstsq(A, np.ones(len(overheads)), rcond=None)[0], 0)
    lines = []
    for n_workers in (1, 2, 8, 64):
        for size, n_blocks in ((10_000_000, 64), (100_000_000, 640)):
            compute = local * size / n_rows
            seconds = compute / n_workers + per_round + per_block * n_blocks
            lines.append(
                (n_workers, f"{size:.0e}", n_blocks, f"{seconds:.2f}", f"{compute / seconds:.1f}")
            )
    return [
        "\n**Computed, not measured**, for the same network on more rows and workers: the time in "
        f"memory over the workers, {1e3 * per_round:.0f} ms for a round and "
        f"{1e3 * per_block:.1f} ms for each block, which the scheduler deals with one by one. The "
        "two figures are fitted to the overheads above. Networks between machines are slower than "
        "memory: with a link of 1 Gbit/s add 8 ms for each MB of "
        "parameters and round.\n",
        folded_table(
            "Computed seconds of a round",
            ("workers", "rows", "blocks", "s per evaluation", "times one thread"),
            lines,
        ),
    ]


def fits(quick):
    """Whole fits by L-BFGS on one worker and on two."""
    X, y = rows(5000 if quick else 100_000)
    settings = {"solver": LBFGS(), "max_iter": 2 if quick else 15, "random_state": 0}
    seconds = {}
    for n_workers in (1, 2) * (1 if quick else 3):
        with cluster(n_workers, processes=not quick) as client:
            lazy = held(client, X, y, 8)
            evaluation(*lazy, repeats=1)  # unmeasured: what is slow the first time
            start = time.perf_counter()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                DaskMLPRegressor(HIDDEN, **settings).fit(*lazy)
            seconds.setdefault(n_workers, []).append(time.perf_counter() - start)
    one, two = (np.median(seconds[n]) for n in (1, 2))
    return [
        f"\n### Fits: {len(X)} x {N_FEATURES}, {HIDDEN}\n\n"
        f"A whole fit by L-BFGS, {settings['max_iter']} iterations, in 8 blocks: {one:.1f} s on "
        f"one worker, {two:.1f} s on two, **{one / two:.2f} times as fast**. These are medians of "
        f"{len(seconds[1])}, which took turns.\n"
    ]


def batches(quick):
    """Epochs of Adam with large batches, here and on two workers."""
    X, y = rows(4000 if quick else 262_144)
    sizes = (1000,) if quick else (2**12, 2**13, 2**14, 2**15, 2**16, 2**17)
    lines = []
    with cluster(2, processes=not quick) as client:
        lazy = held(client, X, y, 8)
        for size in sizes:
            settings = {"batch_size": size, "max_iter": 2, "random_state": 0}
            found = []
            for estimator, arrays in ((MLPRegressor, (X, y)), (DaskMLPRegressor, lazy)):
                with warnings.catch_warnings(), threadpool_limits(1):
                    warnings.simplefilter("ignore")
                    times = estimator(HIDDEN, **settings).fit(*arrays).history_["seconds"]
                found.append(times[1] - times[0])
            here, there = found
            lines.append((size, f"{here:.2f}", f"{there:.2f}", f"{here / there:.2f}"))
    return [
        f"\n### Batches: an epoch of Adam over {len(X)} rows, 8 blocks, two workers\n",
        chart("batches", "Two workers are slower with small batches and faster with large ones."),
        "\nThe same network. In memory on one thread; from which size on a cluster pays.\n",
        folded_table(
            "Seconds of an epoch",
            ("batch_size", "in memory s", "two workers s", "times as fast"),
            lines,
        ),
    ]


def make_rows(block, block_info=None):
    """Rows that depend on nothing but the number of their block."""
    number = block_info[0]["chunk-location"][0]
    return np.random.default_rng(number).normal(size=block.shape)


LIMITED = {
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": 0.9,
    "distributed.worker.memory.terminate": 0.95,
}


def stream(quick):
    """Rows that are generated block by block in each round, many times what workers may hold."""
    n_blocks, size = (8, 20_000) if quick else (400, 125_000)  # 50 MB a block
    limit = 2**30 if quick else 2e9
    chunks = ((size,) * n_blocks, (N_FEATURES,))
    held = patch.object(_source, "MOST_HELD", 0.0 if quick else _source.MOST_HELD)
    with held, dask.config.set(LIMITED), cluster(2, memory_limit=limit) as client:
        zeros = da.zeros((n_blocks * size, N_FEATURES), chunks=chunks)
        X = zeros.map_blocks(make_rows, dtype=float)
        y = X.map_blocks(target, dtype=float, drop_axis=1)
        pids = list(client.run(own_pid).values())
        model = DaskMLPRegressor((64,), solver="lbfgs", max_iter=3, random_state=0)
        with warnings.catch_warnings(), peak_memory(pids) as peak:
            warnings.simplefilter("ignore")
            start = time.perf_counter()
            model.fit(X, y)
        whole = time.perf_counter() - start
        lost = sorted(pids) != sorted(client.run(own_pid).values())
    evaluations = model.t_ // len(X)
    each = model.history_["seconds"][-1] / evaluations
    return [
        f"\n### Stream: {X.nbytes / 1e9:.1f} GB of rows, two workers of {limit / 1e9:.1f} GB\n\n"
        f"{len(X)} x {N_FEATURES}, (64,), in {n_blocks} blocks that are generated in each round "
        f"and never held together; spilling to disk is off. {evaluations} evaluations and the "
        f"passes before took {whole:.0f} s in all, {each:.1f} s for each evaluation. A worker "
        f"held {max(peak) / 1e9:.2f} GB at most, and "
        f"{'one was restarted' if lost else 'none was restarted'}.\n"
    ]


def own_pid():
    return psutil.Process().pid


@contextmanager
def peak_memory(pids):
    """The most that each process holds meanwhile, looked at five times a second."""
    peak, is_over = [0] * len(pids), threading.Event()

    def watch():
        while not is_over.wait(0.2):
            for i, pid in enumerate(pids):
                if psutil.pid_exists(pid):
                    peak[i] = max(peak[i], psutil.Process(pid).memory_info().rss)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        is_over.set()
        thread.join()


PARTS = {"rounds": rounds, "fits": fits, "batches": batches, "stream": stream}


def wrapped(match):
    return textwrap.fill(match[0], 100, break_on_hyphens=False)


INTRODUCTION = f"""{CLUSTER_TITLE}

This section alone is made by

    python -m benchmarks.cluster --markdown docs/benchmarks.md

Workers are processes of this machine with one thread each; the client and the scheduler share its
two cores with them.
"""


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=PARTS, nargs="*", default=list(PARTS))
    parser.add_argument("--markdown", type=Path, help="a page whose last section this is")
    options = parser.parse_args(arguments)
    lines = [line for name in options.only for line in PARTS[name](options.quick)]
    text = INTRODUCTION + re.sub(r"(?m)^[^|\n].{100,}$", wrapped, "".join(lines))
    print(text)
    if options.markdown:
        page = options.markdown.read_text(encoding="utf-8")
        options.markdown.write_text(with_cluster_section(page, text), encoding="utf-8")


if __name__ == "__main__":
    # Under its name: what is of __main__ would be sent to the workers by value.
    from benchmarks import cluster as this_module

    this_module.main()
