"""How many times as fast as scikit-learn, from the figures of the benchmarks page."""

import json
from pathlib import Path

import matplotlib.pyplot as plt

CASES = {
    "150 x 4, (100,), 3 classes": "150 rows x 4, (100,)",
    "10k x 20, (100,), binary": "10,000 x 20, (100,)",
    "digits 1797 x 64, (100,)": "digits, (100,)",
    "20k x 50, (256, 256), batch 256": "20,000 x 50, (256, 256)",
    "20k x 784, (128,), 10 classes": "20,000 x 784, (128,)",
    "10k x 100, (1024, 1024), batch 512": "10,000 x 100, (1024, 1024)",
}
BARS = {"sklearn_mlp": "#0072b2", "JAX": "0.72", "PyTorch": "0.5"}

plt.style.use("home.mplstyle")
plt.rcParams["font.size"] = 11
times = {
    (result["case"], result["contestant"]): result["value"]
    for result in json.loads(Path("../benchmarks.json").read_text("utf-8"))["results"]
    if (result["table"], result["threads"], result.get("dtype")) == ("training", 1, "float32")
}
figure, ax = plt.subplots(figsize=(7.2, 4.2))
for k, (name, color) in enumerate(BARS.items()):
    ratios = [times[case, "scikit-learn"] / times[case, name] for case in CASES]
    places = [i + 0.27 * (k - 1) for i in range(len(CASES))]
    bars = ax.barh(places, ratios, 0.27, color=color, label=name)
    if name == "sklearn_mlp":
        ax.bar_label(bars, fmt="%.1f", padding=3, color=color)
ax.axvline(1, color="0.2", linewidth=1)
ax.set_yticks(range(len(CASES)), CASES.values())
ax.tick_params("y", length=0)
ax.invert_yaxis()
ax.set(xlabel="times as fast as scikit-learn (the line), Adam, float32, one thread")
ax.legend(loc="lower right")
