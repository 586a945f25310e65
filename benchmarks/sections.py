"""The sections of the benchmarks' page: which chart, and which columns its tables have."""

from __future__ import annotations

from typing import NamedTuple

from .figures import FLOOR, OURS, SKLEARN

MISSING = "-"


class Table(NamedTuple):
    """Results that are called so in the report, and how they are shown."""

    name: str
    title: str
    columns: list


class Section(NamedTuple):
    """A function of ``chart`` and tables, which stand open if there is none."""

    title: str
    chart: str | None
    alt: str
    tables: list[Table]


def _time(contestant, dtype, unit=1.0):
    def cell(values):
        value = values.get((contestant, dtype))
        if value is None:
            return MISSING
        return f"{value / unit:.3g}" if value < 100 * unit else f"{value / unit:.0f}"

    return cell


def _ratio(above, below):
    def cell(values):
        if above not in values or below not in values:
            return MISSING
        return f"{values[above] / values[below]:.2f}"

    return cell


def _columns(dtype, *, floor=False):
    short = "f" + dtype[-2:]
    bare = [("bare vs sklearn", _ratio((SKLEARN, dtype), (FLOOR, dtype)))] if floor else []
    return [
        (f"scikit-learn {short}", _time(SKLEARN, dtype)),
        (f"sklearn_mlp {short}", _time(OURS, dtype)),
        ("vs sklearn", _ratio((SKLEARN, dtype), (OURS, dtype))),
        *bare,
    ]


MEMORY_COLUMNS = [
    ("scikit-learn", _time(SKLEARN, "float64", 1e6)),
    (OURS, _time(OURS, "float64", 1e6)),
    ("ratio", _ratio((OURS, "float64"), (SKLEARN, "float64"))),
]
PEER_COLUMNS = [
    ("sklearn_mlp f32", _time(OURS, "float32")),
    ("PyTorch f32", _time("PyTorch", "float32")),
    ("vs torch", _ratio(("PyTorch", "float32"), (OURS, "float32"))),
    ("JAX f32", _time("JAX", "float32")),
    ("vs JAX", _ratio(("JAX", "float32"), (OURS, "float32"))),
    ("bare f32", _time(FLOOR, "float32")),
    ("over bare", _ratio((OURS, "float32"), (FLOOR, "float32"))),
]
LBFGS_COLUMNS = [
    ("scikit-learn f64", _time(SKLEARN, "float64", 1e3)),
    ("sklearn_mlp f64", _time(OURS, "float64", 1e3)),
    ("vs sklearn", _ratio((SKLEARN, "float64"), (OURS, "float64"))),
    ("bare f64", _time(FLOOR, "float64", 1e3)),
    ("over bare", _ratio((OURS, "float64"), (FLOOR, "float64"))),
]
EXPORTED_COLUMNS = [
    (OURS, _time(OURS, "float32")),
    ("ONNX Runtime", _time("ONNX Runtime", "float32")),
    ("times as fast", _ratio((OURS, "float32"), ("ONNX Runtime", "float32"))),
    ("PyTorch", _time("PyTorch", "float32")),
    ("times as fast", _ratio((OURS, "float32"), ("PyTorch", "float32"))),
]
SEARCH_COLUMNS = [
    ("scikit-learn", _time(SKLEARN, "float64", 1e6)),
    (OURS, _time(OURS, "float64", 1e6)),
    ("vs sklearn", _ratio((SKLEARN, "float64"), (OURS, "float64"))),
]
IMPORT_COLUMNS = [
    ("scikit-learn", _time(SKLEARN, "float64", 1e3)),
    (OURS, _time(OURS, "float64", 1e3)),
    ("ratio", _ratio((OURS, "float64"), (SKLEARN, "float64"))),
]


SPEED_COLUMNS = [*_columns("float64"), *_columns("float32")]
SECTIONS = [
    Section(
        "Training with Adam",
        "training",
        "For each network, how many times as fast as scikit-learn sklearn_mlp, JAX, PyTorch and "
        "the bare matrix products are. sklearn_mlp is ahead on small networks; on large ones all "
        "are close.",
        [
            Table(
                "training",
                "Microseconds per step",
                [*_columns("float64", floor=True), *_columns("float32", floor=True)],
            ),
            Table("training", "The same in float32, beside PyTorch and JAX", PEER_COLUMNS),
        ],
    ),
    Section(
        "L-BFGS",
        "lbfgs",
        "How many times as fast as scikit-learn an evaluation is, beside the bare matrix products.",
        [Table("lbfgs", "Milliseconds per function evaluation", LBFGS_COLUMNS)],
    ),
    Section(
        "Predictions and the shortest fit",
        "predict",
        "How many times as fast as scikit-learn predictions and the shortest fit are, in float64 "
        "and in float32.",
        [Table("predict", "Microseconds per call", SPEED_COLUMNS)],
    ),
    Section(
        "Exported models",
        "exported",
        "How many times as fast as predict_proba ONNX Runtime and PyTorch are, for one row and for "
        "1000, of a network and of a TabularMLPClassifier.",
        [
            Table(
                "exported",
                "<code>predict_proba</code> in float32, microseconds per call; "
                "PyTorch from encoded rows",
                EXPORTED_COLUMNS,
            )
        ],
    ),
    Section(
        "GridSearchCV in threads of one process",
        "search",
        "Seconds of scikit-learn and of sklearn_mlp with one fit at a time and with two.",
        [Table("search", "Seconds", SEARCH_COLUMNS)],
    ),
    Section(
        "Peak memory",
        "memory",
        "Megabytes beyond X and y of scikit-learn and sklearn_mlp, for each fit and for predict.",
        [
            Table(f"memory of {work}", f"Of {work}: MB beyond X and y, float64", MEMORY_COLUMNS)
            for work in ("fit, adam", "fit, lbfgs", "predict")
        ],
    ),
    Section(
        "Import in a new process, milliseconds",
        None,
        "",
        [Table("imports", "", IMPORT_COLUMNS)],
    ),
]
