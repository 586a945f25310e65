"""Steps on a loss with a cliff, with and without clipping."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)


def loss(w):
    return (w**5 - 1) ** 2 / 2


def slope(w):
    return (w**5 - 1) * 5 * w**4


w = 1.5
clipped = [w]
for _ in range(25):
    g = slope(clipped[-1])
    clipped.append(clipped[-1] - 0.05 * g / max(1, abs(g)))
grid = np.linspace(-0.2, 1.55, 300)
figure, ax = plt.subplots(figsize=(6, 4))
ax.plot(grid, loss(grid), color="C3")
ax.plot(clipped, loss(np.array(clipped)), "o-", color="C0")
landing = w - 0.05 * slope(w)
arrow = {"arrowstyle": "->", "color": "C1", "linewidth": 2}
ax.annotate("", (-0.3, loss(w)), (w, loss(w)), arrowprops=arrow)
ax.text(0.0, loss(w) + 1, f"one step without clipping: to w = {landing:.2f}", color="C1")
ax.text(1.2, 9, "steps with clipping", color="C0", ha="right")
ax.set(xlabel="w", ylabel="loss", xlim=(-0.3, 1.6), ylim=(-1, 26))
ax.set_title("Clipping keeps a cliff from throwing training off")
