"""Results as a page of Markdown: charts, and the tables folded away below them."""

from __future__ import annotations

import textwrap

from .figures import OURS, SKLEARN, over, settings, span, values
from .sections import SECTIONS

OTHERS = {SKLEARN: "scikit-learn", "PyTorch": "eager PyTorch", "JAX": "jitted JAX"}
FINDING = """
**Small networks train several times as fast as with scikit-learn; large ones spend most of the time
in matrix products, the black marks, which all have to make.** With Adam in float32, `sklearn_mlp`
is

{lines}

Where a number is below 1, the other is faster.
"""
HOW = """
## How it is measured

The first of these commands measures all, which takes half an hour on two cores, and writes this
page; the second writes it again from the measurements:

    python -m benchmarks --rounds {rounds} --markdown docs/benchmarks.md \\
        --json docs/benchmarks.json --chart docs/_static/benchmarks.png
    python -m benchmarks --from docs/benchmarks.json --tables --markdown docs/benchmarks.md \\
        --chart docs/_static/benchmarks.png

Each figure is the median of {rounds} runs in which the contestants took turns; compare the
ratios, which carry over to other machines better than times. "vs sklearn" says how many times
faster `sklearn_mlp` is than scikit-learn in the same precision, "vs torch" than eager PyTorch
with fused Adam in float32, "vs JAX" than an epoch jitted by JAX, its compilation not counted. The
bare matrix products of one step are `X W`, `A^T D` and `D W^T` in the same precision with the same
threads, again and again on the same batch: "over bare" is the time of `sklearn_mlp` over theirs,
"bare vs sklearn" that of scikit-learn. They can be beaten, as each is a call of NumPy, which for
single rows takes longer than the product, and as L-BFGS multiplies blocks of rows where they
multiply all at once. All train with the same batch size and number of epochs, and without stopping
early. With one thread it is processor time, else the time on the clock.
"""


def markdown(report):
    """The whole report: what is found, how it is measured, and a section for each kind of work."""
    machine = table(["", ""], report["machine"].items(), others="---")
    training, *others = SECTIONS
    parts = ["# Benchmarks\n", _finding(report), _section(training, report)]
    parts += [
        HOW.format(rounds=report["rounds"]),
        folded("Machine", machine),
    ]
    parts += [_section(section, report) for section in others]
    return "".join(parts)


def _finding(report):
    """How many times as fast training is, in words."""
    lines = []
    for threads in settings(report, "training"):
        found = values(report, "training", "float32", threads)
        than = [
            f"{span(over(found[key], found[OURS]).values())} times as fast as {name}"
            for key, name in OTHERS.items()
            if key in found
        ]
        lines.append(f"- on {threads} {_threads(threads)} " + ",\n  ".join(than))
    return FINDING.format(lines="\n".join(lines)) if lines else ""


def _section(section, report):
    """Its title, chart and folded tables; nothing if there are no results."""
    tables, names = [], [each.name for each in section.tables]
    for threads in settings(report, *names):
        suffix = f", {threads} {_threads(threads)}" if threads else ""
        for each in section.tables:
            chosen = [r for r in report["results"] if r["table"] == each.name]
            chosen = [r for r in chosen if r["threads"] == threads]
            if chosen:
                tables.append((each.title + suffix, _of_cases(each.columns, chosen)))
    if not tables:
        return ""
    title = f"\n## {section.title}\n"
    if section.chart is None:
        return title + "".join(f"\n{rows}" for _, rows in tables)
    drawn = chart(section.alt, section.chart)
    return title + drawn + "".join(folded(*each) for each in tables)


def _of_cases(columns, results):
    """A row for each case."""
    rows = {}
    for r in results:
        rows.setdefault(r["case"], {})[r["contestant"], r["dtype"]] = r["value"]
    names, cells = zip(*columns, strict=True)
    lines = [[case, *(cell(of_case) for cell in cells)] for case, of_case in rows.items()]
    return table(["", *names], lines)


def _threads(n):
    return "thread" if n == 1 else "threads"


def picture(name, alt, *code):
    """A chart that Sphinx draws, in the directory of the page, when it builds the page."""
    alt = textwrap.fill(f":alt: {alt}", 95).replace("\n", "\n      ")
    lines = "\n   ".join(code)
    return f"""
```{{eval-rst}}
.. plot::
   :include-source: false
   :width: 660px
   :filename-prefix: benchmarks_{name}
   {alt}

   {lines}
```
"""


def chart(alt, name, module="benchmarks.chart"):
    """A chart of the report."""
    imports = "from benchmarks.figures import load", f"from {module} import {name}"
    return picture(name, alt, *imports, f'{name}(load("benchmarks.json"))')


def table(head, rows, first="---", others="--:"):
    """A table with the first column and the others aligned so."""
    lines = [[f" {cell} " if cell != "" else " " for cell in row] for row in [head, *rows]]
    lines.insert(1, [first, *[others] * (len(head) - 1)])
    return "".join(f"|{'|'.join(line)}|\n" for line in lines)


def folded(title, text):
    """Text that is seen when one clicks on its title."""
    return f"\n<details><summary>{title}</summary>\n\n{text}\n</details>\n"


# The last section of the page, which benchmarks/cluster.py writes.
CLUSTER_TITLE = "## On a Dask cluster"


def with_cluster_section(page, section):
    """The page with this section on clusters in place of the one it has, if any."""
    return page.partition(f"\n{CLUSTER_TITLE}\n")[0].rstrip("\n") + "\n\n" + section


def cluster_section(page):
    """The section on clusters of a page; empty if there is none."""
    _, title, text = page.partition(f"\n{CLUSTER_TITLE}\n")
    return title.lstrip("\n") + text
