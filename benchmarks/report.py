"""Results as Markdown tables."""

from __future__ import annotations

MISSING = "-"
INTRODUCTION = """# Benchmarks

Written by this command, which takes half an hour on two cores:

    python -m benchmarks --rounds {rounds} --markdown docs/benchmarks.md \\
        --json docs/benchmarks.json --chart docs/_static/benchmarks.png

Each figure is the median of {rounds} runs in which the contestants took turns; compare the
ratios, which carry over to other machines better than times. "vs sklearn" says how many times
faster `sklearn_mlp` is than scikit-learn in the same precision, "vs torch" than eager PyTorch
with fused Adam in float32, "vs JAX" than an epoch jitted by JAX, its compilation not counted. The
floor is the bare matrix products of one step (`X W`, `A^T D`, `D W^T`) in the same precision with
the same threads, again and again on the same batch; "of floor" is the time of `sklearn_mlp` over
it, and "most" that of scikit-learn: as many times faster one could be. All train with the same
batch size and number of epochs, and without stopping early. With one thread it is processor time,
else the time on the clock.

"""


def markdown(report):
    """The whole report: machine, then a table per kind of work and number of threads."""
    machine, results = report["machine"], report["results"]
    parts = [INTRODUCTION.format(rounds=report["rounds"]), "| | |\n|---|---|\n"]
    parts += [f"| {name} | {value} |\n" for name, value in machine.items()]
    for threads in sorted({r["threads"] for r in results if r["threads"]}):
        noun = "thread" if threads == 1 else "threads"
        for table, title, columns in TIMED:
            chosen = [r for r in results if r["table"] == table and r["threads"] == threads]
            parts += _table(f"{title}, {threads} {noun}", columns, chosen)
    chosen = [r for r in results if r["table"] == "search"]
    parts += _table("GridSearchCV in threads of one process, seconds", SEARCH_COLUMNS, chosen)
    for title in dict.fromkeys(r["table"] for r in results if r["table"].startswith("memory")):
        chosen = [r for r in results if r["table"] == title]
        parts += _table(f"Peak {title}: MB beyond `X` and `y`, float64", MEMORY_COLUMNS, chosen)
    chosen = [r for r in results if r["table"] == "imports"]
    parts += _table("Import in a new process, milliseconds", IMPORT_COLUMNS, chosen)
    return "".join(parts)


def _time(contestant, dtype, unit=1.0):
    def cell(values):
        value = values.get((contestant, dtype))
        return (
            MISSING
            if value is None
            else f"{value / unit:.3g}"
            if value < 100 * unit
            else (f"{value / unit:.0f}")
        )

    return cell


def _ratio(above, below):
    def cell(values):
        if above not in values or below not in values:
            return MISSING
        return f"{values[above] / values[below]:.2f}"

    return cell


def _columns(dtype, *, floor=False):
    short = "f" + dtype[-2:]
    most = {"most": _ratio(("scikit-learn", dtype), ("floor", dtype))} if floor else {}
    return {
        f"scikit-learn {short}": _time("scikit-learn", dtype),
        f"sklearn_mlp {short}": _time("sklearn_mlp", dtype),
        "vs sklearn": _ratio(("scikit-learn", dtype), ("sklearn_mlp", dtype)),
        **most,
    }


TIMED = [
    (
        "training",
        "Training with Adam, microseconds per step",
        [
            *_columns("float64", floor=True).items(),
            *_columns("float32", floor=True).items(),
        ],
    ),
    (
        "training",
        "The same in float32, beside PyTorch and JAX",
        [
            ("sklearn_mlp f32", _time("sklearn_mlp", "float32")),
            ("PyTorch f32", _time("PyTorch", "float32")),
            ("vs torch", _ratio(("PyTorch", "float32"), ("sklearn_mlp", "float32"))),
            ("JAX f32", _time("JAX", "float32")),
            ("vs JAX", _ratio(("JAX", "float32"), ("sklearn_mlp", "float32"))),
            ("floor f32", _time("floor", "float32")),
            ("of floor", _ratio(("sklearn_mlp", "float32"), ("floor", "float32"))),
        ],
    ),
    (
        "lbfgs",
        "L-BFGS, milliseconds per function evaluation",
        [
            ("scikit-learn f64", _time("scikit-learn", "float64", 1e3)),
            ("sklearn_mlp f64", _time("sklearn_mlp", "float64", 1e3)),
            ("vs sklearn", _ratio(("scikit-learn", "float64"), ("sklearn_mlp", "float64"))),
            ("floor f64", _time("floor", "float64", 1e3)),
            ("of floor", _ratio(("sklearn_mlp", "float64"), ("floor", "float64"))),
        ],
    ),
    (
        "predict",
        "Predictions and the shortest fit, microseconds per call",
        [*_columns("float64").items(), *_columns("float32").items()],
    ),
    (
        "exported",
        "Exported: `predict_proba` in float32, microseconds per call; PyTorch from encoded rows",
        [
            ("sklearn_mlp", _time("sklearn_mlp", "float32")),
            ("ONNX Runtime", _time("ONNX Runtime", "float32")),
            ("vs ONNX", _ratio(("ONNX Runtime", "float32"), ("sklearn_mlp", "float32"))),
            ("PyTorch", _time("PyTorch", "float32")),
            ("vs torch", _ratio(("PyTorch", "float32"), ("sklearn_mlp", "float32"))),
        ],
    ),
]
MEMORY_COLUMNS = [
    ("scikit-learn", _time("scikit-learn", "float64", 1e6)),
    ("sklearn_mlp", _time("sklearn_mlp", "float64", 1e6)),
    ("ratio", _ratio(("sklearn_mlp", "float64"), ("scikit-learn", "float64"))),
]
SEARCH_COLUMNS = [
    ("scikit-learn", _time("scikit-learn", "float64", 1e6)),
    ("sklearn_mlp", _time("sklearn_mlp", "float64", 1e6)),
    ("vs sklearn", _ratio(("scikit-learn", "float64"), ("sklearn_mlp", "float64"))),
]
IMPORT_COLUMNS = [
    ("scikit-learn", _time("scikit-learn", "float64", 1e3)),
    ("sklearn_mlp", _time("sklearn_mlp", "float64", 1e3)),
    ("ratio", _ratio(("sklearn_mlp", "float64"), ("scikit-learn", "float64"))),
]


def _table(title, columns, results):
    """Lines of a table with a row per case, or nothing if there are no results."""
    if not results:
        return []
    rows = {}
    for r in results:
        rows.setdefault(r["case"], {})[r["contestant"], r["dtype"]] = r["value"]
    names, cells = zip(*columns, strict=True)
    lines = [f"\n## {title}\n\n", f"| | {' | '.join(names)} |\n", "|---|" + "--:|" * len(names)]
    for case, values in rows.items():
        lines.append("\n| " + " | ".join([case, *(cell(values) for cell in cells)]) + " |")
    return [*lines, "\n"]


# The last section of the page, which benchmarks/cluster.py writes.
CLUSTER_TITLE = "## On a Dask cluster"


def with_cluster_section(page, section):
    """The page with this section on clusters in place of the one it has, if any."""
    return page.partition(f"\n{CLUSTER_TITLE}\n")[0].rstrip("\n") + "\n\n" + section


def cluster_section(page):
    """The section on clusters of a page; empty if there is none."""
    _, title, text = page.partition(f"\n{CLUSTER_TITLE}\n")
    return title.lstrip("\n") + text
