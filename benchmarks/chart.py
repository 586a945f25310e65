"""The picture of the training table: how many times faster than scikit-learn."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

SHORT = {
    "sklearn_mlp": ("sklearn_mlp", "#1b6ca8"),
    "JAX": ("JAX, jitted", "#b8b8b8"),
    "PyTorch": ("PyTorch, eager", "#7f7f7f"),
}


def draw(report, path):
    """Bars of each case in float32, one thread: scikit-learn's time over each contestant's."""
    chosen = [r for r in report["results"] if r["table"] == "training" and r["threads"] == 1]
    times = {(r["case"], r["contestant"]): r["value"] for r in chosen if r["dtype"] == "float32"}
    cases = list(dict.fromkeys(case for case, _ in times))
    there = [name for name in SHORT if any(name == contestant for _, contestant in times)]
    figure, ax = plt.subplots(figsize=(8, 0.5 * len(cases) + 1.2), layout="constrained")
    height = 0.8 / len(there)
    for place, name in enumerate(there):
        label, color = SHORT[name]
        for row, case in enumerate(cases):
            if (case, name) not in times:
                continue
            ratio = times[case, "scikit-learn"] / times[case, name]
            y = row + (place - (len(there) - 1) / 2) * height
            ax.barh(y, ratio, height, color=color, label=label if row == 0 else None)
            if name == "sklearn_mlp":
                ax.text(ratio * 1.03, y, f"{ratio:.1f}", va="center", fontsize=8, color=color)
    ax.axvline(1, color="black", linewidth=0.8)
    ax.set_xscale("log", base=2)
    ax.set_yticks(range(len(cases)), cases)
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:g} x")
    ax.invert_yaxis()
    ax.set_xlabel("times as fast as scikit-learn (the line at 1), Adam, float32, one thread")
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, 1.1), ncols=3, frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=120)
    plt.close(figure)
