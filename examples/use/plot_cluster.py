"""
More rows than one machine
==========================

The same estimators on a Dask cluster. Here the cluster is two workers on this machine; on many
machines only the line that starts it is another. The rows are made block by block where they are
needed: they never come together in one place.
"""

import warnings

import dask.array as da
import matplotlib.pyplot as plt
import numpy as np
from distributed import Client, LocalCluster

from sklearn_mlp import MLPClassifier
from sklearn_mlp.distributed import DaskMLPClassifier

# %%
# Workers in threads, which is enough for an example. With processes, the default, a script needs
# ``if __name__ == "__main__":`` around what starts them.

cluster = LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=":0")
client = Client(cluster)

# %%
# Two spirals, 20 blocks of 10,000 rows. Nothing is computed yet.

angle = da.random.default_rng(0).uniform(0, 3 * np.pi, 200_000, chunks=10_000)
noise = da.random.default_rng(1).normal(0, 0.5, (200_000, 2), chunks=(10_000, 2))
y = da.random.default_rng(2).integers(0, 2, 200_000, chunks=10_000)
radius = (2 * y - 1) * (1 + angle)
X = da.stack([radius * da.cos(angle), radius * da.sin(angle)], axis=1).rechunk((10_000, 2))
X = (X + noise) / 5
print(X)

# %%
# L-BFGS asks each block for its loss and gradient in every round, and adds them up in the order of
# the blocks. So the steps are those in memory, to rounding, which grows along the way. After 150 of
# them it is stopped.

settings = {"hidden_layer_sizes": (16, 16), "activation": "tanh", "solver": "lbfgs"}
settings |= {"max_iter": 150, "random_state": 0}
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it could go on
    model = DaskMLPClassifier(**settings).fit(X, y)
    local = MLPClassifier(**settings).fit(*da.compute(X, y))
ratios = np.array(model.loss_curve_) / local.loss_curve_
for n_steps in (1, 10, 30, 150):
    difference = abs(ratios[n_steps - 1] - 1)
    print(f"after {n_steps} steps the loss differs by {difference:.0e} of it")
print(f"accuracy {model.score(X, y):.3f}, computed where the rows lie")

# %%
# Predictions are lazy, in the blocks of X.

print(model.predict_proba(X))

# %%
# The fitted network is an ordinary one: ``to_local()`` takes it to where there is no cluster.

network = model.to_local()
grid = np.stack(np.meshgrid(*[np.linspace(-2.4, 2.4, 150)] * 2), axis=-1)
p = network.predict_proba(grid.reshape(-1, 2))[:, 1].reshape(150, 150)
figure, ax = plt.subplots(figsize=(6, 5), layout="constrained")
image = ax.contourf(*np.moveaxis(grid, -1, 0), p, levels=np.linspace(0, 1, 11), cmap="RdBu_r")
some, labels = da.compute(X[:10_000:20], y[:10_000:20])
ax.scatter(*some.T, 8, labels, cmap="RdBu_r", edgecolors="white", linewidths=0.4)
ax.set(title="Learnt from 200,000 rows in 20 blocks", aspect="equal")
figure.colorbar(image, label="probability of the second spiral")
plt.show()

# %%
client.close()
cluster.close()
