"""How many times as fast as scikit-learn, from the figures of the benchmarks page."""

import matplotlib.pyplot as plt

from benchmarks.chart import MARKS, dots, factors
from benchmarks.figures import OURS, PEERS, load, speeds

CASES = {
    "150 x 4, (100,), 3 classes": "150 rows x 4, (100,)",
    "10k x 20, (100,), binary": "10,000 x 20, (100,)",
    "digits 1797 x 64, (100,)": "digits, (100,)",
    "20k x 50, (256, 256), batch 256": "20,000 x 50, (256, 256)",
    "20k x 784, (128,), 10 classes": "20,000 x 784, (128,)",
    "10k x 100, (1024, 1024), batch 512": "10,000 x 100, (1024, 1024)",
}

plt.style.use("home.mplstyle")
plt.rcParams["font.size"] = 11
found = speeds(load("../benchmarks.json"), "training", "float32", threads=1)
ratios = {name: {case: found[name][case] for case in CASES} for name in (OURS, *PEERS)}
figure, ax = plt.subplots(figsize=(7.2, 3.4))
dots(ax, ratios, CASES)
factors(ax, [ratio for of in ratios.values() for ratio in of.values()])
for row, ratio in enumerate(ratios[OURS].values()):
    number = {"textcoords": "offset points", "va": "center", "color": MARKS[OURS]["color"]}
    ax.annotate(f"{ratio:.1f}", (ratio, row), (7, 0), **number)
ax.set_yticks(range(len(CASES)), CASES.values())
ax.set(xlabel="times as fast as scikit-learn (the line), Adam, float32, one thread")
ax.legend(loc="lower right")
