"""Predicted against true prices, each with its interval."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from sklearn_mlp import TabularMLPRegressor
from sklearn_mlp.inspection.style import BLUE, GREY, RED

rng = np.random.default_rng(0)
flats = pd.DataFrame({
    "area": rng.uniform(20, 150, 1100),
    "city": rng.choice(["Rome", "Oslo", "Lima"], 1100),
})  # fmt: skip
price = 3 * flats["area"] * flats["city"].map({"Rome": 1.0, "Oslo": 1.5, "Lima": 0.5})
price *= rng.lognormal(sigma=0.2, size=1100)  # what no column tells
quantiles = {"quantiles": [0.05, 0.5, 0.95], "conformal": True}
model = TabularMLPRegressor(**quantiles, n_members=2, random_state=0)
model.fit(flats[:1000], price[:1000])
true, predicted = price[1000:].to_numpy(), model.predict(flats[1000:])[:, 1]
low, high = model.predict_interval(flats[1000:], coverage=0.9).T
is_inside = (low <= true) & (true <= high)

figure, ax = plt.subplots(figsize=(5.2, 4.6), layout="constrained")
ax.axline((0, 0), slope=1, color=GREY, linewidth=1)
for rows, color in ((is_inside, BLUE), (~is_inside, RED)):
    ax.vlines(true[rows], low[rows], high[rows], color=color, alpha=0.5)
    ax.plot(true[rows], predicted[rows], ".", color=color)
ax.set(xlabel="true price, thousands", ylabel="predicted price, thousands")
ax.set_title(f"{is_inside.sum()} of 100 new flats are in their interval for 90%")
