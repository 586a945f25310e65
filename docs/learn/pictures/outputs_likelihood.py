"""Likelihood and cross-entropy of a coin that fell on heads seven times out of ten."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

plt.rcParams.update(LOOK)
p = np.linspace(0.01, 0.99, 300)
likelihood = p**7 * (1 - p) ** 3
cross_entropy = -np.log(likelihood) / 10

figure, axes = plt.subplots(2, 1, figsize=(6, 5), sharex=True)
axes[0].plot(p, likelihood)
axes[0].set(title="The likelihood is highest at 0.7 ...", ylabel="probability\nof the data")
axes[1].plot(p, cross_entropy, color="C1")
axes[1].set(title="... where the cross-entropy is lowest", ylabel="cross-entropy", ylim=(0.5, 2))
for ax in axes:
    ax.axvline(0.7, color="C3", linestyle=":")
axes[1].set_xlabel("p, the predicted probability of heads")
