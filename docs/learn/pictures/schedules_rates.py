"""The learning rate over the epochs, for six schedules."""

import matplotlib.pyplot as plt
import numpy as np
from look import LOOK

from sklearn_mlp.optim.schedules import SCHEDULES, Cosine, Progress

plt.rcParams.update(LOOK)
epochs = np.linspace(0, 59.99, 600)
shown = {name: SCHEDULES[name]() for name in ("constant", "step", "exponential", "cosine")}
shown["cosine, warmup=100"] = Cosine(warmup=100)
shown["one_cycle"] = SCHEDULES["one_cycle"]()

figure, axes = plt.subplots(3, 2, figsize=(6, 6.4), sharex=True, sharey=True)
for ax, (name, schedule) in zip(axes.flat, shown.items(), strict=True):
    rates = [
        schedule(
            1.0,
            Progress(epochs=int(e), epoch_done=e % 1, max_epochs=60, updates=int(20 * e)),
        )
        for e in epochs
    ]
    ax.plot(epochs, rates)
    ax.set_title(name)
    ax.fill_between(epochs, rates, alpha=0.15)
axes[0, 0].set(yticks=[0, 0.5, 1], ylim=(0, 1.1))
figure.supxlabel("epoch, of 60 with 20 updates each")
figure.supylabel("rate / learning_rate_init")
figure.suptitle("Six ways from the first step to the last")
