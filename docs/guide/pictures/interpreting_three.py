"""What permutation, partial dependence and attributions say where the truth is known."""

import matplotlib.pyplot as plt
import pandas as pd
from sklearn.datasets import make_friedman1
from sklearn.inspection import PartialDependenceDisplay, permutation_importance

from sklearn_mlp import MLPRegressor
from sklearn_mlp.inspection import AttributionDisplay
from sklearn_mlp.inspection.style import BLUE, RED

X, y = make_friedman1(1200, noise=1.0, random_state=0)
X = pd.DataFrame(X, columns=[f"x{i}" for i in range(10)])
model = MLPRegressor(10, "tanh", solver="lm", alpha="auto", random_state=0).fit(X[:800], y[:800])
X_test, y_test = X[800:], y[800:]

figure, (matter, change, why) = plt.subplots(3, 1, figsize=(6, 9.5), layout="constrained")
found = permutation_importance(model, X_test, y_test, n_repeats=10, random_state=0)
matter.barh(X.columns, found.importances_mean, xerr=found.importances_std, color=BLUE)
matter.invert_yaxis()
matter.set(title="Which inputs matter? The first five", xlabel="fall of R2 when shuffled")

look = {"pd_line_kw": {"color": RED, "linewidth": 3}, "ice_lines_kw": {"color": BLUE}}
PartialDependenceDisplay.from_estimator(
    model, X_test, ["x2"], kind="both", subsample=40, random_state=0, ax=change, **look
)
display = AttributionDisplay.from_estimator(model, X_test[:1], X[:800].mean(), ax=why)
why.clear()
display.plot(max_features=5, ax=why)
why.set_title("Why this prediction? Above all as x3 and x4 are low")
for ax in figure.axes:
    if ax.get_xlabel() == "x2":
        ax.set(title="How does x2 change it? As a parabola", ylabel="prediction")
        if ax.get_legend():
            ax.get_legend().remove()
