"""Errors, calibration and times on raw tables, next to gradient boosting and scikit-learn's MLP.

    python -m benchmarks.tabular table.csv --target price    one table, also .csv.gz
    python -m benchmarks.tabular DIRECTORY                   the sets of a directory
    python -m benchmarks.tabular --from FILE                 what --json wrote before

In one table, columns of ISO dates are dates; models that take none are given numbers of them.
A DIRECTORY has a ``panel.json`` and a ``<name>.csv.gz`` per set. The JSON gives of each name the
'task' (regression, binary or multiclass), the 'target' column and the 'categorical' columns, and
may give 'source_repo', 'source_path' and 'licence'.

LightGBM, XGBoost and CatBoost are measured if they are installed (the extra ``bench-tables``).
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

from ..machine import describe
from .measure import measure
from .models import CONTESTANTS, OURS, missing
from .report import markdown
from .results import Results
from .tables import FEWEST_ROWS, as_numbers, read_panel, read_table, split


def make_parser():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.tabular",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("source", type=Path, nargs="?", help="a directory of sets, or a .csv or .csv.gz file")
    add("--from", dest="measured", type=Path, metavar="FILE", help="report these, measure nothing")
    table = parser.add_argument_group("one table")
    table.add_argument("--target", help="the column to predict")
    table.add_argument(
        "--task",
        choices=("regression", "classification"),
        help="classification by default if the target is text or has at most 10 whole numbers",
    )
    table.add_argument(
        "--categorical",
        nargs="+",
        default=[],
        help="columns, besides those that are neither numbers nor dates",
    )
    add("--data", nargs="+", help="names of sets of the directory; all by default")
    add("--models", nargs="+", choices=CONTESTANTS, help="all that are installed by default")
    add("--rows", type=int, default=10_000, help="most rows to train on")
    add("--seeds", type=int, nargs="+", default=[0, 1, 2], help="each for another split")
    add("--json", type=Path, metavar="FILE", help="write each measurement as a line")
    add("--markdown", type=Path, metavar="FILE", help="write the report, which is printed too")
    add(
        "--chart",
        type=Path,
        metavar="FILE",
        help="pictures, .png or .svg: of errors, and of "
        "other figures under names that begin so; needs matplotlib",
    )
    return parser


def parse(arguments=None):
    """The parser and the options; wrong ones end the program with a message."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    try:
        check(options)
    except ValueError as error:
        parser.error(str(error))
    return parser, options


def check(options):
    """Raises a ValueError if options do not go together, before anything is measured."""
    if (options.source is None) == (options.measured is None):
        raise ValueError("needs either a directory or CSV file, or --from FILE")
    for name in ("target", "task", "categorical", "data", "models", "json"):
        if options.measured and getattr(options, name):
            raise ValueError(f"--{name} is for measuring, which --from does not do")
    for model in options.models or ():
        package = CONTESTANTS[model].package
        if package in missing():
            raise ValueError(f"{package} is not installed: python -m pip install {package}")
    if options.rows < FEWEST_ROWS:
        raise ValueError(f"--rows must be at least {FEWEST_ROWS}, got {options.rows}")
    for path in (options.json, options.markdown, options.chart):
        if path and not path.parent.is_dir():
            raise ValueError(f"there is no directory {path.parent} to write {path.name} to")
    if options.chart and find_spec("matplotlib") is None:
        raise ValueError("--chart needs matplotlib: python -m pip install matplotlib")


def find_sets(options):
    """The sets that the options name."""
    source = options.source
    if source.is_dir():
        if options.target or options.task or options.categorical:
            raise ValueError("--target, --task and --categorical are for one CSV file")
        return read_panel(source, options.data)
    if options.data:
        raise ValueError("--data is for a directory of sets")
    if options.target is None:
        raise ValueError(f"{source} needs --target, the column to predict")
    return [read_table(source, options.target, options.task, options.categorical, options.rows)]


def measure_all(sets, options):
    """The results; what there is of them is written to ``--json`` after each set."""
    absent = missing()
    models = options.models or [k for k, c in CONTESTANTS.items() if c.package not in absent]
    results = Results(
        {
            "rows": options.rows,
            "missing": [] if options.models else absent,
            "machine": describe(("pandas", "lightgbm", "xgboost", "catboost")),
        }
    )
    for each in sets:
        X, y = each.read()
        categorical = ", ".join(each.categorical) or "none"
        dates = f", dates: {', '.join(each.dates)}" if each.dates else ""
        print(
            f"{each.name}: {each.task} of {each.target!r}, {len(X)} rows, "
            f"{X.shape[1]} columns, categorical: {categorical}{dates}",
            file=sys.stderr,
        )
        for seed in dict.fromkeys(options.seeds):
            parts = split(X, y, each.task, seed, options.rows)
            plain = [as_numbers(table) for table in parts[:2]] + list(parts[2:])
            for model in models:
                contestant = CONTESTANTS[model].make(each.task == "regression")
                figures = measure(contestant, parts if model == OURS else plain, each.task)
                results.fits.append({"data": each.name, "seed": seed, "model": model, **figures})
                print(f"  seed {seed}, {model}: {shown(figures)}", file=sys.stderr, flush=True)
        results.sets.append(each.describe(X, n_training=len(parts[0])))
        if options.json:
            options.json.write_text(results.lines(), encoding="utf-8")
    return results


def shown(figures):
    return ", ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name}: {value}"
        for name, value in figures.items()
    )


def main(arguments=None):
    parser, options = parse(arguments)
    try:
        if options.measured:
            results = Results.read(options.measured)
        else:
            sets = find_sets(options)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    if not options.measured:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of defaults, which are what is compared
            results = measure_all(sets, options)
    write(results, options)


def write(results, options):
    """Prints the report; files of it and the chart where options name them."""
    pictures = {}
    if options.chart and not results.peers:
        print("no chart: it compares tabular with other models", file=sys.stderr)
    elif options.chart:
        from .chart import draw

        start = options.markdown.parent if options.markdown else Path()
        pictures = {
            name: Path(os.path.relpath(path, start)).as_posix()
            for name, path in draw(results, options.chart).items()
        }
    text = markdown(results, pictures)
    print(text)
    if options.markdown:
        options.markdown.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
