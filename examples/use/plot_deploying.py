"""
Out of Python: the same predictions elsewhere
=============================================

A raw table goes into `TabularMLPClassifier`, and one line exports it whole, with encoding,
imputation and all its networks, to ONNX. Then ONNX Runtime, which knows nothing of this package,
predicts from the same columns.
"""

import matplotlib.pyplot as plt
import numpy as np
import onnxruntime
import pandas as pd

from sklearn_mlp import TabularMLPClassifier
from sklearn_mlp.interchange import onnx_inputs, to_onnx

rng = np.random.default_rng(0)


def draw_flats(n_rows):
    """Flats, and whether they were let within a week."""
    flats = pd.DataFrame(
        {
            "size": rng.lognormal(4, 0.4, n_rows),
            "rent": rng.lognormal(7, 0.3, n_rows),
            "city": rng.choice(["Rome", "Oslo", "Lima", None], n_rows),
            "offered": np.datetime64("2025-01-01") + rng.integers(0, 365, n_rows),
        }
    )
    flats.loc[rng.random(n_rows) < 0.1, "size"] = np.nan
    month = flats["offered"].dt.month
    appeal = flats["size"].fillna(50) / flats["rent"] * 30 + (flats["city"] == "Oslo") - month / 12
    return flats, np.where(appeal + rng.normal(scale=0.4, size=n_rows) > 1.1, "let", "vacant")


flats, outcome = draw_flats(2000)
estimator = TabularMLPClassifier(n_members=4, random_state=0).fit(flats, outcome)
model = to_onnx(estimator)
session = onnxruntime.InferenceSession(
    model.SerializeToString(), providers=["CPUExecutionProvider"]
)
for value in [*session.get_inputs(), *session.get_outputs()]:
    print(f"{value.name:14} {value.type:15} {value.shape}")
print(f"{len(model.graph.node)} nodes, {len(model.SerializeToString()) / 1e6:.1f} MB")

# %%
# There is an input for each column, under its name. A missing number is NaN, and missing text is
# empty; dates are whole microseconds since 1970. `onnx_inputs` makes all this of a table; elsewhere
# a few lines do.

new, _ = draw_flats(500)
new.loc[:20, "city"] = "Atlantis"  # not seen in fit
label, probabilities = session.run(None, onnx_inputs(model, new))

expected = estimator.predict_proba(new)
differences = np.abs(probabilities - expected)
print(f"largest difference of a probability: {differences.max():.0e}")
print(f"labels that are the same: {np.mean(label == estimator.predict(new)):.0%}")

# %%
# Both say the same of each flat, to the rounding of single precision.

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
left.scatter(expected[:, 0], probabilities[:, 0], s=12)
left.plot([0, 1], [0, 1], color="0.6", zorder=0)
left.set(xlabel="here, predict_proba", ylabel="in ONNX Runtime", aspect="equal")
left.set_title('Probability of "let"')
right.hist(differences.ravel(), bins=np.logspace(-10, -6, 30))
right.set(xlabel="difference", ylabel="probabilities", xscale="log", xlim=(1e-10, 1))
right.set_title("How far they are apart")
