"""The charts of the benchmarks' page, from the report that ``--json`` writes.

Sphinx draws them when it builds the page. Each leaves its figure open.
"""

from __future__ import annotations

from matplotlib import pyplot as plt

from sklearn_mlp.inspection.style import BLUE, GREEN, GREY, INK, ORANGE, STYLE

from .cases import SHORT_FIT
from .figures import FLOOR, OURS, SKLEARN, over, settings, span, speeds, values

MARKS = {
    OURS: {"marker": "o", "color": BLUE, "markersize": 8},
    "float64": {"marker": "o", "color": BLUE, "markersize": 7, "markerfacecolor": "white"},
    "float32": {"marker": "o", "color": BLUE, "markersize": 7},
    "JAX": {"marker": "D", "color": ORANGE},
    "ONNX Runtime": {"marker": "^", "color": GREEN, "markersize": 8},
    "PyTorch": {"marker": "s", "color": GREY},
    SKLEARN: {"marker": "s", "color": GREY},
    FLOOR: {"marker": "|", "color": INK, "markersize": 13, "markeredgewidth": 2},
}
TICKS = [digit * 10**power for power in (-2, -1, 0, 1, 2) for digit in (1, 2, 5)]
NAMES = {FLOOR: "bare matrix products", "JAX": "JAX, jitted", "PyTorch": "PyTorch, eager"}
FASTER = "times as fast as scikit-learn"


def save(report, path):
    """The chart of training as a file."""
    with plt.rc_context(STYLE):
        training(report)
    plt.savefig(path, dpi=120)
    plt.close()


def training(report):
    fits(report, "training", "float32", "Training with Adam")


def lbfgs(report):
    fits(report, "lbfgs", "float64", "L-BFGS")


def fits(report, table, dtype, what):
    series = {n: speeds(report, table, dtype, n) for n in settings(report, table)}
    found = span([ratio for of in series.values() for ratio in of[OURS].values()])
    by_threads(series, f"{what} is {found} {FASTER}")


def predict(report):
    series = {
        n: {d: speeds(report, "predict", d, n).get(OURS, {}) for d in ("float64", "float32")}
        for n in settings(report, "predict")
    }
    found = [(case, r) for of in series.values() for own in of.values() for case, r in own.items()]
    title = f"Predictions are {span([r for c, r in found if c != SHORT_FIT.name])} {FASTER}"
    if shortest := [r for case, r in found if case == SHORT_FIT.name]:
        slower = max(shortest) < 1
        title += f";\nthe shortest fit is {'slower' if slower else span(shortest) + ' times'}"
    by_threads(series, title)


def exported(report):
    found = values(report, "exported", "float32", 1)
    ratios = {name: over(found[OURS], times) for name, times in found.items() if name != OURS}
    faster = [f"{name} in {sum(r > 1 for r in of.values())}" for name, of in ratios.items()]
    cases = found[OURS]
    figure, ax = subplots(len(cases))
    dots(ax, ratios, cases)
    factors(ax, [ratio for of in ratios.values() for ratio in of.values()])
    ax.set_xlabel("times as fast as predict_proba")
    finish(figure, ax, f"Faster than predict_proba: {', '.join(faster)} of {len(cases)} cases")


def search(report):
    found = values(report, "search", "float64")
    seconds = {name: {c: value / 1e6 for c, value in of.items()} for name, of in found.items()}
    figure, ax = subplots(len(found[OURS]))
    dots(ax, seconds, found[OURS])
    ax.set_xlim(0)
    ax.set_xlabel("seconds")
    times = span(over(found[SKLEARN], found[OURS]).values())
    finish(figure, ax, f"A search in threads is {times} {FASTER}")


def memory(report):
    megabytes = {OURS: {}, SKLEARN: {}}
    for table in dict.fromkeys(r["table"] for r in report["results"]):
        if table.startswith("memory"):
            work = table.removeprefix("memory of ")
            for name, of in values(report, table, "float64").items():
                megabytes[name] |= {f"{work}: {case}": value / 1e6 for case, value in of.items()}
    figure, ax = subplots(len(megabytes[OURS]))
    dots(ax, megabytes, megabytes[OURS])
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
    ax.set_xlabel("MB beyond X and y")
    most = {name: max(of.values()) for name, of in megabytes.items()}
    more = sum(ratio > 1 for ratio in over(megabytes[OURS], megabytes[SKLEARN]).values())
    finish(
        figure,
        ax,
        f"At most {most[OURS]:.0f} MB where scikit-learn takes up to {most[SKLEARN]:.0f},\n"
        f"but more than it in {more} of {len(megabytes[OURS])} cases",
    )


def by_threads(series, title):
    """A panel of dots for each number of threads, how many times as fast as scikit-learn."""
    found = [ratios for of in series.values() for ratios in of.values()]
    cases = dict.fromkeys(case for ratios in found for case in ratios)
    figure, _ = subplots(len(cases), len(series))
    for ax, (threads, of_threads) in zip(figure.axes, series.items(), strict=True):
        dots(ax, of_threads, cases)
        factors(ax, [ratio for ratios in found for ratio in ratios.values()])
        ax.set_title(f"{threads} thread{'s' * (threads != 1)}", loc="left")
        ax.set_xlabel("times as fast")
    finish(figure, figure.axes[0], title)


def subplots(n_rows, n_panels=1):
    size = 6.2, 0.27 * n_rows + 1.4
    return plt.subplots(1, n_panels, figsize=size, sharey=True, layout="constrained")


def dots(ax, series, cases):
    """A row for each case, in it a mark of each contestant where ``series`` says."""
    ax.hlines(range(len(cases)), 0, 1, "0.92", transform=ax.get_yaxis_transform(), zorder=0)
    for name, of_name in series.items():
        rows = {case: row for row, case in enumerate(cases) if case in of_name}
        x, label = [of_name[case] for case in rows], NAMES.get(name, name)
        ax.plot(x, rows.values(), linestyle="", label=label, zorder=3, **MARKS[name])
    ax.set_yticks(range(len(cases)), list(cases))
    ax.set_ylim(len(cases) - 0.5, -0.5)
    ax.tick_params("y", length=0, labelcolor=INK)
    ax.spines["left"].set_visible(False)


def factors(ax, ratios):
    """A logarithmic axis for ratios, with a line at 1."""
    low, high = min([*ratios, 1]) / 1.25, max([*ratios, 1]) * 1.25
    ax.set_xscale("log")
    ax.set_xlim(low, high)
    ticks = [tick for tick in TICKS if low <= tick <= high]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_xticks([], minor=True)
    ax.axvline(1, color=INK, linewidth=1, zorder=1)


def finish(figure, ax, title):
    """Says what is found above, and which mark is which below."""
    headline(figure, title)
    handles, labels = ax.get_legend_handles_labels()
    close = {"columnspacing": 1.2, "handletextpad": 0.1}
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), **close)


def headline(figure, title):
    figure.suptitle(title, x=0.01, ha="left", fontsize=12)
