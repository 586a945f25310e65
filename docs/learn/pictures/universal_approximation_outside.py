"""A network where it was trained, and beside it."""

import numpy as np
from look import BLUE, GREY, subplots

from sklearn_mlp import MLPRegressor

x = np.linspace(-3, 3, 200)[:, np.newaxis]
wide = np.linspace(-8, 8, 400)
network = MLPRegressor(20, "tanh", solver="lm", alpha=1e-4, random_state=0)
network.fit(x, np.sin(2 * x[:, 0]))
figure, ax = subplots(figsize=(6, 3.4))
ax.axvspan(-3, 3, color=BLUE, alpha=0.1)
ax.plot(wide, np.sin(2 * wide), color=GREY, linewidth=5, alpha=0.4)
ax.plot(wide, network.predict(wide[:, np.newaxis]), color=BLUE)
ax.text(0, 2.2, "trained here", color=BLUE, ha="center")
ax.text(-7.8, 1.15, "the curve", color=GREY)
ax.set(ylim=(-2.7, 2.7), xlabel="$x$")
ax.set_title("Outside its training range a network knows nothing", loc="left")
