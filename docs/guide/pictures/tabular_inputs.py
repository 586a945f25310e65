"""The inputs that the encoder makes of the columns of a table."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from sklearn_mlp import TabularEncoder
from sklearn_mlp.inspection.style import DIVERGING

rng = np.random.default_rng(0)
flats = pd.DataFrame({
    "area": rng.lognormal(4, 0.5, 500).round(),
    "city": rng.choice(["Rome", "Oslo", "Lima"], 500),
    "built": rng.integers(1900, 2020, 500).astype(float),
})  # fmt: skip
flats.loc[4, "area"] = 900  # a palace
flats.loc[[1, 3], ["city", "built"]] = None, np.nan
encoder = TabularEncoder(ranks=True).fit(flats)  # as the estimators do
inputs = pd.DataFrame(encoder.transform(flats[:5]), columns=encoder.get_feature_names_out())

figure, axes = plt.subplots(
    3, 1, figsize=(5.4, 5.4), height_ratios=[2, 4, 3], layout="constrained"
)  # fmt: skip
for ax, column in zip(axes, flats, strict=True):
    own = inputs.filter(like=column)
    ax.pcolormesh(own.T, cmap=DIVERGING, vmin=-3, vmax=3, edgecolors="w", linewidth=2)
    for (row, line), value in np.ndenumerate(own):
        color = "w" if abs(value) > 2 else "k"
        ax.text(row + 0.5, line + 0.5, f"{value:z.1f}", ha="center", va="center", color=color)
    raw = [f"{v:g}" if isinstance(v, float) else str(v) for v in flats[column][:5]]
    raw = ["missing" if text in ("nan", "None") else text for text in raw]
    ax.set_xticks(np.arange(5) + 0.5, raw, weight="bold", color="k")
    ax.set_yticks(np.arange(own.shape[1]) + 0.5, own.columns, color="k")
    ax.xaxis.tick_top()
    ax.invert_yaxis()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
figure.suptitle("Five flats: in bold the table, below what the network sees")
