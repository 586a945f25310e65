"""
What the predictions for a table depend on
==========================================

The networks of a `TabularMLPRegressor` see an encoding of the table, in which a number has several
inputs and a category one for each level. So we ask about the columns of the table itself: how much
worse are predictions without a column, how much of a prediction is due to it, and how fast do they
change with a number? The table, of bicycles rented on 2000 days, is made up, so that the answers
are known.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.inspection import permutation_importance
from sklearn.model_selection import train_test_split

from sklearn_mlp import TabularMLPRegressor
from sklearn_mlp.inspection import AttributionDisplay

rng = np.random.default_rng(0)
days = pd.DataFrame(
    {
        "temperature": rng.uniform(-5, 38, 2000),
        "sky": rng.choice(["clear", "cloudy", "rain"], 2000),
        "wind": rng.lognormal(2, 0.5, 2000),
        "moon": rng.uniform(0, 1, 2000),  # without effect
    }
)
commuters = 300  # ride in any weather
riders = {"clear": 400, "cloudy": 300, "rain": 100}  # more at 22 degrees, without wind


def comfort(temperature):
    return np.exp(-(((temperature - 22) / 12) ** 2))


rented = commuters + days["sky"].map(riders) * comfort(days["temperature"])
rented += rng.normal(0, 20, 2000) - 6 * days["wind"]
days.loc[::20, "wind"] = np.nan
X_train, X_test, y_train, y_test = train_test_split(days, rented, random_state=0)
model = TabularMLPRegressor(random_state=0).fit(X_train, y_train)
print(f"R2 on test rows: {model.score(X_test, y_test):.3f}")

# %%
# Permutation importance shuffles a column of the test rows, 20 times, and sees how much R2 falls.
# Integrated gradients look at each row alone: they share out the difference between its prediction
# and that of a baseline, here a row in the middle of the table. Both find that the moon has no
# effect. The right bars are in bicycles, and they need no targets.

found = permutation_importance(model, X_test, y_test, n_repeats=20, random_state=0)
order = found.importances_mean.argsort()
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3), layout="constrained")
left.barh(days.columns[order], found.importances_mean[order], xerr=found.importances_std[order])
left.set_xlabel("fall of R2 when the column is shuffled, mean and standard deviation")
display = AttributionDisplay.from_estimator(model, X_test, ax=right)
figure.suptitle("Temperature matters most, then sky and wind; the moon does not")
plt.show()

# %%
# Row by row they also tell which way. Wind takes bicycles away, the more the stronger it is.
# Temperature does so when it is low, and when it is very high.

display.plot(kind="points")
display.figure_.suptitle("Wind takes bicycles away, and so does cold")
plt.show()

# %%
# Of a single row they tell why it is predicted as it is: here, of the windiest day. What is due to
# the columns adds up from the baseline to the prediction. The wind, 22 units above its median, has
# taken 6 bicycles per unit, as in truth.

windiest = AttributionDisplay.from_estimator(model, X_test.nlargest(1, "wind"))
windiest.figure_.suptitle("On the windiest day rain and wind take most away")
plt.show()

# %%
# SHAP asks the same question in another way: how much does the prediction change when a column is
# given, on average over the order in which they are given? With the same 20 training rows as
# baselines, these are the mean sizes of both answers for 100 test rows, in bicycles, and their
# correlation over rows (shap 0.51, ``explainers.Exact``, whose work doubles with each column).
#
# .. code-block:: text
#
#                  integrated gradients   SHAP  correlation
#     temperature                 94.72  93.63         0.99
#     sky                         54.10  44.78         0.97
#     wind                        23.90  22.72         1.00
#     moon                         1.35   1.25         0.78

# %%
# What would change a prediction, slopes tell. We move a number of each test row a little down and
# up, and divide the difference of the predictions by the distance. A warmer day has more riders
# when it is cold and fewer when it is hot, and makes less of a difference when it rains. Close to
# 38 degrees, the highest of the table, the slopes are too flat: beyond it predictions have nothing
# to go by.


def slopes(column, distance):
    """How much the prediction grows per unit of a column, for each test row."""
    below = X_test.assign(**{column: X_test[column] - distance / 2})
    above = X_test.assign(**{column: X_test[column] + distance / 2})
    return (model.predict(above) - model.predict(below)) / distance


per_degree, degrees = slopes("temperature", 2), np.linspace(-5, 38, 200)
figure, ax = plt.subplots(figsize=(7, 4.5), layout="constrained")
for sky, n_riders in riders.items():
    rows = (X_test["sky"] == sky).to_numpy()
    (points,) = ax.plot(X_test["temperature"][rows], per_degree[rows], ".", label=sky)
    truth = n_riders * np.gradient(comfort(degrees), degrees, edge_order=2)
    ax.plot(degrees, truth, color=points.get_color(), linewidth=1)
ax.plot([], [], color="0.4", linewidth=1, label="true slope")
ax.set(xlabel="temperature", ylabel="more bicycles rented per degree")
ax.legend()
figure.suptitle("A degree more is good on cold days and bad on hot ones")
plt.show()

per_unit = slopes("wind", 2)[X_test["wind"].notna()]
print(f"wind: {per_unit.mean():.1f} bicycles per unit, true are -6")
