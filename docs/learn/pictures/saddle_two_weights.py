"""Two weights in a row: the loss has a saddle point between its two valleys."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)
u, v = np.meshgrid(np.linspace(-2, 2, 200), np.linspace(-2, 2, 200))
J = (u * v - 1) ** 2 / 2


def descend(theta, n_steps=80, rate=0.1):
    path = [np.array(theta)]
    for _ in range(n_steps):
        u, v = path[-1]
        path.append(path[-1] - rate * (u * v - 1) * np.array([v, u]))
    return np.array(path)


figure, axes = plt.subplots(2, 1, figsize=(5.5, 8), height_ratios=[5, 3])
axes[0].contour(u, v, J, np.linspace(0.05, 3, 14) ** 2, colors="0.75", linewidths=0.8)
for sign in (1, -1):
    t = np.linspace(0.5, 2, 50)
    axes[0].plot(sign * t, sign / t, color="C2", linewidth=3)
for start, colour in (([-1.5, 1.5], "C1"), ([-1.5, 1.515], "C0")):
    path = descend(start)
    axes[0].plot(*path.T, ".-", color=colour, linewidth=1)
    axes[1].plot((path.prod(axis=1) - 1) ** 2 / 2, color=colour)
    axes[1].set(ylim=(0, 1.5))
axes[0].text(0.75, 1.5, "loss 0", color="C2")
axes[0].text(-1.6, -1.1, "loss 0", color="C2")
axes[0].text(-1.45, 1.6, "start")
axes[0].text(0.1, -0.25, "saddle point")
axes[0].set(title="One path ends at the saddle, one slides off", xlabel="u", ylabel="v")
axes[1].text(45, 0.6, "exactly u = -v", color="C1")
axes[1].text(48, 0.16, "v larger by 1%", color="C0")
axes[1].set(title="A plateau, then a fall", xlabel="step", ylabel="loss")
