"""What one row costs by its raw output: log loss and squared error, and their slopes."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)
z = np.linspace(-6, 6, 400)
p = 1 / (1 + np.exp(-z))
losses = {
    "log loss": (-np.log(p), p - 1, "C0"),
    "squared error": ((p - 1) ** 2 / 2, (p - 1) * p * (1 - p), "C1"),
}

figure, axes = plt.subplots(2, 1, figsize=(6, 5.6), sharex=True)
for loss, slope, colour in losses.values():
    axes[0].plot(z, loss, color=colour)
    axes[1].plot(z, slope, color=colour)
axes[0].text(-4.2, 4.6, "log loss", color="C0")
axes[0].text(-5.9, 0.75, "squared error", color="C1")
axes[0].set(title="Log loss: a wrong answer costs more and more", ylabel="loss, if the class is 1")
axes[1].text(-5.9, -0.8, "log loss: near -1", color="C0")
axes[1].text(-5.9, -0.25, "squared error: near 0", color="C1")
axes[1].set(title="... and its slope corrects it", ylabel="slope in z")
axes[1].set_xlabel("raw output z (left: sure of the wrong class)")
