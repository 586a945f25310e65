"""Errors of two networks over that of the best of four boosted trees, from the benchmark."""

import json
from collections import defaultdict
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from sklearn_mlp.inspection.style import BLUE, GREY, RED

TREES = ("hgb", "lightgbm", "xgboost", "catboost")
page = Path.cwd().parents[1] / "tabular_benchmark.jsonl"
errors = defaultdict(lambda: defaultdict(list))
for line in page.read_text("utf-8").splitlines():
    if fit := json.loads(line).get("fit"):
        errors[fit["data"]][fit["model"]].append(fit["error"])
means = {data: {name: np.mean(e) for name, e in of.items()} for data, of in errors.items()}


def over_trees(data, name):
    return means[data][name] / min(means[data][tree] for tree in TREES)


names = sorted(means, key=lambda data: over_trees(data, "tabular"))
figure, ax = plt.subplots(figsize=(6, 5.6), layout="constrained")
ax.axvline(1, color=GREY, linewidth=1)
for name, color, marker in (("sklearn", RED, "s"), ("tabular", BLUE, "o")):
    ax.plot([over_trees(data, name) for data in names], names, marker, color=color)
ax.set_xscale("log")
ticks = [0.6, 0.8, 1, 1.5, 2, 4, 7]
ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
ax.set_xticks([], minor=True)
ax.set_xlabel("error over that of the best of four boosted trees")
ax.plot([], [], "o", color=BLUE, label="TabularMLP")
ax.plot([], [], "s", color=RED, label="plain MLP")
figure.legend(loc="outside lower center", ncols=2)
n_better = sum(over_trees(data, "tabular") < 1 for data in names)
figure.suptitle(f"TabularMLP is better than the best trees on {n_better} of {len(names)}")
