"""What the tables, the charts and the sentences of the benchmarks' page read of a report."""

from __future__ import annotations

import json
from pathlib import Path

OURS, SKLEARN, FLOOR = "sklearn_mlp", "scikit-learn", "floor"
PEERS = ("JAX", "PyTorch")


def load(path):
    """The report in a file."""
    return json.loads(Path(path).read_text("utf-8"))


def settings(report, *tables):
    """The numbers of threads that these tables were measured with; None if it is no matter."""
    found = {r["threads"] for r in report["results"] if r["table"] in tables}
    return sorted(found, key=lambda threads: threads or 0)


def values(report, table, dtype, threads=None):
    """By contestant and case, microseconds; of memory, bytes."""
    found = {}
    for r in report["results"]:
        if r["table"] == table and (r["dtype"], r["threads"]) == (dtype, threads):
            found.setdefault(r["contestant"], {})[r["case"]] = r["value"]
    return found


def over(above, below):
    """The ratio of each case that both have."""
    return {case: above[case] / below[case] for case in above if case in below}


def speeds(report, table, dtype, threads):
    """By contestant and case, how many times as fast as scikit-learn."""
    found = values(report, table, dtype, threads)
    names = [name for name in (OURS, *PEERS, FLOOR) if name in found]
    return {name: over(found[SKLEARN], found[name]) for name in names}


def span(ratios):
    """The lowest and the highest, in words."""
    return f"{min(ratios):.2g} to {max(ratios):.2g}"
