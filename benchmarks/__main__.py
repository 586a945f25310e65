"""Times the package against scikit-learn, PyTorch and the bare matrix products.

    python -m benchmarks                     all of it: about half an hour on two cores
    python -m benchmarks --quick             a few rows of each, only to see that it runs
    python -m benchmarks --only digits       cases whose name contains this, or a table's name
    python -m benchmarks --tables training   one or more of the tables
    python -m benchmarks --tables second-order --from FILE
                                             the other tables as --json wrote them before
    python -m benchmarks --from FILE --tables
                                             nothing is measured, only the page written
    python -m benchmarks --json FILE --markdown FILE --chart FILE

PyTorch and JAX are measured if they are installed (the extra ``bench``), and so is
torch-levenberg-marquardt.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from threadpoolctl import threadpool_limits

from . import contestants, exported, jitted
from .cases import LBFGS, LONG_DATA, PREDICT, SEARCH, SHORT_FIT, TRAINING
from .figures import load, settings
from .machine import describe, thread_settings
from .measure import peak_bytes, timed
from .report import cluster_section, markdown, with_cluster_section
from .second_order import report as second_order
from .second_order.measure import measure, quicker
from .second_order.problems import PROBLEMS, TORCH

TABLES = (
    *("training", "lbfgs", "predict", exported.TABLE),
    *("search", "memory", "imports", second_order.TABLE),
)
CALLS = 200  # of what takes too little time to be timed alone


class Benchmark:
    """Runs the cases and collects what they took.

    Attributes
    ----------
    results : list of dict
        Each with 'table', 'case', 'threads', 'contestant', 'dtype', 'value' (microseconds, or
        bytes in the table 'memory'); in the table 'second-order' with 'figures' per 'seed'.
    """

    def __init__(self, rounds, only="", quick=False):
        self.rounds = rounds
        self.only = only
        self.quick = quick
        self.results = []

    def cases(self, cases):
        for case in cases:
            if self.only not in case.name:
                continue
            if self.quick:
                random_rows = min(case.n_rows, 2 * min(case.batch_size, 1000))
                rows = random_rows if case.data == "random" else case.n_rows
                case = replace(case, n_rows=rows, epochs=1)
            print(case.name, file=sys.stderr, flush=True)
            yield case

    def time(self, table, case, threads, functions, divisor):
        """``functions`` by (contestant, dtype); microseconds per ``divisor``-th of a call."""
        clock = time.process_time if threads == 1 else time.perf_counter
        for (contestant, dtype), seconds in timed(functions, self.rounds, clock).items():
            share = getattr(functions[contestant, dtype], "share", 1)
            self.add(table, case, threads, contestant, dtype, seconds / divisor / share * 1e6)

    def add(self, table, case, threads, contestant, dtype, value):
        self.results.append(
            {
                "table": table,
                "case": case.name,
                "threads": threads,
                "contestant": contestant,
                "dtype": dtype,
                "value": value,
            }
        )

    def run(self, tables):
        for threads in thread_settings():
            with threadpool_limits(threads), contestants.torch_threads(threads):
                for table in ("training", "lbfgs", "predict"):
                    if table in tables:
                        getattr(self, table)(threads)
        for table in ("search", "memory", "imports"):
            if table in tables:
                getattr(self, table)()
        with threadpool_limits(1), contestants.torch_threads(1):
            if exported.TABLE in tables:
                self.exported()
            if second_order.TABLE in tables:
                self.second_order()
        return self.results

    def training(self, threads):
        for case in self.cases(TRAINING):
            functions = {}
            for dtype in ("float64", "float32"):
                X, y = case.load(dtype)
                functions["floor", dtype] = contestants.floor(case, X, y)
                functions["scikit-learn", dtype] = contestants.fit_sklearn(case, X, y)
                functions["sklearn_mlp", dtype] = contestants.fit_ours(case, X, y)
            if contestants.has_torch() and case.density == 1:
                functions["PyTorch", "float32"] = contestants.fit_torch(case, X, y)
            if jitted.has_jax() and case.density == 1:
                functions["JAX", "float32"] = jitted.fit_jax(case, X, y)
            self.time("training", case, threads, functions, case.steps)

    def lbfgs(self, threads):
        for case in self.cases(LBFGS):
            X, y = case.load("float64")
            ours = contestants.fit_ours(case, X, y, solver="lbfgs")
            # Both ask SciPy for the same number of iterations and walk the same way.
            evaluations = contestants.quietly(ours).t_ / case.n_rows
            one_pass = contestants.floor(replace(case, epochs=1), X, y)
            functions = {
                ("scikit-learn", "float64"): contestants.fit_sklearn(case, X, y, solver="lbfgs"),
                ("sklearn_mlp", "float64"): ours,
            }
            self.time("lbfgs", case, threads, functions, evaluations)
            self.time("lbfgs", case, threads, {("floor", "float64"): one_pass}, 1)

    def predict(self, threads):
        for case in self.cases(PREDICT):
            functions = {}
            calls = CALLS if case.n_rows == 1 else 1
            for dtype in ("float64", "float32"):
                for name, model, X in contestants.fitted(case, dtype):
                    functions[name, dtype] = contestants.repeated(calls, model.predict, X)
            self.time("predict", case, threads, functions, calls)
        for case in self.cases([SHORT_FIT]):
            X, y = case.load("float64")
            functions = {
                (name, "float64"): contestants.repeated(CALLS, fit(case, X, y))
                for name, fit in contestants.FITS.items()
            }
            self.time("predict", case, threads, functions, CALLS)

    def exported(self):
        if not exported.is_possible():
            return
        for case in self.cases(exported.CASES):
            calls = CALLS if case.n_rows == 1 else 5
            self.time(exported.TABLE, case, 1, exported.predictors(case, calls), calls)

    def search(self):
        for case in self.cases([SEARCH]):
            X, y = case.load("float64")
            for n_jobs in thread_settings():
                functions = {
                    (name, "float64"): contestants.search(package, case, X, y, n_jobs)
                    for name, package in contestants.PACKAGES.items()
                }
                named = replace(case, name=f"{case.name}, {n_jobs} at a time")
                self.time("search", named, None, functions, 1)

    def memory(self):
        for solver, cases in (("adam", [*TRAINING, *LONG_DATA]), ("lbfgs", LBFGS)):
            for case in self.cases(cases):
                X, y = case.load("float64")
                for name, fit in contestants.FITS.items():
                    peak = peak_bytes(fit(replace(case, epochs=1), X, y, solver=solver))
                    self.add(f"memory of fit, {solver}", case, None, name, "float64", peak)
        for case in self.cases(PREDICT[:1]):
            for name, model, X in contestants.fitted(case, "float64"):
                peak = peak_bytes(contestants.repeated(1, model.predict, X))
                self.add("memory of predict", case, None, name, "float64", peak)

    def imports(self):
        functions = {
            (name, "float64"): contestants.imported(module)
            for name, module in (
                ("scikit-learn", "sklearn.neural_network"),
                ("sklearn_mlp", "sklearn_mlp"),
            )
        }
        case = replace(SHORT_FIT, name="import")
        self.time("imports", case, None, functions, 1)

    def second_order(self):
        measure(quicker(PROBLEMS[0]), 0)  # unmeasured: what is slow the first time
        for problem in PROBLEMS:
            if self.only not in problem.name:
                continue
            print(problem.name, file=sys.stderr, flush=True)
            for seed in range(self.rounds):
                figures = measure(quicker(problem) if self.quick else problem, seed)
                named = {"table": second_order.TABLE, "case": problem.name, "threads": 1}
                self.results.append({**named, "seed": seed, "figures": figures})


def same_conditions(former, report):
    """Whether figures of two reports may stand in one."""
    machines = former["machine"], report["machine"]
    processors, cores = ([each[name] for each in machines] for name in ("processor", "cores"))
    return former["rounds"] == report["rounds"] and len({*processors}) == len({*cores}) == 1


def joined(former, results):
    """What was measured now, and the tables of before that were not."""
    measured = {r["table"] for r in results}
    return [r for r in former if r["table"] not in measured] + results


def check(parser, options, former):
    """Ends the program if options do not go together, before anything is measured."""
    if not options.tables and not former:
        parser.error("--tables without names measures nothing: give --from FILE, or names")
    trains = "training" in options.tables and any(options.only in c.name for c in TRAINING)
    if options.chart and not trains and not (former and settings(former, "training")):
        parser.error("--chart is of training, which is neither measured nor in --from FILE")


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", help="a table, or cases whose name contains this")
    parser.add_argument("--tables", nargs="*", choices=TABLES, default=TABLES)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--from", dest="former", type=Path, help="what --json wrote before")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--chart", type=Path, help="a PNG file of training; needs matplotlib")
    options = parser.parse_args(arguments)
    rounds = 1 if options.quick else options.rounds
    if options.only in TABLES:
        options.tables, options.only = [options.only], ""
    former = load(options.former) if options.former else None
    check(parser, options, former)
    if former and not options.tables:
        report = former
    else:
        report = {"machine": describe(("torch", "jax", TORCH)), "rounds": rounds}
        if former and not same_conditions(former, report):
            parser.error(f"{options.former} is of another machine, or of other --rounds")
        results = Benchmark(rounds, options.only, options.quick).run(options.tables)
        report["results"] = joined(former["results"], results) if former else results
    text = markdown(report) + second_order.markdown(report)
    print(text)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    if options.markdown:
        former_page = options.markdown.read_text("utf-8") if options.markdown.exists() else ""
        if kept := cluster_section(former_page):
            text = with_cluster_section(text, kept)
        options.markdown.write_text(text, encoding="utf-8")
    if options.chart:
        from .chart import save

        save(report, options.chart)


if __name__ == "__main__":
    main()
