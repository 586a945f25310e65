"""How fast exported networks predict, from the figures of the benchmarks page."""

import json
from pathlib import Path

import matplotlib.pyplot as plt

from sklearn_mlp.inspection.style import BLUE, INK, ORANGE

CASES = {
    "one row of a table of 14, 8 members": "one row,\nraw table",
    "one row x 50, (256, 256)": "one row,\nnetwork",
    "1000 rows x 50, (256, 256)": "1000 rows,\nnetwork",
    "1000 rows of a table of 14, 8 members": "1000 rows,\nraw table",
}
page = Path.cwd().parents[1] / "benchmarks.json"
times = {
    (result["case"], result["contestant"]): result["value"]
    for result in json.loads(page.read_text("utf-8"))["results"]
    if result["table"] == "exported"
}
figure, ax = plt.subplots(figsize=(5.2, 4.3), layout="constrained")
for shift, name, color in ((-0.19, "ONNX Runtime", BLUE), (0.19, "PyTorch", ORANGE)):
    ratios = [times[case, "sklearn_mlp"] / times[case, name] for case in CASES]
    for row, ratio in enumerate(ratios):
        ax.barh(row + shift, ratio, 0.36, color=color)
        ax.text(max(ratio, 1) + 0.2, row + shift, f"{ratio:.1f}  {name}", va="center")
ax.axvline(1, color=INK, linewidth=1)
ax.set_yticks(range(4), CASES.values())
ax.tick_params("y", length=0)
ax.invert_yaxis()
ax.set(xlim=(0, 18), xlabel="times as fast as the estimator itself (the line)")
ax.set_title("Exported networks are faster for single rows")
